#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start::<Submission>().map("Each", |s| s.title, |f| f.invoke("Score", &SCORE, |t| t));
}

#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start::<Vec<Submission>>().map("Each", |all| all, |f| f.invoke("Score", &SCORE, |s| s.words));
}

#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start::<Submission>().invoke("Score", &SCORE, |s| s.words);
}

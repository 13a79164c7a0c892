#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start::<String>().invoke("Score", &SCORE, |t| t).retry(ScoreError::RATE_LIMITED, Retry::times(3));
}

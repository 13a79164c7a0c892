#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start::<String>().state(|s| {
        s.invoke("Score", &SCORE, |t| t).retry(ScoreError::RateLimited, Retry::times(3))
    });
}

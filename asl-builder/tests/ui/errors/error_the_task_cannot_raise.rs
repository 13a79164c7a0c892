#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start::<String>().state(|s| {
        s.invoke("Score", &SCORE, |t| t).retry([AskError::NO_REVIEWERS], Retry::times(3))
    });
}

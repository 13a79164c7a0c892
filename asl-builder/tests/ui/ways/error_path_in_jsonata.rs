#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start::<Submission>().state(|s| {
        s.invoke("Score", &SCORE, |s| s.title)
            .catch_discarding(StatesError::ALL, |f| f.fail("Give Up", "NoScore", ""))
    });
}

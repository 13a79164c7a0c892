#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start_in::<Submission, PathStandard>().state(|s| {
        s.invoke("Score", &SCORE, |s| s.title)
            .catch_at(StatesError::ALL, |s| s.words, |f| f.fail("Give Up", "NoScore", ""))
    });
}

#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start_in::<Submission, PathStandard>().state(|s| {
        s.invoke("Score", &SCORE, |s| s.title).catch_then(
            StatesError::ALL,
            |c| c.output(|s, _| s.title),
            |f| f.fail("Give Up", "NoScore", ""),
        )
    });
}

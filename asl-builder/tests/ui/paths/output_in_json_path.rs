#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start_in::<Submission, PathStandard>()
        .state(|s| s.invoke("Score", &SCORE, |s| s.title).output(|_, score| score));
}

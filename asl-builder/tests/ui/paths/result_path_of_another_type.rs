#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start_in::<Submission, PathStandard>()
        .state(|s| s.invoke_direct("Score", &SCORE, |s| s.title).result_path(|s| s.title));
}

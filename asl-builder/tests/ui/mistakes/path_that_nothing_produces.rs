#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start_in::<Submission, PathStandard>()
        .invoke("Score", &SCORE, |s| s.title)
        .invoke("Score Again", &SCORE, |scored| scored.title);
}

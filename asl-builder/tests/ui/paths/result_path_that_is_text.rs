#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start_in::<Submission, PathStandard>()
        .state(|s| s.pass("Note", |_| "good").result_path("$.note"));
}

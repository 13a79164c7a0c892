#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start_in::<Submission, PathStandard>()
        .state(|s| s.wait("Rest", hours(1)).result_path(|s| s));
}

#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start_in::<Submission, PathStandard>().wait_seconds("Rest", |s| s.title);
}

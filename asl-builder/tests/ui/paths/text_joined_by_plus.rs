#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start_in::<Submission, PathStandard>().pass("Greet", |s| s.title + "!");
}

#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start_in::<Submission, PathStandard>()
        .state(|s| s.input_path(|s| s.author).pass("Title", |author| author.title));
}

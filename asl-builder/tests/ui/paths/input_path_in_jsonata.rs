#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start::<Submission>().state(|s| s.input_path(|s| s.author).pass("Author", |a| a));
}

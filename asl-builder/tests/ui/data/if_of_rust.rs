#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start::<Submission>().pass("Kind", |s| if s.words.above(3) { "long" } else { "short" });
}

#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start::<Submission>().pass("Greet", |s| format!("Hello {}", s.title));
}

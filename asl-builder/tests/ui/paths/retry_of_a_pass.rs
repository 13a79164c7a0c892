#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start::<Submission>()
        .state(|s| s.pass("Title", |s| s.title).retry(StatesError::ALL, Retry::times(3)));
}

#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start::<Submission>().fail("Stop", "Closed", "we are closed").pass("Go On", |_| "still here");
}

#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start::<Submission>().fail(&SCORE, "Closed", "we are closed").named("closed");
}

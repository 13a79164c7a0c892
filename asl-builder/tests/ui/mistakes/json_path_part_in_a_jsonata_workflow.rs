#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let part = start_in::<Submission, PathStandard>().invoke("Score", &SCORE, |s| s.title);
    let _ = start::<Submission>().then(part).named("posts");
}

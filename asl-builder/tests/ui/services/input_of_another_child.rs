#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let child = start::<Submission>().pass("Say", |s| s.title).named("child");
    let _ = start::<Submission>().run("Run", &child, |s| s.words);
}

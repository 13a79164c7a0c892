#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start::<Submission>().callback("Ask", &ASK, |s, token| ReviewRequestExpr { title: s.title, token });
}

#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start::<Submission>()
        .invoke("Ask", &ASK_AT_ONCE, |s, token| ReviewRequestExpr { title: s.title, token });
}

const ASK_AT_ONCE: Function<ReviewRequest, Decision> = Function::named("ask");

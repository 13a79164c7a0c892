#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start_express::<Submission>()
        .callback("Ask", ASK.within(days(7)), |s, token| ReviewRequestExpr { title: s.title, token });
}

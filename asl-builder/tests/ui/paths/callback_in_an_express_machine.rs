#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start_in::<Submission, asl_builder::PathExpress>()
        .callback("Ask", ASK.within(days(1)), |s, token| ReviewRequestExpr { title: s.title, token });
}

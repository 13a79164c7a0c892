#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let mut other = None;
    let _ = start::<Submission>()
        .callback("Number", ASK_FOR_NUMBER.within(days(7)), |s, token| {
            other = Some(token);
            SecondRequestExpr { title: s.title, token }
        })
        .callback("Ask", ASK.within(days(7)), |_, _| ReviewRequestExpr { title: "?", token: other.unwrap() });
}

#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start::<Submission>().callback("Ask", NOTIFY.within(days(7)), |s, _| NoticeExpr { title: s.title });
}

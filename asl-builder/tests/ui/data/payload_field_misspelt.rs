#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start::<Submission>().invoke("Notify", &NOTIFY, |s| NoticeExpr { titel: s.title });
}

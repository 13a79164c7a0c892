#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start::<Submission>().invoke("Notify", &NOTIFY, |_| NoticeExpr { title: 3 });
}

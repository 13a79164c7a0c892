#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start_in::<Author, PathStandard>()
        .invoke("Notify", &NOTIFY, |author| NoticeExpr { title: author.nick });
}

#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start::<Author>().invoke("Notify", &NOTIFY, |author| NoticeExpr { title: author.nick });
}

#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    const NOTICES: Queue<Notice> = Queue::named("notices");
    let _ = start::<String>().callback("Ask", NOTICES.within(days(1)), |title, _token| NoticeExpr { title });
}

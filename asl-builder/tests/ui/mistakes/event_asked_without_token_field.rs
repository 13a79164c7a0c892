#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    const ASKED: Event<Notice> = Event::of("shop", "Asked");
    let _ = start::<String>().callback("Ask", ASKED.within(days(1)), |title, _token| NoticeExpr { title });
}

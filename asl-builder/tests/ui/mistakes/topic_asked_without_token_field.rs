#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    const NEWS: Topic<Notice> = Topic::named("news");
    let _ = start::<String>().callback("Ask", NEWS.within(days(1)), |title, _token| NoticeExpr { title });
}

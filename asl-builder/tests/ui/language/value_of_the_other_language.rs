#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let mut jsonata: Option<Expr<String>> = None;
    let _ = start::<Submission>().pass("Title", |s| {
        jsonata = Some(s.title);
        s.title
    });
    let _ = start_in::<Submission, PathStandard>().invoke("Notify", &NOTIFY, |_| NoticeExpr { title: jsonata.unwrap() });
}

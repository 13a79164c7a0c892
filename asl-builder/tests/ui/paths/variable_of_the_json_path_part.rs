#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let (flow, title) = start_in::<Submission, PathStandard>().keep("title", |s| s.title);
    let _ = flow.jsonata(|f| f.pass("Title", |_| title));
}

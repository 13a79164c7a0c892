#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let (_, title) = start::<Submission>().keep("title", |s| s.title);
    let _ = start_in::<Submission, PathStandard>().pass("Title", |_| title);
}

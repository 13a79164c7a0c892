#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start_in::<Submission, PathStandard>()
        .state(|s| s.pass("Title", |s| s.title).result_selector(|title| object! { "title": title }));
}

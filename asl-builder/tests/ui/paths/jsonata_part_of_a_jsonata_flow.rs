#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start::<Submission>().jsonata(|f| f.pass("Title", |s| s.title));
}

#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start::<Decision>().route("Who?", |d| d.reviewer, |_, f| f.pass("Yes", |_| "yes"));
}

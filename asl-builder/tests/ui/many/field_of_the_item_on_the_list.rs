#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start::<Vec<Submission>>().map("Each", |all| all.title, |f| f.pass("Id", |s| s));
}

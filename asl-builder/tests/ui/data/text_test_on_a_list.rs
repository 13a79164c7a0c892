#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start::<Vec<Submission>>().pass("How Many", |all| all.length());
}

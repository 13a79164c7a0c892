#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start::<Submission>().callback("Ask", ASK.within(days(7)), |s| s);
}

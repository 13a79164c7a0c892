#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start::<Submission>().choice("Long?", |c| c.otherwise(|f| f.pass("No", |_| "no")));
}

#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start_in::<Submission, PathStandard>().choice("Long?", |c| {
        c.when(|s| s.words.above(100), |f| f.pass("Cut", |s| s.title)).otherwise(|f| f)
    });
}

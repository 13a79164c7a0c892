#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start::<Submission>().choice("Long?", |c| {
        c.when(|s| s.title.above(3), |f| f).otherwise(|f| f)
    });
}

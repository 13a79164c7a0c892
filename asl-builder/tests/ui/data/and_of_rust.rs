#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start::<Submission>().choice("Both?", |c| {
        c.when(|s| s.title.is("tea") && s.words.above(3), |f| f).otherwise(|f| f)
    });
}

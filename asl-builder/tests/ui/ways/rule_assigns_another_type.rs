#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let (flow, size) = start::<Submission>().variable::<String>("size");
    let _ = flow.choice("Long?", |c| {
        c.when_with(|s| s.words.above(5), |rule| rule.assign(&size, |s| s.words), |f| f).otherwise(|f| f)
    });
}

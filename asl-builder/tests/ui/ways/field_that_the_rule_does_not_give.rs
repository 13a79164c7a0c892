#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start::<Submission>().choice("Long?", |c| {
        c.when_with(|s| s.words.above(5), |rule| rule.output(|s| s.title), |f| f.pass("Words", |s| s.words))
            .otherwise(|f| f.pass("None", |s| s.words))
    });
}

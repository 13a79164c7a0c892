#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start_in::<Submission, PathStandard>().choice("Long?", |c| {
        c.when_with(|s| s.words.above(5), |rule| rule.output(|s| s.title), |f| f.fail("Long", "Long", ""))
            .otherwise(|f| f)
    });
}

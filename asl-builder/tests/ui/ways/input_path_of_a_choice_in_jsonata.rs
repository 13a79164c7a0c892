#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start::<Submission>().choice("Long?", |c| {
        c.input_path(|s| s.words).when(|words| words.above(5), |f| f.fail("Long", "Long", "")).otherwise(|f| f)
    });
}

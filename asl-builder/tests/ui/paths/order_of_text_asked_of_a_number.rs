#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start_in::<Submission, PathStandard>()
        .choice("Early?", |c| c.when(|s| s.words.comes_before(s.words), |f| f).otherwise(|f| f));
}

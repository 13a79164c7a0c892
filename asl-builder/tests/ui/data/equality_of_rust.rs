#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start::<Submission>().choice("Tea?", |c| c.when(|s| s.title == "tea", |f| f).otherwise(|f| f));
}

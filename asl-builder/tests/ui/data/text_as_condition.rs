#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start::<Submission>().choice("Title?", |c| {
        c.when(|s| s.title, |f| f).otherwise(|f| f)
    });
}

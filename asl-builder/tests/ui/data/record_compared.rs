#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start::<Submission>().choice("Me?", |c| {
        c.when(|s| s.author.is(s.author), |f| f).otherwise(|f| f)
    });
}

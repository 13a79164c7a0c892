#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start::<String>().state(|s| {
        s.invoke("Score", &SCORE, |t| t).on_error(|f| f.pass("No Score", |_| "none"))
    });
}

#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start::<Vec<String>>()
        .state(|s| s.map("Each", |all| all, |f| f.invoke("Score", &SCORE, |t| t)).timeout(days(1)));
}

#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let (flow, score) = start::<String>().variable::<String>("score");
    let _ = flow.state(|s| s.invoke("Score", &SCORE, |t| t).assign(&score, |_, score| score));
}

#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _: Workflow<String, Decision> = start::<String>().invoke("Score", &SCORE, |t| t).named("scoring");
}

#[path = "../contracts.rs"]
mod contracts;
use contracts::*;
use asl_builder::ahead;

fn main() {
    let later = ahead::<f64>();
    let _ = start::<String>().at(&later).pass("Next", |n| n);
}

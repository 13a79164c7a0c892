#[path = "../contracts.rs"]
mod contracts;
use asl_builder::ahead;
use contracts::*;

fn main() {
    let refusal = ahead::<f64>();
    let _ = start::<f64>().pass("Accept", |_| "accepted").aside(&refusal, |f| f.pass("Refuse", |n| n));
}

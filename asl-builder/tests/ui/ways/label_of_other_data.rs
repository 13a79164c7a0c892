#[path = "../contracts.rs"]
mod contracts;
use contracts::*;
use asl_builder::ahead;

fn main() {
    let later = ahead::<f64>();
    let _: Flow<String, f64> = start::<String>().go_to(&later);
}

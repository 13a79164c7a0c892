#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _: Flow<f64, f64> = start::<f64>().block(|f, done| f.leave(done).pass("Next", |n| n));
}

#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _: Flow<f64, f64> = start::<f64>().looped(|f, again| f.pass("Text", |_| "text").go_to(&again));
}

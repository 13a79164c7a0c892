#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start_in::<Vec<f64>, PathStandard>().pass("Total", |prices| prices.sum());
}

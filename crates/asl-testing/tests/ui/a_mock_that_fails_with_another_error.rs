#[path = "shared/contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = asking().test().mock(&PRICE, |_| Err(Fault::named("Busy")));
}

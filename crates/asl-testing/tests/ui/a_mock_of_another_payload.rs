#[path = "shared/contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = asking().test().mock(&PRICE, |order: Question| Ok(1.0));
}

#[path = "shared/contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = asking().test().mock(&PRICE, |_| Ok("two".to_owned()));
}

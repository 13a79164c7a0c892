#[path = "shared/contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = asking().test().mock(&"price", |_| Ok(1.0));
}

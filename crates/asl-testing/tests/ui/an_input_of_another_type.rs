#[path = "shared/contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = asking().test().start(7);
}

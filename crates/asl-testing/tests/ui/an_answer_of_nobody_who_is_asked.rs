#[path = "shared/contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let mut run = asking().test().start("Tea?".to_owned());
    run.pending(&PRICE).succeed(Decision { approved: true });
}

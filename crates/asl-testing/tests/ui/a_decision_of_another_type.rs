#[path = "shared/contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let mut run = asking().test().mock(&ASK, |_| Ok(())).start("Tea?".to_owned());
    run.pending(&ASK).succeed(true);
}

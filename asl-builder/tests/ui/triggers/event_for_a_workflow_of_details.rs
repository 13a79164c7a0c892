#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    const PLACED: Event<Submission> = Event::of("shop", "Placed");
    let ship = start::<Submission>().pass("Ship", |s| s.title).named("ship");
    let _ = Trigger::on_event("placed", &PLACED).starts(&ship);
}

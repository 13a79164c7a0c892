#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    const PLACED: Event<Submission> = Event::of("shop", "Placed");
    let _ = App::new("shop").trigger(Trigger::on_event("placed", &PLACED));
}

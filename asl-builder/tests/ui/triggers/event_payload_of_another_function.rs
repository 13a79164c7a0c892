#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    const PLACED: Event<Submission> = Event::of("shop", "Placed");
    const GREET: Function<Author, ()> = Function::named("greet");
    let _ = Trigger::on_event("placed", &PLACED).calls_with_detail(&GREET);
}

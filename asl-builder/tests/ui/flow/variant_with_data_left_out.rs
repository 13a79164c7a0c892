#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start::<Outcome>().route_into("How?", |outcome| outcome, |case| match case {
        OutcomeCase::Published(f) => f.pass("Published", |outcome| outcome.id),
    });
}

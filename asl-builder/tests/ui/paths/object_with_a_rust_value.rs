#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

struct Options {
    strict: bool,
}

fn main() {
    let _ = start_in::<Submission, PathStandard>()
        .pass("Made", |s| object! { "id": s.id, "author": Options { strict: true } });
}

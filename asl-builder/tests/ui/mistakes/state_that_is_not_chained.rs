#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let flow = start::<Submission>();
    let _ = flow.pass("Forgotten", |s| s.title);
    let _ = flow.pass("Kept", |s| s.id).named("posts");
}

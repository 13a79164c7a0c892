#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start::<Submission>()
        .parallel("Both", |p| p.branch(|f| f.pass("A", |s| s.id)).branch(|f| f.pass("B", |s| s.words)))
        .pass("Third", |both| both.2);
}

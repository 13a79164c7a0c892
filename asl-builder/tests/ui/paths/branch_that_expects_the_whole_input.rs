#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start_in::<Submission, PathStandard>().parallel_with("Both", |s| s.author, |p| {
        p.branch(|f| f.pass("Name", |a| a.name)).branch(|f| f.pass("Title", |s| s.title))
    });
}

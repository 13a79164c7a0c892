#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _: Flow<Submission, String, PathStandard> =
        start_in::<Submission, PathStandard>().then(start::<Submission>().pass("Title", |s| s.title));
}

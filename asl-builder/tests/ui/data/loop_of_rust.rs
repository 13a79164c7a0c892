#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start::<Vec<Submission>>().pass("Titles", |all| {
        let mut titles = Vec::new();
        for submission in all {
            titles.push(submission.title);
        }
        titles
    });
}

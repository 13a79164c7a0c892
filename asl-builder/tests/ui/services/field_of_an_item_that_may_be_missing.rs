#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    const SUBMISSIONS: Table<Submission> = Table::named("submissions");
    let _ = start::<String>().get_item("Load", &SUBMISSIONS, |id| id).pass("Title", |found| found.title);
}

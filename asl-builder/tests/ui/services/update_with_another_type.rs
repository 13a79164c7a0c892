#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    const SUBMISSIONS: Table<Submission> = Table::named("submissions");
    let _ = start::<String>().update_item("Change", &SUBMISSIONS, |id| id, |id, row| row.set(|s| s.words, id));
}

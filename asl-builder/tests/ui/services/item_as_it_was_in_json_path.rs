#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    const TITLES: Table<Submission> = Table::named("titles");
    let _ = start_in::<String, PathStandard>().take_item("Take", &TITLES, |id| id);
}

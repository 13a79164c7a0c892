#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    const TITLES: Table<Submission> = Table::named("titles");
    let _ = start::<Submission>().put_item_if("Save", &TITLES, |s| s, |s, known| known.words.below(s.title));
}

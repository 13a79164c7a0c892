#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start_in::<Author, PathStandard>()
        .state(|s| s.pass("Trust", |author| author.trust).result_path(|author| author.nick));
}

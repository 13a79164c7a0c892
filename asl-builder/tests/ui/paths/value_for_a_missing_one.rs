#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start_in::<Author, PathStandard>().pass("Nick", |author| author.nick.or("nobody"));
}

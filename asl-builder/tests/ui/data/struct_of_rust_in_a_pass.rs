#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start::<Author>().pass("Notice", |author| Notice { title: author.name });
}

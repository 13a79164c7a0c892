#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start_in::<Author, PathStandard>()
        .choice("Known?", |c| c.when(|author| author.nick.is("Al"), |f| f).otherwise(|f| f));
}

#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = Lambda::named("api").env("LIMIT", 5);
}

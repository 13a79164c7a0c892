#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start::<Vec<String>>().state(|s| s.map("Each", |t| t, |f| f).argument("Qualifier", |_| "live"));
}

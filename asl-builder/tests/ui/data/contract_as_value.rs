#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

fn main() {
    let _ = start::<Author>().pass("Notice", |_| Notice { title: "Tea".to_owned() });
}

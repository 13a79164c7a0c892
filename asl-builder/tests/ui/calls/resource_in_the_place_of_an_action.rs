#[path = "../contracts.rs"]
mod contracts;
use contracts::*;
use serde_json::{Value, json};

fn arguments() -> Expr<Value> {
    Expr::known(&json!({}))
}

fn main() {
    let _ = start::<String>().call("Save", "arn:aws:states:::dynamodb:putItem", |_| arguments());
}

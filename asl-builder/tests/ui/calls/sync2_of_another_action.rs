#[path = "../contracts.rs"]
mod contracts;
use asl_builder::integrations::*;
use contracts::*;
use serde_json::{Value, json};

fn arguments() -> Expr<Value> {
    Expr::known(&json!({}))
}

fn main() {
    let _ = start::<String>().call_sync2("Submit", &batch::SUBMIT_JOB, |_| arguments());
}

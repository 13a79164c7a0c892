#[path = "../contracts.rs"]
mod contracts;
use asl_builder::integrations::*;
use contracts::*;
use serde_json::{Value, json};

fn arguments() -> Expr<Value> {
    Expr::known(&json!({}))
}

fn main() {
    let _ = asl_builder::start_express::<String>()
        .call_back("Ask", sqs::SEND_MESSAGE.within(days(1)), |_, _| arguments());
}

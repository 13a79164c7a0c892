#[path = "../contracts.rs"]
mod contracts;
use contracts::*;
use serde_json::json;

fn main() {
    let _ = start::<f64>().raw_ways::<f64>("Size?", json!({"Type": "Choice"}), |ways| {
        ways.way("/Default", |f| f.pass("Small", |_| "small"))
    });
}

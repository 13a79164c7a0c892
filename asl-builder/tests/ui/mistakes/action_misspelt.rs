#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

use asl_builder::integrations::dynamodb;
use asl_builder::object;

fn main() {
    let _ = start::<Submission>().call("Save", &dynamodb::PUT_ITM, |s| object! { "TableName": s.title });
}

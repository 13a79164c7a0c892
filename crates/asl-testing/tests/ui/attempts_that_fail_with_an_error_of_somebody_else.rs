#[path = "shared/contracts.rs"]
mod contracts;
use asl_builder::SqsError;
use contracts::*;

fn main() {
    let _ = asking().test().fail_attempts(&PRICE, ..=1, SqsError::AMAZON_SQS);
}

#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

use asl_builder::integrations::states;
use asl_builder::object;

fn main() {
    let _ = start::<String>().call_back(
        "Start",
        states::START_EXECUTION.giving::<f64>().within(days(1)),
        |machine| object! { "StateMachineArn": machine },
    );
}

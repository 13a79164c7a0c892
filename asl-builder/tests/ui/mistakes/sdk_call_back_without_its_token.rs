#[path = "../contracts.rs"]
mod contracts;
use contracts::*;

use asl_builder::integrations::ecs;
use asl_builder::object;

fn main() {
    let _ = start::<Submission>().call_back("Run", ecs::RUN_TASK.giving::<f64>().within(days(1)), |s| {
        object! { "TaskDefinition": s.title }
    });
}

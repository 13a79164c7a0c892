//! Runs a workflow on the engine, on virtual time, with answers of the test.

use std::sync::Arc;

use asl_builder::{Mode, Shape, Workflow};
use asl_engine::driver::{Driver, TaskAnswer};
use asl_engine::{Program, Start, Status, TaskRequest};
use serde_json::Value;

/// What the workflow gives for this input; `answer` gets the state's name and its arguments.
#[track_caller]
pub(crate) fn run<In: Shape, Out: Shape, M: Mode>(
    workflow: &Workflow<In, Out, M>,
    input: &Value,
    mut answer: impl FnMut(&str, Value) -> Result<Value, String>,
) -> Value {
    let program = Arc::new(Program::new(workflow.machine()).unwrap());
    let start = Start::local(workflow.name(), "e", input.to_string(), [7; 32]);
    let handler = move |request: &TaskRequest| match answer(
        &request.state,
        serde_json::from_str(&request.parameters).unwrap(),
    ) {
        Ok(value) => TaskAnswer::Succeed(value),
        Err(error) => TaskAnswer::fail(error, "as the test says"),
    };
    let driver = Driver::start(program, start, handler).unwrap();
    let execution = driver.execution();
    assert_eq!(
        execution.status(),
        Status::Succeeded,
        "{:?}: {:?}\n{}",
        execution.error(),
        execution.cause(),
        workflow.definition()
    );
    serde_json::from_str(execution.output().unwrap()).unwrap()
}

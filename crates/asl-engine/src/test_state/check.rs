//! What a request must not say together.

use serde_json::Value;

use super::{FieldValidation, StateMock, TestStateError, TestStateRequest, refuse, shapes};
use crate::program::{Kind, Node, Processor};

/// Refuses a request that does not fit the state.
pub(super) fn request(request: &TestStateRequest, node: &Node) -> Result<(), TestStateError> {
    let kind = &node.kind;
    let is_composite = matches!(kind, Kind::Map(_) | Kind::Parallel(_));
    let Some(mock) = &request.mock else {
        return without_mock(request, kind, is_composite);
    };
    if !is_composite && !matches!(kind, Kind::Task(_)) {
        return refuse(format!("State type '{}' is not supported when a mock is specified", node.state_type));
    }
    if request.reveals_secrets {
        return refuse("TestState does not support RevealSecrets when a mock is specified");
    }
    if mock.result.is_some() == mock.error_output.is_some() {
        return refuse("A test mock should have only one of the following fields: [result, errorOutput].");
    }
    match mock.result.as_deref().map(serde_json::from_str::<Value>) {
        None => Ok(()),
        Some(Err(_)) => refuse("Mocked result must be valid JSON"),
        Some(Ok(result)) => self::result(request, mock, kind, &result),
    }
}

fn without_mock(request: &TestStateRequest, kind: &Kind, is_composite: bool) -> Result<(), TestStateError> {
    if is_composite {
        return Err(TestStateError::Definition(
            "TestState API does not support Map or Parallel states. \
             Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]"
                .to_owned(),
        ));
    }
    if request.configuration.map_iteration_failure_count.is_some() {
        return refuse("TestState does not support MapIterationFailureCount when a mock is not specified.");
    }
    if matches!(kind, Kind::Task(_)) && request.role_arn.is_none() {
        return refuse("RoleArn must be specified when testing a Task state");
    }
    Ok(())
}

/// Whether a mocked result is one that the state could get.
fn result(
    request: &TestStateRequest,
    mock: &StateMock,
    kind: &Kind,
    result: &Value,
) -> Result<(), TestStateError> {
    match kind {
        Kind::Map(map) => {
            let exports = match &map.processor {
                Processor::Distributed(node) => node.writer.as_ref().is_some_and(|writer| writer.exports),
                Processor::Inline(_) => false,
            };
            if exports && !result.is_object() {
                return refuse("Mocked result must be a JSON object.");
            }
            if !exports && !result.is_array() {
                return refuse("Mocked result must be an array.");
            }
            let iterations = result.as_array().map(|items| items.len() as u64);
            let failed = request.configuration.map_iteration_failure_count.unwrap_or_default();
            if iterations.is_some_and(|iterations| failed > iterations) {
                return refuse(
                    "Map iteration failure count must be less than or equal to the number of Map iterations",
                );
            }
            Ok(())
        }
        Kind::Parallel(parallel) => match result.as_array() {
            None => refuse("Mocked result must be an array."),
            Some(items) if items.len() != parallel.branches.len() => {
                refuse("Mocked result must contain the same number of items as number of Parallel branches.")
            }
            Some(_) => Ok(()),
        },
        Kind::Task(task) if mock.field_validation != FieldValidation::None => {
            match shapes::fault(&task.resource, result, mock.field_validation) {
                Some(fault) => refuse(format!("Mock result schema validation error: {fault}")),
                None => Ok(()),
            }
        }
        _ => Ok(()),
    }
}

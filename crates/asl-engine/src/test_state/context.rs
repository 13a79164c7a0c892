//! The context object that a request brings along.

use asl_model::IntegrationPattern;
use serde_json::Value;

use super::{TestStateError, refuse};
use crate::program::{Kind, Node};

/// What a member of the context object holds.
#[derive(Clone, Copy)]
enum Holds {
    Text,
    Number,
    Anything,
}

const EXECUTION: [(&str, Holds); 7] = [
    ("Id", Holds::Text),
    ("Input", Holds::Anything),
    ("Name", Holds::Text),
    ("RedriveCount", Holds::Number),
    ("RedriveTime", Holds::Text),
    ("RoleArn", Holds::Text),
    ("StartTime", Holds::Text),
];
const STATE: [(&str, Holds); 3] =
    [("EnteredTime", Holds::Text), ("Name", Holds::Text), ("RetryCount", Holds::Number)];
const STATE_MACHINE: [(&str, Holds); 2] = [("Id", Holds::Text), ("Name", Holds::Text)];
const TASK: [(&str, Holds); 1] = [("Token", Holds::Text)];

/// The context object of a request, if the service would take it.
pub(super) fn given(text: &str, node: &Node) -> Result<Value, TestStateError> {
    let invalid = |why: String| TestStateError::Validation(format!("Invalid Context object provided: {why}"));
    let context: Value = serde_json::from_str(text).map_err(|_| invalid("must be valid JSON".to_owned()))?;
    let Some(members) = context.as_object() else {
        return Err(invalid("must be a JSON object".to_owned()));
    };
    for (name, value) in members {
        let known: &[(&str, Holds)] = match name.as_str() {
            "Execution" => &EXECUTION,
            "State" => &STATE,
            "StateMachine" => &STATE_MACHINE,
            "Task" if waits(node) => &TASK,
            "Task" => {
                return refuse(
                    "Context object contains 'Task' when state is not a Task state with a '.sync' or \
                     '.waitForTaskToken' service integration pattern",
                );
            }
            "Map" => {
                return Err(invalid("'Map' field is not supported when mocking a Context object".to_owned()));
            }
            _ => return Err(invalid(format!("Field '{name}' is not allowed"))),
        };
        let Some(inner) = value.as_object() else {
            return Err(invalid(format!("{name} must be an object")));
        };
        for (inner_name, value) in inner {
            match known.iter().find(|(known, _)| known == inner_name).map(|(_, holds)| *holds) {
                None => return Err(invalid(format!("Field '{inner_name}' is not allowed"))),
                Some(Holds::Text) if !value.is_string() => {
                    return Err(invalid(format!("{name}.{inner_name} must be a string")));
                }
                Some(Holds::Number) if !value.is_number() => {
                    return Err(invalid(format!("{name}.{inner_name} must be a number")));
                }
                Some(_) => {}
            }
        }
    }
    Ok(context)
}

/// Whether a state is a Task that waits for a job or a token.
fn waits(node: &Node) -> bool {
    matches!(&node.kind, Kind::Task(task) if task.pattern != IntegrationPattern::RequestResponse)
}

//! Executions that start executions, without waiting for them.

use asl_engine::TaskRequest;
use serde_json::{Map, Value, json};

use super::Outcome;
use super::sdk_shape::{cause_v1, with_metadata};
use crate::api::start_execution;
use crate::arn::{StatesArn, parse};
use crate::services::Core;
use crate::time::seconds;

/// `arn:aws:states:::states:startExecution`.
pub(super) async fn start_execution(
    core: Option<&Core>,
    parameters: &Value,
    request: &TaskRequest,
) -> Outcome {
    let text = |name: &str| parameters.get(name).and_then(Value::as_str).map(str::to_owned);
    let id = &request.request_id;
    let Some(core) = core else {
        return Outcome::failed("StepFunctions.SdkClientException", "the server is closing");
    };
    let named = text("Name");
    let is_own_name = named.is_none();
    let start = start_execution::Request {
        state_machine_arn: text("StateMachineArn"),
        // Made again after a crash, the call meets the execution it has started before.
        name: named.or_else(|| Some(id.clone())),
        input: parameters.get("Input").map(|input| match input {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        }),
        trace_header: None,
    };
    // Boxed, because an execution that starts one of its own kind is a call within a call.
    let mut started = Box::pin(start_execution::run(core, start)).await;
    if is_own_name
        && started.as_ref().is_err_and(|error| error.code == "ExecutionAlreadyExists")
        && let Some(earlier) = started_before(core, text("StateMachineArn"), id).await
    {
        started = Ok(earlier);
    }
    match started {
        Ok(started) => {
            let mut answer = Map::new();
            answer
                .insert("ExecutionArn".to_owned(), started.get("executionArn").cloned().unwrap_or_default());
            let date = started.get("startDate").cloned().unwrap_or_else(|| json!(0));
            answer.insert("StartDate".to_owned(), date);
            Outcome::Done(with_metadata(answer, 200, id, "application/x-amz-json-1.0"))
        }
        Err(error) => {
            let message = error.message.unwrap_or_default();
            Outcome::failed(
                format!("StepFunctions.{}Exception", error.code.trim_end_matches("Exception")),
                cause_v1(&message, "AWSStepFunctions", 400, error.code, id),
            )
        }
    }
}

/// The execution that this very request started before a crash, although it may be over by now: nobody else knows
/// its name.
async fn started_before(core: &Core, machine: Option<String>, request_id: &str) -> Option<Value> {
    let machine = machine?;
    let StatesArn::StateMachine { name } = parse(&machine).ok()? else { return None };
    let row = core.runtime.find(&core.place.execution(name, request_id)).await.ok()??;
    Some(json!({ "executionArn": row.arn, "startDate": seconds(row.started) }))
}

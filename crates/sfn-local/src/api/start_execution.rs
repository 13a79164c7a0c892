//! `StartExecution`, see
//! <https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html>.

use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::check::{self, Constraints};
use super::error::ApiError;
use super::json_input;
use crate::runtime::{NewExecution, StartError};
use crate::services::Core;
use crate::time::seconds;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Request {
    pub(crate) state_machine_arn: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) input: Option<String>,
    pub(crate) trace_header: Option<String>,
}

pub(crate) async fn run(core: &Core, request: Request) -> Result<Value, ApiError> {
    let mut check = Constraints::default();
    let arn = check.required("stateMachineArn", request.state_machine_arn);
    check.length("stateMachineArn", &arn, 1, 256);
    check.optional_length("name", request.name.as_deref(), 1, 80);
    check.optional_length("input", request.input.as_deref(), 0, 262_144);
    check.optional_length("traceHeader", request.trace_header.as_deref(), 0, 256);
    check.done()?;
    check::machine_arn(&arn)?;
    let name = request.name.unwrap_or_else(|| Uuid::new_v4().to_string());
    check::name(&name)?;
    let input = request.input.unwrap_or_else(|| "{}".to_owned());
    json_input::check(&input).map_err(|why| ApiError::invalid_input(&why))?;
    let machine = core.machines.get(&arn).ok_or_else(|| ApiError::no_machine(&arn))?;
    let new = NewExecution { machine, name, input, trace_header: request.trace_header };
    let started = core.runtime.start(new).await.map_err(|error| match error {
        StartError::Exists { arn } => ApiError::execution_exists(&arn),
        StartError::Store(error) => error.into(),
        StartError::Engine => ApiError::internal(),
    })?;
    Ok(json!({ "executionArn": started.arn, "startDate": seconds(started.at) }))
}

//! `DeleteStateMachine`, see
//! <https://docs.aws.amazon.com/step-functions/latest/apireference/API_DeleteStateMachine.html>.

use serde::Deserialize;
use serde_json::{Value, json};

use super::check::{self, Constraints};
use super::error::ApiError;
use crate::services::Core;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request {
    state_machine_arn: Option<String>,
}

/// A machine that never was is deleted as well. Running executions are stopped.
pub(super) async fn run(core: &Core, request: Request) -> Result<Value, ApiError> {
    let mut check = Constraints::default();
    let arn = check.required("stateMachineArn", request.state_machine_arn);
    check.length("stateMachineArn", &arn, 1, 256);
    check.done()?;
    check::machine_arn(&arn)?;
    core.machines.delete(&arn).await?;
    core.runtime.stop_all_of(&arn).await?;
    Ok(json!({}))
}

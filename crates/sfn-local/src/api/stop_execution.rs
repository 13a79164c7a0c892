//! `StopExecution`, see
//! <https://docs.aws.amazon.com/step-functions/latest/apireference/API_StopExecution.html>.

use asl_engine::Event;
use serde::Deserialize;
use serde_json::{Value, json};

use super::check::{self, Constraints};
use super::error::ApiError;
use crate::runtime::DeliverError;
use crate::services::Core;
use crate::time::seconds;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request {
    execution_arn: Option<String>,
    error: Option<String>,
    cause: Option<String>,
}

/// An execution that is over stays as it is, and its own stop date is told.
pub(super) async fn run(core: &Core, request: Request) -> Result<Value, ApiError> {
    let mut check = Constraints::default();
    let arn = check.required("executionArn", request.execution_arn);
    check.length("executionArn", &arn, 1, 256);
    check.optional_length("error", request.error.as_deref(), 0, 256);
    check.optional_length("cause", request.cause.as_deref(), 0, 32_768);
    check.done()?;
    check::execution_arn(&arn)?;
    let event = Event::Stopped { error: request.error, cause: request.cause };
    match core.runtime.deliver(&arn, event).await {
        Ok(()) | Err(DeliverError::Gone | DeliverError::Illegal(_)) => {}
        Err(DeliverError::Store(error)) => return Err(error.into()),
    }
    let row = core.runtime.find(&arn).await?.ok_or_else(|| ApiError::no_execution(&arn))?;
    let end = row.end.ok_or_else(ApiError::internal)?;
    Ok(json!({ "stopDate": seconds(end.stopped) }))
}

//! `SendTaskFailure`, see
//! <https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskFailure.html>.

use serde::Deserialize;
use serde_json::Value;

use super::check::Constraints;
use super::error::ApiError;
use super::send_task_success::{answer, check_token};
use crate::runtime::Answer;
use crate::services::Core;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request {
    task_token: Option<String>,
    error: Option<String>,
    cause: Option<String>,
}

pub(super) async fn run(core: &Core, request: Request) -> Result<Value, ApiError> {
    let mut check = Constraints::default();
    let token = check.required("taskToken", request.task_token);
    check_token(&mut check, &token);
    check.optional_length("error", request.error.as_deref(), 0, 256);
    check.optional_length("cause", request.cause.as_deref(), 0, 32_768);
    check.done()?;
    answer(core, &token, Answer::Failure { error: request.error, cause: request.cause }).await
}

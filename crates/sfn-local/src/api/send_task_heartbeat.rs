//! `SendTaskHeartbeat`, see
//! <https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskHeartbeat.html>.

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
}

pub(super) async fn run(core: &Core, request: Request) -> Result<Value, ApiError> {
    let mut check = Constraints::default();
    let token = check.required("taskToken", request.task_token);
    check_token(&mut check, &token);
    check.done()?;
    answer(core, &token, Answer::Heartbeat).await
}

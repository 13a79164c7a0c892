//! `SendTaskSuccess`, see
//! <https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskSuccess.html>.

use serde::Deserialize;
use serde_json::{Value, json};

use super::check::Constraints;
use super::error::ApiError;
use super::json_input;
use crate::runtime::{Answer, TokenError};
use crate::services::Core;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request {
    task_token: Option<String>,
    output: Option<String>,
}

pub(super) async fn run(core: &Core, request: Request) -> Result<Value, ApiError> {
    let mut check = Constraints::default();
    let token = check.required("taskToken", request.task_token);
    let output = check.required("output", request.output);
    check_token(&mut check, &token);
    check.length("output", &output, 0, 262_144);
    check.done()?;
    json_input::check(&output).map_err(|why| ApiError::invalid_output(&why))?;
    answer(core, &token, Answer::Success { output }).await
}

/// A token's length is checked without its text coming back in the message.
pub(super) fn check_token(check: &mut Constraints, token: &str) {
    if token.chars().count() > 2048 {
        check.length("taskToken", &"*".repeat(2049), 1, 2048);
    } else if token.is_empty() {
        check.length("taskToken", token, 1, 2048);
    }
}

pub(super) async fn answer(core: &Core, token: &str, answer: Answer) -> Result<Value, ApiError> {
    match core.runtime.answer(token, answer).await {
        Ok(()) => Ok(json!({})),
        Err(TokenError::Malformed) => Err(ApiError::invalid_token()),
        Err(TokenError::Unknown) => Err(ApiError::no_task()),
        Err(TokenError::Output { message }) => Err(ApiError::invalid_output(&message)),
        Err(TokenError::Closed) => Err(ApiError::task_timed_out()),
        Err(TokenError::Store(error)) => Err(error.into()),
    }
}

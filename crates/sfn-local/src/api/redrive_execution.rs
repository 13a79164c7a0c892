//! `RedriveExecution`, see
//! <https://docs.aws.amazon.com/step-functions/latest/apireference/API_RedriveExecution.html>.

use serde::Deserialize;
use serde_json::{Value, json};

use super::check::{self, Constraints};
use super::error::ApiError;
use crate::runtime::RedriveError;
use crate::services::Core;
use crate::time::seconds;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request {
    execution_arn: Option<String>,
    client_token: Option<String>,
}

pub(super) async fn run(core: &Core, request: Request) -> Result<Value, ApiError> {
    let mut check = Constraints::default();
    let arn = check.required("executionArn", request.execution_arn);
    check.length("executionArn", &arn, 1, 256);
    check.optional_length("clientToken", request.client_token.as_deref(), 1, 64);
    check.optional_pattern("clientToken", request.client_token.as_deref(), "[!-~]+", |letter| {
        letter.is_ascii_graphic()
    });
    check.done()?;
    check::execution_arn(&arn)?;
    match core.runtime.redrive(&arn, request.client_token).await {
        Ok(at) => Ok(json!({ "redriveDate": seconds(at) })),
        Err(RedriveError::Unknown) => Err(ApiError::no_execution(&arn)),
        Err(RedriveError::Refused(reason)) => Err(ApiError::not_redrivable(&reason.to_string())),
        Err(RedriveError::Store(error)) => Err(error.into()),
    }
}

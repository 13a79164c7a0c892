//! `GetExecutionHistory`, see
//! <https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html>.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::check::{self, Constraints};
use super::error::ApiError;
use super::page;
use crate::services::Core;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request {
    execution_arn: Option<String>,
    max_results: Option<i64>,
    reverse_order: Option<bool>,
    next_token: Option<String>,
    include_execution_data: Option<bool>,
}

pub(super) async fn run(core: &Core, request: Request) -> Result<Value, ApiError> {
    let mut check = Constraints::default();
    let arn = check.required("executionArn", request.execution_arn);
    check.length("executionArn", &arn, 1, 256);
    let size = check.page_size(request.max_results);
    check.optional_length("nextToken", request.next_token.as_deref(), 1, 1024);
    check.done()?;
    check::execution_arn(&arn)?;
    let reverse = request.reverse_order.unwrap_or(false);
    let data = request.include_execution_data.unwrap_or(true);
    let scope = format!("GetExecutionHistory:{arn}:{reverse}");
    let now = Timestamp::now();
    let from = page::read(&scope, request.next_token.as_deref(), now)?.unwrap_or(0);
    let from = usize::try_from(from).unwrap_or(0);
    let history = core.runtime.history(&arn).await?.ok_or_else(|| ApiError::no_execution(&arn))?;
    let count = history.len();
    let events: Vec<Value> = (from..count.min(from + size))
        .filter_map(|at| history.get(if reverse { count - 1 - at } else { at }))
        .map(|event| event.to_api_json(data))
        .collect();
    let next = from + events.len();
    let mut response = json!({ "events": events });
    if let Some(response) = response.as_object_mut().filter(|_| next < count) {
        let next = i64::try_from(next).unwrap_or(i64::MAX);
        response.insert("nextToken".to_owned(), page::write(&scope, next, now).into());
    }
    Ok(response)
}

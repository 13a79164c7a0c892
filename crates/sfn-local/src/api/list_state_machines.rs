//! `ListStateMachines`, see
//! <https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListStateMachines.html>.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::check::Constraints;
use super::error::ApiError;
use super::page;
use crate::services::Core;
use crate::time::seconds;

const SCOPE: &str = "ListStateMachines";

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request {
    max_results: Option<i64>,
    next_token: Option<String>,
}

pub(super) fn run(core: &Core, request: &Request) -> Result<Value, ApiError> {
    let mut check = Constraints::default();
    let size = check.page_size(request.max_results);
    check.optional_length("nextToken", request.next_token.as_deref(), 1, 1024);
    check.done()?;
    let now = Timestamp::now();
    let from = page::read(SCOPE, request.next_token.as_deref(), now)?.unwrap_or(0);
    let from = usize::try_from(from).unwrap_or(0);
    let machines = core.machines.all();
    let page: Vec<Value> = machines
        .iter()
        .skip(from)
        .take(size)
        .map(|machine| {
            json!({
                "stateMachineArn": machine.arn,
                "name": machine.name,
                "type": "STANDARD",
                "creationDate": seconds(machine.created),
            })
        })
        .collect();
    let next = from + page.len();
    let mut response = json!({ "stateMachines": page });
    if let Some(response) = response.as_object_mut().filter(|_| next < machines.len()) {
        let next = i64::try_from(next).unwrap_or(i64::MAX);
        response.insert("nextToken".to_owned(), page::write(SCOPE, next, now).into());
    }
    Ok(response)
}

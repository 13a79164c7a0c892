//! `ListExecutions`, see
//! <https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListExecutions.html>.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::check::{self, Constraints};
use super::error::ApiError;
use super::page;
use crate::services::Core;
use crate::store::executions::{self, ExecutionRow, Filter};
use crate::time::seconds;

/// The service's own order.
const STATUSES: [&str; 6] = ["SUCCEEDED", "TIMED_OUT", "PENDING_REDRIVE", "ABORTED", "FAILED", "RUNNING"];

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request {
    state_machine_arn: Option<String>,
    map_run_arn: Option<String>,
    status_filter: Option<String>,
    redrive_filter: Option<String>,
    max_results: Option<i64>,
    next_token: Option<String>,
}

pub(super) async fn run(core: &Core, request: Request) -> Result<Value, ApiError> {
    let mut check = Constraints::default();
    check.optional_length("stateMachineArn", request.state_machine_arn.as_deref(), 1, 256);
    check.optional_length("mapRunArn", request.map_run_arn.as_deref(), 1, 2000);
    check.one_of("statusFilter", request.status_filter.as_deref(), &STATUSES);
    check.one_of("redriveFilter", request.redrive_filter.as_deref(), &["REDRIVEN", "NOT_REDRIVEN"]);
    let size = check.page_size(request.max_results);
    check.optional_length("nextToken", request.next_token.as_deref(), 1, 3096);
    check.done()?;
    let arn = match (request.state_machine_arn, request.map_run_arn) {
        (Some(arn), None) => arn,
        (None, Some(_)) => {
            return Err(ApiError::validation("this local server has no Map Runs yet"));
        }
        (None, None) | (Some(_), Some(_)) => {
            return Err(ApiError::validation("Must provide exactly one of stateMachineArn or mapRunArn"));
        }
    };
    check::machine_arn(&arn)?;
    if core.machines.get(&arn).is_none() {
        return Err(ApiError::no_machine(&arn));
    }
    let redriven = request.redrive_filter.as_deref().map(|filter| filter == "REDRIVEN");
    let scope = format!("ListExecutions:{arn}:{:?}:{redriven:?}", request.status_filter);
    let now = Timestamp::now();
    let before = page::read(&scope, request.next_token.as_deref(), now)?;
    let filter =
        Filter { machine: Some(arn), status: request.status_filter, redriven, before, limit: size + 1 };
    let mut rows = core.store.read(move |db| executions::list(db, &filter)).await?;
    let more = rows.len() > size;
    rows.truncate(size);
    let mut response = json!({ "executions": rows.iter().map(item).collect::<Vec<_>>() });
    if let (true, Some(response), Some(last)) = (more, response.as_object_mut(), rows.last()) {
        response.insert("nextToken".to_owned(), page::write(&scope, last.id, now).into());
    }
    Ok(response)
}

fn item(row: &ExecutionRow) -> Value {
    let mut item = json!({
        "executionArn": row.arn,
        "stateMachineArn": row.machine,
        "name": row.name,
        "status": row.status,
        "startDate": seconds(row.started),
        "redriveCount": row.redrives,
    });
    if let (Some(item), Some(at)) = (item.as_object_mut(), row.redriven) {
        item.insert("redriveDate".to_owned(), json!(seconds(at)));
    }
    if let (Some(item), Some(end)) = (item.as_object_mut(), &row.end) {
        item.insert("stopDate".to_owned(), json!(seconds(end.stopped)));
    }
    item
}

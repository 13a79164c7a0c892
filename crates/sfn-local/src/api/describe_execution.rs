//! `DescribeExecution`, see
//! <https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html>.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::check::{self, Constraints};
use super::describe_state_machine::INCLUDED_DATA;
use super::error::ApiError;
use crate::services::Core;
use crate::store::executions::ExecutionRow;
use crate::time::seconds;

/// What both descriptions of an execution ask for.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request {
    execution_arn: Option<String>,
    included_data: Option<String>,
}

impl Request {
    /// The execution, and whether its data is asked for beside its metadata.
    pub(super) async fn find(self, core: &Core) -> Result<(ExecutionRow, bool), ApiError> {
        let mut check = Constraints::default();
        let arn = check.required("executionArn", self.execution_arn);
        check.length("executionArn", &arn, 1, 256);
        check.one_of("includedData", self.included_data.as_deref(), &INCLUDED_DATA);
        check.done()?;
        check::execution_arn(&arn)?;
        let row = core.runtime.find(&arn).await?.ok_or_else(|| ApiError::no_execution(&arn))?;
        Ok((row, self.included_data.as_deref() != Some("METADATA_ONLY")))
    }
}

pub(super) async fn run(core: &Core, request: Request) -> Result<Value, ApiError> {
    let (row, all) = request.find(core).await?;
    let redrivable = core.runtime.check_redrive(&row).await?;
    let mut response = Map::new();
    let mut put = |name: &str, value: Value| response.insert(name.to_owned(), value);
    put("executionArn", json!(row.arn));
    put("stateMachineArn", json!(row.machine));
    put("name", json!(row.name));
    put("status", json!(row.status));
    put("startDate", json!(seconds(row.started)));
    if all {
        put("input", json!(row.input));
    }
    put("inputDetails", json!({ "included": all }));
    if let Some(trace) = row.trace_header {
        put("traceHeader", json!(trace));
    }
    if let Some(end) = row.end {
        put("stopDate", json!(seconds(end.stopped)));
        if let Some(output) = end.output {
            if all {
                put("output", json!(output));
            }
            put("outputDetails", json!({ "included": all }));
        }
        if let Some(error) = end.error.filter(|_| all) {
            put("error", json!(error));
        }
        if let Some(cause) = end.cause.filter(|_| all) {
            put("cause", json!(cause));
        }
    }
    put("redriveCount", json!(row.redrives));
    if let Some(at) = row.redriven {
        put("redriveDate", json!(seconds(at)));
    }
    match redrivable {
        Ok(()) => put("redriveStatus", json!("REDRIVABLE")),
        Err(reason) => {
            put("redriveStatusReason", json!(reason.to_string()));
            put("redriveStatus", json!("NOT_REDRIVABLE"))
        }
    };
    Ok(Value::Object(response))
}

//! `DescribeStateMachineForExecution`, see
//! <https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeStateMachineForExecution.html>.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::check::{self, Constraints};
use super::describe_state_machine::INCLUDED_DATA;
use super::error::ApiError;
use crate::machines::Settings;
use crate::services::Core;
use crate::store::machines;
use crate::time::seconds;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request {
    execution_arn: Option<String>,
    included_data: Option<String>,
}

pub(super) async fn run(core: &Core, request: Request) -> Result<Value, ApiError> {
    let mut check = Constraints::default();
    let arn = check.required("executionArn", request.execution_arn);
    check.length("executionArn", &arn, 1, 256);
    check.one_of("includedData", request.included_data.as_deref(), &INCLUDED_DATA);
    check.done()?;
    check::execution_arn(&arn)?;
    let row = core.runtime.find(&arn).await?.ok_or_else(|| ApiError::no_execution(&arn))?;
    let revision = row.revision;
    let revision = core.store.read(move |db| machines::revision(db, revision)).await?;
    let revision = revision.ok_or_else(ApiError::internal)?;
    let settings = core.machines.get(&row.machine).map(|machine| machine.settings.clone());
    let settings = settings.unwrap_or_else(|| Settings::new(None, None, None, Vec::new()));
    let name = row.machine.rsplit(':').next().unwrap_or_default();
    let mut response = Map::new();
    let mut put = |name: &str, value: Value| response.insert(name.to_owned(), value);
    put("stateMachineArn", json!(row.machine));
    put("name", json!(name));
    if request.included_data.as_deref() != Some("METADATA_ONLY") {
        put("definition", json!(revision.definition));
    }
    put("roleArn", json!(revision.role_arn));
    put("updateDate", json!(seconds(revision.created)));
    put("loggingConfiguration", settings.logging);
    put("tracingConfiguration", settings.tracing);
    put("encryptionConfiguration", settings.encryption);
    if let Some(id) = revision.revision_id {
        put("revisionId", json!(id));
    }
    Ok(Value::Object(response))
}

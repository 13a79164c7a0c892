//! `DescribeStateMachineForExecution`, see
//! <https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeStateMachineForExecution.html>.

use serde_json::{Map, Value, json};

pub(super) use super::describe_execution::Request;
use super::error::ApiError;
use crate::machines::Settings;
use crate::services::Core;
use crate::store::machines;
use crate::time::seconds;

pub(super) async fn run(core: &Core, request: Request) -> Result<Value, ApiError> {
    let (row, all) = request.find(core).await?;
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
    if all {
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

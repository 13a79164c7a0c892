//! `DescribeStateMachine`, see
//! <https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeStateMachine.html>.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::check::{self, Constraints};
use super::error::ApiError;
use crate::services::Core;
use crate::time::seconds;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request {
    state_machine_arn: Option<String>,
    included_data: Option<String>,
}

/// The values of `includedData`.
pub(super) const INCLUDED_DATA: [&str; 2] = ["ALL_DATA", "METADATA_ONLY"];

pub(super) fn run(core: &Core, request: Request) -> Result<Value, ApiError> {
    let mut check = Constraints::default();
    let arn = check.required("stateMachineArn", request.state_machine_arn);
    check.length("stateMachineArn", &arn, 1, 256);
    check.one_of("includedData", request.included_data.as_deref(), &INCLUDED_DATA);
    check.done()?;
    check::machine_arn(&arn)?;
    let machine = core.machines.get(&arn).ok_or_else(|| ApiError::no_machine(&arn))?;
    let mut response = Map::new();
    let mut put = |name: &str, value: Value| response.insert(name.to_owned(), value);
    put("stateMachineArn", json!(machine.arn));
    put("name", json!(machine.name));
    put("status", json!("ACTIVE"));
    if request.included_data.as_deref() != Some("METADATA_ONLY") {
        put("definition", json!(machine.revision.definition.text));
    }
    put("roleArn", json!(machine.revision.role_arn));
    put("type", json!("STANDARD"));
    put("creationDate", json!(seconds(machine.created)));
    put("loggingConfiguration", machine.settings.logging.clone());
    put("tracingConfiguration", machine.settings.tracing.clone());
    put("encryptionConfiguration", machine.settings.encryption.clone());
    if let Some(id) = &machine.revision.revision_id {
        put("revisionId", json!(id));
    }
    Ok(Value::Object(response))
}

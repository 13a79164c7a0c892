//! `UpdateStateMachine`, see
//! <https://docs.aws.amazon.com/step-functions/latest/apireference/API_UpdateStateMachine.html>.

use serde::Deserialize;
use serde_json::{Value, json};

use super::check::{self, Constraints};
use super::create_state_machine::{check_logging, check_role};
use super::definition;
use super::error::ApiError;
use crate::machines::Change;
use crate::services::Core;
use crate::time::seconds;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request {
    state_machine_arn: Option<String>,
    definition: Option<String>,
    role_arn: Option<String>,
    logging_configuration: Option<Value>,
    tracing_configuration: Option<Value>,
    encryption_configuration: Option<Value>,
    publish: Option<bool>,
    version_description: Option<String>,
}

pub(super) async fn run(core: &Core, request: Request) -> Result<Value, ApiError> {
    let mut check = Constraints::default();
    let arn = check.required("stateMachineArn", request.state_machine_arn);
    check.length("stateMachineArn", &arn, 1, 256);
    check.optional_length("definition", request.definition.as_deref(), 1, 1_048_576);
    check.optional_length("roleArn", request.role_arn.as_deref(), 1, 256);
    check.optional_length("versionDescription", request.version_description.as_deref(), 0, 256);
    check.done()?;
    if request.version_description.is_some() && request.publish != Some(true) {
        return Err(ApiError::validation("Version description can only be set when publish is true"));
    }
    if request.publish == Some(true) {
        return Err(ApiError::validation("this local server does not publish versions yet"));
    }
    check::machine_arn(&arn)?;
    let nothing = request.definition.is_none()
        && request.role_arn.is_none()
        && request.logging_configuration.is_none()
        && request.tracing_configuration.is_none()
        && request.encryption_configuration.is_none();
    if nothing {
        return Err(ApiError::missing_parameter());
    }
    if let Some(role) = &request.role_arn {
        check_role(role)?;
    }
    if let Some(logging) = &request.logging_configuration {
        check_logging(logging)?;
    }
    if core.machines.get(&arn).is_none() {
        return Err(ApiError::no_machine(&arn));
    }
    let definition = match request.definition {
        Some(text) => Some(definition::accept_aside(text).await?),
        None => None,
    };
    let change = Change {
        definition,
        role_arn: request.role_arn,
        logging: request.logging_configuration,
        tracing: request.tracing_configuration,
        encryption: request.encryption_configuration,
    };
    let updated = core.machines.update(&arn, change).await?;
    let mut response = json!({ "updateDate": seconds(updated.at) });
    if let (Some(response), Some(id)) = (response.as_object_mut(), updated.revision_id) {
        response.insert("revisionId".to_owned(), id.into());
    }
    Ok(response)
}

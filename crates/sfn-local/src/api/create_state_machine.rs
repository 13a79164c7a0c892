//! `CreateStateMachine`, see
//! <https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html>.

use asl_model::Json;
use serde::Deserialize;
use serde_json::{Value, json};

use super::check::{self, Constraints};
use super::definition;
use super::error::ApiError;
use crate::machines::{NewMachine, Settings};
use crate::services::Core;
use crate::time::seconds;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request {
    name: Option<String>,
    definition: Option<String>,
    role_arn: Option<String>,
    r#type: Option<String>,
    logging_configuration: Option<Value>,
    tracing_configuration: Option<Value>,
    encryption_configuration: Option<Value>,
    publish: Option<bool>,
    version_description: Option<String>,
    tags: Option<Vec<Value>>,
}

pub(super) async fn run(core: &Core, request: Request) -> Result<Value, ApiError> {
    let mut check = Constraints::default();
    let name = check.required("name", request.name);
    let text = check.required("definition", request.definition);
    let role_arn = check.required("roleArn", request.role_arn);
    check.length("name", &name, 1, 80);
    check.length("definition", &text, 1, 1_048_576);
    check.length("roleArn", &role_arn, 1, 256);
    check.one_of("type", request.r#type.as_deref(), &["STANDARD", "EXPRESS"]);
    check.optional_length("versionDescription", request.version_description.as_deref(), 0, 256);
    check.done()?;
    if request.version_description.is_some() && request.publish != Some(true) {
        return Err(ApiError::validation("Version description can only be set when publish is true"));
    }
    if request.publish == Some(true) {
        return Err(ApiError::validation("this local server does not publish versions yet"));
    }
    if request.r#type.as_deref() == Some("EXPRESS") {
        // Not the service's answer: there is no Express execution here yet, and a machine that cannot be
        // started would only move the surprise.
        return Err(ApiError::type_not_supported());
    }
    check::name(&name)?;
    check_role(&role_arn)?;
    let settings = Settings::new(
        request.logging_configuration,
        request.tracing_configuration,
        request.encryption_configuration,
        request.tags.unwrap_or_default(),
    );
    check_logging(&settings.logging)?;
    let definition = definition::accept_aside(text).await?;
    let new = NewMachine { name, definition, role_arn, settings };
    let machine = core.machines.create(new).await?;
    Ok(json!({ "stateMachineArn": machine.arn, "creationDate": seconds(machine.created) }))
}

pub(super) fn check_role(arn: &str) -> Result<(), ApiError> {
    let good = matches!(arn.split(':').collect::<Vec<_>>().as_slice(), ["arn", _, "iam", _, _, ..]);
    if good { Ok(()) } else { Err(ApiError::invalid_arn(&crate::arn::ArnError::Prefix(arn.to_owned()))) }
}

/// Logging that is on must say where to.
pub(super) fn check_logging(logging: &Value) -> Result<(), ApiError> {
    match asl_validate::logging_fault(&Json::from_serde(logging)) {
        None => Ok(()),
        Some(fault) => Err(ApiError::invalid_logging(fault)),
    }
}

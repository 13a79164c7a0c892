//! Task, see <https://states-language.net/spec.html#task-state>: the call it makes.

use asl_model::{ErrorName, QueryLanguage, Resource};
use serde_json::{Map, Value};

use crate::data_flow::{Data, Scope};
use crate::failure::{Failure, MAX_PAYLOAD, too_big};
use crate::journal::Text;
use crate::program::{Role, SecondsField, TaskNode};
use crate::states::wait::{seconds_of_expression, whole_seconds};

/// A call after evaluation.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) parameters: Text,
    pub(crate) timeout_seconds: Option<u64>,
    pub(crate) heartbeat_seconds: Option<u64>,
    pub(crate) role_arn: Option<String>,
}

/// Evaluates the fields of a call; they are evaluated again for every attempt.
pub(crate) fn call(scope: &mut Scope<'_>, task: &TaskNode) -> Result<Call, Failure> {
    let json_path = scope.node.language == QueryLanguage::JsonPath;
    let input = if json_path { scope.effective_input()? } else { Data::of_text(scope.input.text()) };
    let parameters = match &task.arguments {
        Some(template) if json_path => Data::of_value(scope.template(template, &input)?),
        Some(template) => Data::of_value(scope.query_value(template, "Arguments")?),
        None => input,
    };
    if parameters.text().len() > MAX_PAYLOAD {
        return Err(Failure::fatal(ErrorName::DATA_LIMIT_EXCEEDED, too_big(&scope.node.name)));
    }
    if let Some(fault) = parameter_fault(&task.resource, &parameters) {
        let parameters = parameters.text();
        let message = format!("The Parameters '{parameters}' could not be used to start the Task: [{fault}]");
        return Err(scope.runtime(&message));
    }
    let timeout_seconds = seconds(scope, task.timeout.as_ref(), "TimeoutSeconds")?;
    let heartbeat_seconds = seconds(scope, task.heartbeat.as_ref(), "HeartbeatSeconds")?;
    let role_arn = task.role.as_ref().map(|role| role_arn(scope, role)).transpose()?;
    Ok(Call { parameters: parameters.text(), timeout_seconds, heartbeat_seconds, role_arn })
}

/// What the service finds wrong with a request before it makes it.
fn parameter_fault(resource: &Resource, parameters: &Data) -> Option<&'static str> {
    let is_api_call = resource.service() == Some("apigateway") && resource.action() == Some("invoke");
    let headers = if is_api_call { parameters.value().get("Headers")? } else { return None };
    let is_list_of_texts =
        |value: &Value| value.as_array().is_some_and(|items| items.iter().all(Value::is_string));
    let well_formed = headers.as_object().is_some_and(|headers| headers.values().all(is_list_of_texts));
    (!well_formed).then_some("The value of the field 'Headers' has an invalid format")
}

fn seconds(scope: &mut Scope<'_>, field: Option<&SecondsField>, name: &str) -> Result<Option<u64>, Failure> {
    match field {
        None => Ok(None),
        Some(SecondsField::Literal(seconds)) => Ok(Some(*seconds)),
        Some(SecondsField::Expression(text)) => seconds_of_expression(scope, text, name).map(Some),
        Some(SecondsField::Path(path)) => {
            let input = scope.effective_input()?;
            let value = scope.path(path, &input)?;
            whole_seconds(&value).map(Some).ok_or_else(|| {
                let value = asl_expr::to_text(&value);
                scope.runtime(&format!(
                    "The {name}Path parameter cannot be parsed as a long value: {path} == {value}"
                ))
            })
        }
    }
}

fn role_arn(scope: &mut Scope<'_>, role: &Role) -> Result<String, Failure> {
    let value = match role {
        Role::Text(text) if scope.node.language == QueryLanguage::JsonPath => return Ok(text.clone()),
        Role::Text(text) => scope.query_value(&Value::String(text.clone()), "Credentials/RoleArn")?,
        Role::Path(path) => {
            let input = scope.effective_input()?;
            let template =
                Value::Object(Map::from_iter([("RoleArn.$".to_owned(), Value::String(path.clone()))]));
            scope.template(&template, &input)?.get("RoleArn").cloned().unwrap_or_default()
        }
    };
    match value {
        Value::String(text) => Ok(text),
        other => Ok(asl_expr::to_text(&other)),
    }
}

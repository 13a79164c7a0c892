//! Errors as clients see them.

use axum::body::Body;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value};

use crate::arn::ArnError;
use crate::store::StoreError;

/// Where most error types live.
const STATES: &str = "com.amazonaws.swf.service.v2.model#";
const VALIDATE: &str = "com.amazon.coral.validate#";
const SERVICE: &str = "com.amazon.coral.service#";

/// An error of an operation: AWS's type and message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ApiError {
    pub(crate) code: &'static str,
    pub(crate) message: Option<String>,
    pub(crate) reason: Option<&'static str>,
}

impl ApiError {
    fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: Some(message.into()), reason: None }
    }

    pub(crate) fn validation(message: impl Into<String>) -> Self {
        Self::new("ValidationException", message)
    }

    pub(crate) fn invalid_arn(error: &ArnError) -> Self {
        Self::new("InvalidArn", format!("Invalid Arn: '{error}'"))
    }

    pub(crate) fn invalid_name(name: &str) -> Self {
        Self::new("InvalidName", format!("Invalid Name: '{name}'"))
    }

    pub(crate) fn invalid_definition(findings: &str) -> Self {
        Self::new("InvalidDefinition", format!("Invalid State Machine Definition: '{findings}'"))
    }

    pub(crate) fn invalid_input(why: &str) -> Self {
        Self::new("InvalidExecutionInput", format!("Invalid State Machine Execution Input: '{why}'"))
    }

    pub(crate) fn invalid_output(why: &str) -> Self {
        Self::new("InvalidOutput", format!("Invalid Output: '{why}'"))
    }

    pub(crate) fn invalid_token() -> Self {
        Self::new("InvalidToken", "Invalid Token: 'Invalid token'")
    }

    pub(crate) fn no_machine(arn: &str) -> Self {
        Self::new("StateMachineDoesNotExist", format!("State Machine Does Not Exist: '{arn}'"))
    }

    pub(crate) fn machine_exists(arn: &str) -> Self {
        Self::new("StateMachineAlreadyExists", format!("State Machine Already Exists: '{arn}'"))
    }

    pub(crate) fn type_not_supported() -> Self {
        Self::new(
            "StateMachineTypeNotSupported",
            "This operation is not supported by this type of state machine",
        )
    }

    pub(crate) fn no_execution(arn: &str) -> Self {
        Self::new("ExecutionDoesNotExist", format!("Execution Does Not Exist: '{arn}'"))
    }

    pub(crate) fn not_redrivable(reason: &str) -> Self {
        Self::new("ExecutionNotRedrivable", reason)
    }

    pub(crate) fn execution_exists(arn: &str) -> Self {
        Self::new("ExecutionAlreadyExists", format!("Execution Already Exists: '{arn}'"))
    }

    pub(crate) fn no_task() -> Self {
        Self::new("TaskDoesNotExist", "Task Does Not Exist: 'Provided task does not exist'")
    }

    pub(crate) fn task_timed_out() -> Self {
        Self::new("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'")
    }

    pub(crate) fn missing_parameter() -> Self {
        Self::new(
            "MissingRequiredParameter",
            "Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be \
             specified",
        )
    }

    pub(crate) fn invalid_logging(fault: &str) -> Self {
        Self::new("InvalidLoggingConfiguration", format!("Invalid Logging Configuration: {fault}"))
    }

    /// A definition of which there is more to say than findings.
    pub(crate) fn undefined(message: &str) -> Self {
        Self::new("InvalidDefinition", message)
    }

    /// The body is no JSON, or a member has the wrong type.
    pub(crate) fn serialization() -> Self {
        Self { code: "SerializationException", message: None, reason: None }
    }

    pub(crate) fn unknown_operation() -> Self {
        Self { code: "UnknownOperationException", message: None, reason: None }
    }

    /// Our own fault. The client learns that, and not what.
    pub(crate) fn internal() -> Self {
        Self::new("InternalFailure", "The request processing has failed because of an internal error")
    }

    pub(crate) fn with_reason(mut self, reason: &'static str) -> Self {
        self.reason = Some(reason);
        self
    }

    fn namespace(&self) -> &'static str {
        match self.code {
            "ValidationException" => VALIDATE,
            "SerializationException" | "UnknownOperationException" | "InternalFailure" => SERVICE,
            _ => STATES,
        }
    }
}

impl From<StoreError> for ApiError {
    fn from(_: StoreError) -> Self {
        Self::internal()
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let status = match self.code {
            "InternalFailure" => StatusCode::INTERNAL_SERVER_ERROR,
            _ => StatusCode::BAD_REQUEST,
        };
        let mut body = Map::new();
        body.insert("__type".to_owned(), format!("{}{}", self.namespace(), self.code).into());
        body.extend(self.message.map(|message| ("message".to_owned(), message.into())));
        body.extend(self.reason.map(|reason| ("reason".to_owned(), reason.into())));
        Response::builder()
            .status(status)
            .header(header::CONTENT_TYPE, super::dispatch::CONTENT_TYPE)
            .body(Body::from(Value::Object(body).to_string()))
            .unwrap_or_default()
    }
}

//! Functions: `lambda:invoke`, and a function's ARN as the resource.

use asl_engine::TaskRequest;
use bytes::Bytes;
use serde_json::{Map, Value, json};

use super::Outcome;
use super::sdk_shape::{cause_v1, with_metadata};
use crate::lambda::{FunctionOutcome, Invocation, InvokeError, Invoked, LambdaHost};

/// A function's own ARN: the result is what it answers.
pub(super) async fn call_by_arn(host: &LambdaHost, arn: &str, request: &TaskRequest) -> Outcome {
    let call = invocation(arn, Bytes::copy_from_slice(request.parameters.as_bytes()), request);
    match host.invoke(call).await {
        Ok(invoked) => match answered(&invoked, Spacing::Kept) {
            Ok(_) => Outcome::Done(String::from_utf8_lossy(&invoked.payload).into_owned()),
            Err(failed) => failed,
        },
        Err(error) => not_invoked(&error, &request.request_id),
    }
}

/// The optimised integration: the result is the service's whole answer.
pub(super) async fn invoke(
    host: &std::sync::Arc<LambdaHost>,
    parameters: &Value,
    request: &TaskRequest,
) -> Outcome {
    let text = |name: &str| parameters.get(name).and_then(Value::as_str);
    let Some(function) = text("FunctionName") else {
        return Outcome::failed(
            "States.Runtime",
            "The Parameters could not be used to start the Task: [The field 'FunctionName' is required]",
        );
    };
    let payload = parameters.get("Payload").map_or_else(|| "{}".to_owned(), Value::to_string);
    let mut call = invocation(function, payload.into(), request);
    call.client_context = parameters
        .get("ClientContext")
        .map(|context| context.as_str().map_or_else(|| context.to_string(), str::to_owned));
    let mut answer = Map::new();
    let status = match text("InvocationType").unwrap_or("RequestResponse") {
        "Event" => {
            if let Err(error) = host.arn(function) {
                return not_invoked(&error, &request.request_id);
            }
            let host = std::sync::Arc::clone(host);
            tokio::spawn(async move { host.invoke(call).await });
            202
        }
        "DryRun" => match host.arn(function) {
            Ok(_) => 204,
            Err(error) => return not_invoked(&error, &request.request_id),
        },
        _ => match host.invoke(call).await {
            Ok(invoked) => match answered(&invoked, Spacing::Compact) {
                Ok(payload) => {
                    answer.insert("ExecutedVersion".to_owned(), json!("$LATEST"));
                    answer.insert("Payload".to_owned(), payload);
                    200
                }
                Err(failed) => return failed,
            },
            Err(error) => return not_invoked(&error, &request.request_id),
        },
    };
    answer.insert("StatusCode".to_owned(), json!(status));
    Outcome::Done(with_metadata(answer, status, &request.request_id, "application/json"))
}

fn invocation(function: &str, payload: Bytes, request: &TaskRequest) -> Invocation {
    Invocation {
        function: function.to_owned(),
        payload,
        request_id: request.request_id.clone(),
        client_context: None,
    }
}

/// Whether a cause keeps the spaces that the function's runtime put into its error.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Spacing {
    Kept,
    Compact,
}

fn answered(invoked: &Invoked, spacing: Spacing) -> Result<Value, Outcome> {
    let payload = String::from_utf8_lossy(&invoked.payload);
    let value: Result<Value, _> = serde_json::from_str(&payload);
    if invoked.outcome == FunctionOutcome::Answered {
        return value.map_err(|_| {
            Outcome::failed("Lambda.Unknown", format!("The function's answer is not JSON: {payload}"))
        });
    }
    let value = value.unwrap_or_default();
    match value.get("errorType").and_then(Value::as_str) {
        Some(error) => {
            let cause = if spacing == Spacing::Compact { value.to_string() } else { payload.into_owned() };
            Err(Outcome::failed(error, cause))
        }
        None => Err(Outcome::failed(
            "Lambda.Unknown",
            format!(
                "The cause could not be determined because Lambda did not return an error type. Returned payload: \
                 {payload}"
            ),
        )),
    }
}

fn not_invoked(error: &InvokeError, request_id: &str) -> Outcome {
    let (code, status) = match error {
        InvokeError::NotFound { .. } => ("ResourceNotFoundException", 404),
        InvokeError::TooLarge => ("RequestTooLargeException", 413),
        InvokeError::Closing => ("ServiceException", 500),
    };
    let message = match error {
        InvokeError::NotFound { arn } => format!("Function not found: {arn}:$LATEST"),
        other => other.to_string(),
    };
    Outcome::failed(format!("Lambda.{code}"), cause_v1(&message, "AWSLambda", status, code, request_id))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(payload: &'static str, spacing: Spacing) -> Outcome {
        let invoked = Invoked {
            payload: Bytes::from_static(payload.as_bytes()),
            outcome: FunctionOutcome::Unhandled,
            log_tail: String::new(),
            request_id: String::new(),
        };
        answered(&invoked, spacing).unwrap_err()
    }

    #[test]
    fn a_functions_error_is_the_states_error() {
        let payload = r#"{"errorType": "Throttled", "errorMessage": "slow down"}"#;
        assert_eq!(failed(payload, Spacing::Kept), Outcome::failed("Throttled", payload));
        assert_eq!(
            failed(payload, Spacing::Compact),
            Outcome::failed("Throttled", r#"{"errorType":"Throttled","errorMessage":"slow down"}"#)
        );
        let Outcome::Failed { error, .. } = failed("{}", Spacing::Kept) else { panic!("it failed") };
        assert_eq!(error, "Lambda.Unknown");
    }
}

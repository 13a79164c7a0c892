//! Lambda's Invoke operation, as SDKs and the AWS CLI call it.
//!
//! See <https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html>.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::host::{FunctionOutcome, Invocation, InvokeError, LambdaHost};

/// `POST /2015-03-31/functions/{name}/invocations`.
pub(crate) async fn invoke(
    State(host): State<Arc<LambdaHost>>,
    Path(name): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let mut call = Invocation::new(name, if body.is_empty() { Bytes::from_static(b"{}") } else { body });
    if serde_json::from_slice::<serde::de::IgnoredAny>(&call.payload).is_err() {
        return refuse(
            StatusCode::BAD_REQUEST,
            "InvalidRequestContentException",
            "Could not parse request body into json",
        );
    }
    call.client_context = text("X-Amz-Client-Context")
        .and_then(|context| STANDARD.decode(context).ok())
        .and_then(|context| String::from_utf8(context).ok());
    let request_id = call.request_id.clone();
    let answer =
        |status: StatusCode| Response::builder().status(status).header("x-amzn-RequestId", &request_id);
    match text("X-Amz-Invocation-Type").unwrap_or("RequestResponse") {
        "DryRun" => match host.arn(&call.function) {
            Ok(_) => answer(StatusCode::NO_CONTENT).body(Body::empty()).unwrap_or_default(),
            Err(error) => not_invoked(&error),
        },
        "Event" => {
            if let Err(error) = host.arn(&call.function) {
                return not_invoked(&error);
            }
            let host = Arc::clone(&host);
            tokio::spawn(async move { host.invoke(call).await });
            answer(StatusCode::ACCEPTED).body(Body::empty()).unwrap_or_default()
        }
        "RequestResponse" => match host.invoke(call).await {
            Ok(invoked) => {
                let mut response = answer(StatusCode::OK)
                    .header(header::CONTENT_TYPE, "application/json")
                    .header("X-Amz-Executed-Version", "$LATEST");
                if invoked.outcome == FunctionOutcome::Unhandled {
                    response = response.header("X-Amz-Function-Error", "Unhandled");
                }
                if text("X-Amz-Log-Type") == Some("Tail") {
                    response = response.header("X-Amz-Log-Result", STANDARD.encode(&invoked.log_tail));
                }
                response.body(Body::from(invoked.payload)).unwrap_or_default()
            }
            Err(error) => not_invoked(&error),
        },
        other => refuse(
            StatusCode::BAD_REQUEST,
            "InvalidParameterValueException",
            &format!("Value '{other}' at 'invocationType' is not RequestResponse, Event or DryRun"),
        ),
    }
}

fn not_invoked(error: &InvokeError) -> Response {
    match error {
        InvokeError::NotFound { .. } => {
            refuse(StatusCode::NOT_FOUND, "ResourceNotFoundException", &error.to_string())
        }
        InvokeError::TooLarge => {
            refuse(StatusCode::PAYLOAD_TOO_LARGE, "RequestTooLargeException", &error.to_string())
        }
        InvokeError::Closing => {
            refuse(StatusCode::INTERNAL_SERVER_ERROR, "ServiceException", &error.to_string())
        }
    }
}

fn refuse(status: StatusCode, code: &str, message: &str) -> Response {
    Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, "application/json")
        .header("x-amzn-ErrorType", code)
        .body(Body::from(json!({ "Type": "User", "Message": message }).to_string()))
        .unwrap_or_default()
}

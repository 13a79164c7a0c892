//! The shape that optimised integrations give to answers and errors of a service's SDK.

use serde_json::{Map, Value, json};

/// An answer with what the SDK adds; members in alphabetical order, as they are recorded.
pub(super) fn with_metadata(
    answer: Map<String, Value>,
    status: u16,
    request_id: &str,
    content_type: &str,
) -> String {
    let length = Value::Object(answer.clone()).to_string().len().to_string();
    let headers = [
        ("Content-Length", length.as_str()),
        ("Content-Type", content_type),
        ("x-amzn-RequestId", request_id),
    ];
    let all: Map<String, Value> =
        headers.iter().map(|(name, value)| ((*name).to_owned(), json!([value]))).collect();
    let single: Map<String, Value> =
        headers.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
    let mut members: Vec<(String, Value)> = answer.into_iter().collect();
    members.push((
        "SdkHttpMetadata".to_owned(),
        json!({ "AllHttpHeaders": all, "HttpHeaders": single, "HttpStatusCode": status }),
    ));
    members.push(("SdkResponseMetadata".to_owned(), json!({ "RequestId": request_id })));
    members.sort_by(|(a, _), (b, _)| a.cmp(b));
    Value::Object(members.into_iter().collect()).to_string()
}

/// The cause of an error of the first SDK, which optimised integrations use.
pub(super) fn cause_v1(message: &str, service: &str, status: u16, code: &str, request_id: &str) -> String {
    format!(
        "{message} (Service: {service}; Status Code: {status}; Error Code: {code}; Request ID: {request_id}; \
         Proxy: null)"
    )
}

/// The cause of an error of the second SDK, which `aws-sdk:` integrations use.
pub(super) fn cause_v2(message: &str, service: &str, status: u16, request_id: &str) -> String {
    format!(
        "{message} (Service: {service}, Status Code: {status}, Request ID: {request_id}) (SDK Attempt Count: 1)"
    )
}

/// Code and message of an error in AWS's JSON protocol.
pub(super) fn error_of(body: &[u8]) -> (String, String) {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    let code = text("__type").unwrap_or("InternalFailure");
    let code = code.rsplit('#').next().unwrap_or(code).to_owned();
    let message = text("message").or_else(|| text("Message")).unwrap_or_default().to_owned();
    (code, message)
}

/// The name of an operation: the action with a capital letter in front.
pub(super) fn operation(action: &str) -> String {
    let mut letters = action.chars();
    letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default()
}

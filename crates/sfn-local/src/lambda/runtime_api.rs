//! The Lambda Runtime API, one listener a process.
//!
//! See <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>.

use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use axum::routing::{get, post};
use serde_json::{Value, json};
use tokio::sync::{mpsc, oneshot, watch};

/// The most a function may answer with, in bytes.
pub(crate) const MAX_RESPONSE: usize = 6 * 1024 * 1024 + 1024;

/// An event on its way to a process.
#[derive(Debug)]
pub(crate) struct Delivery {
    pub(crate) request_id: String,
    pub(crate) payload: Bytes,
    pub(crate) deadline_ms: i64,
    pub(crate) function_arn: String,
    pub(crate) client_context: Option<String>,
    pub(crate) reply: oneshot::Sender<Answer>,
}

/// What the process said to an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// The result, as sent.
    Response(Bytes),
    /// The function's error, as an object with `errorType`.
    Error(Bytes),
}

/// The process's side of the desk: where it takes events and leaves answers.
#[derive(Debug)]
pub(crate) struct Desk {
    inbox: tokio::sync::Mutex<mpsc::Receiver<Delivery>>,
    current: Mutex<Option<(String, oneshot::Sender<Answer>)>>,
    init_error: Mutex<Option<Bytes>>,
    ready: watch::Sender<bool>,
}

impl Desk {
    pub(crate) fn new(inbox: mpsc::Receiver<Delivery>) -> (Arc<Self>, watch::Receiver<bool>) {
        let (ready, is_ready) = watch::channel(false);
        let desk = Self {
            inbox: tokio::sync::Mutex::new(inbox),
            current: Mutex::default(),
            init_error: Mutex::default(),
            ready,
        };
        (Arc::new(desk), is_ready)
    }

    /// What the process said about its own start, if it did.
    pub(crate) fn init_error(&self) -> Option<Bytes> {
        self.init_error.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether `request_id` is with the process and unanswered.
    pub(crate) fn has_taken(&self, request_id: &str) -> bool {
        let current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        current.as_ref().is_some_and(|(id, _)| id == request_id)
    }

    fn answer(&self, request_id: &str, answer: Answer) -> bool {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        match current.take() {
            Some((id, reply)) if id == request_id => {
                // Nobody may be waiting any more; the answer was still in time for the process.
                let _ = reply.send(answer);
                true
            }
            other => {
                *current = other;
                false
            }
        }
    }
}

/// The routes of one process.
pub(crate) fn routes(desk: Arc<Desk>) -> Router {
    Router::new()
        .route("/2018-06-01/runtime/invocation/next", get(next))
        .route("/2018-06-01/runtime/invocation/{id}/response", post(response))
        .route("/2018-06-01/runtime/invocation/{id}/error", post(error))
        .route("/2018-06-01/runtime/init/error", post(init_error))
        .layer(DefaultBodyLimit::max(MAX_RESPONSE + 1))
        .with_state(desk)
}

async fn next(State(desk): State<Arc<Desk>>) -> Response {
    desk.ready.send_replace(true);
    let delivery = desk.inbox.lock().await.recv().await;
    let Some(delivery) = delivery else {
        return reply(StatusCode::INTERNAL_SERVER_ERROR, &refusal("Runtime.Shutdown", "the host is closing"));
    };
    let trace = trace_id(&delivery.request_id);
    let mut response = Response::builder()
        .header(header::CONTENT_TYPE, "application/json")
        .header("Lambda-Runtime-Aws-Request-Id", &delivery.request_id)
        .header("Lambda-Runtime-Deadline-Ms", delivery.deadline_ms)
        .header("Lambda-Runtime-Invoked-Function-Arn", &delivery.function_arn)
        .header("Lambda-Runtime-Trace-Id", trace);
    if let Some(context) = &delivery.client_context {
        response = response.header("Lambda-Runtime-Client-Context", context);
    }
    *desk.current.lock().unwrap_or_else(PoisonError::into_inner) =
        Some((delivery.request_id, delivery.reply));
    response.body(Body::from(delivery.payload)).unwrap_or_default()
}

async fn response(State(desk): State<Arc<Desk>>, Path(id): Path<String>, body: Bytes) -> Response {
    if body.len() > MAX_RESPONSE {
        let message = format!("Exceeded maximum allowed payload size ({} bytes).", 6 * 1024 * 1024);
        let body = refusal("Function.ResponseSizeTooLarge", &message);
        desk.answer(&id, Answer::Error(Bytes::from(body.to_string())));
        return reply(StatusCode::PAYLOAD_TOO_LARGE, &body);
    }
    taken(desk.answer(&id, Answer::Response(body)))
}

async fn error(
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    taken(desk.answer(&id, Answer::Error(with_error_type(&headers, body))))
}

async fn init_error(State(desk): State<Arc<Desk>>, headers: HeaderMap, body: Bytes) -> Response {
    let body = with_error_type(&headers, body);
    *desk.init_error.lock().unwrap_or_else(PoisonError::into_inner) = Some(body);
    taken(true)
}

/// The posted error; where it has no `errorType`, one made from the header.
fn with_error_type(headers: &HeaderMap, body: Bytes) -> Bytes {
    let parsed = serde_json::from_slice::<Value>(&body);
    if parsed.as_ref().is_ok_and(|value| value.get("errorType").is_some_and(Value::is_string)) {
        return body;
    }
    let header = headers.get("Lambda-Runtime-Function-Error-Type").and_then(|value| value.to_str().ok());
    let mut error = json!({ "errorType": header.unwrap_or("Runtime.Unknown") });
    if let (Some(error), Ok(Value::Object(said))) = (error.as_object_mut(), parsed) {
        error.extend(said.into_iter().filter(|(key, _)| key != "errorType"));
    }
    Bytes::from(error.to_string())
}

fn taken(known: bool) -> Response {
    if known {
        reply(StatusCode::ACCEPTED, &json!({ "status": "OK" }))
    } else {
        reply(StatusCode::BAD_REQUEST, &refusal("InvalidRequestID", "Invalid request ID"))
    }
}

fn refusal(kind: &str, message: &str) -> Value {
    json!({ "errorType": kind, "errorMessage": message })
}

fn reply(status: StatusCode, body: &Value) -> Response {
    Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body.to_string()))
        .unwrap_or_default()
}

/// An X-Ray header that goes with a request id; nothing is sampled.
fn trace_id(request_id: &str) -> String {
    let mut hex: String = request_id.chars().filter(char::is_ascii_hexdigit).collect();
    hex.extend(std::iter::repeat_n('0', 32_usize.saturating_sub(hex.len())));
    let (front, back) = hex.split_at_checked(8).unwrap_or((&hex, ""));
    format!("Root=1-{front}-{};Sampled=0", back.get(..24).unwrap_or(back))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_always_has_a_type() {
        let mut headers = HeaderMap::new();
        let posted = Bytes::from_static(br#"{"errorType":"Throttled","errorMessage":"m"}"#);
        assert_eq!(with_error_type(&headers, posted.clone()), posted);
        assert_eq!(with_error_type(&headers, Bytes::new()), r#"{"errorType":"Runtime.Unknown"}"#);
        headers.insert("Lambda-Runtime-Function-Error-Type", "Handler.Odd".parse().unwrap());
        assert_eq!(
            with_error_type(&headers, Bytes::from_static(br#"{"errorMessage":"m"}"#)),
            r#"{"errorType":"Handler.Odd","errorMessage":"m"}"#
        );
    }

    #[test]
    fn a_trace_id_has_the_length_it_must() {
        assert_eq!(
            trace_id("5d0b1ac5-9c4a-4b8e-8d1e-0123456789ab"),
            "Root=1-5d0b1ac5-9c4a4b8e8d1e0123456789ab;Sampled=0"
        );
        assert_eq!(trace_id("short").len(), "Root=1-00000000-000000000000000000000000;Sampled=0".len());
    }
}

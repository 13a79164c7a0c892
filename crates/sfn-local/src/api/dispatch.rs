//! One port for all of AWS that is here: by target to the operation, by path to functions and the console.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, HeaderName, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::error::ApiError;
use super::{
    create_state_machine, delete_state_machine, describe_execution, describe_state_machine,
    describe_state_machine_for_execution, get_execution_history, list_executions, list_state_machines,
    redrive_execution, send_task_failure, send_task_heartbeat, send_task_success, start_execution,
    stop_execution, test_state, update_state_machine, validate_state_machine_definition,
};
use crate::console;
use crate::lambda::invoke_api;
use crate::services::{Core, Services};

pub(super) const CONTENT_TYPE: &str = "application/x-amz-json-1.0";
const STATES_TARGET: &str = "AWSStepFunctions.";

/// DynamoDB and Lambda take more than Step Functions.
const MAX_BODY: usize = 16 * 1024 * 1024;

/// Everything on the AWS port, without a socket.
///
/// ```no_run
/// # async fn example(config: sfn_local::Config) -> Result<(), sfn_local::ServerError> {
/// let services = sfn_local::Services::open(&config).await?;
/// let router: axum::Router = sfn_local::app(&services);
/// # Ok(())
/// # }
/// ```
pub fn app(services: &Services) -> Router {
    let core = Arc::clone(services.core());
    let lambda = Router::new()
        .route("/2015-03-31/functions/{name}/invocations", post(invoke_api::invoke))
        .with_state(Arc::clone(&core.lambda));
    Router::new()
        .route("/", post(dispatch).get(|| async { Redirect::to("/_console") }))
        .route("/_console", get(console::executions))
        .route("/_console/executions/{machine}/{name}", get(console::execution))
        .fallback(elsewhere)
        .with_state(core)
        .merge(lambda)
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(middleware::from_fn(refuse_foreign_pages))
}

/// A page from elsewhere, open in a browser on this machine, has no business here.
///
/// A browser names the page's origin with everything but a plain GET. What a GET shows is for this machine's own
/// names alone: under a name of its own, which leads here, a page from elsewhere could read it.
async fn refuse_foreign_pages(request: Request, next: Next) -> Response {
    if is_foreign(request.method(), request.headers()) {
        return (StatusCode::FORBIDDEN, "requests of pages from elsewhere are not served\n").into_response();
    }
    next.run(request).await
}

fn is_foreign(method: &Method, headers: &HeaderMap) -> bool {
    let names_another = |name: HeaderName| {
        headers.get(name).is_some_and(|value| !is_local(value.to_str().unwrap_or_default()))
    };
    names_another(header::ORIGIN) || (method == Method::GET && names_another(header::HOST))
}

fn is_local(origin: &str) -> bool {
    let host = origin.split_once("://").map_or(origin, |(_, host)| host);
    let host = match host.strip_prefix('[') {
        Some(rest) => rest.split_once(']').map_or(rest, |(host, _)| host),
        None => host.split(':').next().unwrap_or(host),
    };
    host == "localhost" || host.ends_with(".localhost") || host == "127.0.0.1" || host == "::1"
}

async fn dispatch(State(core): State<Arc<Core>>, headers: HeaderMap, body: Bytes) -> Response {
    let target = headers.get("x-amz-target").and_then(|target| target.to_str().ok()).unwrap_or_default();
    if let Some(operation) = target.strip_prefix(STATES_TARGET) {
        let request_id = uuid::Uuid::new_v4().to_string();
        let mut response = match states(&core, operation, &body).await {
            Ok(answer) => Response::builder()
                .header(header::CONTENT_TYPE, CONTENT_TYPE)
                .body(Body::from(answer.to_string()))
                .unwrap_or_default(),
            Err(error) => error.into_response(),
        };
        if let Ok(request_id) = request_id.parse() {
            response.headers_mut().insert("x-amzn-requestid", request_id);
        }
        return response;
    }
    if target.starts_with("DynamoDB") {
        return match core.dynamodb.forward(&headers, body).await {
            Ok(answer) => answer.map(Body::from),
            Err(_) => ApiError::internal().into_response(),
        };
    }
    core.forward_elsewhere("/", &headers, body)
        .await
        .unwrap_or_else(|| ApiError::unknown_operation().into_response())
}

/// What is not served here goes to the other endpoint, if one was named.
async fn elsewhere(State(core): State<Arc<Core>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    let not_here = || (StatusCode::NOT_FOUND, "nothing is served here\n").into_response();
    if parts.method != Method::POST {
        return not_here();
    }
    match axum::body::to_bytes(body, MAX_BODY).await {
        Ok(body) => core.forward_elsewhere(path, &parts.headers, body).await.unwrap_or_else(not_here),
        Err(_) => StatusCode::PAYLOAD_TOO_LARGE.into_response(),
    }
}

async fn states(core: &Core, operation: &str, body: &[u8]) -> Result<Value, ApiError> {
    match operation {
        "CreateStateMachine" => create_state_machine::run(core, read(body)?).await,
        "UpdateStateMachine" => update_state_machine::run(core, read(body)?).await,
        "DescribeStateMachine" => describe_state_machine::run(core, read(body)?),
        "DeleteStateMachine" => delete_state_machine::run(core, read(body)?).await,
        "ListStateMachines" => list_state_machines::run(core, &read(body)?),
        "ValidateStateMachineDefinition" => validate_state_machine_definition::run(read(body)?).await,
        "StartExecution" => start_execution::run(core, read(body)?).await,
        "RedriveExecution" => redrive_execution::run(core, read(body)?).await,
        "StopExecution" => stop_execution::run(core, read(body)?).await,
        "DescribeExecution" => describe_execution::run(core, read(body)?).await,
        "DescribeStateMachineForExecution" => {
            describe_state_machine_for_execution::run(core, read(body)?).await
        }
        "ListExecutions" => list_executions::run(core, read(body)?).await,
        "GetExecutionHistory" => get_execution_history::run(core, read(body)?).await,
        "TestState" => test_state::run(core, read(body)?).await,
        "SendTaskSuccess" => send_task_success::run(core, read(body)?).await,
        "SendTaskFailure" => send_task_failure::run(core, read(body)?).await,
        "SendTaskHeartbeat" => send_task_heartbeat::run(core, read(body)?).await,
        _ => Err(ApiError::unknown_operation()),
    }
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    let body = if body.is_empty() { b"{}" } else { body };
    // A list would be read as a struct, member by member; a request is an object.
    if body.iter().find(|byte| !byte.is_ascii_whitespace()) != Some(&b'{') {
        return Err(ApiError::serialization());
    }
    serde_json::from_slice(body).map_err(|_| ApiError::serialization())
}

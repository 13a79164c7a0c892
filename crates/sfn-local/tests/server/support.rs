//! A server for a test, and the calls that tests make.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};
use sfn_local::{Config, Moved, ServerEvent, Services, app};
use tempfile::TempDir;
use tokio::sync::broadcast;
use tower::ServiceExt as _;

pub(crate) const ROLE: &str = "arn:aws:iam::123456789012:role/r";
pub(crate) const PASS: &str = r#"{"StartAt":"P","States":{"P":{"Type":"Pass","Result":{"a":1},"End":true}}}"#;
pub(crate) const WAIT: &str = r#"{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":3600,"End":true}}}"#;

/// A server without sockets, in a folder of its own.
pub(crate) struct Server {
    pub(crate) folder: TempDir,
    pub(crate) services: Services,
    pub(crate) router: Router,
    events: broadcast::Receiver<ServerEvent>,
}

impl Server {
    pub(crate) async fn new() -> Self {
        Self::with(tempfile::tempdir().unwrap(), |_| ()).await
    }

    pub(crate) async fn with(folder: TempDir, configure: impl FnOnce(&mut Config)) -> Self {
        let mut config = Config::new(folder.path().join("data"));
        configure(&mut config);
        let services = Services::open(&config).await.unwrap();
        let events = services.events();
        assert_eq!(services.resume().await.unwrap(), Vec::<String>::new());
        Self { router: app(&services), services, events, folder }
    }

    /// Another server with the data as it lies on the disk at this moment, as after `kill -9`.
    pub(crate) async fn killed_and_started(&self, configure: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let to = folder.path().join("data");
        std::fs::create_dir(&to).unwrap();
        for entry in std::fs::read_dir(self.folder.path().join("data")).unwrap() {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_file() {
                std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
            }
        }
        Self::with(folder, configure).await
    }

    /// Calls an operation; gives the status and the body.
    pub(crate) async fn raw(&self, operation: &str, body: &str) -> (StatusCode, Value) {
        let target = if operation.contains('.') {
            operation.to_owned()
        } else {
            format!("AWSStepFunctions.{operation}")
        };
        let request = Request::post("/")
            .header("X-Amz-Target", target)
            .header("Content-Type", "application/x-amz-json-1.0")
            .header("X-Amz-Date", "20260101T000000Z")
            .header(
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/x/aws4_request, SignedHeaders=host, Signature=0",
            )
            .body(Body::from(body.to_owned()))
            .unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let other_service = operation.contains('.');
        assert!(other_service || response.headers().contains_key("x-amzn-requestid"));
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (
            status,
            serde_json::from_slice(&body).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&body))),
        )
    }

    #[track_caller]
    pub(crate) fn ok(&self, operation: &'static str, body: Value) -> impl Future<Output = Value> {
        let place = std::panic::Location::caller();
        async move {
            let (status, answer) = self.raw(operation, &body.to_string()).await;
            assert_eq!(status, 200, "{operation} at {place}: {answer}");
            answer
        }
    }

    /// Calls an operation that fails; gives the error's code and message.
    pub(crate) async fn refused(&self, operation: &str, body: Value) -> (String, String) {
        let (status, answer) = self.raw(operation, &body.to_string()).await;
        assert_eq!(status, 400, "{operation}: {answer}");
        let code = answer["__type"].as_str().unwrap().rsplit('#').next().unwrap().to_owned();
        (code, answer["message"].as_str().unwrap_or_default().to_owned())
    }

    pub(crate) async fn get(&self, path: &str) -> (StatusCode, String) {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status, String::from_utf8_lossy(&body).into_owned())
    }

    pub(crate) async fn machine(&self, name: &str, definition: &str) -> String {
        let request = json!({ "name": name, "definition": definition, "roleArn": ROLE });
        self.ok("CreateStateMachine", request).await["stateMachineArn"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn start(&self, machine: &str, name: &str, input: &str) -> String {
        let request = json!({ "stateMachineArn": machine, "name": name, "input": input });
        self.ok("StartExecution", request).await["executionArn"].as_str().unwrap().to_owned()
    }

    /// Waits until something has happened to an execution.
    pub(crate) async fn until(&mut self, arn: &str, what: impl Fn(&Moved) -> bool) {
        loop {
            let event = self.events.recv().await.expect("the server runs");
            if let ServerEvent::Execution(event) = event
                && event.arn == arn
                && what(&event.moved)
            {
                return;
            }
        }
    }

    /// Waits until an execution is over, and describes it.
    pub(crate) async fn ended(&mut self, arn: &str) -> Value {
        let described = self.ok("DescribeExecution", json!({ "executionArn": arn })).await;
        if described["status"] != "RUNNING" {
            return described;
        }
        self.until(arn, |moved| matches!(moved, Moved::Ended { .. })).await;
        self.ok("DescribeExecution", json!({ "executionArn": arn })).await
    }

    /// The types of an execution's events.
    pub(crate) async fn history(&self, arn: &str) -> Vec<String> {
        let history = self.ok("GetExecutionHistory", json!({ "executionArn": arn })).await;
        let events = history["events"].as_array().unwrap();
        events.iter().map(|event| event["type"].as_str().unwrap().to_owned()).collect()
    }
}

/// The token that a function was given, read from the history as only a test may.
pub(crate) async fn token(server: &Server, arn: &str) -> String {
    let history =
        server.ok("GetExecutionHistory", json!({ "executionArn": arn, "reverseOrder": true })).await;
    let events = history["events"].as_array().unwrap().clone();
    let scheduled = events.iter().find(|event| event["type"] == "TaskScheduled").unwrap();
    let parameters = scheduled["taskScheduledEventDetails"]["parameters"].as_str().unwrap();
    let parameters: Value = serde_json::from_str(parameters).unwrap();
    parameters["Payload"]["token"].as_str().unwrap().to_owned()
}

//! Functions as processes: called, failing, replaced, reached by URL.

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use sfn_local::{
    Config, FunctionConfig, FunctionOutcome, Invocation, InvokeError, LocalServer, MachineConfig, PortChoice,
};
use tower::ServiceExt as _;

use crate::bootstrap::function;
use crate::support::Server;

async fn invoke(server: &Server, name: &str, payload: Value) -> (FunctionOutcome, Value) {
    let invoked = server.services.lambda().invoke(Invocation::new(name, payload.to_string())).await.unwrap();
    (invoked.outcome, serde_json::from_slice(&invoked.payload).unwrap())
}

async fn server(functions: &[(&str, &str)]) -> Server {
    let folder = tempfile::tempdir().unwrap();
    let functions = functions.iter().map(|(name, handler)| function(folder.path(), name, handler)).collect();
    Server::with(folder, |config| config.functions = functions).await
}

#[tokio::test]
async fn a_process_is_kept_warm_and_replaced_when_the_code_changes() {
    let server = server(&[("env", "environment")]).await;
    let (outcome, first) = invoke(&server, "env", json!({})).await;
    assert_eq!(outcome, FunctionOutcome::Answered);
    assert_eq!(first["name"], "env");
    assert_eq!(first["home"], Value::Null, "the environment of the host stays with the host");
    let (_, second) = invoke(&server, "arn:aws:lambda:us-east-1:123456789012:function:env", json!({})).await;
    assert_eq!(first["pid"], second["pid"]);

    let mut changed = function(server.folder.path(), "env", "environment");
    changed.environment.insert("OWN".to_owned(), "yes".to_owned());
    server.services.lambda().put(changed);
    let (_, third) = invoke(&server, "env", json!({})).await;
    assert_ne!(first["pid"], third["pid"]);
    assert_eq!(third["own"], "yes");
}

#[tokio::test]
async fn failures_look_as_they_do_on_lambda() {
    let server =
        server(&[("fail", "fail"), ("exit", "exit"), ("init", "dies-at-init"), ("hang", "hang")]).await;
    let mut impatient = function(server.folder.path(), "hang", "hang");
    impatient.timeout_seconds = 1;
    server.services.lambda().put(impatient);
    server.services.lambda().put(FunctionConfig::new("none", server.folder.path().join("no-such-file")));
    let cases = [
        ("fail", json!({}), "Throttled", "slow down"),
        ("exit", json!({ "code": 3 }), "Runtime.ExitError", "Runtime exited with error: exit status 3"),
        ("exit", json!({ "code": 0 }), "Runtime.ExitError", "Runtime exited without providing a reason"),
        ("init", json!({}), "Init.NoDatabase", "no database"),
        ("hang", json!({}), "Sandbox.Timedout", "Task timed out after 1.00 seconds"),
        ("none", json!({}), "Runtime.InvalidEntrypoint", "no-such-file"),
    ];
    for (name, payload, kind, message) in cases {
        let (outcome, payload) = invoke(&server, name, payload).await;
        assert_eq!((outcome, &payload["errorType"]), (FunctionOutcome::Unhandled, &json!(kind)), "{name}");
        assert!(payload["errorMessage"].as_str().unwrap().contains(message), "{name}: {payload}");
    }
    let missing = server.services.lambda().invoke(Invocation::new("missing", "{}")).await;
    assert!(matches!(missing, Err(InvokeError::NotFound { .. })));
}

#[tokio::test]
async fn the_invoke_api_is_lambdas() {
    let server = server(&[("echo", "echo"), ("fail", "fail")]).await;
    let call = async |name: &str, kind: &str, body: &'static str| {
        let request = Request::post(format!("/2015-03-31/functions/{name}/invocations"))
            .header("X-Amz-Invocation-Type", kind)
            .header("X-Amz-Log-Type", "Tail")
            .body(Body::from(body))
            .unwrap();
        let response = server.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        (parts, String::from_utf8(body.to_vec()).unwrap())
    };
    let (parts, body) = call("echo", "RequestResponse", r#"{"a":1}"#).await;
    assert_eq!((parts.status.as_u16(), body.as_str()), (200, r#"{"a":1}"#));
    assert_eq!(parts.headers["x-amz-executed-version"], "$LATEST");
    assert!(
        parts.headers.contains_key("x-amz-log-result") && !parts.headers.contains_key("x-amz-function-error")
    );
    let (parts, _) = call("fail", "RequestResponse", "{}").await;
    assert_eq!(parts.headers["x-amz-function-error"], "Unhandled");
    assert_eq!(call("echo", "Event", "{}").await.0.status, 202);
    assert_eq!(call("echo", "DryRun", "{}").await.0.status, 204);
    assert_eq!(call("echo", "RequestResponse", "{").await.0.status, 400);
    let (parts, body) = call("none", "RequestResponse", "{}").await;
    assert_eq!(
        (parts.status.as_u16(), &parts.headers["x-amzn-errortype"]),
        (404, &"ResourceNotFoundException".parse().unwrap())
    );
    assert!(
        body.contains("Function not found: arn:aws:lambda:us-east-1:123456789012:function:none"),
        "{body}"
    );
}

#[tokio::test]
async fn a_function_has_a_url_and_knows_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let mut web = function(folder.path(), "web", "web");
    web.url = Some(PortChoice::Prefer(0));
    let mut env = function(folder.path(), "env", "environment");
    env.environment.insert("OWN".to_owned(), "{{url:web}}/r/1".to_owned());
    let mut config = Config::new(folder.path().join("data"));
    config.functions = vec![web, env];
    let server = LocalServer::start(config).await.unwrap();
    let url = server.function_url("web").unwrap();

    let env = server.services().lambda().invoke(Invocation::new("env", "{}")).await.unwrap();
    let env: Value = serde_json::from_slice(&env.payload).unwrap();
    assert_eq!(env["own"], format!("{url}/r/1"));
    assert_eq!(env["endpoint"], server.aws_url());

    // A definition knows it too: with the address itself in it, nothing has changed.
    let machine = |url: &str| {
        let definition =
            json!({"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": url, "End": true}}});
        MachineConfig::new("m", definition.to_string())
    };
    assert_eq!(server.put_machines(&[machine("{{url:web}}/")]).await.unwrap(), ["m"]);
    assert!(server.put_machines(&[machine(&format!("{url}/"))]).await.unwrap().is_empty());

    let port = url.rsplit(':').next().unwrap().parse().unwrap();
    let answer = tokio::task::spawn_blocking(move || post(port, "/articles?x=1", "hello")).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 201 Created"), "{answer}");
    assert!(answer.contains("set-cookie: a=1") && answer.contains("set-cookie: b=2"), "{answer}");
    assert!(answer.ends_with("POST /articles hello"), "{answer}");
    server.shutdown().await;
}

fn post(port: u16, path: &str, body: &str) -> String {
    use std::io::{Read as _, Write as _};
    let mut stream = std::net::TcpStream::connect(("127.0.0.1", port)).unwrap();
    let length = body.len();
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: text/plain\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

//! What was acknowledged is there after the end of the process, and what was owed is done.

use serde_json::json;
use sfn_local::{
    Config, Durability, LocalServer, MachineConfig, Moved, ServerError, Services, StoreError, Wait, erase,
};

use crate::bootstrap::function;
use crate::support::{PASS, Server, WAIT};

#[tokio::test]
async fn machines_and_executions_survive() {
    let mut server = Server::new().await;
    let pass = server.machine("p", PASS).await;
    let done = server.start(&pass, "done", "{}").await;
    let described = server.ended(&done).await;
    let wait = server.machine("w", WAIT).await;
    let waits = server.start(&wait, "waits", "{}").await;
    // The definition changes under the execution that runs.
    server.ok("UpdateStateMachine", json!({ "stateMachineArn": wait, "definition": PASS })).await;

    let mut second = server.killed_and_started(|_| ()).await;
    assert_eq!(second.ok("DescribeExecution", json!({ "executionArn": done })).await, described);
    assert_eq!(second.history(&done).await, server.history(&done).await);
    assert_eq!(second.history(&waits).await, ["ExecutionStarted", "WaitStateEntered"]);
    let of = second.ok("DescribeStateMachineForExecution", json!({ "executionArn": waits })).await;
    assert_eq!(of["definition"], WAIT);
    second.ok("StopExecution", json!({ "executionArn": waits })).await;
    assert_eq!(second.ended(&waits).await["status"], "ABORTED");
    let again = json!({ "stateMachineArn": pass, "name": "done", "input": "{}" });
    assert_eq!(second.refused("StartExecution", again).await.0, "ExecutionAlreadyExists");
}

#[tokio::test]
async fn a_call_that_was_on_its_way_is_made_again() {
    let folder = tempfile::tempdir().unwrap();
    let hang = function(folder.path(), "f", "hang");
    let server = Server::with(folder, |config: &mut Config| config.functions = vec![hang]).await;
    let resource = "arn:aws:lambda:us-east-1:123456789012:function:f";
    let definition =
        json!({ "StartAt": "T", "States": { "T": { "Type": "Task", "Resource": resource, "End": true } } });
    let machine = server.machine("m", &definition.to_string()).await;
    let arn = server.start(&machine, "e", r#"{"x":1}"#).await;

    let echo = function(server.folder.path(), "f", "echo");
    let mut second = server.killed_and_started(|config| config.functions = vec![echo]).await;
    assert_eq!(second.ended(&arn).await["output"], r#"{"x":1}"#);
    let types = second.history(&arn).await;
    assert_eq!(types.iter().filter(|kind| *kind == "LambdaFunctionScheduled").count(), 1, "{types:?}");
}

#[tokio::test]
async fn a_timer_that_was_due_meanwhile_fires() {
    let server = Server::new().await;
    let definition = json!({ "StartAt": "W", "States": { "W": { "Type": "Wait", "TimestampPath": "$.at", "End": true } } });
    let machine = server.machine("m", &definition.to_string()).await;
    let at = jiff::Timestamp::now() + jiff::SignedDuration::from_millis(300);
    let arn = server.start(&machine, "e", &json!({ "at": at.to_string() }).to_string()).await;
    let mut second = server.killed_and_started(|_| ()).await;
    assert_eq!(second.ended(&arn).await["status"], "SUCCEEDED");
}

#[tokio::test]
async fn a_folder_has_one_server_and_is_free_after_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = Config::new(folder.path());
    config.durability = Durability::Disk;
    config.state_machines = vec![MachineConfig::new("m", WAIT)];
    let server = LocalServer::start(config.clone()).await.unwrap();
    let port = server.aws_url();
    let other = Services::open(&config).await.unwrap_err();
    assert!(matches!(other, ServerError::Store(StoreError::InUse { pid: Some(_), .. })), "{other}");
    server.shutdown().await;
    let server = LocalServer::start(config).await.unwrap();
    assert_eq!(server.aws_url(), port, "the port stays");
    assert!(matches!(erase(folder.path()), Err(StoreError::InUse { .. })));
    server.shutdown().await;
    erase(folder.path()).unwrap();
    let mut left: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["lock", "ports.json"], "what was there before stays");
}

#[tokio::test]
async fn a_definition_that_changes_is_updated_and_one_that_is_wrong_is_refused() {
    let server = Server::new().await;
    let put =
        async |definition: &str| server.services.put_machines(&[MachineConfig::new("m", definition)]).await;
    assert_eq!(put(PASS).await.unwrap(), ["m"]);
    assert_eq!(put(PASS).await.unwrap(), Vec::<String>::new());
    assert_eq!(put(WAIT).await.unwrap(), ["m"]);
    let error = put("{}").await.unwrap_err().to_string();
    assert!(
        error.starts_with("the state machine `m` is refused: Invalid State Machine Definition: "),
        "{error}"
    );
}

#[tokio::test]
async fn watchers_are_told_what_happens() {
    let mut server = Server::new().await;
    let machine = server.machine("m", WAIT).await;
    let arn = server.start(&machine, "e", "{}").await;
    server.until(&arn, |moved| matches!(moved, Moved::Started(input) if input == "{}")).await;
    server.until(&arn, |moved| matches!(moved, Moved::Waiting { reason: Wait::Time, until: Some(_) })).await;
    server.ok("StopExecution", json!({ "executionArn": arn })).await;
    server.until(&arn, |moved| matches!(moved, Moved::Ended { .. })).await;
}

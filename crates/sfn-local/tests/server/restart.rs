//! What was acknowledged is there after the end of the process, and what was owed is done.

use serde_json::json;
use sfn_local::{
    Config, Durability, LocalServer, MachineConfig, Moved, PortChoice, ServerError, Services, StoreError,
    Wait, erase,
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::bootstrap::function;
use crate::support::{PASS, Server, WAIT, token};

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
    assert_eq!(second.services.running(), 1);
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
async fn a_timer_fires_although_the_store_cannot_take_it_at_first() {
    let mut server = Server::new().await;
    let definition = json!({ "StartAt": "W", "States": { "W": { "Type": "Wait", "TimestampPath": "$.at", "End": true } } });
    let machine = server.machine("m", &definition.to_string()).await;
    let at = jiff::Timestamp::now() + jiff::SignedDuration::from_millis(100);
    let until = at + jiff::SignedDuration::from_millis(300);
    // A disk that is full when the wait is over.
    rusqlite::Connection::open(server.folder.path().join("data/dev.db"))
        .unwrap()
        .execute_batch(&format!(
            "CREATE TRIGGER full BEFORE INSERT ON journal
             WHEN NEW.entry LIKE '%timer_fired%' AND julianday('now') < julianday('{until:.3}')
             BEGIN SELECT RAISE(ABORT, 'full'); END"
        ))
        .unwrap();
    let arn = server.start(&machine, "e", &json!({ "at": at.to_string() }).to_string()).await;
    let ended = server.ended(&arn).await;
    assert_eq!(ended["status"], "SUCCEEDED");
    let stopped = ended["stopDate"].as_f64().unwrap();
    assert!(stopped > until.as_duration().as_secs_f64() - 0.002, "{stopped} is before {until}");
}

/// Sends one request as soon as somebody listens; gives the whole answer.
async fn first_answer(port: u16, operation: &str, body: String) -> String {
    let mut stream = loop {
        if let Ok(stream) = tokio::net::TcpStream::connect(("127.0.0.1", port)).await {
            break stream;
        }
        tokio::task::yield_now().await;
    };
    let request = format!(
        "POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: AWSStepFunctions.{operation}\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn an_answer_during_the_start_does_not_come_too_late() {
    let folder = tempfile::tempdir().unwrap();
    let echo = function(folder.path(), "f", "echo");
    let mut server = Server::with(folder, |config: &mut Config| config.functions = vec![echo]).await;
    let wait = server.machine("w", WAIT).await;
    for n in 0..200 {
        server.start(&wait, &n.to_string(), "{}").await;
    }
    let ask = json!({ "Type": "Task", "End": true, "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
        "Arguments": { "FunctionName": "f", "Payload": { "token": "{% $states.context.Task.Token %}" } } });
    let ask = json!({ "QueryLanguage": "JSONata", "StartAt": "T", "States": { "T": ask } });
    let machine = server.machine("m", &ask.to_string()).await;
    let arn = server.start(&machine, "e", "{}").await;
    server.until(&arn, |moved| matches!(moved, Moved::Waiting { reason: Wait::Callback, .. })).await;
    let token = token(&server, &arn).await;
    server.services.stop().await;

    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut config = Config::new(server.folder.path().join("data"));
    config.aws_port = PortChoice::Exactly(port);
    let success = json!({ "taskToken": token, "output": "1" }).to_string();
    let answer = tokio::spawn(first_answer(port, "SendTaskSuccess", success));
    let started = LocalServer::start(config).await.unwrap();
    let answer = answer.await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    started.shutdown().await;
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

/// A machine that passes, then asks `f`.
fn asking() -> String {
    let resource = "arn:aws:lambda:us-east-1:123456789012:function:f";
    let ask = json!({ "Type": "Task", "Resource": resource, "End": true });
    json!({ "StartAt": "P", "States": { "P": { "Type": "Pass", "Next": "T" }, "T": ask } }).to_string()
}

#[tokio::test]
async fn what_failed_goes_on_from_there_also_after_a_restart() {
    let mut server = Server::new().await;
    let machine = server.machine("m", &asking()).await;
    let arn = server.start(&machine, "e", r#"{"x":1}"#).await;
    let failed = server.ended(&arn).await;
    assert_eq!((&failed["status"], &failed["redriveStatus"]), (&json!("FAILED"), &json!("REDRIVABLE")));
    let before = server.history(&arn).await;

    // The function is there by now.
    let folder = tempfile::tempdir().unwrap();
    let echo = function(folder.path(), "f", "echo");
    let mut second = server.killed_and_started(|config| config.functions = vec![echo]).await;
    let redriven = second.ok("RedriveExecution", json!({ "executionArn": arn, "clientToken": "once" })).await;
    let ended = second.ended(&arn).await;
    assert_eq!((&ended["status"], &ended["output"]), (&json!("SUCCEEDED"), &json!(r#"{"x":1}"#)));
    assert_eq!((&ended["redriveCount"], &ended["redriveDate"]), (&json!(1), &redriven["redriveDate"]));
    assert_eq!(ended["redriveStatus"], "NOT_REDRIVABLE");
    let history = second.history(&arn).await;
    assert_eq!(history[..before.len()], before);
    assert_eq!(history[before.len()..][..2], ["ExecutionRedriven", "LambdaFunctionScheduled"]);
    assert_eq!(history.iter().filter(|kind| *kind == "PassStateEntered").count(), 1);

    // The same token is the same redrive, another one is refused, and all of it is kept.
    let third = second.killed_and_started(|_| ()).await;
    let again = third.ok("RedriveExecution", json!({ "executionArn": arn, "clientToken": "once" })).await;
    assert_eq!(again, redriven);
    let refused = third.refused("RedriveExecution", json!({ "executionArn": arn })).await;
    let reason = "Execution is SUCCEEDED and cannot be redriven";
    assert_eq!(refused, ("ExecutionNotRedrivable".to_owned(), reason.to_owned()));
    assert_eq!(third.ok("DescribeExecution", json!({ "executionArn": arn })).await, ended);
    let count = async |filter: &str| {
        let filter = json!({ "stateMachineArn": machine, "redriveFilter": filter });
        third.ok("ListExecutions", filter).await["executions"].as_array().unwrap().len()
    };
    assert_eq!((count("REDRIVEN").await, count("NOT_REDRIVEN").await), (1, 0));
}

#[tokio::test]
async fn a_redrive_is_refused_in_the_words_of_the_service() {
    let server = Server::new().await;
    let wait = server.machine("w", WAIT).await;
    let waits = server.start(&wait, "waits", "{}").await;
    let refused = async |body: serde_json::Value| server.refused("RedriveExecution", body).await;
    let (code, message) = refused(json!({ "executionArn": waits })).await;
    assert_eq!(
        (code.as_str(), message.as_str()),
        ("ExecutionNotRedrivable", "Execution is RUNNING and cannot be redriven")
    );
    let nowhere = waits.replace("waits", "nowhere");
    assert_eq!(refused(json!({ "executionArn": nowhere })).await.0, "ExecutionDoesNotExist");
    assert_eq!(refused(json!({ "executionArn": "x" })).await.0, "InvalidArn");
    let (code, message) = refused(json!({ "executionArn": waits, "clientToken": "a b" })).await;
    assert_eq!(code, "ValidationException");
    assert!(message.ends_with("Member must satisfy regular expression pattern: [!-~]+"), "{message}");
    // A stop is no end for good.
    server.ok("StopExecution", json!({ "executionArn": waits })).await;
    server.ok("RedriveExecution", json!({ "executionArn": waits })).await;
    let described = server.ok("DescribeExecution", json!({ "executionArn": waits })).await;
    assert_eq!((&described["status"], described.get("stopDate")), (&json!("RUNNING"), None));
    assert_eq!(server.services.running(), 1);
}

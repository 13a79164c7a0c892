//! Every call and every refusal, against a server of canned answers.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use asl_contract::{ErrorName, TaskToken};
use aws_sdk_sfn::config::retry::RetryConfig;
use aws_sdk_sfn::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_sfn::{Client, Config};
use serde_json::{Value, json};
use sfn_client::{DescribeError, Machine, RunStatus, StartError, TaskTokenExt as _, TokenError, describe};

const MACHINE: &str = "arn:aws:states:us-east-1:123456789012:stateMachine:orders";

/// A request: the operation and the body.
type Seen = (String, Value);

/// A client whose requests get these answers, one connection after the other.
fn service(answers: Vec<(u16, Value)>) -> (Client, Receiver<Seen>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let (sender, seen) = channel();
    std::thread::spawn(move || {
        for (status, answer) in answers {
            let (mut stream, _) = listener.accept().unwrap();
            sender.send(request(&mut stream)).unwrap();
            let body = answer.to_string();
            let head = format!(
                "HTTP/1.1 {status} X\r\ncontent-type: application/x-amz-json-1.0\r\n\
                 content-length: {}\r\nconnection: close\r\n\r\n",
                body.len()
            );
            stream.write_all(format!("{head}{body}").as_bytes()).unwrap();
        }
    });
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .credentials_provider(Credentials::new("a", "b", None, None, "test"))
        .region(Region::new("us-east-1"))
        .endpoint_url(endpoint)
        .retry_config(RetryConfig::disabled())
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .build();
    (Client::from_conf(config), seen)
}

fn request(stream: &mut impl Read) -> Seen {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let read = stream.read(&mut buffer).unwrap();
        bytes.extend_from_slice(&buffer[..read]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let header = |name: &str| {
            let line = head.lines().find(|line| line.to_ascii_lowercase().starts_with(name)).unwrap();
            line.split_once(": ").unwrap().1.to_owned()
        };
        if body.len() >= header("content-length").parse().unwrap() {
            let operation = header("x-amz-target").rsplit('.').next().unwrap().to_owned();
            return (operation, serde_json::from_str(body).unwrap());
        }
    }
}

fn refused(code: &str) -> (u16, Value) {
    (400, json!({ "__type": code, "message": "no" }))
}

fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

#[test]
fn a_start_sends_name_and_input() {
    let execution = "arn:aws:states:us-east-1:123456789012:execution:orders:order-7";
    let (client, seen) = service(vec![(200, json!({ "executionArn": execution, "startDate": 1.5 }))]);
    let machine: Machine<Value, bool> = Machine::at(MACHINE).unwrap();
    let started = block_on(machine.start(&client, "order-7", &json!({ "id": 7 }))).unwrap();
    assert_eq!(started.execution_arn, execution);
    let expected = json!({ "stateMachineArn": MACHINE, "name": "order-7", "input": "{\"id\":7}" });
    assert_eq!(seen.recv_timeout(Duration::from_secs(5)).unwrap(), ("StartExecution".to_owned(), expected));
}

#[test]
fn a_start_that_is_refused_says_why() {
    for (code, text) in [
        ("ExecutionAlreadyExists", "there is an execution `order-7` already".to_owned()),
        ("StateMachineDoesNotExist", format!("there is no state machine `{MACHINE}`")),
        ("InvalidName", "`order-7` is no name for an execution".to_owned()),
        ("ThrottlingException", "StartExecution failed with `ThrottlingException`".to_owned()),
    ] {
        let (client, _seen) = service(vec![refused(code)]);
        let machine: Machine<Value, bool> = Machine::at(MACHINE).unwrap();
        let error: StartError = block_on(machine.start(&client, "order-7", &json!({}))).unwrap_err();
        assert_eq!(error.to_string(), text);
    }
}

#[test]
fn an_execution_is_read_back_with_its_types() {
    let execution = "arn:aws:states:us-east-1:123456789012:execution:orders:order-7";
    let described = json!({
        "executionArn": execution, "stateMachineArn": MACHINE, "name": "order-7", "status": "SUCCEEDED",
        "startDate": 1.5, "stopDate": 2.5, "input": "7", "output": "true",
    });
    let (client, _seen) = service(vec![(200, described), refused("ExecutionDoesNotExist")]);
    let run = block_on(describe::<u32, bool>(&client, execution)).unwrap();
    assert_eq!((run.input, run.status), (7, RunStatus::Succeeded(true)));
    let missing = block_on(describe::<u32, bool>(&client, execution)).unwrap_err();
    assert!(matches!(missing, DescribeError::DoesNotExist));
}

#[test]
fn a_token_is_answered_with_its_type() {
    let (client, seen) = service(vec![(200, json!({})), (200, json!({})), (200, json!({}))]);
    let token: TaskToken<bool> = TaskToken::new("AAAA");
    block_on(async {
        token.succeed(&client, &true).await.unwrap();
        token.fail(&client, ErrorName::<()>::new("Closed"), "we are closed").await.unwrap();
        token.heartbeat(&client).await.unwrap();
    });
    let seen: Vec<Seen> = seen.iter().take(3).collect();
    assert_eq!(
        seen,
        [
            ("SendTaskSuccess".to_owned(), json!({ "taskToken": "AAAA", "output": "true" })),
            (
                "SendTaskFailure".to_owned(),
                json!({ "taskToken": "AAAA", "error": "Closed", "cause": "we are closed" })
            ),
            ("SendTaskHeartbeat".to_owned(), json!({ "taskToken": "AAAA" })),
        ]
    );
}

#[test]
fn a_refused_answer_says_why_and_never_shows_the_token() {
    for (code, text) in [
        ("TaskTimedOut", "the task no longer waits for an answer"),
        ("TaskDoesNotExist", "there is no task with this token"),
        ("InvalidToken", "the text is no task token"),
        ("InvalidOutput", "the service refused the answer: no"),
        ("AccessDeniedException", "SendTaskSuccess failed with `AccessDeniedException`"),
    ] {
        let (client, _seen) = service(vec![refused(code)]);
        let token: TaskToken<bool> = TaskToken::new("very-secret-token");
        let error: TokenError = block_on(token.succeed(&client, &true)).unwrap_err();
        assert_eq!(error.to_string(), text);
        assert!(!format!("{error:?}").contains("very-secret-token"), "{code}");
    }
}

#[test]
fn no_answer_is_an_error_of_its_own() {
    let (client, _seen) = service(vec![]);
    let token: TaskToken<bool> = TaskToken::new("AAAA");
    let error = block_on(token.heartbeat(&client)).unwrap_err();
    assert_eq!(error.to_string(), "SendTaskHeartbeat got no answer");
}

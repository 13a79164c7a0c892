//! What Task states call, and what they make of the answers.

use serde_json::{Value, json};
use sfn_local::{Config, KeyConfig, Moved, TableConfig, Wait};

use crate::bootstrap::function;
use crate::support::{Server, token};

async fn server(functions: &[(&str, &str)]) -> Server {
    let folder = tempfile::tempdir().unwrap();
    let functions = functions.iter().map(|(name, handler)| function(folder.path(), name, handler)).collect();
    Server::with(folder, |config: &mut Config| {
        config.functions = functions;
        config.tables = vec![TableConfig {
            name: "things".to_owned(),
            key: KeyConfig { partition: ("id".to_owned(), "S".to_owned()), sort: None },
            ttl: None,
            indexes: Vec::new(),
        }];
    })
    .await
}

fn task(resource: &str, arguments: &Value) -> String {
    let task = json!({ "Type": "Task", "Resource": resource, "Arguments": arguments, "End": true });
    json!({ "QueryLanguage": "JSONata", "StartAt": "T", "States": { "T": task } }).to_string()
}

/// Runs one task; gives the output, or the error and the cause.
async fn run(
    server: &mut Server,
    name: &str,
    resource: &str,
    arguments: Value,
) -> Result<Value, (String, String)> {
    let machine = server.machine(name, &task(resource, &arguments)).await;
    let arn = server.start(&machine, "e", "{}").await;
    let described = server.ended(&arn).await;
    let text = |member: &str| described[member].as_str().unwrap_or_default().to_owned();
    match text("status").as_str() {
        "SUCCEEDED" => Ok(serde_json::from_str(&text("output")).unwrap()),
        _ => Err((text("error"), text("cause"))),
    }
}

#[tokio::test]
async fn a_function_is_invoked() {
    let mut server = server(&[("echo", "echo"), ("fail", "fail")]).await;
    let invoke = "arn:aws:states:::lambda:invoke";
    let arguments = json!({ "FunctionName": "arn:aws:lambda:us-east-1:123456789012:function:echo", "Payload": { "a": [1] } });
    let output = run(&mut server, "a", invoke, arguments).await.unwrap();
    assert_eq!((&output["Payload"], &output["StatusCode"]), (&json!({ "a": [1] }), &json!(200)));
    assert_eq!(output["ExecutedVersion"], "$LATEST");
    assert_eq!(output["SdkHttpMetadata"]["HttpStatusCode"], 200);
    assert!(output["SdkResponseMetadata"]["RequestId"].is_string());

    let failed =
        run(&mut server, "b", invoke, json!({ "FunctionName": "fail", "Payload": {} })).await.unwrap_err();
    assert_eq!(
        failed,
        ("Throttled".to_owned(), r#"{"errorType":"Throttled","errorMessage":"slow down"}"#.to_owned())
    );

    let (error, cause) = run(&mut server, "c", invoke, json!({ "FunctionName": "none" })).await.unwrap_err();
    assert_eq!(error, "Lambda.ResourceNotFoundException");
    assert!(cause.starts_with("Function not found: arn:aws:lambda:us-east-1:123456789012:function:none:$LATEST (Service: AWSLambda; Status Code: 404;"), "{cause}");

    let by_arn = "arn:aws:lambda:us-east-1:123456789012:function:echo";
    assert_eq!(run(&mut server, "d", by_arn, json!({ "x": 2 })).await.unwrap(), json!({ "x": 2 }));
}

#[tokio::test]
async fn items_are_put_and_read() {
    let mut server = server(&[]).await;
    let put = json!({ "TableName": "things", "Item": { "id": { "S": "1" } }, "ConditionExpression": "attribute_not_exists(id)" });
    let output = run(&mut server, "a", "arn:aws:states:::dynamodb:putItem", put.clone()).await.unwrap();
    assert_eq!(output["SdkHttpMetadata"]["HttpStatusCode"], 200);
    let (error, cause) =
        run(&mut server, "b", "arn:aws:states:::dynamodb:putItem", put.clone()).await.unwrap_err();
    assert_eq!(error, "DynamoDB.ConditionalCheckFailedException");
    assert!(cause.starts_with("The conditional request failed (Service: AmazonDynamoDBv2; Status Code: 400; Error Code: ConditionalCheckFailedException;"), "{cause}");
    let (error, _) =
        run(&mut server, "c", "arn:aws:states:::aws-sdk:dynamodb:putItem", put).await.unwrap_err();
    assert_eq!(error, "DynamoDb.ConditionalCheckFailedException");
    let get = json!({ "TableName": "things", "Key": { "id": { "S": "1" } } });
    let output = run(&mut server, "d", "arn:aws:states:::aws-sdk:dynamodb:getItem", get).await.unwrap();
    assert_eq!(output, json!({ "Item": { "id": { "S": "1" } } }));
    let (error, _) =
        run(&mut server, "e", "arn:aws:states:::dynamodb:getItem", json!({ "TableName": "none", "Key": {} }))
            .await
            .unwrap_err();
    assert_eq!(error, "DynamoDB.ResourceNotFoundException");
    let (error, _) = run(
        &mut server,
        "f",
        "arn:aws:states:::dynamodb:putItem",
        json!({ "TableName": "things", "Item": {} }),
    )
    .await
    .unwrap_err();
    assert_eq!(error, "DynamoDB.AmazonDynamoDBException");
}

#[tokio::test]
async fn an_execution_starts_another() {
    let mut server = server(&[]).await;
    let child = server.machine("child", crate::support::PASS).await;
    let arguments = json!({ "StateMachineArn": child, "Name": "c", "Input": { "x": 1 } });
    let output =
        run(&mut server, "parent", "arn:aws:states:::states:startExecution", arguments).await.unwrap();
    let arn = output["ExecutionArn"].as_str().unwrap().to_owned();
    assert_eq!(server.ended(&arn).await["input"], r#"{"x":1}"#);
}

#[tokio::test]
async fn a_child_that_was_started_before_a_crash_is_not_started_again() {
    let mut server = server(&[]).await;
    let child = server.machine("child", crate::support::PASS).await;
    let arguments = json!({ "StateMachineArn": child });
    let start = "arn:aws:states:::states:startExecution";
    let output = run(&mut server, "parent", start, arguments).await.unwrap();
    server.ended(output["ExecutionArn"].as_str().unwrap()).await;
    // The process ended between the start of the child, which is over, and the word that it was started.
    rusqlite::Connection::open(server.folder.path().join("data/dev.db"))
        .unwrap()
        .execute_batch(
            "DELETE FROM journal WHERE seq > 0 AND execution = (SELECT id FROM executions WHERE name = 'e');
             UPDATE executions SET status = 'RUNNING', output = NULL, stopped = NULL WHERE name = 'e';",
        )
        .unwrap();
    let mut second = server.killed_and_started(|_| ()).await;
    let arn = "arn:aws:states:us-east-1:123456789012:execution:parent:e";
    let again: Value = serde_json::from_str(second.ended(arn).await["output"].as_str().unwrap()).unwrap();
    assert_eq!(again["ExecutionArn"], output["ExecutionArn"]);
    let children = second.ok("ListExecutions", json!({ "stateMachineArn": child })).await;
    assert_eq!(children["executions"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn what_is_not_here_fails_and_says_so() {
    let mut server = server(&[]).await;
    let (error, cause) = run(
        &mut server,
        "a",
        "arn:aws:states:::sqs:sendMessage",
        json!({ "QueueUrl": "q", "MessageBody": "b" }),
    )
    .await
    .unwrap_err();
    assert_eq!(error, "States.TaskFailed");
    assert_eq!(
        cause,
        "`arn:aws:states:::sqs:sendMessage` is not served here; `--aws-endpoint` names where it is"
    );
}

const ASK: &str = "arn:aws:states:::lambda:invoke.waitForTaskToken";

fn ask() -> Value {
    json!({ "FunctionName": "echo", "Payload": { "token": "{% $states.context.Task.Token %}" } })
}

async fn waiting(server: &mut Server) -> String {
    let machine = server.machine("m", &task(ASK, &ask())).await;
    let arn = server.start(&machine, "e", "{}").await;
    server.until(&arn, |moved| matches!(moved, Moved::Waiting { reason: Wait::Callback, .. })).await;
    arn
}

#[tokio::test]
async fn a_token_ends_its_task_once() {
    let mut server = server(&[("echo", "echo")]).await;
    let arn = waiting(&mut server).await;
    let token = token(&server, &arn).await;
    assert_eq!(server.ok("SendTaskHeartbeat", json!({ "taskToken": token })).await, json!({}));
    let (code, _) =
        server.refused("SendTaskSuccess", json!({ "taskToken": token, "output": "no json" })).await;
    assert_eq!(code, "InvalidOutput");
    let (_, page) = server.get("/_console/executions/m/e").await;
    assert!(page.contains("waits for an answer") && !page.contains(&token), "{page}");
    let success = json!({ "taskToken": token, "output": r#"{"verdict":"approved"}"# });
    assert_eq!(server.ok("SendTaskSuccess", success.clone()).await, json!({}));
    assert_eq!(server.ended(&arn).await["output"], r#"{"verdict":"approved"}"#);
    let closed =
        ("TaskTimedOut".to_owned(), "Task Timed Out: 'Provided task does not exist anymore'".to_owned());
    assert_eq!(server.refused("SendTaskSuccess", success).await, closed);
    assert_eq!(
        server.history(&arn).await,
        [
            "ExecutionStarted",
            "TaskStateEntered",
            "TaskScheduled",
            "TaskStarted",
            "TaskSubmitted",
            "TaskSucceeded",
            "TaskStateExited",
            "ExecutionSucceeded"
        ]
    );
}

#[tokio::test]
async fn a_token_fails_its_task() {
    let mut server = server(&[("echo", "echo")]).await;
    let arn = waiting(&mut server).await;
    let token = token(&server, &arn).await;
    server.ok("SendTaskFailure", json!({ "taskToken": token, "error": "No", "cause": "because" })).await;
    let described = server.ended(&arn).await;
    assert_eq!(
        (&described["status"], &described["error"], &described["cause"]),
        (&json!("FAILED"), &json!("No"), &json!("because"))
    );
    assert_eq!(described["redriveStatus"], "REDRIVABLE");
}

#[tokio::test]
async fn a_callback_survives_a_kill_and_is_not_asked_again() {
    let mut server = server(&[("echo", "echo")]).await;
    let arn = waiting(&mut server).await;
    let before = server.history(&arn).await;
    let token = token(&server, &arn).await;

    // Without functions: asking again would fail the task.
    let mut second = server.killed_and_started(|_| ()).await;
    assert_eq!(second.history(&arn).await, before);
    second.ok("SendTaskSuccess", json!({ "taskToken": token, "output": "1" })).await;
    assert_eq!(second.ended(&arn).await["output"], "1");
}

//! Operations of Step Functions as clients see them.

use std::sync::Arc;
use std::time::Instant;

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::support::{PASS, ROLE, Server, WAIT};

const PREFIX: &str = "arn:aws:states:us-east-1:123456789012";

#[tokio::test]
async fn a_machine_is_created_described_updated_listed_deleted() {
    let server = Server::new().await;
    let create = json!({ "name": "m", "definition": PASS, "roleArn": ROLE });
    let created = server.ok("CreateStateMachine", create.clone()).await;
    let arn = created["stateMachineArn"].clone();
    assert_eq!(arn, format!("{PREFIX}:stateMachine:m"));
    assert!(created["creationDate"].is_f64());
    assert_eq!(server.ok("CreateStateMachine", create).await, created, "the same again");

    let described = server.ok("DescribeStateMachine", json!({ "stateMachineArn": arn })).await;
    let expected = json!({
        "stateMachineArn": arn, "name": "m", "status": "ACTIVE", "definition": PASS, "roleArn": ROLE,
        "type": "STANDARD", "creationDate": created["creationDate"],
        "loggingConfiguration": { "includeExecutionData": false, "level": "OFF" },
        "tracingConfiguration": { "enabled": false },
        "encryptionConfiguration": { "type": "AWS_OWNED_KEY" },
    });
    assert_eq!(described, expected);

    let same = server.ok("UpdateStateMachine", json!({ "stateMachineArn": arn, "definition": PASS })).await;
    assert_eq!(same.get("revisionId"), None, "nothing changed");
    let updated =
        server.ok("UpdateStateMachine", json!({ "stateMachineArn": arn, "definition": WAIT })).await;
    assert!(updated["revisionId"].is_string() && updated["updateDate"].is_f64());
    let again = server.ok("UpdateStateMachine", json!({ "stateMachineArn": arn, "definition": WAIT })).await;
    assert_eq!(again["revisionId"], updated["revisionId"]);
    let described = server.ok("DescribeStateMachine", json!({ "stateMachineArn": arn })).await;
    assert_eq!((&described["definition"], &described["revisionId"]), (&json!(WAIT), &updated["revisionId"]));

    server.machine("n", PASS).await;
    let first = server.ok("ListStateMachines", json!({ "maxResults": 1 })).await;
    assert_eq!(first["stateMachines"][0]["name"], "m");
    let next = json!({ "maxResults": 1, "nextToken": first["nextToken"] });
    let second = server.ok("ListStateMachines", next).await;
    assert_eq!((second["stateMachines"][0]["name"].as_str(), second.get("nextToken")), (Some("n"), None));

    assert_eq!(server.ok("DeleteStateMachine", json!({ "stateMachineArn": arn })).await, json!({}));
    assert_eq!(server.ok("DeleteStateMachine", json!({ "stateMachineArn": arn })).await, json!({}));
    let gone = server.refused("DescribeStateMachine", json!({ "stateMachineArn": arn })).await;
    let message = format!("State Machine Does Not Exist: '{PREFIX}:stateMachine:m'");
    assert_eq!(gone, ("StateMachineDoesNotExist".to_owned(), message));
}

#[tokio::test]
async fn an_execution_runs_and_is_described() {
    let mut server = Server::new().await;
    let machine = server.machine("m", PASS).await;
    let arn = server.start(&machine, "e", r#"{"in": 1}"#).await;
    assert_eq!(arn, format!("{PREFIX}:execution:m:e"));
    let mut described = server.ended(&arn).await;
    for time in ["startDate", "stopDate"] {
        assert!(described[time].as_f64().unwrap() > 1.7e9);
        described.as_object_mut().unwrap().remove(time);
    }
    let expected = json!({
        "executionArn": arn, "stateMachineArn": machine, "name": "e", "status": "SUCCEEDED",
        "input": r#"{"in": 1}"#, "inputDetails": { "included": true },
        "output": r#"{"a":1}"#, "outputDetails": { "included": true },
        "redriveCount": 0, "redriveStatus": "NOT_REDRIVABLE",
        "redriveStatusReason": "Execution is SUCCEEDED and cannot be redriven",
    });
    assert_eq!(described, expected);
    assert_eq!(
        server.history(&arn).await,
        ["ExecutionStarted", "PassStateEntered", "PassStateExited", "ExecutionSucceeded"]
    );
    let reverse = json!({ "executionArn": arn, "reverseOrder": true, "maxResults": 3 });
    let first = server.ok("GetExecutionHistory", reverse.clone()).await;
    assert_eq!(first["events"][0]["type"], "ExecutionSucceeded");
    let mut next = reverse.clone();
    next["nextToken"] = first["nextToken"].clone();
    let rest = server.ok("GetExecutionHistory", next.clone()).await;
    assert_eq!((rest["events"][0]["id"].as_i64(), rest.get("nextToken")), (Some(1), None));
    next["reverseOrder"] = json!(false);
    let other = server.refused("GetExecutionHistory", next).await;
    assert_eq!(other, ("InvalidToken".to_owned(), "Invalid Token: 'Invalid token'".to_owned()));

    let of = server.ok("DescribeStateMachineForExecution", json!({ "executionArn": arn })).await;
    assert_eq!((&of["definition"], &of["name"]), (&json!(PASS), &json!("m")));
}

#[tokio::test]
async fn a_name_is_taken_unless_it_runs_with_the_same_input() {
    let mut server = Server::new().await;
    let machine = server.machine("m", WAIT).await;
    let request = json!({ "stateMachineArn": machine, "name": "e", "input": "{}" });
    // At the same time, as a client that tries again does.
    let (first, second) = tokio::join!(
        server.ok("StartExecution", request.clone()),
        server.ok("StartExecution", request.clone())
    );
    assert_eq!(first, second);
    let other = json!({ "stateMachineArn": machine, "name": "e", "input": "[]" });
    let taken =
        ("ExecutionAlreadyExists".to_owned(), format!("Execution Already Exists: '{PREFIX}:execution:m:e'"));
    assert_eq!(server.refused("StartExecution", other).await, taken);

    let arn = first["executionArn"].as_str().unwrap().to_owned();
    let stop = json!({ "executionArn": arn, "error": "E", "cause": "c" });
    let stopped = server.ok("StopExecution", stop.clone()).await;
    assert_eq!(server.ok("StopExecution", stop).await, stopped, "a second time");
    let described = server.ended(&arn).await;
    assert_eq!((&described["status"], &described["error"]), (&json!("ABORTED"), &json!("E")));
    assert_eq!(server.history(&arn).await, ["ExecutionStarted", "WaitStateEntered", "ExecutionAborted"]);
    assert_eq!(server.refused("StartExecution", request).await, taken, "it is over");
}

#[tokio::test]
async fn executions_are_listed_newest_first() {
    let mut server = Server::new().await;
    let pass = server.machine("m", PASS).await;
    for name in ["a", "b", "c"] {
        let arn = server.start(&pass, name, "{}").await;
        server.ended(&arn).await;
    }
    let names = |list: &Value| -> Vec<String> {
        let items = list["executions"].as_array().unwrap();
        items.iter().map(|item| item["name"].as_str().unwrap().to_owned()).collect()
    };
    let mut request = json!({ "stateMachineArn": pass, "maxResults": 2, "statusFilter": "SUCCEEDED" });
    let first = server.ok("ListExecutions", request.clone()).await;
    assert_eq!(names(&first), ["c", "b"]);
    let mut item = first["executions"][0].clone();
    for time in ["startDate", "stopDate"] {
        item.as_object_mut().unwrap().remove(time).unwrap();
    }
    let expected = json!({
        "executionArn": format!("{PREFIX}:execution:m:c"), "stateMachineArn": pass, "name": "c",
        "status": "SUCCEEDED", "redriveCount": 0,
    });
    assert_eq!(item, expected);
    request["nextToken"] = first["nextToken"].clone();
    let second = server.ok("ListExecutions", request).await;
    assert_eq!((names(&second), second.get("nextToken")), (vec!["a".to_owned()], None));
    let running =
        server.ok("ListExecutions", json!({ "stateMachineArn": pass, "statusFilter": "RUNNING" })).await;
    assert_eq!(running, json!({ "executions": [] }));
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one table of errors, a row each")]
async fn what_is_wrong_is_told_in_the_services_words() {
    let server = Server::new().await;
    let machine = server.machine("m", PASS).await;
    let start = |input: &str| json!({ "stateMachineArn": machine, "input": input });
    let cases = [
        (
            "DescribeExecution",
            json!({ "executionArn": "x" }),
            "InvalidArn",
            "Invalid Arn: 'Invalid ARN prefix: x'",
        ),
        (
            "ListExecutions",
            json!({ "stateMachineArn": "x" }),
            "InvalidArn",
            "Invalid Arn: 'Invalid ARN prefix: x'",
        ),
        (
            "DescribeExecution",
            json!({ "executionArn": format!("{PREFIX}:execution:m:none") }),
            "ExecutionDoesNotExist",
            "Execution Does Not Exist: 'arn:aws:states:us-east-1:123456789012:execution:m:none'",
        ),
        (
            "DescribeExecution",
            json!({ "executionArn": format!("{PREFIX}:express:m:e:u") }),
            "InvalidArn",
            "Invalid Arn: 'Resource type not valid in this context: express'",
        ),
        (
            "StartExecution",
            start("not some json"),
            "InvalidExecutionInput",
            "Invalid State Machine Execution Input: 'Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')'",
        ),
        (
            "StartExecution",
            start(""),
            "InvalidExecutionInput",
            "Invalid State Machine Execution Input: 'Invalid execution input.'",
        ),
        (
            "StartExecution",
            json!({ "stateMachineArn": machine, "name": "a b" }),
            "InvalidName",
            "Invalid Name: 'a b'",
        ),
        (
            "StartExecution",
            json!({ "stateMachineArn": format!("{PREFIX}:stateMachine:none") }),
            "StateMachineDoesNotExist",
            "State Machine Does Not Exist: 'arn:aws:states:us-east-1:123456789012:stateMachine:none'",
        ),
        (
            "ListExecutions",
            json!({ "stateMachineArn": machine, "statusFilter": "succeeded" }),
            "ValidationException",
            "1 validation error detected: Value 'succeeded' at 'statusFilter' failed to satisfy constraint: Member must satisfy enum value set: [SUCCEEDED, TIMED_OUT, PENDING_REDRIVE, ABORTED, FAILED, RUNNING]",
        ),
        (
            "CreateStateMachine",
            json!({ "name": "m", "definition": WAIT, "roleArn": ROLE }),
            "StateMachineAlreadyExists",
            "State Machine Already Exists: 'arn:aws:states:us-east-1:123456789012:stateMachine:m'",
        ),
        (
            "UpdateStateMachine",
            json!({ "stateMachineArn": machine }),
            "MissingRequiredParameter",
            "Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified",
        ),
        (
            "CreateStateMachine",
            json!({ "name": "l", "definition": PASS, "roleArn": ROLE, "loggingConfiguration": { "level": "ALL" } }),
            "InvalidLoggingConfiguration",
            "Invalid Logging Configuration: Must specify exactly one Log Destination.",
        ),
        (
            "SendTaskSuccess",
            json!({ "taskToken": "x", "output": "{}" }),
            "InvalidToken",
            "Invalid Token: 'Invalid token'",
        ),
        (
            "SendTaskHeartbeat",
            json!({ "taskToken": "A".repeat(43) }),
            "TaskDoesNotExist",
            "Task Does Not Exist: 'Provided task does not exist'",
        ),
        ("NoSuchOperation", json!({}), "UnknownOperationException", ""),
        ("StartExecution", json!({ "stateMachineArn": 1 }), "SerializationException", ""),
        ("StartExecution", json!([]), "SerializationException", ""),
    ];
    for (operation, request, code, message) in cases {
        let refused = server.refused(operation, request.clone()).await;
        assert_eq!(refused, (code.to_owned(), message.to_owned()), "{operation} {request}");
    }
    let (code, message) = server
        .refused("CreateStateMachine", json!({ "name": "b", "definition": "{}", "roleArn": ROLE }))
        .await;
    assert_eq!(code, "InvalidDefinition");
    assert!(
        message.starts_with("Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: "),
        "{message}"
    );
}

#[tokio::test]
async fn a_definition_is_validated_without_being_kept() {
    let server = Server::new().await;
    let good = server.ok("ValidateStateMachineDefinition", json!({ "definition": PASS })).await;
    assert_eq!(good, json!({ "result": "OK", "diagnostics": [], "truncated": false }));
    let bad =
        server.ok("ValidateStateMachineDefinition", json!({ "definition": "{\"StartAt\":\"X\"}" })).await;
    assert_eq!(bad["result"], "FAIL");
    assert_eq!(bad["diagnostics"][0]["severity"], "ERROR");
}

#[tokio::test]
async fn dynamodb_is_on_the_same_port_with_the_same_account() {
    let server = Server::new().await;
    let create = json!({
        "TableName": "things", "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": [{ "AttributeName": "id", "KeyType": "HASH" }],
        "AttributeDefinitions": [{ "AttributeName": "id", "AttributeType": "S" }],
    });
    let (status, created) = server.raw("DynamoDB_20120810.CreateTable", &create.to_string()).await;
    assert_eq!(status, 200, "{created}");
    let arn = created["TableDescription"]["TableArn"].clone();
    assert_eq!(arn, "arn:aws:dynamodb:us-east-1:123456789012:table/things");
    let tags = json!({ "ResourceArn": arn, "Tags": [{ "Key": "k", "Value": "v" }] });
    let request = Request::post("/")
        .header("X-Amz-Target", "DynamoDB_20120810.TagResource")
        .header("Content-Type", "application/x-amz-json-1.0")
        .header("X-Amz-Date", "20260101T000000Z")
        .header("Authorization", "AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/x/aws4_request, SignedHeaders=host, Signature=0")
        .body(Body::from(tags.to_string()))
        .unwrap();
    assert_eq!(server.router.clone().oneshot(request).await.unwrap().status(), 200);
    let (_, listed) =
        server.raw("DynamoDB_20120810.ListTagsOfResource", &json!({ "ResourceArn": arn }).to_string()).await;
    assert_eq!(listed["Tags"][0]["Value"], "v");
}

#[tokio::test]
async fn pages_from_elsewhere_are_not_served() {
    let server = Server::new().await;
    for (origin, status) in
        [("https://evil.example", 403), ("http://localhost:3000", 200), ("http://[::1]:1", 200)]
    {
        let request = Request::post("/")
            .header("Origin", origin)
            .header("X-Amz-Target", "AWSStepFunctions.ListStateMachines")
            .body(Body::empty())
            .unwrap();
        assert_eq!(server.router.clone().oneshot(request).await.unwrap().status(), status, "{origin}");
    }
    // A name of their own that leads to this machine does not make them pages from here.
    for (host, status) in
        [("evil.example:8083", 403), ("127.0.0.1:8083", 200), ("localhost:8083", 200), ("[::1]", 200)]
    {
        let request = Request::get("/_console").header("Host", host).body(Body::empty()).unwrap();
        assert_eq!(server.router.clone().oneshot(request).await.unwrap().status(), status, "{host}");
    }
}

#[tokio::test]
async fn a_large_definition_does_not_keep_others_waiting() {
    let server = Server::new().await;
    let states: serde_json::Map<String, Value> = (0..3000)
        .map(|n| (format!("s{n}"), json!({ "Type": "Pass", "Next": format!("s{}", n + 1) })))
        .chain([("s3000".to_owned(), json!({ "Type": "Succeed" }))])
        .collect();
    let definition = json!({ "StartAt": "s0", "States": states }).to_string();
    tokio::select! {
        biased;
        _ = server.ok("ValidateStateMachineDefinition", json!({ "definition": definition })) => {
            panic!("others were kept waiting");
        }
        _ = server.machine("large", &definition) => panic!("others were kept waiting"),
        _ = server.ok("ListStateMachines", json!({})) => {}
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_slow_expression_does_not_keep_others_waiting() {
    let server = Arc::new(Server::new().await);
    let slow = "{% $sum($map([1..200000], function($v) { $v * 2 })) %}";
    let definition = json!({ "QueryLanguage": "JSONata", "StartAt": "S",
        "States": { "S": { "Type": "Succeed", "Output": slow } } });
    let machine = server.machine("slow", &definition.to_string()).await;
    let began = Instant::now();
    let (starter, lister) = (Arc::clone(&server), Arc::clone(&server));
    let start = tokio::spawn(async move {
        starter.start(&machine, "e", "{}").await;
        began.elapsed()
    });
    let list = tokio::spawn(async move {
        lister.ok("ListStateMachines", json!({})).await;
        began.elapsed()
    });
    let (start, list) = (start.await.unwrap(), list.await.unwrap());
    assert!(list < start / 2, "the list took {list:?}, the start {start:?}");
}

#[tokio::test]
async fn the_console_shows_what_runs_and_escapes_it() {
    let mut server = Server::new().await;
    let (status, empty) = server.get("/_console").await;
    assert!(status.is_success() && empty.contains("No execution yet"), "{empty}");
    let machine = server.machine("m", WAIT).await;
    server.start(&machine, "waits", r#"{"a":"<script>"}"#).await;
    let pass = server.machine("p", PASS).await;
    let arn = server.start(&pass, "it's", "{}").await;
    server.ended(&arn).await;
    let (_, list) = server.get("/_console").await;
    assert!(
        list.contains("▶ running")
            && list.contains("until 20")
            && list.contains("/_console/executions/p/it%27s")
    );
    let (_, running) = server.get("/_console?status=RUNNING").await;
    assert!(running.contains("waits") && !running.contains("it&#39;s"));
    let (_, one) = server.get("/_console/executions/m/waits").await;
    assert!(one.contains("WaitStateEntered") && one.contains("&lt;script&gt;") && !one.contains("<script>"));
    let (status, none) = server.get("/_console/executions/m/none").await;
    assert_eq!((status.as_u16(), none.contains("No such execution")), (404, true));
}

#[tokio::test]
async fn the_console_shows_the_end_of_a_long_history() {
    let mut server = Server::new().await;
    let definition = json!({ "StartAt": "A", "States": {
        "A": { "Type": "Pass", "Next": "B" },
        "B": { "Type": "Choice", "Choices": [{ "Variable": "$", "IsNull": true, "Next": "C" }], "Default": "A" },
        "C": { "Type": "Succeed" },
    } });
    let machine = server.machine("m", &definition.to_string()).await;
    let arn = server.start(&machine, "e", &json!("x".repeat(50)).to_string()).await;
    server.ended(&arn).await;
    let (_, page) = server.get("/_console/executions/m/e").await;
    assert!(page.contains("The last 500 of 25000 events") && page.contains("ExecutionFailed"));
    assert!(page.len() < 1_000_000, "{}", page.len());
}

#[tokio::test]
async fn a_state_is_tested_on_its_own() {
    let server = Server::new().await;
    let pass = json!({ "Type": "Pass", "Parameters": { "n.$": "$.x" }, "Next": "Then" }).to_string();
    let told = server
        .ok("TestState", json!({ "definition": pass, "input": r#"{"x":1}"#, "inspectionLevel": "DEBUG" }))
        .await;
    assert_eq!((&told["status"], &told["output"]), (&json!("SUCCEEDED"), &json!(r#"{"n":1}"#)));
    assert_eq!(
        (&told["nextState"], &told["inspectionData"]["input"]),
        (&json!("Then"), &json!(r#"{"x":1}"#))
    );

    let task = json!({ "Type": "Task", "Resource": "arn:aws:states:::dynamodb:getItem", "End": true,
        "Parameters": { "TableName": "none", "Key": { "id": { "S": "1" } } },
        "Retry": [{ "ErrorEquals": ["States.ALL"], "IntervalSeconds": 7 }] })
    .to_string();
    let called = json!({ "definition": task, "roleArn": ROLE, "inspectionLevel": "TRACE" });
    let told = server.ok("TestState", called).await;
    assert_eq!(
        (&told["status"], &told["error"]),
        (&json!("RETRIABLE"), &json!("DynamoDB.ResourceNotFoundException"))
    );
    assert_eq!(
        told["inspectionData"]["errorDetails"],
        json!({ "retryIndex": 0, "retryBackoffIntervalSeconds": 7 })
    );
    let mocked = json!({ "definition": task, "mock": { "result": r#"{"Item":{"id":{"S":"1"}}}"# } });
    let told = server.ok("TestState", mocked).await;
    assert_eq!(told, json!({ "status": "SUCCEEDED", "output": r#"{"Item":{"id":{"S":"1"}}}"# }));

    let no_role = server.refused("TestState", json!({ "definition": task })).await;
    let message = "RoleArn must be specified when testing a Task state".to_owned();
    assert_eq!(no_role, ("ValidationException".to_owned(), message));
    let level = json!({ "definition": pass, "inspectionLevel": "LOUD" });
    let (code, message) = server.refused("TestState", level).await;
    assert!(code == "ValidationException" && message.contains("[INFO, DEBUG, TRACE]"), "{message}");
}

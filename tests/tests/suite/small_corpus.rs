//! The conformance runner on a corpus of its own, so that it is tested where no recordings are.

use std::path::Path;

use conformance::{Selection, Verdict, check};
use serde_json::{Value, json};

const ARN: &str = "arn:aws:lambda:us-east-1:111111111111:function:greet";

/// A Task state as it was recorded, with `output` for its result.
fn recorded(output: &Value) -> Value {
    let truncated = json!({"truncated": false});
    json!({
        "type": "STANDARD", "recorded": "01-02-2024", "linked": true, "notes": [], "volatile": [],
        "definition": {"StartAt": "Greet", "States": {"Greet": {"Type": "Task", "Resource": ARN, "End": true}}},
        "input": {"name": "Ada"},
        "mocks": [{"state": "Greet", "resource": ARN, "kind": "lambda", "responses": [
            {"parameters": {"name": "Ada"}, "return": {"text": "hello", "id": "<uuid:1>"}}
        ]}],
        "callbacks": [],
        "expected": {"status": "SUCCEEDED", "output": output, "history": [
            {"id": 1, "previousEventId": 0, "type": "ExecutionStarted", "details_key": "executionStartedEventDetails",
             "details": {"input": {"name": "Ada"}, "inputDetails": truncated, "roleArn": "<role>"}},
            {"id": 2, "previousEventId": 0, "type": "TaskStateEntered", "details_key": "stateEnteredEventDetails",
             "details": {"input": {"name": "Ada"}, "inputDetails": truncated, "name": "Greet"}},
            {"id": 3, "previousEventId": 2, "type": "LambdaFunctionScheduled",
             "details_key": "lambdaFunctionScheduledEventDetails",
             "details": {"input": {"name": "Ada"}, "inputDetails": truncated, "resource": ARN}},
            {"id": 4, "previousEventId": 3, "type": "LambdaFunctionStarted", "details_key": null, "details": null},
            {"id": 5, "previousEventId": 4, "type": "LambdaFunctionSucceeded",
             "details_key": "lambdaFunctionSucceededEventDetails",
             "details": {"output": output, "outputDetails": truncated}},
            {"id": 6, "previousEventId": 5, "type": "TaskStateExited", "details_key": "stateExitedEventDetails",
             "details": {"name": "Greet", "output": output, "outputDetails": truncated}},
            {"id": 7, "previousEventId": 6, "type": "ExecutionSucceeded",
             "details_key": "executionSucceededEventDetails",
             "details": {"output": output, "outputDetails": truncated}},
        ]},
    })
}

fn write(folder: &Path, family: &str, name: &str, mut case: Value) {
    let place = folder.join(family).join("small");
    std::fs::create_dir_all(&place).unwrap();
    case["id"] = Value::from(format!("small/{name}"));
    std::fs::write(place.join(format!("{name}.json")), case.to_string()).unwrap();
}

#[test]
fn every_verdict_is_given() {
    let folder = tempfile::tempdir().unwrap();
    let right = json!({"text": "hello", "id": "<uuid:1>"});
    write(folder.path(), "execution", "equal", recorded(&right));
    write(folder.path(), "execution", "differs", recorded(&json!({"text": "hello", "id": "other"})));
    let mut later = recorded(&right);
    later["expected"]["history"][5]["details"]["name"] = Value::from("Welcome");
    write(folder.path(), "execution", "later", later);
    let mut silent = recorded(&right);
    silent["mocks"] = json!([]);
    write(folder.path(), "execution", "silent", silent);
    write(folder.path(), "api", "other", json!({}));

    let report = check(folder.path(), &Selection::default()).unwrap();
    let verdict = |name: &str| {
        let judgement = report.judgements.iter().find(|judgement| judgement.case.id.ends_with(name)).unwrap();
        let location = judgement.difference.as_ref().map(|difference| difference.location.clone());
        (judgement.verdict, judgement.status_equal, location)
    };
    assert_eq!(verdict("/equal"), (Verdict::Equal, true, None));
    assert_eq!(verdict("/differs"), (Verdict::Differs, false, Some("/output/id".to_owned())));
    assert_eq!(verdict("/later"), (Verdict::Differs, true, Some("/details/name".to_owned())));
    assert_eq!(verdict("/silent"), (Verdict::Error, false, None));
    assert_eq!(verdict("/other"), (Verdict::Unsupported, false, None));

    let document = report.to_json();
    assert_eq!(document["families"]["execution"], json!({"cases": 4, "equal": 1, "status_equal": 2}));
    let case = document["cases"].as_array().unwrap().iter().find(|case| case["id"] == "small/later").unwrap();
    assert_eq!(
        case["first_difference"],
        json!({"event": 6, "location": "/details/name", "expected": "Welcome", "got": "Greet"})
    );
    assert!(report.to_text().starts_with("api: 0 of 1 equal"));
    assert!(check(folder.path(), &Selection { case: Some("none".to_owned()), family: None }).is_err());
}

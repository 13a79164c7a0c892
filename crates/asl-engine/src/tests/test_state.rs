//! A state on its own: what is refused, what is told of its way, and what becomes of a failure.

use serde_json::json;

use super::*;
use crate::ErrorDetails;
use crate::driver::virtual_start;
use crate::test_state::{
    FieldValidation, InspectionLevel, StateConfiguration, StateMock, StateTest, TestStateRequest, Tested,
    TestedState,
};

fn request(state: Value, input: Value) -> TestStateRequest {
    TestStateRequest {
        definition: state.to_string(),
        input: Some(input.to_string()),
        role_arn: Some("arn:aws:iam::123456789012:role/r".into()),
        ..TestStateRequest::default()
    }
}

fn mocked(state: Value, input: Value, mock: StateMock) -> TestStateRequest {
    TestStateRequest { mock: Some(mock), ..request(state, input) }
}

fn gives(result: Value) -> StateMock {
    StateMock { result: Some(result.to_string()), ..StateMock::default() }
}

fn throws(error: &str) -> StateMock {
    let error_output = Some(ErrorDetails { error: Some(error.to_owned()), cause: Some("because".into()) });
    StateMock { error_output, ..StateMock::default() }
}

#[track_caller]
fn done(request: &TestStateRequest) -> TestedState {
    match StateTest::begin(request, virtual_start()) {
        Ok(Tested::Done(tested)) => *tested,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn check_refused(request: &TestStateRequest, code: &str, message: &str) {
    let error = StateTest::begin(request, virtual_start()).unwrap_err();
    assert_eq!((error.code(), error.to_string().as_str()), (code, message));
}

/// Status, what follows, output and the names of what is told.
fn summary(tested: &TestedState) -> Value {
    json!([
        tested.status.as_str(),
        tested.next_state,
        tested.output,
        tested.inspection.keys().collect::<Vec<_>>()
    ])
}

#[test]
fn the_way_of_the_data_is_told() {
    let pass = json!({"Type": "Pass", "InputPath": "$.a", "Parameters": {"n.$": "$.n"}, "ResultPath": "$.r", "Next": "X"});
    let tested = done(&request(pass, json!({"a": {"n": 1}})));
    assert_eq!(
        summary(&tested),
        json!([
            "SUCCEEDED",
            "X",
            r#"{"a":{"n":1},"r":{"n":1}}"#,
            ["input", "afterInputPath", "afterParameters", "afterResultSelector", "afterResultPath"]
        ])
    );
    assert_eq!(tested.inspection["afterParameters"], json!({"n": 1}));
    let fixed = json!({"Type": "Pass", "Result": 5, "End": true});
    let told = summary(&done(&request(fixed, json!({}))));
    assert_eq!(
        told,
        json!(["SUCCEEDED", null, "5", ["input", "result", "afterResultSelector", "afterResultPath"]])
    );
    let wait = json!({"Type": "Wait", "Seconds": 31_536_000, "Next": "X"});
    let told = summary(&done(&request(wait, json!({}))));
    assert_eq!(told, json!(["SUCCEEDED", "X", "{}", ["input", "afterInputPath"]]));
    let choice = json!({"Type": "Choice", "QueryLanguage": "JSONata", "Default": "D",
        "Choices": [{"Condition": "{% $states.input > 1 %}", "Next": "N", "Output": "more"}]});
    let told = summary(&done(&request(choice.clone(), json!(2))));
    assert_eq!(told, json!(["SUCCEEDED", "N", "\"more\"", ["input"]]));
    let failed = done(&request(choice, json!("x")));
    assert_eq!(failed.error.error.as_deref(), Some("States.QueryEvaluationError"));
    let fail = done(&request(json!({"Type": "Fail", "Error": "E", "Cause": "C"}), json!({})));
    assert_eq!(
        fail.to_api_json(InspectionLevel::Info),
        json!({"error": "E", "cause": "C", "status": "FAILED"})
    );
    let answer = fail.to_api_json(InspectionLevel::Debug);
    assert_eq!(answer["inspectionData"], json!({"input": "{}", "afterInputPath": "{}"}));
}

#[test]
fn a_call_is_made_by_whoever_tests() {
    let task = json!({"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
        "Parameters": {"FunctionName": "f", "Payload": {"token.$": "$$.Task.Token"}}, "ResultPath": "$.r", "End": true,
        "Catch": [{"ErrorEquals": ["Boom"], "ResultPath": "$.e", "Next": "Sorry"}]});
    let begin = || match StateTest::begin(&request(task.clone(), json!({"x": 1})), virtual_start()) {
        Ok(Tested::Calls(test)) => test,
        other => panic!("{other:?}"),
    };
    let test = begin();
    let parameters: Value = serde_json::from_str(&test.call().parameters).unwrap();
    assert_eq!(
        parameters["Payload"]["token"].as_str(),
        test.call().token.as_ref().map(crate::TaskToken::as_str)
    );
    let tested = begin().answer(Ok("7".into())).unwrap();
    assert_eq!((tested.status.as_str(), tested.output.as_deref()), ("SUCCEEDED", Some(r#"{"x":1,"r":7}"#)));
    let error = ErrorDetails { error: Some("Boom".into()), cause: None };
    let caught = begin().answer(Err(error)).unwrap();
    assert_eq!((caught.status.as_str(), caught.next_state.as_deref()), ("CAUGHT_ERROR", Some("Sorry")));
    assert_eq!(caught.output.as_deref(), Some(r#"{"x":1,"e":{"Error":"Boom","Cause":null}}"#));
    assert_eq!(caught.inspection["errorDetails"], json!({"catchIndex": 0}));
    assert!(begin().answer(Ok("{".into())).is_err());
}

#[test]
fn retriers_come_before_catchers() {
    let task = json!({"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {}, "End": true,
        "Retry": [{"ErrorEquals": ["Other"]}, {"ErrorEquals": ["Boom"], "IntervalSeconds": 3, "MaxAttempts": 2}],
        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Sorry"}]});
    let check = |used: u64, error: &str, status: &str, details: Value| {
        let configuration =
            StateConfiguration { retrier_retry_count: Some(used), ..StateConfiguration::default() };
        let tested =
            done(&TestStateRequest { configuration, ..mocked(task.clone(), json!({}), throws(error)) });
        assert_eq!((tested.status.as_str(), &tested.inspection["errorDetails"]), (status, &details));
    };
    check(0, "Boom", "RETRIABLE", json!({"retryIndex": 1, "retryBackoffIntervalSeconds": 3}));
    check(1, "Boom", "RETRIABLE", json!({"retryIndex": 1, "retryBackoffIntervalSeconds": 6}));
    check(2, "Boom", "CAUGHT_ERROR", json!({"retryIndex": 1, "catchIndex": 0}));
    check(0, "Unknown", "CAUGHT_ERROR", json!({"catchIndex": 0}));
}

#[test]
fn what_does_not_fit_together_is_refused() {
    let task = || json!({"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {}, "End": true});
    let both = StateMock { result: Some("1".into()), ..throws("E") };
    let only = "A test mock should have only one of the following fields: [result, errorOutput].";
    check_refused(&mocked(task(), json!({}), both), "ValidationException", only);
    check_refused(&mocked(task(), json!({}), StateMock::default()), "ValidationException", only);
    let secret = TestStateRequest { reveals_secrets: true, ..mocked(task(), json!({}), gives(json!({}))) };
    check_refused(
        &secret,
        "ValidationException",
        "TestState does not support RevealSecrets when a mock is specified",
    );
    let no_role = TestStateRequest { role_arn: None, ..request(task(), json!({})) };
    check_refused(&no_role, "ValidationException", "RoleArn must be specified when testing a Task state");
    let token = TestStateRequest {
        context: Some(r#"{"Task":{"Token":"t"}}"#.into()),
        ..mocked(task(), json!({}), gives(json!({})))
    };
    check_refused(
        &token,
        "ValidationException",
        "Context object contains 'Task' when state is not a Task state with a '.sync' or '.waitForTaskToken' service integration pattern",
    );
    let machine = one(json!({"Type": "Pass", "End": true}));
    check_refused(
        &request(machine, json!({})),
        "ValidationException",
        "StateName must be specified when the definition is a state machine",
    );
    let broken = TestStateRequest { definition: "{".into(), ..TestStateRequest::default() };
    assert_eq!(StateTest::begin(&broken, virtual_start()).unwrap_err().code(), "InvalidDefinition");
    let input = TestStateRequest { input: Some("{".into()), ..request(task(), json!({})) };
    assert_eq!(StateTest::begin(&input, virtual_start()).unwrap_err().code(), "InvalidExecutionInput");
}

#[test]
fn results_are_held_to_what_the_service_answers() {
    let check = |resource: &str, result: Value, mode: FieldValidation, fault: Option<&str>| {
        let task = json!({"Type": "Task", "Resource": format!("arn:aws:states:::{resource}"), "Parameters": {}, "End": true});
        let mock = StateMock { field_validation: mode, ..gives(result) };
        let said = StateTest::begin(&mocked(task, json!({}), mock), virtual_start())
            .err()
            .map(|error| error.to_string());
        let fault = fault.map(|fault| format!("Mock result schema validation error: {fault}"));
        assert_eq!(said, fault, "{resource}");
    };
    let (strict, present, none) = (FieldValidation::Strict, FieldValidation::Present, FieldValidation::None);
    check("states:startExecution", json!({}), strict, Some("Required field 'ExecutionArn' is missing"));
    check("states:startExecution", json!({}), present, None);
    check(
        "states:startExecution.sync:2",
        json!({"ExecutionArn": "a"}),
        strict,
        Some("Required field 'StateMachineArn' is missing"),
    );
    check(
        "states:startExecution",
        json!({"StartDate": 1}),
        present,
        Some("Field 'StartDate' must be a string"),
    );
    check("states:startExecution", json!({"StartDate": 1}), none, None);
    check(
        "events:putEvents",
        json!({"Entries": [{"EventId": 1}]}),
        strict,
        Some("Field 'EventId' must be a string"),
    );
    check(
        "aws-sdk:lambda:getFunction",
        json!({"Configuration": {"MemorySize": 1}}),
        strict,
        Some("Field 'MemorySize' is less than the minimum value"),
    );
    check(
        "aws-sdk:s3:getObject",
        json!({"StorageClass": "Paper"}),
        strict,
        Some("Field 'StorageClass' is not an expected value"),
    );
    check(
        "aws-sdk:s3:getObject",
        json!({"DeleteMarker": "no"}),
        strict,
        Some("Field 'DeleteMarker' must be a boolean"),
    );
    check("aws-sdk:unknown:action", json!({"Anything": 1}), strict, None);
    check("lambda:invoke.waitForTaskToken", json!({"StatusCode": "200"}), strict, None);
}

#[test]
fn states_of_children_can_be_tested() {
    let machine = one(json!({"Type": "Map", "End": true, "ItemProcessor": {
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"}, "StartAt": "Inner",
        "States": {"Inner": {"Type": "Pass", "Result": 1, "End": true}}}}));
    let inner = TestStateRequest { state_name: Some("Inner".into()), ..request(machine.clone(), json!({})) };
    assert_eq!(done(&inner).output.as_deref(), Some("1"));
    let unknown = TestStateRequest { state_name: Some("None".into()), ..request(machine, json!({})) };
    check_refused(&unknown, "ValidationException", "State not found in definition");
}

proptest::proptest! {
    #[test]
    fn no_request_makes_a_test_panic(
        definition in proptest::sample::select(vec![
            r#"{"Type":"Pass","InputPath":"$.a","End":true}"#,
            r#"{"Type":"Task","Resource":"arn:aws:states:::states:startExecution.sync:2","Parameters":{"x.$":"$.a"},"End":true}"#,
            r#"{"Type":"Map","ItemsPath":"$.a","MaxConcurrencyPath":"$.n","ItemProcessor":{"StartAt":"A","States":{"A":{"Type":"Succeed"}}},"End":true}"#,
            r#"{"Type":"Map","QueryLanguage":"JSONata","Items":"{% $states.input.a %}","ToleratedFailureCount":"{% $states.input.n %}","ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},"StartAt":"A","States":{"A":{"Type":"Succeed"}}},"End":true}"#,
            r#"{"Type":"Parallel","Branches":[{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}],"ResultPath":"$.r","End":true}"#,
            r#"{"Type":"Fail","ErrorPath":"$.a"}"#,
            r#"{"Type":"Dance"}"#,
            "[]",
        ]),
        input in proptest::option::of(proptest::sample::select(vec!["{}", r#"{"a":[1,2],"n":-1}"#, r#"{"a":{"b":1},"n":1}"#, "7", "{"])),
        context in proptest::option::of(proptest::sample::select(vec!["{}", "[]", r#"{"State":{"RetryCount":"x"}}"#, r#"{"Task":{"Token":1}}"#])),
        result in proptest::option::of(proptest::sample::select(vec!["{}", "[]", "[1]", "null", "x", r#"{"ExecutionArn":1}"#])),
        error in proptest::option::of(proptest::sample::select(vec!["Boom", "States.Runtime"])),
        used in proptest::option::of(proptest::prelude::any::<u64>()),
        failed in proptest::option::of(0..4_u64),
        has_mock in proptest::prelude::any::<bool>(),
    ) {
        let mock = has_mock.then(|| StateMock {
            result: result.map(str::to_owned),
            error_output: error.map(|error| ErrorDetails { error: Some(error.to_owned()), cause: None }),
            field_validation: FieldValidation::Strict,
        });
        let configuration = StateConfiguration {
            retrier_retry_count: used,
            map_iteration_failure_count: failed,
            ..StateConfiguration::default()
        };
        let request = TestStateRequest {
            definition: definition.to_owned(),
            input: input.map(str::to_owned),
            context: context.map(str::to_owned),
            role_arn: Some("arn:aws:iam::123456789012:role/r".into()),
            mock,
            configuration,
            ..TestStateRequest::default()
        };
        if let Ok(Tested::Calls(test)) = StateTest::begin(&request, virtual_start()) {
            let _ = test.answer(Ok("{}".into()));
        }
    }
}

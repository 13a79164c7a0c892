//! Retry, Catch, timeouts, evaluation errors.

use std::time::Duration;

use serde_json::json;

use super::*;
use crate::Status;

#[test]
fn a_task_is_retried_with_growing_waits_and_then_caught() {
    let definition = machine(
        call(json!({"Retry": [{"ErrorEquals": ["Throttled"], "MaxAttempts": 2}],
            "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Sorry"}]})),
        &json!({"Sorry": {"Type": "Pass", "End": true}}),
    );
    let driver = run(
        &definition,
        &json!({"a": 1}),
        &[("S", fails("Throttled")), ("S", fails("Throttled")), ("S", fails("Other"))],
    );
    check_page(
        &driver,
        "
         1  +0s  ExecutionStarted
         2  +0s  TaskStateEntered    S
         3  +0s  TaskScheduled       S      lambda:invoke
         4  +0s  TaskStarted         S
         5  +0s  TaskFailed          S      Throttled
         6  +1s  TaskScheduled       S      lambda:invoke, attempt 2
         7  +1s  TaskStarted         S
         8  +1s  TaskFailed          S      Throttled
         9  +3s  TaskScheduled       S      lambda:invoke, attempt 3
        10  +3s  TaskStarted         S
        11  +3s  TaskFailed          S      Other
        12  +3s  TaskStateExited     S
        13  +3s  PassStateEntered    Sorry
        14  +3s  PassStateExited     Sorry
        15  +3s  ExecutionSucceeded
        ",
    );
    assert_eq!(links(&driver)[5], "6<-5 TaskScheduled");
    check_output(&driver, r#"{"a":1,"error":{"Error":"Other","Cause":"because"}}"#);
    let attempts: Vec<u64> = driver.handler().seen.iter().map(|request| request.attempt).collect();
    assert_eq!(attempts, [1, 2, 3]);
}

#[test]
fn parameters_are_evaluated_anew_for_every_attempt() {
    let definition = one(call(
        json!({"Parameters": {"n.$": "$$.State.RetryCount", "u.$": "States.UUID()"}, "Retry": [{"ErrorEquals": ["E"]}]}),
    ));
    let driver = run(&definition, &json!({}), &[("S", fails("E")), ("S", ok(json!(1)))]);
    let seen = &driver.handler().seen;
    assert!(seen[0].parameters.starts_with(r#"{"n":0,"#), "{}", seen[0].parameters);
    assert!(seen[1].parameters.starts_with(r#"{"n":1,"#), "{}", seen[1].parameters);
    assert_ne!(seen[0].request_id, seen[1].request_id);
}

#[test]
fn a_function_has_events_of_its_own() {
    let resource = "arn:aws:lambda:us-east-1:123456789012:function:f";
    let definition = one(json!({"Type": "Task", "Resource": resource, "TimeoutSeconds": 5, "End": true}));
    let driver = run(&definition, &json!({"x": 1}), &[("S", ok(json!({"y": 2})))]);
    check_output(&driver, r#"{"y":2}"#);
    assert_eq!(
        links(&driver)[2..],
        [
            "3<-2 LambdaFunctionScheduled",
            "4<-3 LambdaFunctionStarted",
            "5<-4 LambdaFunctionSucceeded",
            "6<-5 TaskStateExited",
            "7<-6 ExecutionSucceeded"
        ]
    );
    let event = driver.execution().history()[2].to_api_json(true);
    assert_eq!(
        event["lambdaFunctionScheduledEventDetails"],
        json!({"resource": resource, "input": "{\"x\":1}", "inputDetails": {"truncated": false}, "timeoutInSeconds": 5})
    );
    let mut driver = run(&definition, &json!({}), &[]);
    driver.advance(Duration::from_secs(5));
    assert_eq!(links(&driver)[4..], ["5<-4 LambdaFunctionTimedOut", "6<-5 ExecutionFailed"]);
    assert_eq!((driver.execution().error(), driver.execution().cause()), (Some("States.Timeout"), None));
}

#[test]
fn a_task_that_takes_too_long_times_out() {
    let mut driver = run(&one(call(json!({"TimeoutSeconds": 10}))), &json!({}), &[]);
    driver.advance(Duration::from_millis(9_999));
    assert_eq!(driver.execution().status(), Status::Running);
    driver.advance(Duration::from_millis(1));
    check_page(
        &driver,
        "
        1  +0s   ExecutionStarted
        2  +0s   TaskStateEntered  S
        3  +0s   TaskScheduled     S  lambda:invoke
        4  +0s   TaskStarted       S
        5  +10s  TaskTimedOut      S  States.Timeout
        6  +10s  ExecutionFailed      States.Timeout
        ",
    );
    assert_eq!(driver.execution().status(), Status::Failed);
}

#[test]
fn a_whole_execution_has_its_time() {
    let mut definition =
        machine(json!({"Type": "Wait", "Seconds": 100, "Next": "T"}), &json!({"T": call(json!({}))}));
    definition["TimeoutSeconds"] = json!(60);
    let driver = run(&definition, &json!({}), &[]);
    assert_eq!(driver.execution().status(), Status::TimedOut);
    assert_eq!(links(&driver)[1..], ["2<-0 WaitStateEntered", "3<-0 ExecutionTimedOut"]);
    assert_eq!((driver.execution().error(), driver.execution().cause()), (None, None));
}

#[test]
fn a_failed_evaluation_points_past_the_entry() {
    let mut definition = one(json!({"Type": "Pass", "Output": "{% $nothing %}", "End": true}));
    definition["QueryLanguage"] = json!("JSONata");
    let driver = run(&definition, &json!({}), &[]);
    assert_eq!(
        links(&driver)[1..],
        ["2<-0 PassStateEntered", "3<-0 EvaluationFailed", "4<-3 ExecutionFailed"]
    );
    check_failure(
        &driver,
        "States.QueryEvaluationError",
        "An error occurred while executing the state 'S' (entered at the event id #2). The JSONata expression '$nothing' \
         specified for the field 'Output' returned nothing (undefined).",
    );
}

#[test]
fn a_failed_evaluation_of_a_task_can_be_caught() {
    let mut definition = machine(
        json!({"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Arguments": "{% $nothing %}", "End": true,
            "Catch": [{"ErrorEquals": ["States.QueryEvaluationError"], "Next": "T", "Output": "{% $states.errorOutput.Error %}"}]}),
        &json!({"T": {"Type": "Succeed"}}),
    );
    definition["QueryLanguage"] = json!("JSONata");
    let driver = run(&definition, &json!({}), &[]);
    check_output(&driver, r#""States.QueryEvaluationError""#);
    assert_eq!(links(&driver)[2..4], ["3<-0 EvaluationFailed", "4<-3 TaskStateExited"]);
}

#[test]
fn a_path_that_leads_nowhere_ends_it_and_nothing_catches_that() {
    let definition = machine(
        call(json!({"InputPath": "$.no", "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "T"}]})),
        &json!({"T": {"Type": "Succeed"}}),
    );
    let driver = run(&definition, &json!({}), &[]);
    assert_eq!(links(&driver)[1..], ["2<-0 TaskStateEntered", "3<-2 ExecutionFailed"]);
    check_failure(
        &driver,
        "States.Runtime",
        "An error occurred while executing the state 'S' (entered at the event id #2). Invalid path '$.no' : No results \
         for path: $['no']",
    );
}

#[test]
fn a_request_the_service_would_not_take_is_not_made() {
    let state = |headers: Value| {
        one(
            json!({"Type": "Task", "Resource": "arn:aws:states:::apigateway:invoke", "Parameters": {"Headers": headers}, "End": true}),
        )
    };
    let driver = run(&state(json!({"a": "b"})), &json!({}), &[]);
    assert_eq!(links(&driver)[1..], ["2<-0 TaskStateEntered", "3<-2 ExecutionFailed"]);
    check_failure(
        &driver,
        "States.Runtime",
        "An error occurred while executing the state 'S' (entered at the event id #2). The Parameters \
         '{\"Headers\":{\"a\":\"b\"}}' could not be used to start the Task: [The value of the field 'Headers' has an \
         invalid format]",
    );
    check_output(&run(&state(json!({"a": ["b"]})), &json!({}), &[("S", ok(json!(1)))]), "1");
}

#[test]
fn a_result_over_the_limit_is_the_tasks_failure() {
    let definition = machine(
        call(json!({"Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": null, "Next": "T"}]})),
        &json!({"T": {"Type": "Succeed"}}),
    );
    let driver = run(&definition, &json!({}), &[("S", ok(json!("x".repeat(300_000))))]);
    check_output(&driver, "{}");
    assert_eq!(links(&driver)[4], "5<-4 TaskFailed");
}

#[test]
fn a_loop_that_never_waits_ends_with_the_history() {
    let definition = json!({"StartAt": "S", "States": {"S": {"Type": "Pass", "Next": "S"}}});
    let driver = run(&definition, &json!({}), &[]);
    let history = driver.execution().history();
    assert_eq!((history.len(), history.last().unwrap().id), (25_000, 25_000));
    check_failure(
        &driver,
        "States.Runtime",
        "The execution reached the maximum number of history events (25000).",
    );
}

#[test]
fn values_do_not_pile_up_without_end() {
    let deeper = [
        json!({"Type": "Pass", "Parameters": {"a.$": "$"}, "Next": "S"}),
        json!({"Type": "Pass", "Assign": {"x": {"a.$": "$x"}}, "Next": "S"}),
    ];
    for state in deeper {
        let first = json!({"Type": "Pass", "Assign": {"x": 0}, "Next": "S"});
        let definition = json!({"StartAt": "First", "States": {"First": first, "S": state}});
        let driver = run(&definition, &json!({}), &[]);
        assert_eq!(driver.execution().error(), Some("States.Runtime"));
        assert!(driver.execution().cause().unwrap().ends_with("nests more than 127 levels deep."));
    }
}

#[test]
fn express_ends_after_five_minutes() {
    let state = crate::Start { execution_type: crate::ExecutionType::Express, ..start(&json!({})) };
    let definition = one(json!({"Type": "Wait", "Seconds": 301, "End": true}));
    let driver = Driver::start(program(&definition), state, Script::default()).unwrap();
    assert_eq!(driver.execution().status(), Status::TimedOut);
}

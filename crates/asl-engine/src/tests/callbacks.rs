//! Task tokens, heartbeats, jobs and activities.

use std::time::Duration;

use serde_json::json;

use super::*;
use crate::{Event, IllegalEvent, Status, TaskId};

fn ask(fields: Value) -> Value {
    let mut state = json!({"Type": "Task", "End": true, "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
        "Parameters": {"FunctionName": "ask", "Payload": {"token.$": "$$.Task.Token"}}});
    state.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    state
}

#[test]
fn a_callback_waits_for_its_token() {
    let mut driver =
        run(&one(ask(json!({"HeartbeatSeconds": 60}))), &json!({}), &[("S", ok(json!({"StatusCode": 200})))]);
    assert_eq!(driver.execution().status(), Status::Running);
    let (task, request) = driver.pending()[0];
    let token = request.token.clone().unwrap();
    assert!(request.parameters.contains(token.as_str()));
    driver.advance(Duration::from_secs(50));
    driver.heartbeat(task).unwrap();
    driver.advance(Duration::from_secs(50));
    driver.succeed(task, &json!({"ok": true})).unwrap();
    check_output(&driver, r#"{"ok":true}"#);
    check_page(
        &driver,
        "
        1  +0s      ExecutionStarted
        2  +0s      TaskStateEntered    S
        3  +0s      TaskScheduled       S  lambda:invoke.waitForTaskToken
        4  +0s      TaskStarted         S
        5  +0s      TaskSubmitted       S
        6  +1m 40s  TaskSucceeded       S
        7  +1m 40s  TaskStateExited     S
        8  +1m 40s  ExecutionSucceeded
        ",
    );
    assert_eq!(driver.succeed(task, &json!(1)), Err(IllegalEvent::Ended { status: Status::Succeeded }));
}

#[test]
fn a_missed_heartbeat_is_a_timeout_under_two_names() {
    let catch = |error: &str| {
        machine(
            ask(json!({"HeartbeatSeconds": 60, "TimeoutSeconds": 600,
                "Catch": [{"ErrorEquals": [error], "Next": "Late", "ResultPath": null}]})),
            &json!({"Late": {"Type": "Pass", "Result": "late", "End": true}}),
        )
    };
    for error in ["States.HeartbeatTimeout", "States.Timeout", "States.ALL"] {
        let mut driver = run(&catch(error), &json!({}), &[("S", ok(json!({})))]);
        driver.advance(Duration::from_secs(59));
        assert_eq!(driver.execution().status(), Status::Running);
        driver.advance(Duration::from_secs(1));
        check_output(&driver, "\"late\"");
        assert_eq!(links(&driver)[5..7], ["6<-5 TaskTimedOut", "7<-6 TaskStateExited"]);
    }
    let mut driver = run(&catch("States.HeartbeatTimeout"), &json!({}), &[("S", ok(json!({})))]);
    for _ in 0..20 {
        driver.advance(Duration::from_secs(30));
        if let Some((task, _)) = driver.pending().first().copied() {
            driver.heartbeat(task).unwrap();
        }
    }
    assert_eq!(driver.execution().error(), Some("States.Timeout"), "the whole time was up");
}

#[test]
fn time_does_not_jump_while_somebody_is_asked() {
    let definition = json!({"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true, "Branches": [
        {"StartAt": "S", "States": {"S": ask(json!({}))}},
        {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 60, "End": true}}}]}}});
    let mut driver = run(&definition, &json!({}), &[("S", ok(json!({})))]);
    assert_eq!(driver.now(), crate::driver::virtual_start());
    assert_eq!(driver.execution().active_states(), ["P", "S", "W"]);
    let (task, _) = driver.pending()[0];
    driver.succeed(task, &json!(1)).unwrap();
    check_output(&driver, "[1,{}]");
}

#[test]
fn an_answer_may_come_before_the_submission() {
    let mut driver = run(&one(ask(json!({}))), &json!({}), &[("S", TaskAnswer::Pending)]);
    let (task, _) = driver.pending()[0];
    driver.succeed(task, &json!(1)).unwrap();
    check_output(&driver, "1");
    assert_eq!(links(&driver)[4], "5<-4 TaskSucceeded");
}

#[test]
fn a_failure_may_say_nothing() {
    let definition = machine(
        ask(json!({"Catch": [{"ErrorEquals": ["States.ALL"], "Next": "T"}]})),
        &json!({"T": {"Type": "Succeed"}}),
    );
    let mut driver = run(&definition, &json!({}), &[("S", ok(json!({})))]);
    let (task, _) = driver.pending()[0];
    driver.fail(task, None, None).unwrap();
    check_output(&driver, r#"{"Error":null,"Cause":null}"#);
    let mut driver = run(&one(ask(json!({}))), &json!({}), &[("S", ok(json!({})))]);
    let (task, _) = driver.pending()[0];
    driver.fail(task, None, None).unwrap();
    assert_eq!(
        driver.execution().history().last().unwrap().to_api_json(true)["executionFailedEventDetails"],
        json!({})
    );
}

#[test]
fn a_retried_callback_has_another_token() {
    let definition = one(ask(
        json!({"Retry": [{"ErrorEquals": ["Busy"], "JitterStrategy": "FULL", "IntervalSeconds": 100}]}),
    ));
    let ask_twice = || {
        let mut driver = run(&definition, &json!({}), &[("S", ok(json!({}))), ("S", ok(json!({})))]);
        let (task, first) = driver.pending()[0];
        let first = first.token.clone().unwrap();
        driver.fail(task, Some("Busy".into()), None).unwrap();
        let second = driver.pending()[0].1.token.clone().unwrap();
        (first, second, driver.now())
    };
    let (first, second, at) = ask_twice();
    assert_ne!(first, second);
    assert_eq!(ask_twice(), (first, second, at), "the same seed gives the same tokens and the same jitter");
    assert!(at > crate::driver::virtual_start());
}

#[test]
fn a_job_is_submitted_and_watched() {
    let job = json!({"Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync:2", "Parameters": {}, "End": true});
    let submitted =
        TaskAnswer::Submit { output: json!({"ExecutionArn": "x"}), then: Box::new(ok(json!({"Output": 1}))) };
    let driver = run(&one(job), &json!({}), &[("S", submitted)]);
    check_output(&driver, r#"{"Output":1}"#);
    check_page(
        &driver,
        "
        1  +0s  ExecutionStarted
        2  +0s  TaskStateEntered    S
        3  +0s  TaskScheduled       S  states:startExecution.sync:2
        4  +0s  TaskStarted         S
        5  +0s  TaskSubmitted       S
        6  +0s  TaskSucceeded       S
        7  +0s  TaskStateExited     S
        8  +0s  ExecutionSucceeded
        ",
    );
}

#[test]
fn an_activity_waits_for_a_worker() {
    let resource = "arn:aws:states:us-east-1:123456789012:activity:work";
    let definition = one(json!({"Type": "Task", "Resource": resource, "TimeoutSeconds": 5, "End": true}));
    let mut driver = run(&definition, &json!({}), &[]);
    driver.advance(Duration::from_secs(100));
    let (task, _) = driver.pending()[0];
    assert!(matches!(driver.succeed(task, &json!(1)), Err(IllegalEvent::NotNow { .. })));
    driver.report(Event::ActivityTaken { task, worker: Some("w".into()) }).unwrap();
    driver.advance(Duration::from_secs(4));
    driver.succeed(task, &json!(1)).unwrap();
    check_page(
        &driver,
        "
        1  +0s      ExecutionStarted
        2  +0s      TaskStateEntered    S
        3  +0s      ActivityScheduled   S  work
        4  +1m 40s  ActivityStarted     S
        5  +1m 44s  ActivitySucceeded   S
        6  +1m 44s  TaskStateExited     S
        7  +1m 44s  ExecutionSucceeded
        ",
    );
}

#[test]
fn a_missing_activity_ends_it() {
    let resource = "arn:aws:states:us-east-1:123456789012:activity:gone";
    let definition = one(json!({"Type": "Task", "Resource": resource, "End": true}));
    let at = crate::driver::virtual_start();
    let (mut execution, _) = crate::Execution::start(program(&definition), start(&json!({})), at).unwrap();
    execution.apply(Event::ActivityMissing { task: TaskId::from_number(1) }, at).unwrap();
    assert_eq!(execution.history().len(), 3);
    assert_eq!(
        execution.cause(),
        Some(
            "An error occurred while executing the state 'S' (entered at the event id #2). The activity ARN does not exist."
        )
    );
}

#[test]
fn stopping_gives_up_what_is_open() {
    let at = crate::driver::virtual_start();
    let definition = one(ask(json!({"TimeoutSeconds": 60})));
    let (mut execution, _) = crate::Execution::start(program(&definition), start(&json!({})), at).unwrap();
    let effects = execution.apply(Event::Stopped { error: Some("E".into()), cause: None }, at).unwrap();
    let names: Vec<String> =
        effects.iter().map(|effect| format!("{effect:?}").split(' ').next().unwrap().to_owned()).collect();
    assert_eq!(names, ["CancelTask", "CancelTimer", "End"]);
    let last = execution.history().last().unwrap();
    assert_eq!((last.event_type().as_str(), last.previous_event_id), ("ExecutionAborted", 0));
    assert_eq!(
        (execution.status(), execution.error(), execution.stopped_at()),
        (Status::Aborted, Some("E"), Some(at))
    );
}

//! Redrive: what failed goes again, what succeeded does not.

use std::time::Duration;

use serde_json::json;

use super::*;
use crate::driver::virtual_start;
use crate::{Event, Execution, IllegalEvent, MapRunCounts, NotRedrivable, Status};

fn called(driver: &Driver<Script>) -> Vec<&str> {
    driver.handler().seen.iter().map(|request| request.state.as_str()).collect()
}

#[test]
fn a_task_is_scheduled_again_without_being_entered_again() {
    let definition = machine(
        json!({"Type": "Pass", "Next": "Call"}),
        &json!({"Call": call(json!({"Retry": [{"ErrorEquals": ["E"], "MaxAttempts": 1, "IntervalSeconds": 2}]}))}),
    );
    let answers = [fails("E"), fails("E"), fails("E"), ok(json!("at last"))].map(|answer| ("Call", answer));
    let mut driver = run(&definition, &json!({}), &answers);
    assert_eq!(driver.execution().status(), Status::Failed);
    assert_eq!(driver.redrive(), Ok(()));
    check_output(&driver, r#""at last""#);
    // The retrier counts from the beginning, and what goes again points at the state's entry.
    assert_eq!(
        links(&driver)[3..],
        [
            "4<-3 TaskStateEntered",
            "5<-4 TaskScheduled",
            "6<-5 TaskStarted",
            "7<-6 TaskFailed",
            "8<-7 TaskScheduled",
            "9<-8 TaskStarted",
            "10<-9 TaskFailed",
            "11<-10 ExecutionFailed",
            "12<-11 ExecutionRedriven",
            "13<-4 TaskScheduled",
            "14<-13 TaskStarted",
            "15<-14 TaskFailed",
            "16<-15 TaskScheduled",
            "17<-16 TaskStarted",
            "18<-17 TaskSucceeded",
            "19<-18 TaskStateExited",
            "20<-19 ExecutionSucceeded",
        ]
    );
    let execution = driver.execution();
    assert_eq!((execution.redrive_count(), execution.redriven_at()), (1, Some(virtual_start() + 2.secs())));
    let tasks: Vec<_> = driver.handler().seen.iter().map(|request| &request.request_id).collect();
    assert_eq!(
        tasks.iter().collect::<std::collections::BTreeSet<_>>().len(),
        4,
        "each call has an id of its own"
    );
}

/// Seconds as a span of time.
trait Seconds {
    fn secs(self) -> jiff::SignedDuration;
}

impl Seconds for i64 {
    fn secs(self) -> jiff::SignedDuration {
        jiff::SignedDuration::from_secs(self)
    }
}

#[test]
fn the_context_object_says_it() {
    let definition = one(json!({"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": true,
        "Parameters": {"count.$": "$$.Execution.RedriveCount", "all.$": "$$.Execution"}}));
    let mut driver =
        run(&definition, &json!({}), &[("S", fails("E")), ("S", fails("E")), ("S", ok(json!(1)))]);
    driver.advance(Duration::from_hours(1));
    driver.redrive().unwrap();
    driver.redrive().unwrap();
    let parameters =
        |index: usize| -> Value { serde_json::from_str(&driver.handler().seen[index].parameters).unwrap() };
    assert_eq!(parameters(0)["count"], json!(0));
    assert!(parameters(0)["all"].get("RedriveTime").is_none());
    assert_eq!(parameters(2)["count"], json!(2));
    assert_eq!(parameters(2)["all"]["RedriveTime"], json!("2026-01-01T01:00:00Z"));
}

/// A branch that works in two steps, beside one that works in one, beside one that waits.
fn branches() -> Value {
    let task = |next: Value| {
        let mut task = call(json!({}));
        task.as_object_mut().unwrap().remove("End");
        task.as_object_mut().unwrap().extend(next.as_object().unwrap().clone());
        task
    };
    one(json!({"Type": "Parallel", "End": true, "Branches": [
        {"StartAt": "Pay", "States": {"Pay": task(json!({"Next": "Ship"})), "Ship": task(json!({"End": true}))}},
        {"StartAt": "Mail", "States": {"Mail": task(json!({"End": true}))}},
        {"StartAt": "Nap", "States": {"Nap": {"Type": "Wait", "Seconds": 10, "Next": "Tell"}, "Tell": task(json!({"End": true}))}}
    ]}))
}

#[test]
fn of_a_parallel_only_what_did_not_succeed_goes_on() {
    let answers = [
        ("Pay", ok(json!("paid"))),
        ("Mail", ok(json!("mailed"))),
        ("Ship", fails("NoTruck")),
        ("Ship", ok(json!("shipped"))),
        ("Tell", ok(json!("told"))),
    ];
    let mut driver = run(&branches(), &json!({}), &answers);
    assert_eq!(driver.execution().error(), Some("NoTruck"));
    assert_eq!(called(&driver), ["Pay", "Mail", "Ship"]);
    driver.redrive().unwrap();
    assert_eq!(called(&driver), ["Pay", "Mail", "Ship", "Ship", "Tell"]);
    check_output(&driver, r#"["shipped","mailed","told"]"#);
    let entered = links(&driver).iter().filter(|line| line.contains("Entered")).count();
    assert_eq!(entered, 6, "each state once");
    let waits =
        driver.ways().into_iter().find(|((state, way), _)| state == "Nap" && *way == asl_model::Way::Enter);
    assert_eq!(waits.map(|(_, count)| count), Some(1));
}

#[test]
fn lanes_go_on_at_every_depth() {
    let inner = json!({"Type": "Map", "ItemsPath": "$", "MaxConcurrency": 1, "End": true,
        "ItemProcessor": {"StartAt": "Call", "States": {"Call": call(json!({"Parameters": {"item.$": "$"}}))}}});
    let definition = one(
        json!({"Type": "Map", "End": true, "ItemProcessor": {"StartAt": "Inner", "States": {"Inner": inner}}}),
    );
    let answers =
        [ok(json!(1)), ok(json!(2)), fails("E"), ok(json!(4)), ok(json!(5)), ok(json!(6)), ok(json!(7))];
    let answers = answers.map(|answer| ("Call", answer));
    let mut driver = run(&definition, &json!([["a", "b"], ["c", "d", "f"]]), &answers);
    assert_eq!(driver.execution().status(), Status::Failed);
    let failed = driver.handler().seen.len();
    driver.redrive().unwrap();
    assert_eq!(driver.execution().status(), Status::Succeeded);
    let items: Vec<&str> = driver.handler().seen.iter().map(|request| &*request.parameters).collect();
    for item in ["\"a\"", "\"b\"", "\"c\"", "\"d\"", "\"f\""] {
        let times = items.iter().filter(|parameters| parameters.contains(item)).count();
        let again = items[failed..].iter().filter(|parameters| parameters.contains(item)).count();
        assert!(times == 1 || (times == 2 && again == 1), "{item} {times} times: {items:?}");
    }
}

#[test]
fn a_stop_and_a_timeout_can_be_mended_too() {
    let mut definition = branches();
    definition["TimeoutSeconds"] = json!(100);
    let mut driver = run(&definition, &json!({}), &[("Pay", ok(json!(1)))]);
    driver.stop(Some("Night".into()), None).unwrap();
    assert!(driver.pending().is_empty());
    driver.redrive().unwrap();
    let pending = |driver: &Driver<Script>| -> Vec<String> {
        driver.pending().into_iter().map(|(_, request)| request.state.clone()).collect()
    };
    assert_eq!(pending(&driver), ["Ship", "Mail"]);
    driver.advance(Duration::from_secs(100));
    assert_eq!(driver.execution().status(), Status::TimedOut);
    driver.redrive().unwrap();
    driver.advance(Duration::from_secs(99));
    assert_eq!(driver.execution().status(), Status::Running, "the time of the execution starts anew");
    assert_eq!(pending(&driver), ["Ship", "Mail", "Tell"]);
    let open: Vec<_> = driver.pending().into_iter().map(|(task, _)| task).collect();
    for task in open {
        driver.succeed(task, &json!(null)).unwrap();
    }
    assert_eq!(driver.execution().status(), Status::Succeeded);
    assert_eq!(driver.redrive(), Err(IllegalEvent::NotRedrivable { reason: NotRedrivable::Succeeded }));
}

#[test]
fn choices_are_made_anew_and_fail_fails_again() {
    let definition = machine(
        json!({"Type": "Choice", "Choices": [{"Variable": "$.x", "IsPresent": true, "Next": "No"}]}),
        &json!({"No": {"Type": "Fail", "Error": "No", "Cause": "never"}}),
    );
    let mut driver = run(&definition, &json!({}), &[]);
    assert_eq!(driver.execution().error(), Some("States.Runtime"));
    driver.redrive().unwrap();
    assert_eq!(driver.execution().error(), Some("States.Runtime"));
    let mut driver = run(&definition, &json!({"x": 1}), &[]);
    driver.redrive().unwrap();
    assert_eq!((driver.execution().error(), driver.execution().redrive_count()), (Some("No"), 1));
    assert_eq!(
        links(&driver)[4..],
        ["5<-4 ExecutionFailed", "6<-5 ExecutionRedriven", "7<-4 ExecutionFailed"]
    );
}

#[test]
fn a_result_that_was_too_big_is_made_anew_and_one_that_could_not_be_read_is_not() {
    let lanes = |fields: Value| {
        let mut state = json!({"Type": "Parallel", "End": true, "Branches": [
            {"StartAt": "A", "States": {"A": call(json!({}))}}, {"StartAt": "B", "States": {"B": call(json!({}))}}]});
        state.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        one(state)
    };
    let big = ok(json!("x".repeat(140_000)));
    let answers = [("A", big.clone()), ("B", big), ("A", ok(json!(1))), ("B", ok(json!(2)))];
    let mut driver = run(&lanes(json!({})), &json!({}), &answers);
    assert_eq!(driver.execution().error(), Some("States.DataLimitExceeded"));
    driver.redrive().unwrap();
    check_output(&driver, "[1,2]");
    assert_eq!(called(&driver), ["A", "B", "A", "B"]);

    let selector = json!({"ResultSelector": {"x.$": "$[0].missing"}});
    let mut driver = run(&lanes(selector), &json!({}), &[("A", ok(json!(1))), ("B", ok(json!(2)))]);
    assert_eq!(driver.execution().error(), Some("States.Runtime"));
    driver.redrive().unwrap();
    assert_eq!((called(&driver), driver.execution().error()), (vec!["A", "B"], Some("States.Runtime")));
}

#[test]
fn what_cannot_be_redriven_says_why() {
    let failing = one(json!({"Type": "Fail"}));
    let check = |start: Start, begun: &str, redriven: &str, reason: NotRedrivable, text: &str| {
        let at = begun.parse().unwrap();
        let (mut execution, _) = Execution::start(program(&failing), start, at).unwrap();
        let journal = execution.journal().to_vec();
        let refused = execution.apply(Event::Redriven {}, redriven.parse().unwrap()).unwrap_err();
        assert_eq!(refused, IllegalEvent::NotRedrivable { reason });
        assert_eq!((refused.to_string().as_str(), execution.journal()), (text, &*journal));
    };
    let standard = || start(&json!({}));
    let express = Start { execution_type: crate::ExecutionType::Express, ..standard() };
    let (begun, later) = ("2026-01-01T00:00:00Z", "2026-01-14T23:59:59Z");
    check(
        express,
        begun,
        later,
        NotRedrivable::Express,
        "Execution is of type EXPRESS and cannot be redriven",
    );
    let (old, launch) =
        ("2023-11-14T00:00:00Z", "Execution was started before the launch of RedriveExecution");
    check(standard(), old, "2023-11-16T00:00:00Z", NotRedrivable::StartedBeforeLaunch, launch);
    let late = "2026-01-15T00:00:00Z";
    check(standard(), begun, late, NotRedrivable::PeriodExceeded, "Execution redrivable period exceeded");
    let (mut execution, _) = Execution::start(program(&failing), standard(), begun.parse().unwrap()).unwrap();
    assert_eq!(execution.check_redrive(later.parse().unwrap()), Ok(()));
    execution.apply(Event::Redriven {}, later.parse().unwrap()).unwrap();
}

#[test]
fn a_year_of_all_attempts_together_is_the_most() {
    let definition = machine(
        json!({"Type": "Wait", "Seconds": 31_000_000, "Next": "No"}),
        &json!({"No": {"Type": "Fail"}}),
    );
    let mut driver = run(&definition, &json!({}), &[]);
    driver.redrive().unwrap();
    assert_eq!(driver.execution().redrive_count(), 1);
    let mut definition = definition;
    definition["States"]["S"]["Seconds"] = json!(31_536_000);
    let mut driver = run(&definition, &json!({}), &[]);
    assert_eq!(driver.redrive(), Err(IllegalEvent::NotRedrivable { reason: NotRedrivable::OpenTooLong }));
}

fn distributed(kind: &str, fields: Value) -> Value {
    let child = json!({"StartAt": "Before", "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": kind}, "States": {
        "Before": {"Type": "Pass", "Next": "Call"}, "Call": call(json!({"Parameters": {"item.$": "$"}}))}});
    let mut state =
        json!({"Type": "Map", "Label": "L", "MaxConcurrency": 1, "ItemProcessor": child, "End": true});
    state.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    one(state)
}

#[test]
fn a_map_run_goes_on_with_the_children_that_did_not_succeed() {
    for (kind, passes) in [("STANDARD", 1), ("EXPRESS", 2)] {
        let answers = [ok(json!("one")), fails("E"), ok(json!("two")), ok(json!("three"))]
            .map(|answer| ("Call", answer));
        let mut driver = run(&distributed(kind, json!({})), &json!([1, 2, 3]), &answers);
        assert_eq!(driver.execution().error(), Some("States.ExceedToleratedFailureThreshold"));
        assert_eq!(driver.map_runs().count(), 0);
        driver.redrive().unwrap();
        check_output(&driver, r#"["one","two","three"]"#);
        let items: Vec<&str> = driver.handler().seen.iter().map(|request| &*request.parameters).collect();
        assert_eq!(items, [r#"{"item":1}"#, r#"{"item":2}"#, r#"{"item":2}"#, r#"{"item":3}"#]);
        assert_eq!(
            links(&driver)[2..],
            [
                "3<-2 MapStateStarted",
                "4<-3 MapRunStarted",
                "5<-4 MapRunFailed",
                "6<-5 MapStateFailed",
                "7<-6 ExecutionFailed",
                "8<-7 ExecutionRedriven",
                "9<-2 MapRunRedriven",
                "10<-9 MapRunSucceeded",
                "11<-10 MapStateSucceeded",
                "12<-9 MapStateExited",
                "13<-12 ExecutionSucceeded",
            ]
        );
        // A Standard child is redriven, and does not pass again; an Express one starts again.
        let ways = driver.ways();
        assert_eq!(ways.get(&("Before".to_owned(), asl_model::Way::Enter)), Some(&(2 + passes)));
    }
}

#[test]
fn a_stopped_map_run_goes_on_too() {
    let definition = distributed("STANDARD", json!({"MaxConcurrency": 2}));
    let mut driver = run(&definition, &json!([1, 2, 3]), &[("Call", ok(json!("one")))]);
    assert_eq!(driver.pending_everywhere().len(), 2);
    driver.stop(None, None).unwrap();
    driver.redrive().unwrap();
    let run = driver.map_runs().next().unwrap();
    assert_eq!(
        (run.redrive_count(), run.execution_counts()),
        (1, MapRunCounts { running: 2, succeeded: 1, total: 3, ..MapRunCounts::default() })
    );
    let journal = run.journal().to_vec();
    let open: Vec<_> = driver.pending_everywhere().into_iter().map(|(place, _)| place).collect();
    for place in open {
        driver.succeed(place, &json!("more")).unwrap();
    }
    check_output(&driver, r#"["one","more","more"]"#);
    // The journal of the Map Run says it all: it can be replayed, and cut.
    for cut in 1..=journal.len() {
        let (replayed, _) = crate::MapRun::replay(program(&definition), journal[..cut].to_vec()).unwrap();
        assert_eq!(replayed.journal(), &journal[..cut]);
    }
}

#[test]
fn a_map_run_that_could_not_read_reads_again() {
    let reader = json!({"Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": {"InputType": "JSON"},
        "Parameters": {"Bucket": "b", "Key": "k"}});
    let definition = distributed("STANDARD", json!({"ItemReader": reader}));
    let mut driver = run(&definition, &json!({}), &[]);
    assert_eq!(driver.execution().error(), Some("States.ItemReaderFailed"));
    driver.redrive().unwrap();
    assert_eq!(driver.execution().error(), Some("States.ItemReaderFailed"));
    let count = |kind: &str| links(&driver).iter().filter(|line| line.ends_with(kind)).count();
    assert_eq!((count("MapRunStarted"), count("MapRunRedriven"), count("MapRunFailed")), (1, 1, 2));
}

#[test]
fn a_map_run_that_was_stopped_before_it_began_begins() {
    let both = |items: Value| {
        let each = json!({"Type": "Map", "End": true, "ItemProcessor": {
            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
            "StartAt": "Item", "States": {"Item": call(json!({"Parameters": {"item.$": "$"}}))}}});
        let branch = |name: &str, state: Value| json!({"StartAt": name, "States": {name: state}});
        let items = json!({"Type": "Pass", "Result": items, "Next": "Each"});
        one(json!({"Type": "Parallel", "End": true, "Branches": [
            branch("A", call(json!({}))), {"StartAt": "Items", "States": {"Items": items, "Each": each}}]}))
    };
    for (items, output) in [(json!([1, 2]), r#"["a",["i","i"]]"#), (json!([]), r#"["a",[]]"#)] {
        let answers =
            [("A", fails("E")), ("A", ok(json!("a"))), ("Item", ok(json!("i"))), ("Item", ok(json!("i")))];
        let mut driver = run(&both(items), &json!({}), &answers);
        assert_eq!(driver.execution().status(), Status::Failed);
        driver.redrive().unwrap();
        check_output(&driver, output);
    }
}

#[test]
fn lanes_that_have_not_begun_again_are_kept() {
    let choose = json!({"Type": "Choice",
        "Choices": [{"Variable": "$$.Execution.RedriveCount", "NumericGreaterThanEquals": 2, "Next": "Done"}]});
    let go = json!({"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Next": "Choose",
        "Parameters": {"FunctionName": "f"}, "ResultPath": null});
    let wait = json!({"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken", "End": true,
        "Parameters": {"QueueUrl": "q", "MessageBody.$": "$$.Task.Token"}});
    let each = json!({"Type": "Map", "ItemsPath": "$", "End": true,
        "ItemProcessor": {"StartAt": "Ask", "States": {"Ask": wait}}});
    let definition = one(json!({"Type": "Parallel", "End": true, "Branches": [
        {"StartAt": "Go", "States": {"Go": go, "Choose": choose, "Done": {"Type": "Pass", "End": true}}},
        {"StartAt": "Each", "States": {"Each": each}}]}));
    let mut driver = run(&definition, &json!([1, 2]), &[("Go", ok(json!({})))]);
    for _ in 0..2 {
        assert_eq!(driver.execution().status(), Status::Failed);
        driver.redrive().unwrap();
    }
    assert_eq!(driver.execution().status(), Status::Running);
    assert_eq!(driver.pending().len(), 2, "both items ask again");
}

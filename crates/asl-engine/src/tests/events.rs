//! Events that do not fit are refused with a reason, and change nothing.

use serde_json::json;

use super::*;
use crate::driver::virtual_start;
use crate::{Event, Execution, IllegalEvent, ReplayError, StartError, TaskId, TimerId};

#[test]
fn every_event_that_does_not_fit_is_a_typed_error() {
    let definition =
        one(call(json!({"TimeoutSeconds": 60, "Retry": [{"ErrorEquals": ["E"], "IntervalSeconds": 5}]})));
    let at = virtual_start();
    let (mut execution, _) = Execution::start(program(&definition), start(&json!({})), at).unwrap();
    let first = TaskId::from_number(1);
    let refused = |execution: &mut Execution, event: Event, text: &str| {
        let before = (execution.journal().len(), execution.history().len());
        let error = execution.apply(event, at).unwrap_err();
        assert_eq!(error.to_string(), text);
        assert_eq!((execution.journal().len(), execution.history().len()), before);
    };
    let succeeded = |task: u64, output: &str| Event::TaskSucceeded {
        task: TaskId::from_number(task),
        output: output.into(),
    };
    refused(&mut execution, succeeded(9, "1"), "there is no task 9");
    refused(&mut execution, succeeded(0, "1"), "there is no task 0");
    refused(
        &mut execution,
        succeeded(1, "{"),
        "the output is not JSON: EOF while parsing an object at line 1 column 1",
    );
    refused(
        &mut execution,
        Event::TaskSubmitted { task: first, output: "1".into() },
        "task 1 waits for an answer, not for a submission",
    );
    refused(&mut execution, Event::ActivityTaken { task: first, worker: None }, "task 1 is no activity");
    refused(&mut execution, Event::TimerFired { timer: TimerId::from_number(7) }, "there is no timer 7");
    refused(
        &mut execution,
        Event::Started { version: 1, start: Arc::new(start(&json!({}))) },
        "the execution has begun already",
    );
    refused(&mut execution, Event::Redriven {}, "Execution is RUNNING and cannot be redriven");
    execution.apply(Event::TaskFailed { task: first, error: Some("E".into()), cause: None }, at).unwrap();
    refused(&mut execution, succeeded(1, "1"), "task 1 is over");
    refused(&mut execution, Event::TimerFired { timer: TimerId::from_number(1) }, "timer 1 is over");
    execution.apply(Event::Stopped { error: None, cause: None }, at).unwrap();
    refused(&mut execution, succeeded(1, "1"), "the execution is over: ABORTED");
    refused(&mut execution, Event::Stopped { error: None, cause: None }, "the execution is over: ABORTED");
}

#[test]
fn a_bad_input_begins_nothing() {
    let program = program(&one(json!({"Type": "Succeed"})));
    let begin = |input: &str| {
        Execution::start(Arc::clone(&program), Start::local("m", "e", input, [0; 32]), virtual_start())
            .unwrap_err()
    };
    assert!(matches!(begin("{"), StartError::Input { .. }));
    assert!(matches!(begin(""), StartError::Input { .. }));
    assert_eq!(begin(&format!("\"{}\"", "x".repeat(262_144))), StartError::TooBig { bytes: 262_146 });
}

#[test]
fn a_journal_of_something_else_is_refused() {
    let driver = run(&one(call(json!({}))), &json!({}), &[("S", ok(json!(1)))]);
    let journal = driver.execution().journal().to_vec();
    let other = program(&one(json!({"Type": "Succeed"})));
    let error = Execution::replay(Arc::clone(&other), journal.clone()).unwrap_err();
    let source = IllegalEvent::Ended { status: crate::Status::Succeeded };
    assert_eq!(error, ReplayError::Entry { number: 2, source });
    assert_eq!(
        Execution::replay(Arc::clone(&other), journal[1..].to_vec()).unwrap_err(),
        ReplayError::NoStart
    );
    assert_eq!(Execution::replay(Arc::clone(&other), []).unwrap_err(), ReplayError::NoStart);
    let mut future = journal;
    if let Event::Started { version, .. } = &mut future[0].event {
        *version = 99;
    }
    assert_eq!(Execution::replay(other, future).unwrap_err(), ReplayError::Version { version: 99 });
}

#[test]
fn a_journal_that_was_changed_is_refused() {
    let driver = run(&one(call(json!({}))), &json!({}), &[("S", ok(json!(1)))]);
    let journal = driver.execution().journal().to_vec();
    let machine = Arc::clone(driver.execution().program());
    let moved = |number: usize, milliseconds: i64, nanoseconds: i64| {
        let mut journal = journal.clone();
        let by = jiff::SignedDuration::from_nanos(milliseconds * 1_000_000 + nanoseconds);
        journal[number].at = journal[number].at.checked_add(by).unwrap();
        Execution::replay(Arc::clone(&machine), journal)
    };
    assert!(moved(1, 5, 0).is_ok(), "later is another journal, and a good one");
    assert_eq!(moved(1, -5, 0).unwrap_err(), ReplayError::Time { number: 2 });
    assert_eq!(moved(1, 0, 1).unwrap_err(), ReplayError::Time { number: 2 });
    assert_eq!(moved(0, 0, 1).unwrap_err(), ReplayError::Time { number: 1 });
    let text = serde_json::to_string(&journal[1]).unwrap();
    for (from, to) in
        [("\"task\":", "\"task\":1,\"tusk\":"), ("{\"at\"", "{\"on\":1,\"at\""), ("succeeded", "won")]
    {
        let changed = text.replace(from, to);
        assert_ne!(changed, text);
        assert!(serde_json::from_str::<crate::JournalEntry>(&changed).is_err(), "{changed}");
    }
}

#[test]
fn a_machine_that_cannot_run_is_refused() {
    let refused = |definition: Value| {
        let document = asl_model::read(&definition.to_string()).unwrap();
        Program::new(document.machine).unwrap_err()
    };
    let text = |definition: Value| refused(definition).to_string();
    assert_eq!(text(json!({"StartAt": "A", "States": {}})), "/StartAt goes to `A`, which is no state here");
    assert_eq!(
        text(one(json!({"Type": "Pass", "Next": "X"}))),
        "/States/S/Next goes to `X`, which is no state here"
    );
    assert_eq!(text(one(json!({"Type": "Pass"}))), "/States/S has no Next and no End");
    assert_eq!(text(one(json!({"Type": "Dance"}))), "/States/S/Type: `Dance` is no type of state");
    assert_eq!(
        text(one(json!({"Type": "Wait", "End": true}))),
        "/States/S has no one of Seconds, SecondsPath, Timestamp and TimestampPath"
    );
    let processor = json!({"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, "StartAt": "A",
        "States": {"A": {"Type": "Pass", "Next": "B"}}});
    assert_eq!(
        text(one(json!({"Type": "Map", "ItemProcessor": processor, "End": true}))),
        "/States/S/ItemProcessor/States/A/Next goes to `B`, which is no state here"
    );
}

#[test]
fn time_does_not_run_backwards() {
    let definition = one(json!({"Type": "Wait", "Seconds": 60, "Next": "T"}));
    let mut definition = definition;
    definition["States"]["T"] = call(json!({}));
    let at = virtual_start();
    let (mut execution, effects) = Execution::start(program(&definition), start(&json!({})), at).unwrap();
    let [crate::Effect::StartTimer { timer, at: due }] = effects.as_slice() else { panic!("{effects:?}") };
    // Fired too early: it counts as fired when it was due.
    execution.apply(Event::TimerFired { timer: *timer }, at).unwrap();
    assert_eq!(execution.now(), *due);
    execution.apply(Event::TaskSucceeded { task: TaskId::from_number(1), output: "1".into() }, at).unwrap();
    assert_eq!(execution.stopped_at(), Some(*due));
    assert!(execution.journal().is_sorted_by_key(|entry| entry.at));
}

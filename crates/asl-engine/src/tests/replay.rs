//! Same journal, same history: cut anywhere, replay, go on, and the rest is the same.

use std::time::Duration;

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::{Effect, Event, Execution, JournalEntry, Status};

/// A machine with everything: waits, retries with jitter, variables, random numbers, callbacks, lanes.
fn everything() -> Value {
    json!({"QueryLanguage": "JSONata", "TimeoutSeconds": 100_000, "StartAt": "First", "States": {
        "First": {"Type": "Pass", "Assign": {"id": "{% $uuid() %}", "n": "{% $random() %}"}, "Next": "Call"},
        "Call": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Arguments": {"x": "{% $uuid() %}"},
            "TimeoutSeconds": 100, "Retry": [{"ErrorEquals": ["States.ALL"], "JitterStrategy": "FULL", "MaxAttempts": 5}],
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Ask"}], "Next": "Ask"},
        "Ask": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken", "HeartbeatSeconds": 50,
            "Arguments": {"token": "{% $states.context.Task.Token %}"},
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Both"}], "Next": "Both"},
        "Both": {"Type": "Parallel", "Next": "Each", "Branches": [
            {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 10, "End": true}}},
            {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
                "Retry": [{"ErrorEquals": ["States.ALL"]}], "End": true}}}],
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Each"}]},
        "Each": {"Type": "Map", "Items": [1, 2, 3], "MaxConcurrency": 2, "End": true, "ItemProcessor": {
            "StartAt": "I", "States": {"I": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": true}}}}}})
}

/// Lanes in lanes in lanes, each level with a retrier or a catcher of its own.
fn nested() -> Value {
    let call = json!({"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken", "TimeoutSeconds": 30,
        "Parameters": {"t.$": "$$.Task.Token"}, "Retry": [{"ErrorEquals": ["States.Timeout"], "MaxAttempts": 1}], "End": true});
    let nap = json!({"Type": "Wait", "Seconds": 20, "End": true});
    let inner = json!({"Type": "Map", "ItemsPath": "$.items", "MaxConcurrency": 2, "End": true,
        "Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 1}],
        "ItemProcessor": {"StartAt": "Call", "States": {"Call": call}}});
    let both = json!({"Type": "Parallel", "End": true, "Catch": [{"ErrorEquals": ["Boom"], "Next": "Sorry"}], "Branches": [
        {"StartAt": "Inner", "States": {"Inner": inner}}, {"StartAt": "Nap", "States": {"Nap": nap}}]});
    let processor =
        json!({"StartAt": "Both", "States": {"Both": both, "Sorry": {"Type": "Pass", "End": true}}});
    json!({"StartAt": "Outer", "TimeoutSeconds": 2_000, "States": {
        "Outer": {"Type": "Map", "ItemsPath": "$", "ItemProcessor": processor, "Next": "Last",
            "Retry": [{"ErrorEquals": ["States.Timeout"], "MaxAttempts": 1, "JitterStrategy": "FULL"}],
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Last"}]},
        "Last": {"Type": "Succeed"}}})
}

fn start_of(definition: &Value) -> Driver<Script> {
    let input =
        if *definition == nested() { json!([{"items": [1, 2, 3]}, {"items": [4]}]) } else { json!({"a": 1}) };
    run(definition, &input, &[])
}

fn machines() -> impl Strategy<Value = Value> {
    prop_oneof![Just(everything()), Just(nested())]
}

#[derive(Clone, Debug)]
enum Act {
    Succeed(usize),
    Submit(usize),
    Fail(usize),
    Heartbeat(usize),
    NextTimer,
    Pass(u64),
    Stop,
    Redrive,
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        6 => (0..4_usize).prop_map(Act::Succeed),
        3 => (0..4_usize).prop_map(Act::Submit),
        2 => (0..4_usize).prop_map(Act::Fail),
        1 => (0..4_usize).prop_map(Act::Heartbeat),
        3 => Just(Act::NextTimer),
        1 => (1..200_u64).prop_map(Act::Pass),
        1 => Just(Act::Stop),
        2 => Just(Act::Redrive),
    ];
    prop::collection::vec(act, 0..40)
}

/// Lets the acts happen; what does not fit is refused, and that is part of the test.
fn perform(definition: &Value, acts: &[Act]) -> Driver<Script> {
    let mut driver = start_of(definition);
    for act in acts {
        let task = |index: usize| driver.pending().get(index).map(|(task, _)| *task);
        let _refused = match act {
            Act::Succeed(index) => task(*index).map(|task| driver.succeed(task, &json!({"done": index}))),
            Act::Submit(index) => {
                task(*index).map(|task| driver.report(Event::TaskSubmitted { task, output: "{}".into() }))
            }
            Act::Fail(index) => task(*index).map(|task| driver.fail(task, Some("Boom".into()), None)),
            Act::Heartbeat(index) => task(*index).map(|task| driver.heartbeat(task)),
            Act::NextTimer => {
                driver.advance_to_next_timer();
                None
            }
            Act::Pass(seconds) => {
                driver.advance(Duration::from_secs(*seconds));
                None
            }
            Act::Stop => Some(driver.stop(None, None)),
            Act::Redrive => Some(driver.redrive()),
        };
    }
    driver
}

/// Effects in an order that does not depend on when they were asked for.
fn owed(effects: &[Effect]) -> Vec<String> {
    let mut owed: Vec<String> = effects.iter().map(|effect| format!("{effect:?}")).collect();
    owed.sort();
    owed
}

/// What a host owes that has seen all effects so far.
fn keep_books(books: &mut Vec<Effect>, execution: &Execution, effects: Vec<Effect>) {
    books.extend(effects);
    let owed = execution.outstanding();
    books.retain(|effect| owed.contains(effect));
}

fn check_replay(definition: &Value, journal: &[JournalEntry]) {
    let program = program(definition);
    let text = serde_json::to_string(journal).unwrap();
    let journal: Vec<JournalEntry> = serde_json::from_str(&text).unwrap();
    let (whole, _) = Execution::replay(Arc::clone(&program), journal.clone()).unwrap();
    assert_eq!(whole.journal(), journal);
    for cut in 1..=journal.len() {
        let (before, after) = journal.split_at(cut);
        let (mut execution, outstanding) = Execution::replay(Arc::clone(&program), before.to_vec()).unwrap();
        assert_eq!(execution.history(), &whole.history()[..execution.history().len()]);
        assert_eq!(outstanding, execution.outstanding());
        let mut books = outstanding;
        for entry in after {
            let effects = execution.apply(entry.event.clone(), entry.at).unwrap();
            keep_books(&mut books, &execution, effects);
        }
        assert_eq!(execution.history(), whole.history());
        assert_eq!(execution.outstanding(), whole.outstanding());
        assert_eq!(owed(&books), owed(&whole.outstanding()), "after a cut at {cut}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn a_journal_can_be_cut_anywhere(definition in machines(), acts in acts()) {
        let driver = perform(&definition, &acts);
        check_replay(&definition, driver.execution().journal());
    }

    #[test]
    fn the_history_is_well_formed(definition in machines(), acts in acts()) {
        let driver = perform(&definition, &acts);
        for (index, event) in driver.execution().history().iter().enumerate() {
            prop_assert_eq!(event.id, index as u64 + 1);
            prop_assert!(event.previous_event_id < event.id);
        }
    }

    /// Nobody is forgotten: what runs waits for something, and what is over waits for nothing.
    #[test]
    fn an_execution_that_runs_waits_for_something(definition in machines(), acts in acts()) {
        let driver = perform(&definition, &acts);
        let execution = driver.execution();
        let waits = execution.open_tasks().next().is_some() || driver.next_timer().is_some();
        prop_assert_eq!(execution.status() == Status::Running, waits);
        let names: Vec<String> = execution.history().iter().map(crate::HistoryEvent::event_type).collect();
        let count = |name: &str| names.iter().filter(|event| *event == name).count();
        let begun = count("MapIterationStarted");
        let ended = ["MapIterationSucceeded", "MapIterationFailed", "MapIterationAborted"].map(count).iter().sum();
        prop_assert!(begun >= ended);
        if execution.status() == Status::Succeeded {
            prop_assert_eq!(begun, ended);
        }
    }

    /// Left alone, everything ends: timers alone lead to an end.
    #[test]
    fn time_alone_ends_it(definition in machines(), acts in acts()) {
        let mut driver = perform(&definition, &acts);
        for _ in 0..10_000 {
            if driver.advance_to_next_timer().is_none() {
                break;
            }
        }
        prop_assert_ne!(driver.execution().status(), Status::Running);
        check_replay(&definition, driver.execution().journal());
    }

    #[test]
    fn no_event_makes_it_panic(numbers in prop::collection::vec((0..12_u8, 0..6_u64, "[{}\\[\\]a-z0-9\"]{0,6}"), 0..40)) {
        let at = crate::driver::virtual_start();
        let (mut execution, _) = Execution::start(program(&everything()), start(&json!(1)), at).unwrap();
        for (kind, number, text) in numbers {
            let (task, timer, output) = (crate::TaskId(number), crate::TimerId(number), text.as_str().into());
            let error = Some(text.clone());
            let event = match kind {
                0 | 1 => Event::TaskSucceeded { task, output: "1".into() },
                2 => Event::TaskSucceeded { task, output },
                3 => Event::TaskFailed { task, error, cause: None },
                4 => Event::TaskSubmitted { task, output },
                5 => Event::TaskSubmitted { task, output: "{}".into() },
                6 => Event::Heartbeat { task },
                7 => Event::ActivityTaken { task, worker: None },
                8 => Event::ActivityMissing { task },
                9 => Event::Redriven {},
                _ => Event::TimerFired { timer },
            };
            let _ = execution.apply(event, at);
        }
    }
}

#[test]
fn a_callback_that_was_submitted_is_not_called_again() {
    let ask = json!({"Type": "Task", "End": true, "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
        "Parameters": {"token.$": "$$.Task.Token"}, "TimeoutSeconds": 60});
    let program = program(&one(ask));
    let at = crate::driver::virtual_start();
    let (mut execution, effects) = Execution::start(Arc::clone(&program), start(&json!({})), at).unwrap();
    assert_eq!(owed(&effects), owed(&execution.outstanding()));
    let Some(Effect::CallTask { task, request }) = effects.into_iter().next() else { panic!("a call") };
    let (_, again) = Execution::replay(Arc::clone(&program), execution.journal().to_vec()).unwrap();
    assert!(
        again.contains(&Effect::CallTask { task, request: request.clone() }),
        "the same request and token"
    );
    execution.apply(Event::TaskSubmitted { task, output: "{}".into() }, at).unwrap();
    let (replayed, owed) = Execution::replay(program, execution.journal().to_vec()).unwrap();
    assert!(matches!(owed.as_slice(), [Effect::StartTimer { .. }]), "{owed:?}");
    assert_eq!(replayed.open_tasks().next().unwrap().request, &*request);
}

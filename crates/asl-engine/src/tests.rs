//! What an execution does, told as history pages: a definition, an input, answers, and the page.

mod callbacks;
mod data;
mod distributed;
mod events;
mod failures;
mod forks;
mod redrive;
mod replay;
mod test_state;
mod ways;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::driver::{Driver, TaskAnswer, TaskHandler};
use crate::{Program, Start, TaskRequest, page};

pub(crate) fn program(definition: &Value) -> Arc<Program> {
    let document = asl_model::read(&definition.to_string()).unwrap();
    assert!(document.diagnostics.is_empty(), "{:?}", document.diagnostics);
    Arc::new(Program::new(document.machine).unwrap())
}

pub(crate) fn start(input: &Value) -> Start {
    Start::local("machine", "run", input.to_string(), [7; 32])
}

/// Answers the calls of each state in order; what is not told stays pending.
#[derive(Debug, Default)]
pub(crate) struct Script {
    answers: BTreeMap<String, Vec<TaskAnswer>>,
    pub(crate) seen: Vec<TaskRequest>,
}

impl Script {
    pub(crate) fn new(answers: &[(&str, TaskAnswer)]) -> Self {
        let mut script = Self::default();
        for (state, answer) in answers {
            script.answers.entry((*state).to_owned()).or_default().push(answer.clone());
        }
        script
    }
}

impl TaskHandler for Script {
    fn call(&mut self, request: &TaskRequest) -> TaskAnswer {
        self.seen.push(request.clone());
        match self.answers.get_mut(&request.state) {
            Some(answers) if !answers.is_empty() => answers.remove(0),
            _ => TaskAnswer::Pending,
        }
    }
}

pub(crate) fn ok(value: Value) -> TaskAnswer {
    TaskAnswer::Succeed(value)
}

pub(crate) fn fails(error: &str) -> TaskAnswer {
    TaskAnswer::fail(error, "because")
}

pub(crate) fn run(definition: &Value, input: &Value, answers: &[(&str, TaskAnswer)]) -> Driver<Script> {
    Driver::start(program(definition), start(input), Script::new(answers)).unwrap()
}

/// A machine of one state, called `S`, which ends it.
pub(crate) fn one(state: Value) -> Value {
    machine(state, &json!({}))
}

/// A machine of the state `S` and others.
pub(crate) fn machine(state: Value, others: &Value) -> Value {
    let mut states = others.clone();
    states["S"] = state;
    json!({"StartAt": "S", "States": states})
}

/// A Task state that calls a service and ends, with more fields.
pub(crate) fn call(fields: Value) -> Value {
    let mut state =
        json!({"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {}, "End": true});
    state.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    state
}

#[track_caller]
pub(crate) fn check_page<H: TaskHandler>(driver: &Driver<H>, expected: &str) {
    let lines = |text: &str| {
        let lines: Vec<String> =
            text.trim().lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        lines.join("\n")
    };
    let got = page(driver.execution().history());
    assert_eq!(lines(&got), lines(expected), "the page is\n{got}");
}

/// Each event as `ID<-PREVIOUS TYPE`.
pub(crate) fn links<H: TaskHandler>(driver: &Driver<H>) -> Vec<String> {
    let event = |event: &crate::HistoryEvent| {
        format!("{}<-{} {}", event.id, event.previous_event_id, event.event_type())
    };
    driver.execution().history().iter().map(event).collect()
}

#[track_caller]
pub(crate) fn check_output<H: TaskHandler>(driver: &Driver<H>, expected: &str) {
    let execution = driver.execution();
    assert_eq!(execution.output(), Some(expected), "{:?} {:?}", execution.error(), execution.cause());
}

#[track_caller]
pub(crate) fn check_failure<H: TaskHandler>(driver: &Driver<H>, error: &str, cause: &str) {
    let execution = driver.execution();
    assert_eq!(
        (execution.error(), execution.cause()),
        (Some(error), Some(cause)),
        "{:?}",
        execution.output()
    );
}

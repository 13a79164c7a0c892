//! What is to go wrong at a task.

use std::collections::BTreeSet;
use std::time::Duration;

use asl_model::{ErrorName, IntegrationPattern, StateMachine};

use super::find;
use crate::fault::Fault;
use crate::world::{Call, Instead, World};

/// The error that no retrier and no catcher names.
pub(super) const UNFORESEEN: &str = "Unforeseen";

/// One thing that goes wrong at one state.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) state: String,
    pub(super) what: String,
    pub(super) instead: Instead,
    pub(super) course: Course,
    /// The errors that an execution may end with for this reason.
    pub(super) errors: Vec<String>,
}

/// What is done while the task waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Course {
    /// Nothing.
    Straight,
    /// It gives signs of life, this often, and no answer.
    Alive(Duration),
    /// It is answered twice.
    Twice,
    /// It is answered when it is over.
    Late,
}

/// It fails with each error that is known of it, and with one that is not.
pub(super) fn failures(world: &World, machine: &StateMachine, call: &Call) -> Vec<Plan> {
    let state = &call.request.state;
    let mut names: Vec<String> = world.errors_of(call).into_iter().map(str::to_owned).collect();
    if let Some(found) = find(machine, state) {
        let retried = found.retry().iter().flat_map(|retrier| &retrier.error_equals);
        let caught = found.catch().iter().flat_map(|catcher| &catcher.error_equals);
        names.extend(retried.chain(caught).filter(|name| can_be_reported(name)).map(ToString::to_string));
    }
    names.push(UNFORESEEN.to_owned());
    let mut seen = BTreeSet::new();
    names.retain(|name| seen.insert(name.clone()));
    let fail = |name: String| Plan {
        state: state.clone(),
        instead: Instead::FailOnce(Fault::new(name.clone(), "as the test wants it")),
        course: Course::Straight,
        errors: vec![name.clone()],
        what: name,
    };
    names.into_iter().map(fail).collect()
}

/// Whether a name can be that of one error which a service or a function reports.
fn can_be_reported(name: &ErrorName) -> bool {
    let name = name.as_str();
    !name.starts_with("States.") || name.starts_with("States.Http.")
}

/// Nothing is heard of it, or no more than signs of life.
pub(super) fn timeouts(_: &World, _: &StateMachine, call: &Call) -> Vec<Plan> {
    let request = &call.request;
    let pattern = request.resource.pattern();
    let waits =
        request.token.is_some() || matches!(pattern, IntegrationPattern::Sync | IntegrationPattern::Sync2);
    let plan = |what: &str, course| Plan {
        state: request.state.clone(),
        what: what.to_owned(),
        instead: Instead::SilentOnce,
        course,
        errors: vec![ErrorName::TIMEOUT.to_owned(), ErrorName::HEARTBEAT_TIMEOUT.to_owned()],
    };
    match (request.timeout_seconds, request.heartbeat_seconds) {
        (None, None) if !waits => Vec::new(),
        (None | Some(_), None) => vec![plan("no answer", Course::Straight)],
        (Some(_), Some(heartbeat)) => {
            let interval = Duration::from_millis(heartbeat.saturating_mul(1000).saturating_sub(500).max(1));
            vec![plan("no sign of life", Course::Straight), plan("no answer", Course::Alive(interval))]
        }
        (None, Some(_)) => vec![plan("no sign of life", Course::Straight)],
    }
}

/// It is answered too late, and twice.
pub(super) fn answers(world: &World, machine: &StateMachine, call: &Call) -> Vec<Plan> {
    if call.request.token.is_none() {
        return Vec::new();
    }
    let mut errors =
        vec![UNFORESEEN.to_owned(), ErrorName::TIMEOUT.to_owned(), ErrorName::HEARTBEAT_TIMEOUT.to_owned()];
    if let Some(Ok(Err(fault))) = world.known_answer(&call.request, &call.parameters) {
        errors.push(fault.error().to_owned());
    }
    let _ = machine;
    let plan = |what: &str, course| Plan {
        state: call.request.state.clone(),
        what: what.to_owned(),
        instead: Instead::SilentOnce,
        course,
        errors: errors.clone(),
    };
    let ends = call.request.timeout_seconds.or(call.request.heartbeat_seconds).is_some();
    let late = ends.then(|| plan("answered late", Course::Late));
    late.into_iter().chain([plan("answered twice", Course::Twice)]).collect()
}

//! One room a type of state. A state says what it wants as a [`Step`]; only `execution` moves threads.

pub(crate) mod choice;
pub(crate) mod fail;
pub(crate) mod map;
pub(crate) mod parallel;
pub(crate) mod pass;
pub(crate) mod succeed;
pub(crate) mod task;
pub(crate) mod wait;

use jiff::Timestamp;

use crate::data_flow::{Data, Exit, Scope, finish};
use crate::failure::Failure;
use crate::history::ErrorDetails;
use crate::journal::Text;
use crate::program::{ContainerId, Kind, Target};

/// What a state wants next.
#[derive(Debug)]
pub(crate) enum Step {
    /// It is done.
    Exit(Exit),
    /// It wants to sleep until then.
    Sleep(Timestamp),
    /// It has work to be done outside.
    Call(task::Call),
    /// It has work to be done side by side.
    Fork(Fork),
    /// It has work to be done by children of its own.
    Distribute(map::distributed::Opening),
    /// It is a Fail state.
    Fail(ErrorDetails),
}

/// Threads to run side by side.
#[derive(Debug)]
pub(crate) struct Fork {
    /// What each of them runs, with its input.
    pub(crate) lanes: Vec<(ContainerId, Text)>,
    /// How many may run at a time.
    pub(crate) concurrency: usize,
}

/// Runs a state's body after it was entered, or again for a retry.
pub(crate) fn begin(scope: &mut Scope<'_>) -> Result<Step, Failure> {
    match &scope.node.kind {
        Kind::Pass { parameters, result, next } => {
            pass::run(scope, parameters.as_ref(), result.as_ref(), *next).map(Step::Exit)
        }
        Kind::Task(task) => task::call(scope, task).map(Step::Call),
        Kind::Choice { rules, default } => choice::run(scope, rules, *default).map(Step::Exit),
        Kind::Wait { until, .. } => wait::until(scope, until).map(Step::Sleep),
        Kind::Succeed => succeed::run(scope).map(Step::Exit),
        Kind::Fail { error, cause } => fail::run(scope, error, cause).map(Step::Fail),
        Kind::Parallel(parallel) => parallel::fork(scope, parallel).map(Step::Fork),
        Kind::Map(map) => map::begin(scope, map),
    }
}

/// Leaves a state whose work is done: `result` is what it gave, a sleep gives nothing.
pub(crate) fn complete(scope: &mut Scope<'_>, result: Option<Data>) -> Result<Exit, Failure> {
    let target = match &scope.node.kind {
        Kind::Pass { next, .. } | Kind::Wait { next, .. } => *next,
        Kind::Task(task) => task.next,
        Kind::Parallel(parallel) => parallel.next,
        Kind::Map(map) => map.next,
        Kind::Choice { .. } | Kind::Succeed | Kind::Fail { .. } => Target::End,
    };
    match result {
        Some(result) => finish(scope, &result, target),
        None => wait::finish(scope, target),
    }
}

//! What kinds of state can do: fail, run out of time, give a result of their own.

use asl_contract::WorkflowError;

use crate::retry::{BranchErrors, ItemErrors, MapRunErrors};

/// The errors of a Pass state: there are none.
#[derive(Clone, Copy, Debug)]
pub enum PassState {}

/// The errors of a Wait state: there are none.
#[derive(Clone, Copy, Debug)]
pub enum WaitState {}

/// States that can fail, and so be tried again and caught: tasks, Parallel and Map.
#[diagnostic::on_unimplemented(
    message = "a Pass or a Wait state does not fail, so there is nothing to retry or to catch",
    label = "`{Self}` reports no errors",
    note = "retry and catch at a task, a Parallel or a Map"
)]
pub trait Fails {}

#[diagnostic::do_not_recommend]
impl<E: WorkflowError> Fails for E {}
#[diagnostic::do_not_recommend]
impl Fails for BranchErrors {}
#[diagnostic::do_not_recommend]
impl Fails for ItemErrors {}
#[diagnostic::do_not_recommend]
impl Fails for MapRunErrors {}

/// States that can run out of time of their own: tasks.
#[diagnostic::on_unimplemented(
    message = "only a task has a time-out of its own",
    label = "not a task",
    note = "say the time-out at the tasks inside, or for the whole workflow: `.named(..).timeout(hours(1))`"
)]
pub trait Timed {}

#[diagnostic::do_not_recommend]
impl<E: WorkflowError> Timed for E {}

/// States that call something with arguments: tasks.
#[diagnostic::on_unimplemented(
    message = "only a task has arguments",
    label = "not a task",
    note = "say it at the task inside: `.state(|s| s.invoke(..).argument(..))`"
)]
pub trait Calls {}

#[diagnostic::do_not_recommend]
impl<E: WorkflowError> Calls for E {}

/// States that select from a result of their own: tasks, Parallel and Map.
#[diagnostic::on_unimplemented(
    message = "a Pass or a Wait state has no result to select from",
    label = "`{Self}` has no `ResultSelector`",
    note = "a Pass says what it gives in its closure: `.pass(\"Name\", |data| ..)`"
)]
pub trait Selects {}

#[diagnostic::do_not_recommend]
impl<E: WorkflowError> Selects for E {}
#[diagnostic::do_not_recommend]
impl Selects for BranchErrors {}
#[diagnostic::do_not_recommend]
impl Selects for ItemErrors {}
#[diagnostic::do_not_recommend]
impl Selects for MapRunErrors {}

/// States whose result has a place in their output: all but Wait.
#[diagnostic::on_unimplemented(
    message = "a Wait state has no result to put anywhere",
    label = "`{Self}` has no `ResultPath`",
    note = "it gives its input; `.output_path(..)` gives a part of it"
)]
pub trait Results {}

#[diagnostic::do_not_recommend]
impl<E: WorkflowError> Results for E {}
#[diagnostic::do_not_recommend]
impl Results for BranchErrors {}
#[diagnostic::do_not_recommend]
impl Results for ItemErrors {}
#[diagnostic::do_not_recommend]
impl Results for MapRunErrors {}
#[diagnostic::do_not_recommend]
impl Results for PassState {}

/// The errors of a Map state, inline or distributed.
#[diagnostic::on_unimplemented(
    message = "only a Map has items to go through",
    label = "not a Map",
    note = "how many are done at a time, and how the processor is written, belongs to `.map(..)` and `.distributed_map(..)`"
)]
pub trait MapErrors {}

#[diagnostic::do_not_recommend]
impl MapErrors for ItemErrors {}
#[diagnostic::do_not_recommend]
impl MapErrors for MapRunErrors {}

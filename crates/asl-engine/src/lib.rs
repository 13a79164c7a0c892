//! One execution of an [Amazon States Language](https://states-language.net/spec.html) machine as a
//! deterministic machine of its own: [`Event`] in, [`Effect`]s out.
//!
//! The engine does no IO and knows no clock. Time, results and random seeds come in with events; what
//! is to be done outside goes out as effects. Its only memory is the journal of events: the same
//! journal gives the same history, byte for byte, and a journal cut anywhere can be replayed and goes
//! on as if nothing had happened. The event history that Step Functions shows is written on the way,
//! with the service's order, links and words.
//!
//! A host, such as a server, does this:
//!
//! 1. [`Execution::start`] or [`Execution::replay`];
//! 2. append the new entries of [`Execution::journal`] to a store;
//! 3. act on the effects; when something happens, [`Execution::apply`] it, and go on with 2.
//!
//! [`driver::Driver`] is such a host for tests, on virtual time.

#![cfg_attr(test, expect(clippy::needless_pass_by_value, reason = "test cases are written as literals"))]

mod clock;
mod context;
mod data_flow;
mod effect;
mod entropy;
mod era;

pub mod driver;
pub mod test_state;

mod execution;
mod failure;
mod history;
mod ids;
mod journal;
mod map_run;
mod program;
mod retry;
mod states;
#[cfg(test)]
mod tests;
mod variables;

pub use effect::{Effect, TaskRequest};
pub use execution::{
    Execution, IllegalEvent, NotRedrivable, OpenTask, ReplayError, StartError, Status, TaskStage,
};
pub use history::{
    ErrorDetails, EventDetails, HistoryEvent, IterationOutcome, StateType, TaskResource, TaskScheduled, page,
};
pub use ids::{ChildId, MapRunId, Seed, TaskId, TaskToken, TimerId};
pub use journal::{Event, ExecutionType, JOURNAL_VERSION, JournalEntry, Start, Text};
pub use map_run::{
    IllegalMapRunEvent, ListRequest, ListedObject, MAP_RUN_JOURNAL_VERSION, MapRun, MapRunBatcher,
    MapRunCounts, MapRunEffect, MapRunEntry, MapRunEvent, MapRunLimits, MapRunReader, MapRunReplayError,
    MapRunRequest, MapRunStatus, MapRunWriter, ObjectRequest, ObjectToWrite, SelectorScope,
    WriterDestination,
};
pub use program::{Program, ProgramError};

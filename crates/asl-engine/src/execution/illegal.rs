//! What does not fit: events, beginnings, journals.

use super::ending::Status;
use super::redrive::NotRedrivable;
use crate::ids::{MapRunId, TaskId, TimerId};

/// An event that cannot happen to an execution as it is.
///
/// Some are the ordinary end of a race (a timer fired while it was cancelled, a late answer to a task
/// that timed out): a host answers its caller with them and goes on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IllegalEvent {
    /// The execution is over.
    #[error("the execution is over: {status}")]
    Ended {
        /// How it ended.
        status: Status,
    },
    /// `Started` is the first event and never another.
    #[error("the execution has begun already")]
    AlreadyStarted,
    /// The task never existed.
    #[error("there is no {task}")]
    NoSuchTask {
        /// The task.
        task: TaskId,
    },
    /// The task has ended, timed out or was given up.
    #[error("{task} is over")]
    TaskClosed {
        /// The task.
        task: TaskId,
    },
    /// The task exists, but this cannot happen to it now.
    #[error("{task} {why}")]
    NotNow {
        /// The task.
        task: TaskId,
        /// Why not, as the rest of the sentence.
        why: &'static str,
    },
    /// The timer never existed.
    #[error("there is no {timer}")]
    NoSuchTimer {
        /// The timer.
        timer: TimerId,
    },
    /// The timer has fired or was cancelled.
    #[error("{timer} is over")]
    TimerClosed {
        /// The timer.
        timer: TimerId,
    },
    /// The Map Run does not exist.
    #[error("there is no {map_run}")]
    NoSuchMapRun {
        /// The Map Run.
        map_run: MapRunId,
    },
    /// The Map Run has ended or was given up.
    #[error("{map_run} is over")]
    MapRunClosed {
        /// The Map Run.
        map_run: MapRunId,
    },
    /// An output is not JSON.
    #[error("the output is not JSON: {message}")]
    InvalidOutput {
        /// Why.
        message: String,
    },
    /// The execution cannot be redriven.
    #[error("{reason}")]
    NotRedrivable {
        /// Why, in the words of the service.
        reason: NotRedrivable,
    },
}

/// Why an execution cannot begin.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StartError {
    /// The input is not JSON.
    #[error("the input is not JSON: {message}")]
    Input {
        /// Why.
        message: String,
    },
    /// The input is over the limit.
    #[error("the input has {bytes} bytes, the limit is 262144")]
    TooBig {
        /// How big it is.
        bytes: usize,
    },
}

/// Why a journal cannot be replayed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReplayError {
    /// It does not begin with `started`.
    #[error("the journal does not begin with `started`")]
    NoStart,
    /// Another version of the engine wrote it.
    #[error("the journal has version {version}, which this engine cannot replay")]
    Version {
        /// The journal's version.
        version: u32,
    },
    /// Its first entry is refused.
    #[error("the journal cannot begin")]
    Start(#[from] StartError),
    /// An entry does not fit the entries before it: the journal belongs to another program.
    #[error("entry {number} of the journal does not fit")]
    Entry {
        /// The number of the entry, from 1.
        number: usize,
        /// Why.
        source: IllegalEvent,
    },
    /// An entry stands before its time: before the entry above, before its timer, or between two milliseconds.
    #[error("entry {number} of the journal has a time that it cannot have")]
    Time {
        /// The number of the entry, from 1.
        number: usize,
    },
}

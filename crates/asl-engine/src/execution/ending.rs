//! The end of an execution.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Execution;
use crate::effect::Effect;
use crate::history::{ErrorDetails, EventDetails};
use crate::journal::Text;

/// The status of an execution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Status {
    /// It runs.
    Running,
    /// It reached its end.
    Succeeded,
    /// A state failed, and nobody caught it.
    Failed,
    /// Its own time was up.
    TimedOut,
    /// Somebody stopped it.
    Aborted,
}

impl Status {
    /// The word of the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Running => "RUNNING",
            Self::Succeeded => "SUCCEEDED",
            Self::Failed => "FAILED",
            Self::TimedOut => "TIMED_OUT",
            Self::Aborted => "ABORTED",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How an execution ended.
#[derive(Clone, Debug)]
pub(super) struct Ending {
    pub(super) status: Status,
    output: Option<Text>,
    error: ErrorDetails,
    at: Option<Timestamp>,
}

impl Ending {
    pub(super) fn succeeded(output: Text) -> Self {
        Self { status: Status::Succeeded, output: Some(output), error: ErrorDetails::default(), at: None }
    }

    pub(super) fn failed(error: ErrorDetails) -> Self {
        Self { status: Status::Failed, output: None, error, at: None }
    }

    pub(super) fn aborted(error: ErrorDetails) -> Self {
        Self { status: Status::Aborted, output: None, error, at: None }
    }

    pub(super) fn timed_out() -> Self {
        Self { status: Status::TimedOut, output: None, error: ErrorDetails::default(), at: None }
    }

    pub(super) fn to_effect(&self) -> Effect {
        Effect::End {
            status: self.status,
            output: self.output.clone(),
            error: self.error.error.clone(),
            cause: self.error.cause.clone(),
        }
    }
}

/// Whether an event is the last one of a history.
pub(super) fn is_terminal(details: &EventDetails) -> bool {
    matches!(
        details,
        EventDetails::ExecutionSucceeded { .. }
            | EventDetails::ExecutionFailed(_)
            | EventDetails::ExecutionAborted(_)
            | EventDetails::ExecutionTimedOut(_)
    )
}

impl Execution {
    /// How the execution stands.
    pub fn status(&self) -> Status {
        self.ending.as_ref().map_or(Status::Running, |ending| ending.status)
    }

    /// The output as JSON text; only of a success.
    pub fn output(&self) -> Option<&str> {
        self.ending.as_ref()?.output.as_deref()
    }

    /// The error name, where it did not succeed and there is one.
    pub fn error(&self) -> Option<&str> {
        self.ending.as_ref()?.error.error.as_deref()
    }

    /// The cause, where it did not succeed and there is one.
    pub fn cause(&self) -> Option<&str> {
        self.ending.as_ref()?.error.cause.as_deref()
    }

    /// When it ended.
    pub fn stopped_at(&self) -> Option<Timestamp> {
        self.ending.as_ref()?.at
    }

    /// Ends the execution: writes the last event and gives up whatever is still open.
    ///
    /// Threads stay as they are, for a redrive to go on from.
    pub(super) fn end(&mut self, mut ending: Ending) {
        let cursor = self.threads.get(&super::MAIN).map_or(0, |thread| thread.cursor);
        let error = ending.error.clone();
        match (ending.status, &ending.output) {
            (Status::Succeeded, Some(output)) => {
                let output = Text::clone(output);
                self.log(cursor, EventDetails::ExecutionSucceeded { output });
            }
            // What comes from outside points at nothing, as recorded for an abort.
            (Status::Aborted, _) => {
                self.log(0, EventDetails::ExecutionAborted(error));
            }
            (Status::TimedOut, _) => {
                self.log(0, EventDetails::ExecutionTimedOut(error));
            }
            _ => {
                self.log(cursor, EventDetails::ExecutionFailed(error));
            }
        }
        ending.at = Some(self.now);
        self.ready.clear();
        let tasks = self.tasks.take_ids();
        self.effects.extend(tasks.map(|task| Effect::CancelTask { task }));
        self.stop_map_runs();
        let timers = self.timers.take_ids();
        self.effects.extend(timers.map(|timer| Effect::CancelTimer { timer }));
        self.effects.push(ending.to_effect());
        self.ending = Some(Box::new(ending));
    }
}

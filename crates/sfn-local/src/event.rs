//! What a server tells whoever watches it: executions that moved, lines that functions printed.

use jiff::Timestamp;

/// One thing that happened, in the order it did.
///
/// No event holds a task token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServerEvent {
    /// An execution moved.
    Execution(ExecutionEvent),
    /// A function printed a line.
    Log {
        /// The function's name.
        function: String,
        /// The line, without its end.
        line: String,
    },
}

/// An execution that moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExecutionEvent {
    /// The execution's ARN.
    pub arn: String,
    /// The state machine's name.
    pub machine: String,
    /// `RUNNING`, `SUCCEEDED`, `FAILED`, `TIMED_OUT` or `ABORTED`.
    pub status: &'static str,
    /// The state it is in, if it is in one.
    pub state: Option<String>,
    /// What happened.
    pub moved: Moved,
}

/// What happened to an execution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Moved {
    /// It was started with this input (JSON text).
    Started(String),
    /// It came into a state, or goes on in it.
    Entered,
    /// It waits for time, or until then for somebody to answer.
    Waiting {
        /// For what.
        reason: Wait,
        /// Until when at most.
        until: Option<Timestamp>,
    },
    /// A task failed and is tried again.
    Retrying {
        /// The error's name.
        error: String,
        /// When.
        at: Option<Timestamp>,
    },
    /// It is over.
    Ended {
        /// The error's name, if it failed.
        error: Option<String>,
        /// The cause, if it failed.
        cause: Option<String>,
    },
}

/// What an execution waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// A Wait state.
    Time,
    /// Somebody who holds a task token.
    Callback,
}

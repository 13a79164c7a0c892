//! Threads as data: the execution itself, a branch, an iteration.

use std::sync::Arc;

use jiff::Timestamp;

use crate::ids::{MapRunId, TaskId, TimerId};
use crate::journal::Text;
use crate::program::{ContainerId, Place};
use crate::retry::RetryCounts;
use crate::variables::Variables;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ThreadId(pub(super) u64);

/// The thread of the outermost machine.
pub(super) const MAIN: ThreadId = ThreadId(0);

/// A place in a machine, with what is known there.
#[derive(Debug)]
pub(super) struct Thread {
    /// The thread it was forked from, and its number there.
    pub(super) parent: Option<(ThreadId, usize)>,
    /// The event that the thread's next event points at.
    pub(super) cursor: u64,
    /// The variables in scope. A lane starts with its parent's, which cannot change meanwhile.
    pub(super) variables: Arc<Variables>,
    /// The state it is in.
    pub(super) visit: Option<Visit>,
}

impl Thread {
    pub(super) fn new(parent: Option<(ThreadId, usize)>, cursor: u64) -> Self {
        Self { parent, cursor, variables: Arc::default(), visit: None }
    }
}

/// One stay in a state, retries included.
#[derive(Debug)]
pub(super) struct Visit {
    pub(super) place: Place,
    pub(super) input: Text,
    /// The event before the state was entered.
    pub(super) before: u64,
    /// The event that says it was entered.
    pub(super) entered: u64,
    pub(super) entered_at: Timestamp,
    pub(super) retries: RetryCounts,
    /// Whether a redrive begins the state's work anew, though parts of it are done: its result was too big.
    pub(super) starts_over: bool,
    pub(super) doing: Doing,
}

impl Visit {
    pub(super) fn new(place: Place, input: Text, before: u64, entered: u64, entered_at: Timestamp) -> Self {
        Self {
            place,
            input,
            before,
            entered,
            entered_at,
            retries: RetryCounts::default(),
            starts_over: false,
            doing: Doing::Working,
        }
    }
}

/// What a thread waits for.
#[derive(Debug)]
pub(super) enum Doing {
    /// Nothing: it stands in the queue, or is at work right now.
    Working,
    /// The end of a Wait.
    Sleeping(TimerId),
    /// The next attempt.
    BackingOff(TimerId),
    /// A task.
    Calling(TaskId),
    /// Its lanes.
    Forked(Box<Lanes>),
    /// Nothing: its lanes are done, and what is made of their results is at work or failed.
    Joined(Box<Lanes>),
    /// A Map Run.
    Mapping(MapRunId),
}

/// The lanes of a Parallel (branches) or a Map (iterations).
#[derive(Debug)]
pub(super) struct Lanes {
    pub(super) kind: LaneKind,
    pub(super) work: Vec<(ContainerId, Text)>,
    pub(super) results: Vec<Option<Text>>,
    /// The first lane that has not begun.
    pub(super) next: usize,
    /// How many are done.
    pub(super) done: usize,
    /// The event that says they began.
    pub(super) started: u64,
    /// Those that failed or were aborted, as they were then: a redrive goes on with them.
    pub(super) given_up: Vec<GivenUp>,
}

/// A lane that failed or was aborted.
#[derive(Debug)]
pub(super) struct GivenUp {
    pub(super) id: ThreadId,
    pub(super) thread: Box<Thread>,
    /// The state that it was about to enter.
    pub(super) enter: Option<(Place, Text)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum LaneKind {
    Branch,
    /// Of the Map state with this name.
    Iteration(Text),
}

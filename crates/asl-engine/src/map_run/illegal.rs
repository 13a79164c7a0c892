//! What does not fit a Map Run: events and journals.

use super::children::Stage;
use super::ending::{Ending, MapRunStatus};
use super::journal::MapRunEvent;
use super::{MapRun, Phase};
use crate::execution::{Status, check_json};
use crate::ids::ChildId;
use crate::journal::Text;

/// An event that cannot happen to a Map Run as it is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IllegalMapRunEvent {
    /// It is over.
    #[error("the Map Run is over: {}", status.as_str())]
    Ended {
        /// How it ended.
        status: MapRunStatus,
    },
    /// `Opened` is the first event and never another.
    #[error("the Map Run has begun already")]
    AlreadyOpened,
    /// It runs, or it succeeded.
    #[error("a Map Run is redriven after it failed or was stopped")]
    NotRedrivable,
    /// Nothing was asked for that this would answer.
    #[error("the Map Run does not {what} now")]
    NotNow {
        /// What it does not do, as the rest of the sentence.
        what: &'static str,
    },
    /// There is no such child, or it does not run.
    #[error("{child} does not run")]
    NoSuchChild {
        /// The child.
        child: ChildId,
    },
    /// An output is not JSON, or a child that ended is said to run.
    #[error("the end of {child} cannot be: {message}")]
    InvalidEnd {
        /// The child.
        child: ChildId,
        /// Why.
        message: String,
    },
}

/// Why the journal of a Map Run cannot be replayed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MapRunReplayError {
    /// It does not begin with `opened`.
    #[error("the journal does not begin with `opened`")]
    NoStart,
    /// Another version of the engine wrote it.
    #[error("the journal has version {version}, which this engine cannot replay")]
    Version {
        /// The journal's version.
        version: u32,
    },
    /// An entry does not fit the entries before it.
    #[error("entry {number} of the journal does not fit")]
    Entry {
        /// The number of the entry, from 1.
        number: usize,
        /// Why.
        source: IllegalMapRunEvent,
    },
    /// An entry stands before the entry above, or between two milliseconds.
    #[error("entry {number} of the journal has a time that it cannot have")]
    Time {
        /// The number of the entry, from 1.
        number: usize,
    },
}

impl MapRun {
    /// Whether the event fits. Changes nothing.
    pub(super) fn check(&self, event: &MapRunEvent) -> Result<(), IllegalMapRunEvent> {
        if matches!(event, MapRunEvent::Opened { .. }) {
            return Err(IllegalMapRunEvent::AlreadyOpened);
        }
        if matches!(event, MapRunEvent::Redriven {}) {
            let gone_wrong = |ending: &Ending| ending.status != MapRunStatus::Succeeded;
            let is_over = self.ending().is_some_and(gone_wrong);
            return if is_over { Ok(()) } else { Err(IllegalMapRunEvent::NotRedrivable) };
        }
        if let Some(ending) = self.ending() {
            return Err(IllegalMapRunEvent::Ended { status: ending.status });
        }
        let not_now = |what| Err(IllegalMapRunEvent::NotNow { what });
        match (event, &self.phase) {
            (MapRunEvent::ObjectRead { .. }, Phase::Reading(reading)) if reading.is_listing() => {
                not_now("read an object")
            }
            (MapRunEvent::ObjectsListed { .. }, Phase::Reading(reading)) if !reading.is_listing() => {
                not_now("list objects")
            }
            (
                MapRunEvent::ObjectRead { .. }
                | MapRunEvent::ObjectsListed { .. }
                | MapRunEvent::ReadFailed { .. },
                Phase::Reading(_),
            )
            | (MapRunEvent::ResultsWritten {} | MapRunEvent::WriteFailed { .. }, Phase::Writing(_))
            | (MapRunEvent::LimitsUpdated { .. } | MapRunEvent::Stopped {}, _) => Ok(()),
            (MapRunEvent::ChildEnded { child, status, output, .. }, Phase::Running) => {
                self.check_child(*child, *status, output.as_ref())
            }
            (MapRunEvent::ChildEnded { child, .. }, _) => {
                Err(IllegalMapRunEvent::NoSuchChild { child: *child })
            }
            (MapRunEvent::ResultsWritten {} | MapRunEvent::WriteFailed { .. }, _) => not_now("write results"),
            _ => not_now("read items"),
        }
    }

    fn check_child(
        &self,
        child: ChildId,
        status: Status,
        output: Option<&Text>,
    ) -> Result<(), IllegalMapRunEvent> {
        let runs = child.index().and_then(|index| self.children.get(index));
        if !runs.is_some_and(|child| matches!(child.stage, Stage::Running { .. })) {
            return Err(IllegalMapRunEvent::NoSuchChild { child });
        }
        let invalid = |message: String| Err(IllegalMapRunEvent::InvalidEnd { child, message });
        match (status, output) {
            (Status::Running, _) => invalid("it runs".to_owned()),
            (Status::Succeeded, None) => invalid("it has no output".to_owned()),
            (Status::Succeeded, Some(output)) => {
                check_json(output).or_else(|message| invalid(format!("its output is not JSON: {message}")))
            }
            _ => Ok(()),
        }
    }
}

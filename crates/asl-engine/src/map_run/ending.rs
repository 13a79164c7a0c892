//! How a Map Run stands, and how it ends.

use jiff::Timestamp;

use super::children::{Child, Stage};
use super::effect::MapRunEffect;
use super::{MapRun, Phase, results};
use crate::execution::Status;
use crate::history::ErrorDetails;
use crate::journal::Text;

/// How a Map Run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MapRunStatus {
    /// It reads, runs or writes.
    Running,
    /// Enough of its children succeeded.
    Succeeded,
    /// Too many of its children failed, or it could not read or write.
    Failed,
    /// The execution that asked for it stopped it.
    Aborted,
}

impl MapRunStatus {
    /// The word of the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Running => "RUNNING",
            Self::Succeeded => "SUCCEEDED",
            Self::Failed => "FAILED",
            Self::Aborted => "ABORTED",
        }
    }
}

/// How many children, or items, of a Map Run are how far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of the API, and say it")]
pub struct MapRunCounts {
    pub pending: u64,
    pub running: u64,
    pub succeeded: u64,
    pub failed: u64,
    pub timed_out: u64,
    pub aborted: u64,
    pub total: u64,
    pub results_written: u64,
    pub pending_redrive: u64,
}

#[derive(Clone, Debug)]
pub(super) struct Ending {
    pub(super) status: MapRunStatus,
    pub(super) output: Option<Text>,
    pub(super) error: ErrorDetails,
    pub(super) at: Timestamp,
}

impl Ending {
    pub(super) fn to_effect(&self) -> MapRunEffect {
        MapRunEffect::End {
            status: self.status,
            output: self.output.clone(),
            error: self.error.error.clone(),
            cause: self.error.cause.clone(),
        }
    }
}

impl MapRun {
    /// How far the children are: `executionCounts` of `DescribeMapRun`.
    pub fn execution_counts(&self) -> MapRunCounts {
        self.count(|_| 1)
    }

    /// How far the items are: `itemCounts` of `DescribeMapRun`.
    pub fn item_counts(&self) -> MapRunCounts {
        self.count(|child| child.items)
    }

    fn count(&self, weight: impl Fn(&Child) -> u64) -> MapRunCounts {
        let mut counts = MapRunCounts::default();
        for child in &self.children {
            let weight = weight(child);
            counts.total += weight;
            *match child.status() {
                None if matches!(child.stage, Stage::PendingRedrive { .. }) => &mut counts.pending_redrive,
                None => &mut counts.pending,
                Some(Status::Running) => &mut counts.running,
                Some(Status::Succeeded) => &mut counts.succeeded,
                Some(Status::Failed) => &mut counts.failed,
                Some(Status::TimedOut) => &mut counts.timed_out,
                Some(Status::Aborted) => &mut counts.aborted,
            } += weight;
        }
        if self.ending().is_some() {
            counts.results_written = counts.succeeded + counts.failed + counts.timed_out + counts.aborted;
        }
        counts
    }

    /// All children are done: the results are formed, or written.
    pub(super) fn conclude(&mut self) {
        let destination = self.request.writer.as_ref().and_then(|writer| writer.destination.as_ref());
        let output = match destination {
            Some(destination) => Ok(results::details(&self.request, destination)),
            None => results::result(&self.request, &self.children),
        };
        match output {
            Ok(output) => self.write_or_end(Ending {
                status: MapRunStatus::Succeeded,
                output: Some(output),
                error: ErrorDetails::default(),
                at: self.now,
            }),
            Err(error) => self.end(self.failed(error)),
        }
    }

    pub(super) fn failed(&self, error: ErrorDetails) -> Ending {
        Ending { status: MapRunStatus::Failed, output: None, error, at: self.now }
    }

    pub(super) fn conclude_failed(&mut self, error: ErrorDetails) {
        let ending = self.failed(error);
        // What was not read has no results.
        if self.children.is_empty() { self.end(ending) } else { self.write_or_end(ending) }
    }

    fn write_or_end(&mut self, ending: Ending) {
        match self.write_effect() {
            Some(effect) => {
                self.effects.push(effect);
                self.phase = Phase::Writing(ending);
            }
            None => self.end(ending),
        }
    }

    pub(super) fn write_effect(&self) -> Option<MapRunEffect> {
        let writer = self.request.writer.as_ref()?;
        let destination = writer.destination.as_ref()?;
        let objects = results::objects(&self.request, writer, destination, &self.children);
        Some(MapRunEffect::WriteObjects { objects })
    }

    pub(super) fn end(&mut self, ending: Ending) {
        self.effects.push(ending.to_effect());
        self.phase = Phase::Ended(ending);
    }
}

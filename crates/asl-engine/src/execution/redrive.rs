//! Redrive: an execution that ended badly goes on from where it failed.
//!
//! Nothing that succeeded runs again. Each state that was entered and not left works anew, without being entered
//! anew: a Task is scheduled again, a Choice asks again, and of a Parallel or an inline Map only the lanes that
//! failed or were aborted go on, each from the state that it was in.
//!
//! See <https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html>.

use std::fmt;

use jiff::{SignedDuration, Timestamp};

use super::thread::{Doing, GivenUp, MAIN, ThreadId};
use super::{Execution, MAX_EVENTS, Purpose, Ready, Status};
use crate::clock::later;
use crate::era;
use crate::history::EventDetails;
use crate::journal::ExecutionType;
use crate::retry::RetryCounts;

/// How long after its end an execution can be redriven.
const REDRIVABLE_PERIOD: SignedDuration = SignedDuration::from_hours(14 * 24);

/// How long an execution may be open, all its attempts together.
const LONGEST_OPEN: SignedDuration = SignedDuration::from_hours(365 * 24);

/// What an execution knows of its redrives.
#[derive(Debug)]
pub(super) struct Redrives {
    count: u64,
    at: Timestamp,
    /// How long it was open before.
    open_before: SignedDuration,
}

/// Why an execution cannot be redriven: `redriveStatusReason` of `DescribeExecution`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NotRedrivable {
    /// It is not over.
    Running,
    /// There is nothing to mend.
    Succeeded,
    /// Executions of Express workflows start again instead.
    Express,
    /// It began before 15 November 2023.
    StartedBeforeLaunch,
    /// Its history has 24,999 events or more.
    TooManyEvents,
    /// It was open for a year.
    OpenTooLong,
    /// It ended fourteen days ago, or earlier.
    PeriodExceeded,
}

impl fmt::Display for NotRedrivable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Running => "Execution is RUNNING and cannot be redriven",
            Self::Succeeded => "Execution is SUCCEEDED and cannot be redriven",
            Self::Express => "Execution is of type EXPRESS and cannot be redriven",
            Self::StartedBeforeLaunch => "Execution was started before the launch of RedriveExecution",
            Self::TooManyEvents => "Execution history event limit exceeded",
            Self::OpenTooLong => "Execution has exceeded the max execution time",
            Self::PeriodExceeded => "Execution redrivable period exceeded",
        })
    }
}

impl Execution {
    /// How often it was redriven.
    pub fn redrive_count(&self) -> u64 {
        self.redrives.as_ref().map_or(0, |redrives| redrives.count)
    }

    /// When it was redriven last.
    pub fn redriven_at(&self) -> Option<Timestamp> {
        self.redrives.as_ref().map(|redrives| redrives.at)
    }

    /// Whether it could be redriven at that time.
    ///
    /// # Errors
    /// Why not, in the words of the service.
    pub fn check_redrive(&self, at: Timestamp) -> Result<(), NotRedrivable> {
        let Some(stopped) = self.stopped_at() else { return Err(NotRedrivable::Running) };
        if self.status() == Status::Succeeded {
            Err(NotRedrivable::Succeeded)
        } else if self.start.execution_type == ExecutionType::Express {
            Err(NotRedrivable::Express)
        } else if !era::counts_redrives(self.started_at) {
            Err(NotRedrivable::StartedBeforeLaunch)
        } else if self.history.len() >= MAX_EVENTS - 1 {
            Err(NotRedrivable::TooManyEvents)
        } else if self.open_until(stopped) >= LONGEST_OPEN {
            Err(NotRedrivable::OpenTooLong)
        } else if at.duration_since(stopped) >= REDRIVABLE_PERIOD {
            Err(NotRedrivable::PeriodExceeded)
        } else {
            Ok(())
        }
    }

    /// How long it was open until then, in all its attempts.
    fn open_until(&self, stopped: Timestamp) -> SignedDuration {
        let (before, since) = self
            .redrives
            .as_ref()
            .map_or((SignedDuration::ZERO, self.started_at), |redrives| (redrives.open_before, redrives.at));
        before.saturating_add(stopped.duration_since(since))
    }

    pub(super) fn redriven(&mut self) {
        let open_before = self.stopped_at().map_or(SignedDuration::ZERO, |stopped| self.open_until(stopped));
        let count = self.redrive_count() + 1;
        self.ending = None;
        self.redrives = Some(Box::new(Redrives { count, at: self.now, open_before }));
        let end = self.history.len() as u64;
        self.log(end, EventDetails::ExecutionRedriven { redrive_count: count });
        if let Some(seconds) = self.program.machine().timeout_seconds {
            self.start_timer(later(self.now, seconds.saturating_mul(1000)), Purpose::Execution);
        }
        self.work_anew(MAIN);
    }

    /// Has the state of a thread work again. What comes of it points at the event of its entry, as in histories of
    /// the service.
    fn work_anew(&mut self, id: ThreadId) {
        let Some(thread) = self.threads.get_mut(&id) else { return };
        let Some(visit) = &mut thread.visit else { return };
        visit.retries = RetryCounts::default();
        let starts_over = std::mem::take(&mut visit.starts_over);
        match &mut visit.doing {
            Doing::Forked(lanes) => {
                thread.cursor = lanes.started;
                let given_up = std::mem::take(&mut lanes.given_up);
                self.lanes_anew(id, given_up);
            }
            Doing::Joined(_) if !starts_over => self.leave_joined(id),
            Doing::Mapping(map_run) if !starts_over => {
                thread.cursor = visit.entered;
                let map_run = *map_run;
                self.redrive_map_run(id, map_run);
            }
            _ => {
                thread.cursor = visit.entered;
                self.forget_map_runs(id);
                self.set_doing(id, Doing::Working);
                self.work(id);
            }
        }
    }

    /// Has the lanes that did not succeed go on: those that were given up, and those that ran when all ended.
    fn lanes_anew(&mut self, parent: ThreadId, given_up: Vec<GivenUp>) {
        for GivenUp { id, thread, enter } in given_up {
            self.threads.insert(id, thread);
            if let Some((place, input)) = enter {
                self.ready.push_back(Ready::Enter { thread: id, place, input });
            }
        }
        let lanes =
            self.threads.iter().filter(|(_, thread)| thread.parent.is_some_and(|(of, _)| of == parent));
        let lanes: Vec<ThreadId> = lanes.map(|(id, _)| id).collect();
        for lane in lanes {
            self.work_anew(lane);
        }
    }
}

//! A state that could not go on: told, retried, caught, or the end of its thread.

use std::sync::Arc;

use asl_model::{ErrorName, Way};

use super::ending::Ending;
use super::thread::{Doing, MAIN, ThreadId};
use super::ways::numbered;
use super::{Execution, Purpose};
use crate::clock::later;
use crate::data_flow::caught;
use crate::failure::{Failure, FailureKind};
use crate::history::{EventDetails, StateType};
use crate::journal::Text;
use crate::program::Kind;
use crate::retry;

impl Execution {
    /// A state could not go on: tell it, retry it, catch it, or let the thread fail.
    pub(super) fn state_failed(&mut self, id: ThreadId, failure: Failure) {
        self.tell(id, &failure);
        let program = Arc::clone(&self.program);
        let Some(visit) = self.threads.get_mut(&id).and_then(|thread| thread.visit.as_mut()) else { return };
        let node = program.node(visit.place);
        visit.starts_over = failure.is(ErrorName::DATA_LIMIT_EXCEEDED);
        if let Some(delay) = visit.retries.next_delay(&node.retry, &failure, &mut self.entropy) {
            let retrier = node.retry.iter().position(|rule| failure.is_one_of(&rule.errors));
            self.takes(id, numbered(Way::Retry, retrier.unwrap_or_default()));
            self.forget_map_runs(id);
            let timer = self.start_timer(later(self.now, delay), Purpose::Retry(id));
            self.set_doing(id, Doing::BackingOff(timer));
            return;
        }
        let own_fault = failure.kind == FailureKind::Fatal && !self.is_forked(id);
        match (&node.kind, own_fault) {
            (Kind::Map(_), false) => self.log_thread(id, EventDetails::MapStateFailed),
            (Kind::Parallel(_), false) => self.log_thread(id, EventDetails::ParallelStateFailed),
            _ => {}
        }
        let Some((number, catcher)) = retry::catcher(&node.catch, &failure) else {
            self.thread_failed(id, failure);
            return;
        };
        match self.step(id, None, |scope| caught(scope, catcher, &failure.details)) {
            Some(Ok(exit)) => self.leave(id, exit.by(numbered(Way::Catch, number))),
            // The catcher's own expressions failed: nothing catches that.
            Some(Err(failure)) => {
                self.tell(id, &failure);
                self.thread_failed(id, failure);
            }
            None => {}
        }
    }

    /// Writes the event of a failed evaluation.
    ///
    /// On entry it points at what led to the state, as if the state had not been entered; only a
    /// Wait, and whatever fails later, points at the event before it.
    fn tell(&mut self, id: ThreadId, failure: &Failure) {
        let FailureKind::Evaluation { location } = &failure.kind else { return };
        let Some(thread) = self.threads.get(&id) else { return };
        let Some(visit) = &thread.visit else { return };
        let node = self.program.node(visit.place);
        let on_entry = thread.cursor == visit.entered && node.state_type != StateType::Wait;
        let previous = if on_entry { visit.before } else { thread.cursor };
        let details = EventDetails::EvaluationFailed {
            error: failure.details.error.as_deref().unwrap_or(ErrorName::QUERY_EVALUATION_ERROR).into(),
            cause: failure.details.cause.as_deref().unwrap_or_default().into(),
            location: location.as_deref().map(Into::into),
            state: Text::clone(&node.name),
        };
        let event = self.log(previous, details);
        if let Some(thread) = self.threads.get_mut(&id) {
            thread.cursor = event;
        }
    }

    pub(super) fn thread_failed(&mut self, id: ThreadId, failure: Failure) {
        if id == MAIN {
            self.end(Ending::failed(failure.details));
        } else {
            self.lane_failed(id, failure);
        }
    }
}

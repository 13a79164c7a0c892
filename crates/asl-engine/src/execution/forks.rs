//! Parallel and inline Map: lanes that run side by side inside one execution.
//!
//! Lanes are threads like the main one. Nothing outside knows them: their tasks and timers are the
//! execution's, and the journal needs no events for them.

use std::sync::Arc;

use super::thread::{Doing, GivenUp, LaneKind, Lanes, Thread, ThreadId};
use super::{Execution, Ready};
use crate::data_flow::Data;
use crate::failure::{Failure, FailureKind};
use crate::history::{EventDetails, IterationOutcome, StateType};
use crate::journal::Text;
use crate::states::{self, Fork, Step};

impl Execution {
    pub(super) fn is_forked(&self, id: ThreadId) -> bool {
        let visit = self.threads.get(&id).and_then(|thread| thread.visit.as_ref());
        visit.is_some_and(|visit| matches!(visit.doing, Doing::Forked(_)))
    }

    pub(super) fn lanes(&mut self, id: ThreadId) -> Option<&mut Lanes> {
        match &mut self.threads.get_mut(&id)?.visit.as_mut()?.doing {
            Doing::Forked(lanes) => Some(lanes),
            _ => None,
        }
    }

    /// Begins as many lanes as may run at a time.
    pub(super) fn fork(&mut self, id: ThreadId, fork: Fork) {
        let Some(visit) = self.threads.get(&id).and_then(|thread| thread.visit.as_ref()) else { return };
        let node = self.program.node(visit.place);
        let length = fork.lanes.len();
        let (kind, started) = if node.state_type == StateType::Map {
            let started = EventDetails::MapStateStarted { length: length as u64 };
            (LaneKind::Iteration(Text::clone(&node.name)), started)
        } else {
            (LaneKind::Branch, EventDetails::ParallelStateStarted)
        };
        self.log_thread(id, started);
        let from = self.threads.get(&id).map_or(0, |thread| thread.cursor);
        let (work, results) = (fork.lanes, vec![None; length]);
        let lanes = Lanes { kind, work, results, next: 0, done: 0, started: from, given_up: Vec::new() };
        self.set_doing(id, Doing::Forked(Box::new(lanes)));
        for _ in 0..fork.concurrency.min(length) {
            self.begin_lane(id, from);
        }
        if length == 0 {
            self.join(id);
        }
    }

    /// Begins the next lane, its first event pointing at `from`.
    fn begin_lane(&mut self, parent: ThreadId, from: u64) {
        let Some(lanes) = self.lanes(parent) else { return };
        let index = lanes.next;
        let Some((container, input)) =
            lanes.work.get(index).map(|(container, input)| (*container, Text::clone(input)))
        else {
            return;
        };
        lanes.next += 1;
        let started = iteration(&lanes.kind, IterationOutcome::Started, index);
        let cursor = started.map_or(from, |started| self.log(from, started));
        let mut thread = Thread::new(Some((parent, index)), cursor);
        if let Some(parent) = self.threads.get(&parent) {
            thread.variables = Arc::clone(&parent.variables);
        }
        let thread = self.new_thread(thread);
        let place = self.program.container(container).start;
        self.ready.push_back(Ready::Enter { thread, place, input });
    }

    pub(super) fn lane_succeeded(&mut self, id: ThreadId, output: Text) {
        let Some(thread) = self.threads.remove(&id) else { return };
        let Thread { parent: Some((parent, index)), cursor, .. } = *thread else { return };
        let Some(lanes) = self.lanes(parent) else { return };
        if let Some(result) = lanes.results.get_mut(index) {
            *result = Some(output);
        }
        lanes.done += 1;
        let all_done = lanes.done == lanes.work.len();
        let succeeded = iteration(&lanes.kind, IterationOutcome::Succeeded, index);
        let last = succeeded.map_or(cursor, |succeeded| self.log(cursor, succeeded));
        if all_done {
            if let Some(thread) = self.threads.get_mut(&parent) {
                thread.cursor = last;
            }
            self.join(parent);
        } else {
            // The next iteration points at the last event of the one that made room for it.
            self.begin_lane(parent, cursor);
        }
    }

    /// All lanes are done.
    fn join(&mut self, id: ThreadId) {
        let Some(lanes) = self.lanes(id) else { return };
        let succeeded = match lanes.kind {
            LaneKind::Branch => EventDetails::ParallelStateSucceeded,
            LaneKind::Iteration(_) => EventDetails::MapStateSucceeded,
        };
        let Some(cursor) = self.threads.get(&id).map(|thread| thread.cursor) else { return };
        // The exit will point past this event, at the last one of the lanes.
        self.log(cursor, succeeded);
        let Some(visit) = self.threads.get_mut(&id).and_then(|thread| thread.visit.as_mut()) else { return };
        visit.doing = match std::mem::replace(&mut visit.doing, Doing::Working) {
            Doing::Forked(lanes) => Doing::Joined(lanes),
            other => other,
        };
        self.leave_joined(id);
    }

    /// The outputs of the lanes, as they are, make the result.
    pub(super) fn leave_joined(&mut self, id: ThreadId) {
        let Some(visit) = self.threads.get(&id).and_then(|thread| thread.visit.as_ref()) else { return };
        let Doing::Joined(lanes) = &visit.doing else { return };
        let results: Vec<&str> = lanes.results.iter().flatten().map(AsRef::as_ref).collect();
        let result: Text = format!("[{}]", results.join(",")).into();
        let outcome = self.step(id, None, |scope| {
            scope.check_depth_of_text(&result)?;
            states::complete(scope, Some(Data::of_text(result))).map(Step::Exit)
        });
        self.take_step(id, outcome);
    }

    /// A lane failed: the others are given up, and the state fails with the lane's error.
    pub(super) fn lane_failed(&mut self, id: ThreadId, failure: Failure) {
        let Some(thread) = self.threads.remove(&id) else { return };
        let Thread { parent: Some((parent, index)), cursor, visit, .. } = &*thread else { return };
        let (parent, index, cursor) = (*parent, *index, *cursor);
        let Some(kind) = self.lanes(parent).map(|lanes| lanes.kind.clone()) else { return };
        if let Some(failed) = iteration(&kind, IterationOutcome::Failed, index) {
            self.log(cursor, failed);
        }
        if let Some(visit) = visit {
            let state_type = self.program.node(visit.place).state_type;
            let evaluated = matches!(failure.kind, FailureKind::Evaluation { .. } | FailureKind::Fatal);
            if state_type == StateType::Task && !evaluated {
                self.log(cursor, EventDetails::StateAborted { state_type });
            }
        }
        let mut given_up = self.abort_lanes(parent, &kind, cursor);
        given_up.push(GivenUp { id, thread, enter: None });
        if let Some(lanes) = self.lanes(parent) {
            lanes.given_up = given_up;
        }
        if let Some(thread) = self.threads.get_mut(&parent) {
            thread.cursor = cursor;
        }
        let kind = match failure.kind {
            FailureKind::Fatal => FailureKind::Fatal,
            _ => FailureKind::Told,
        };
        self.state_failed(parent, Failure { details: failure.details, kind });
    }

    /// Gives up the lanes of a fork that are still there, and says how they were.
    fn abort_lanes(&mut self, parent: ThreadId, kind: &LaneKind, because: u64) -> Vec<GivenUp> {
        let parents = self.threads.iter().map(|(id, thread)| (id, thread.parent));
        let lane_of = |(id, of): (ThreadId, Option<(ThreadId, usize)>)| {
            of.filter(|(of, _)| *of == parent).map(|(_, index)| (id, index))
        };
        let lanes: Vec<(ThreadId, usize)> = parents.filter_map(lane_of).collect();
        let abort = |(lane, index)| {
            if let Some(aborted) = iteration(kind, IterationOutcome::Aborted, index) {
                self.log(because, aborted);
            }
            self.abort(lane, because)
        };
        lanes.into_iter().filter_map(abort).collect()
    }

    /// Gives a thread up, with everything it waits for; its events point at what made it so.
    fn abort(&mut self, id: ThreadId, because: u64) -> Option<GivenUp> {
        let mut thread = self.threads.remove(&id)?;
        let Some(visit) = &mut thread.visit else {
            let enter = self.ready.iter().find_map(|ready| match ready {
                Ready::Enter { thread, place, input } if *thread == id => Some((*place, Text::clone(input))),
                _ => None,
            });
            return Some(GivenUp { id, thread, enter });
        };
        match &mut visit.doing {
            Doing::Working | Doing::Joined(_) => {}
            Doing::Sleeping(timer) | Doing::BackingOff(timer) => self.cancel_timer(Some(*timer)),
            Doing::Calling(task) => self.give_up(*task),
            Doing::Forked(lanes) => {
                // After a redrive some lanes may not have begun again: they are given up already.
                let more = self.abort_lanes(id, &lanes.kind, because);
                lanes.given_up.extend(more);
            }
            Doing::Mapping(map_run) => self.give_map_run_up(*map_run),
        }
        let state_type = self.program.node(visit.place).state_type;
        if matches!(state_type, StateType::Task | StateType::Wait | StateType::Parallel | StateType::Map) {
            self.log(because, EventDetails::StateAborted { state_type });
        }
        Some(GivenUp { id, thread, enter: None })
    }
}

fn iteration(kind: &LaneKind, outcome: IterationOutcome, index: usize) -> Option<EventDetails> {
    match kind {
        LaneKind::Branch => None,
        LaneKind::Iteration(name) => {
            Some(EventDetails::MapIteration { outcome, name: Text::clone(name), index: index as u64 })
        }
    }
}

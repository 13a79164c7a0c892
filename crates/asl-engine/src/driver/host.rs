//! One execution under the driver, and the Map Runs and children below it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use asl_model::{ErrorName, IntegrationPattern, Way};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{TaskAnswer, TaskHandler, TaskPlace};
use crate::effect::{Effect, TaskRequest};
use crate::execution::{Execution, IllegalEvent, Status, TaskStage};
use crate::ids::{ChildId, MapRunId, TaskId, TimerId};
use crate::journal::{Event, Text};
use crate::map_run::{MapRun, MapRunEffect, MapRunEvent, MapRunStatus};
use crate::{MapRunRequest, Start};

/// An execution with what it waits for.
pub(super) struct Host {
    pub(super) execution: Execution,
    pub(super) timers: BTreeSet<(Timestamp, TimerId)>,
    calls: VecDeque<TaskId>,
    /// What children did that are not here any more.
    gone: Ways,
    runs: BTreeMap<MapRunId, RunHost>,
    /// Those that failed or were stopped: a redrive goes on with them.
    closed_runs: BTreeMap<MapRunId, RunHost>,
}

/// A Map Run with its children that run.
struct RunHost {
    run: MapRun,
    effects: VecDeque<MapRunEffect>,
    children: BTreeMap<ChildId, Host>,
    /// Those that did not succeed: a redrive goes on with them.
    failed: BTreeMap<ChildId, Host>,
    gone: Ways,
}

/// How often each way of each state was taken.
pub(super) type Ways = BTreeMap<(String, Way), u64>;

impl Host {
    pub(super) fn new(execution: Execution, effects: Vec<Effect>) -> Self {
        let mut host = Self {
            execution,
            timers: BTreeSet::new(),
            calls: VecDeque::new(),
            gone: Ways::new(),
            runs: BTreeMap::new(),
            closed_runs: BTreeMap::new(),
        };
        host.take(effects);
        host
    }

    /// The tasks that are open, the children's after the execution's own.
    pub(super) fn pending(&self) -> Vec<(TaskPlace, &TaskRequest)> {
        let mut found: Vec<_> =
            self.execution.open_tasks().map(|open| (TaskPlace::from(open.task), open.request)).collect();
        for (run, host) in &self.runs {
            for (child, host) in &host.children {
                let inner = host.pending().into_iter();
                found.extend(inner.map(|(place, request)| (place.below(*run, *child), request)));
            }
        }
        found
    }

    pub(super) fn has_pending(&self) -> bool {
        let children = || self.runs.values().flat_map(|run| run.children.values());
        self.execution.open_tasks().next().is_some() || children().any(Self::has_pending)
    }

    /// The Map Runs that are not over, those of children not counted.
    pub(super) fn map_runs(&self) -> impl Iterator<Item = &MapRun> {
        self.runs.values().map(|host| &host.run)
    }

    /// Adds what the execution and its children did.
    pub(super) fn add_ways(&self, ways: &mut Ways) {
        let own = self.execution.ways().map(|(state, way, count)| ((state.to_owned(), way), count));
        add(ways, own);
        add(ways, self.gone.clone());
        self.runs.values().chain(self.closed_runs.values()).for_each(|run| run.add_ways(ways));
    }

    /// When the next timer fires, here or in a child.
    pub(super) fn next_timer(&self) -> Option<Timestamp> {
        let own = self.timers.first().map(|(at, _)| *at);
        let children = self.runs.values().flat_map(|run| run.children.values());
        own.into_iter().chain(children.filter_map(Self::next_timer)).min()
    }

    /// Fires the timer that is due at `at`.
    pub(super) fn fire(&mut self, at: Timestamp) {
        if self.timers.first().is_some_and(|(due, _)| *due == at) {
            if let Some((_, timer)) = self.timers.pop_first() {
                self.must(Event::TimerFired { timer }, at);
            }
            return;
        }
        let children = self.runs.values_mut().flat_map(|run| run.children.values_mut());
        if let Some(child) = children.into_iter().find(|child| child.next_timer() == Some(at)) {
            child.fire(at);
        }
    }

    /// Does one thing that can be done at once; false when there is none.
    pub(super) fn work(&mut self, handler: &mut impl TaskHandler, now: Timestamp) -> bool {
        if let Some(task) = self.calls.pop_front() {
            self.call(handler, task, now);
            return true;
        }
        let mut ended = None;
        for (id, run) in &mut self.runs {
            if run.work(handler, now) {
                ended = run.end(*id);
                if ended.is_none() {
                    return true;
                }
                break;
            }
        }
        let Some((id, event)) = ended else { return false };
        self.close_run(id);
        self.must(event, now);
        true
    }

    /// Puts a Map Run that is over aside; one that succeeded leaves only what it did.
    fn close_run(&mut self, id: MapRunId) {
        let Some(run) = self.runs.remove(&id) else { return };
        if run.run.status() == MapRunStatus::Succeeded {
            run.add_ways(&mut self.gone);
        } else {
            self.closed_runs.insert(id, run);
        }
    }

    /// Reports an event to the task it is about, wherever that is.
    pub(super) fn report_at(
        &mut self,
        path: &[(MapRunId, ChildId)],
        event: Event,
        now: Timestamp,
    ) -> Result<(), IllegalEvent> {
        let Some(((run, child), rest)) = path.split_first() else { return self.apply(event, now) };
        let no_such_run = IllegalEvent::NoSuchMapRun { map_run: *run };
        let host = self.runs.get_mut(run).ok_or(no_such_run)?;
        match host.children.get_mut(child) {
            Some(host) => host.report_at(rest, event, now),
            None => Err(IllegalEvent::Ended { status: Status::Aborted }),
        }
    }

    fn call(&mut self, handler: &mut impl TaskHandler, task: TaskId, now: Timestamp) {
        let Some(open) = self.execution.open_task(task) else { return };
        let request = open.request.clone();
        if open.stage == TaskStage::Requested {
            self.must(Event::ActivityQueued { task }, now);
        }
        let answer = handler.call(&request);
        self.answer(task, &request, answer, now);
    }

    fn answer(&mut self, task: TaskId, request: &TaskRequest, answer: TaskAnswer, now: Timestamp) {
        let stage = self.execution.open_task(task).map(|open| open.stage);
        let pattern = request.resource.pattern();
        let activity_waits = request.resource.is_activity() && stage == Some(TaskStage::Scheduled);
        let answer = match answer {
            TaskAnswer::Succeed(_) | TaskAnswer::Fail { .. } if activity_waits => {
                TaskAnswer::Take { worker: None, then: Box::new(answer) }
            }
            TaskAnswer::Succeed(output) if stage == Some(TaskStage::Started) => match pattern {
                IntegrationPattern::RequestResponse => TaskAnswer::Succeed(output),
                IntegrationPattern::WaitForTaskToken => {
                    TaskAnswer::Submit { output, then: Box::new(TaskAnswer::Pending) }
                }
                IntegrationPattern::Sync | IntegrationPattern::Sync2 => {
                    TaskAnswer::Submit { output: json!({}), then: Box::new(TaskAnswer::Succeed(output)) }
                }
            },
            other => other,
        };
        let text = |value: &Value| -> Text { asl_expr::to_text(value).into() };
        match answer {
            TaskAnswer::Pending => {}
            TaskAnswer::Succeed(output) => {
                self.must(Event::TaskSucceeded { task, output: text(&output) }, now);
            }
            TaskAnswer::Fail { error, cause } => self.must(Event::TaskFailed { task, error, cause }, now),
            TaskAnswer::Submit { output, then } => {
                self.must(Event::TaskSubmitted { task, output: text(&output) }, now);
                self.answer(task, request, *then, now);
            }
            TaskAnswer::Take { worker, then } => {
                self.must(Event::ActivityTaken { task, worker }, now);
                self.answer(task, request, *then, now);
            }
        }
    }

    /// Reports what the driver itself made happen. An answer that does not fit its task, such as a
    /// submission of a plain call, is dropped, and the task stays pending.
    fn must(&mut self, event: Event, now: Timestamp) {
        let _refused = self.apply(event, now);
    }

    pub(super) fn apply(&mut self, event: Event, now: Timestamp) -> Result<(), IllegalEvent> {
        let effects = self.execution.apply(event, now)?;
        self.take(effects);
        Ok(())
    }

    fn take(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::CallTask { task, .. } | Effect::ScheduleActivity { task, .. } => {
                    self.calls.push_back(task);
                }
                Effect::StartTimer { timer, at } => {
                    self.timers.insert((at, timer));
                }
                Effect::CancelTimer { timer } => self.timers.retain(|(_, id)| *id != timer),
                Effect::CancelTask { task } => self.calls.retain(|id| *id != task),
                Effect::StartMapRun { map_run, request } => {
                    self.open_run(map_run, *request);
                }
                Effect::RedriveMapRun { map_run, request, .. } => {
                    if let Some(mut host) = self.closed_runs.remove(&map_run) {
                        host.apply(MapRunEvent::Redriven {}, self.execution.now());
                        self.runs.insert(map_run, host);
                    } else {
                        // It was stopped before it began, or with a driver that is gone: it begins anew.
                        self.open_run(map_run, *request);
                    }
                }
                Effect::StopMapRun { map_run } => {
                    if let Some(run) = self.runs.get_mut(&map_run) {
                        run.stop(self.execution.now());
                    }
                    self.close_run(map_run);
                }
                // The answer to the call says what becomes of the job.
                Effect::WatchJob { .. } | Effect::End { .. } => {}
            }
        }
    }
}

impl Host {
    /// Opens a Map Run.
    fn open_run(&mut self, map_run: MapRunId, request: MapRunRequest) {
        let program = Arc::clone(self.execution.program());
        let (started, now) = (self.execution.started_at(), self.execution.now());
        let (run, effects) = MapRun::open(program, request, started, now);
        self.runs.insert(map_run, RunHost::new(run, effects));
    }
}

impl RunHost {
    fn new(run: MapRun, effects: Vec<MapRunEffect>) -> Self {
        let (children, failed) = (BTreeMap::new(), BTreeMap::new());
        Self { run, effects: effects.into(), children, failed, gone: Ways::new() }
    }

    /// Stops the Map Run and its children.
    fn stop(&mut self, now: Timestamp) {
        self.apply(MapRunEvent::Stopped {}, now);
        let stopped: Vec<_> = std::mem::take(&mut self.effects).into();
        for effect in stopped {
            if let MapRunEffect::StopChild { child } = effect {
                self.stop_child(child, now);
            }
        }
    }

    /// Starts a child; one whose input no execution takes has failed.
    fn start_child(&mut self, child: ChildId, start: Start, now: Timestamp) -> Option<MapRunEvent> {
        match Execution::start(self.run.child_program(), start, now) {
            Ok((execution, effects)) => {
                self.forget_failed(child);
                self.children.insert(child, Host::new(execution, effects));
                None
            }
            Err(error) => Some(MapRunEvent::ChildEnded {
                child,
                status: Status::Failed,
                output: None,
                error: Some(ErrorName::RUNTIME.to_owned()),
                cause: Some(error.to_string()),
            }),
        }
    }

    fn stop_child(&mut self, child: ChildId, now: Timestamp) {
        if let Some(mut host) = self.children.remove(&child) {
            host.must(Event::Stopped { error: None, cause: None }, now);
            self.failed.insert(child, host);
        }
    }

    /// Does one thing that can be done at once; false when there is none.
    fn work(&mut self, handler: &mut impl TaskHandler, now: Timestamp) -> bool {
        if let Some(effect) = self.effects.pop_front() {
            if let Some(event) = self.act(handler, effect, now) {
                self.apply(event, now);
            }
            return true;
        }
        let over = self.children.iter().find(|(_, child)| child.execution.status() != Status::Running);
        if let Some(child) = over.map(|(child, _)| *child)
            && let Some(host) = self.children.remove(&child)
        {
            let execution = &host.execution;
            let event = MapRunEvent::ChildEnded {
                child,
                status: execution.status(),
                output: execution.output().map(Into::into),
                error: execution.error().map(str::to_owned),
                cause: execution.cause().map(str::to_owned),
            };
            if execution.status() == Status::Succeeded {
                host.add_ways(&mut self.gone);
            } else {
                self.failed.insert(child, host);
            }
            self.apply(event, now);
            return true;
        }
        self.children.values_mut().any(|child| child.work(handler, now))
    }

    fn act(
        &mut self,
        handler: &mut impl TaskHandler,
        effect: MapRunEffect,
        now: Timestamp,
    ) -> Option<MapRunEvent> {
        match effect {
            MapRunEffect::ReadObject { request } => Some(match handler.read_object(&request) {
                Ok(body) => MapRunEvent::ObjectRead { body: body.into() },
                Err(cause) => MapRunEvent::ReadFailed { cause },
            }),
            MapRunEffect::ListObjects { request } => Some(match handler.list_objects(&request) {
                Ok(objects) => MapRunEvent::ObjectsListed { objects, next: None },
                Err(cause) => MapRunEvent::ReadFailed { cause },
            }),
            MapRunEffect::WriteObjects { objects } => Some(match handler.write_objects(&objects) {
                Ok(()) => MapRunEvent::ResultsWritten {},
                Err(cause) => MapRunEvent::WriteFailed { cause },
            }),
            MapRunEffect::StartChild { child, start } => self.start_child(child, *start, now),
            MapRunEffect::RedriveChild { child, start, .. } => match self.failed.remove(&child) {
                Some(mut host) => {
                    // One that cannot be redriven is over as it was, and is reported so.
                    host.must(Event::Redriven {}, now);
                    self.children.insert(child, host);
                    None
                }
                // It was stopped before it began.
                None => self.start_child(child, *start, now),
            },
            MapRunEffect::StopChild { child } => {
                self.stop_child(child, now);
                None
            }
            MapRunEffect::End { .. } => None,
        }
    }

    fn add_ways(&self, ways: &mut Ways) {
        add(ways, self.gone.clone());
        self.children.values().chain(self.failed.values()).for_each(|child| child.add_ways(ways));
    }

    /// An Express child starts again: of the one that failed stays what it did.
    fn forget_failed(&mut self, child: ChildId) {
        if let Some(host) = self.failed.remove(&child) {
            host.add_ways(&mut self.gone);
        }
    }

    fn apply(&mut self, event: MapRunEvent, now: Timestamp) {
        // What answers no question any more is dropped, as by a host that hears of a stop meanwhile.
        if let Ok(effects) = self.run.apply(event, now) {
            self.effects.extend(effects);
        }
    }

    /// What the execution hears, once it is over.
    fn end(&self, map_run: MapRunId) -> Option<(MapRunId, Event)> {
        let event = match (self.run.status(), self.run.output()) {
            (MapRunStatus::Running, _) => return None,
            (MapRunStatus::Succeeded, Some(output)) => {
                Event::MapRunSucceeded { map_run, output: output.into() }
            }
            _ => {
                let error = self.run.error().cloned().unwrap_or_default();
                Event::MapRunFailed { map_run, error: error.error, cause: error.cause }
            }
        };
        Some((map_run, event))
    }
}

fn add(ways: &mut Ways, more: impl IntoIterator<Item = ((String, Way), u64)>) {
    for (way, count) in more {
        *ways.entry(way).or_default() += count;
    }
}

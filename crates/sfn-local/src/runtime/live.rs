//! One execution in memory: the engine's state, what of it is written, and what it is waiting for.

use std::collections::BTreeMap;
use std::sync::Arc;

use asl_engine::{Effect, Event, Execution, IllegalEvent, Status, TaskId, TaskRequest, TaskStage, TimerId};
use asl_model::IntegrationPattern;
use jiff::Timestamp;

use super::movement::Movements;
use super::timers::TimerKey;
use super::{DeliverError, Runtime};
use crate::store::executions::{EndRow, ExecutionRow, StepRows};
use crate::tasks::Outcome;
use crate::time::now;

/// An execution that runs.
#[derive(Debug)]
pub(super) struct Live {
    pub(super) arn: Arc<str>,
    pub(super) id: i64,
    pub(super) started: i64,
    execution: Execution,
    /// How many journal entries are in the store.
    written: usize,
    movements: Movements,
    timers: BTreeMap<TimerId, TimerKey>,
}

/// What an execution waits for, for people to read. It holds no token.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Waiting {
    /// The states whose tasks somebody outside has to end.
    pub(crate) callbacks: Vec<String>,
    /// The next moment at which something happens by itself: a Wait state, a timeout, or another attempt.
    pub(crate) next: Option<Timestamp>,
    /// The last such moment.
    pub(crate) last: Option<Timestamp>,
}

impl Live {
    pub(super) fn new(arn: Arc<str>, row: &ExecutionRow, execution: Execution) -> Self {
        let machine = row.machine.rsplit(':').next().unwrap_or_default();
        // What stands in the store was told before the restart.
        let written = if row.id == 0 { 0 } else { execution.journal().len() };
        let told = if row.id == 0 { 0 } else { execution.history().len() };
        Self {
            movements: Movements::new(&arn, machine, told),
            arn,
            id: row.id,
            started: row.started,
            execution,
            written,
            timers: BTreeMap::new(),
        }
    }

    pub(super) fn execution(&self) -> &Execution {
        &self.execution
    }

    pub(super) fn is_over(&self) -> bool {
        self.execution.status() != Status::Running
    }

    pub(super) fn apply(&mut self, event: Event) -> Result<Vec<Effect>, IllegalEvent> {
        if let Event::TimerFired { timer } = &event {
            self.timers.remove(timer);
        }
        self.execution.apply(event, now())
    }

    /// Everything of the last step that has to be in the store before it may have effects.
    pub(super) fn unwritten(&self, effects: &[Effect]) -> StepRows {
        let entries = self.execution.journal().get(self.written..).unwrap_or_default();
        let mut step = StepRows {
            entries: entries.iter().filter_map(|entry| serde_json::to_string(entry).ok()).collect(),
            first_seq: i64::try_from(self.written).unwrap_or(i64::MAX),
            ..StepRows::default()
        };
        if entries.iter().any(|entry| matches!(entry.event, Event::Redriven {})) {
            let count = i64::try_from(self.execution.redrive_count()).unwrap_or(i64::MAX);
            step.redriven = self.execution.redriven_at().map(|at| (count, at.as_millisecond()));
        }
        for effect in effects {
            match effect {
                Effect::CallTask { task, request } | Effect::ScheduleActivity { task, request } => {
                    let number = i64::try_from(task.number()).unwrap_or(i64::MAX);
                    step.tokens.extend(request.token.iter().map(|token| (token.as_str().to_owned(), number)));
                }
                Effect::End { status, output, error, cause } => {
                    let end = EndRow {
                        output: output.as_deref().map(str::to_owned),
                        error: error.clone(),
                        cause: cause.clone(),
                        stopped: self.execution.stopped_at().unwrap_or_else(now).as_millisecond(),
                    };
                    step.end = Some((status.as_str().to_owned(), end));
                }
                Effect::WatchJob { .. }
                | Effect::CancelTask { .. }
                | Effect::StartTimer { .. }
                | Effect::CancelTimer { .. }
                | Effect::StartMapRun { .. }
                | Effect::RedriveMapRun { .. }
                | Effect::StopMapRun { .. } => {}
            }
        }
        step
    }

    /// The last step is in the store.
    pub(super) fn written(&mut self, id: i64) {
        self.id = id;
        self.written = self.execution.journal().len();
    }

    /// Takes the state of the store instead of its own.
    pub(super) fn replace(&mut self, execution: Execution) {
        self.written = execution.journal().len();
        self.execution = execution;
    }

    /// Does what a step asks for. Nothing here waits; what takes time is left to tasks of its own.
    pub(super) fn act(&mut self, runtime: &Runtime, effects: Vec<Effect>) {
        for effect in &effects {
            match effect {
                Effect::StartTimer { timer, at } => {
                    let key = runtime.inner.timers.set(Arc::clone(&self.arn), *timer, *at);
                    self.timers.insert(*timer, key);
                }
                Effect::CancelTimer { timer } => {
                    if let Some(key) = self.timers.remove(timer) {
                        runtime.inner.timers.cancel(key);
                    }
                }
                _ => {}
            }
        }
        let until = self.timers.values().map(|key| key.at).max();
        for event in self.movements.of(&self.execution, &effects, until) {
            runtime.tell(event);
        }
        for effect in effects {
            match effect {
                Effect::CallTask { task, request } => {
                    let (runtime, arn) = (runtime.clone(), Arc::clone(&self.arn));
                    tokio::spawn(async move { call(&runtime, &arn, task, &request).await });
                }
                // There are no activities, jobs or Map Runs here; the state fails and says so.
                Effect::ScheduleActivity { task, .. } => {
                    self.later(runtime, Event::ActivityMissing { task });
                }
                Effect::WatchJob { task, request, .. } => {
                    let cause = format!("the jobs of `{}` are not watched here", request.resource);
                    let error = Some("States.TaskFailed".to_owned());
                    self.later(runtime, Event::TaskFailed { task, error, cause: Some(cause) });
                }
                Effect::StartMapRun { map_run, .. } | Effect::RedriveMapRun { map_run, .. } => {
                    let error = Some("States.Runtime".to_owned());
                    let cause = Some("distributed Maps do not run here yet".to_owned());
                    self.later(runtime, Event::MapRunFailed { map_run, error, cause });
                }
                // Timers were set above; the answer of a call that nobody waits for is refused by the engine.
                Effect::StartTimer { .. }
                | Effect::CancelTimer { .. }
                | Effect::CancelTask { .. }
                | Effect::StopMapRun { .. } => {}
                Effect::End { .. } => {
                    for key in std::mem::take(&mut self.timers).into_values() {
                        runtime.inner.timers.cancel(key);
                    }
                }
            }
        }
    }

    /// Leaves the execution to whoever loads it next.
    pub(super) fn give_up(self, runtime: &Runtime) {
        for key in self.timers.into_values() {
            runtime.inner.timers.cancel(key);
        }
    }

    fn later(&self, runtime: &Runtime, event: Event) {
        let (runtime, arn) = (runtime.clone(), Arc::clone(&self.arn));
        tokio::spawn(async move {
            // Refused only if the execution was stopped meanwhile.
            let _ = runtime.deliver_once_stored(&arn, event).await;
        });
    }

    pub(super) fn waiting(&self) -> Waiting {
        let submitted = self.execution.open_tasks().filter(|task| task.stage == TaskStage::Submitted);
        let timers = || self.timers.values().map(|key| key.at);
        Waiting {
            callbacks: submitted.map(|task| task.request.state.clone()).collect(),
            next: timers().min(),
            last: timers().max(),
        }
    }
}

/// Makes a call and reports what came of it.
async fn call(runtime: &Runtime, arn: &str, task: TaskId, request: &TaskRequest) {
    let event = match runtime.inner.caller.call(request).await {
        Outcome::Done(output) => match request.resource.pattern() {
            IntegrationPattern::RequestResponse => Event::TaskSucceeded { task, output: output.into() },
            IntegrationPattern::Sync | IntegrationPattern::Sync2 | IntegrationPattern::WaitForTaskToken => {
                Event::TaskSubmitted { task, output: output.into() }
            }
        },
        Outcome::Failed { error, cause } => {
            Event::TaskFailed { task, error: Some(error), cause: Some(cause) }
        }
    };
    match runtime.deliver_once_stored(arn, event).await {
        Err(DeliverError::Illegal(IllegalEvent::InvalidOutput { message })) => {
            let error = Some("States.Runtime".to_owned());
            let cause = Some(format!("The answer of `{}` cannot be read: {message}", request.resource));
            let _ = runtime.deliver_once_stored(arn, Event::TaskFailed { task, error, cause }).await;
        }
        // Refused if the task is over: timed out, stopped, or ended by its token before the call came back.
        // What a closed store could not take is called for again when the folder is opened the next time.
        Ok(()) | Err(DeliverError::Gone | DeliverError::Illegal(_) | DeliverError::Store(_)) => {}
    }
}

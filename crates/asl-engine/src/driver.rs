//! A host on virtual time: it runs an execution to its end, or to where it waits for somebody.
//!
//! Calls are answered at once by a [`TaskHandler`]. `Wait` states, back-off and timeouts cost nothing:
//! when nothing else can happen, time jumps to the next timer. It never jumps while a task is pending,
//! because a person, or a test, is about to answer; then time passes only when
//! [`advance`](Driver::advance) says so.
//!
//! ```
//! use std::sync::Arc;
//! use asl_engine::driver::{Driver, TaskAnswer};
//! use asl_engine::{Program, Start, Status, TaskRequest};
//! use serde_json::json;
//!
//! let definition = r#"{"StartAt":"Nap","States":{
//!     "Nap":{"Type":"Wait","Seconds":31536000,"Next":"Ask"},
//!     "Ask":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage","Parameters":{},"End":true}}}"#;
//! let program = Arc::new(Program::new(asl_model::read(definition)?.machine)?);
//! let handler = |request: &TaskRequest| TaskAnswer::Succeed(json!(request.state));
//! let driver = Driver::start(program, Start::local("m", "e", "{}", [7; 32]), handler)?;
//! assert_eq!(driver.execution().status(), Status::Succeeded);
//! assert_eq!(driver.execution().output(), Some(r#""Ask""#));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::collections::{BTreeSet, VecDeque};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use asl_model::IntegrationPattern;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::clock::later;
use crate::effect::{Effect, TaskRequest};
use crate::execution::{Execution, IllegalEvent, StartError, Status, TaskStage};
use crate::ids::{TaskId, TimerId};
use crate::journal::{Event, Start, Text};
use crate::program::Program;

/// What a call comes to.
#[derive(Clone, Debug, PartialEq)]
pub enum TaskAnswer {
    /// It is done: the service's whole response, a function's result, a job's result, a worker's output.
    ///
    /// For a `.waitForTaskToken` task this is the service's response to the call, and the task goes on waiting.
    Succeed(Value),
    /// It failed.
    Fail {
        /// The error name.
        error: Option<String>,
        /// The cause.
        cause: Option<String>,
    },
    /// Nothing comes back until [`Driver::succeed`] or [`Driver::fail`] is called.
    Pending,
    /// The service took the call; then the rest (`.sync`, `.waitForTaskToken`).
    Submit {
        /// The response to the call.
        output: Value,
        /// What becomes of the task then.
        then: Box<TaskAnswer>,
    },
    /// A worker took the task; then the rest (activities).
    Take {
        /// The worker's name.
        worker: Option<String>,
        /// What becomes of the task then.
        then: Box<TaskAnswer>,
    },
}

impl TaskAnswer {
    /// A failure with an error name and a cause.
    pub fn fail(error: impl Into<String>, cause: impl Into<String>) -> Self {
        Self::Fail { error: Some(error.into()), cause: Some(cause.into()) }
    }
}

/// Who answers the calls. Any function or closure of the right type does.
pub trait TaskHandler {
    /// Answers one call.
    fn call(&mut self, request: &TaskRequest) -> TaskAnswer;
}

impl<F: FnMut(&TaskRequest) -> TaskAnswer> TaskHandler for F {
    fn call(&mut self, request: &TaskRequest) -> TaskAnswer {
        self(request)
    }
}

/// An execution with a virtual clock and somebody who answers its calls.
pub struct Driver<H> {
    execution: Execution,
    handler: H,
    now: Timestamp,
    timers: BTreeSet<(Timestamp, TimerId)>,
    calls: VecDeque<TaskId>,
}

impl<H> fmt::Debug for Driver<H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Driver")
            .field("now", &self.now)
            .field("status", &self.execution.status())
            .finish_non_exhaustive()
    }
}

/// When virtual time begins: 2026-01-01T00:00:00Z.
pub fn virtual_start() -> Timestamp {
    Timestamp::from_second(1_767_225_600).unwrap_or_default()
}

impl<H: TaskHandler> Driver<H> {
    /// Begins an execution at [`virtual_start`] and runs it as far as it goes by itself.
    ///
    /// # Errors
    /// As [`Execution::start`].
    pub fn start(program: Arc<Program>, start: Start, handler: H) -> Result<Self, StartError> {
        Self::start_at(program, start, virtual_start(), handler)
    }

    /// The same at another time.
    ///
    /// # Errors
    /// As [`Execution::start`].
    pub fn start_at(
        program: Arc<Program>,
        start: Start,
        at: Timestamp,
        handler: H,
    ) -> Result<Self, StartError> {
        let (execution, effects) = Execution::start(program, start, at)?;
        Ok(Self::resume(execution, effects, handler))
    }

    /// Takes an execution over, with the effects it is owed, and runs it as far as it goes by itself.
    pub fn resume(execution: Execution, effects: Vec<Effect>, handler: H) -> Self {
        let now = execution.now();
        let mut driver = Self { execution, handler, now, timers: BTreeSet::new(), calls: VecDeque::new() };
        driver.take(effects);
        driver.settle();
        driver
    }

    /// The execution.
    pub fn execution(&self) -> &Execution {
        &self.execution
    }

    /// Whoever answers the calls.
    pub fn handler(&self) -> &H {
        &self.handler
    }

    /// Whoever answers the calls, to be told something new.
    pub fn handler_mut(&mut self) -> &mut H {
        &mut self.handler
    }

    /// What time it is.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// The tasks that wait for somebody outside, oldest first.
    pub fn pending(&self) -> Vec<(TaskId, &TaskRequest)> {
        self.execution.open_tasks().map(|open| (open.task, open.request)).collect()
    }

    /// When the next timer fires, if there is one.
    pub fn next_timer(&self) -> Option<Timestamp> {
        self.timers.first().map(|(at, _)| *at)
    }

    /// Ends a pending task well and runs on.
    ///
    /// # Errors
    /// [`IllegalEvent`] when the task does not wait for that.
    pub fn succeed(&mut self, task: TaskId, output: &Value) -> Result<(), IllegalEvent> {
        self.report(Event::TaskSucceeded { task, output: asl_expr::to_text(output).into() })
    }

    /// Fails a pending task and runs on.
    ///
    /// # Errors
    /// [`IllegalEvent`] when the task does not wait for that.
    pub fn fail(
        &mut self,
        task: TaskId,
        error: Option<String>,
        cause: Option<String>,
    ) -> Result<(), IllegalEvent> {
        self.report(Event::TaskFailed { task, error, cause })
    }

    /// Says that a pending task is still at work.
    ///
    /// # Errors
    /// [`IllegalEvent`] when the task does not wait.
    pub fn heartbeat(&mut self, task: TaskId) -> Result<(), IllegalEvent> {
        self.report(Event::Heartbeat { task })
    }

    /// Stops the execution.
    ///
    /// # Errors
    /// [`IllegalEvent`] when it is over.
    pub fn stop(&mut self, error: Option<String>, cause: Option<String>) -> Result<(), IllegalEvent> {
        self.report(Event::Stopped { error, cause })
    }

    /// Reports any event at the present time and runs on.
    ///
    /// # Errors
    /// [`IllegalEvent`] when the event does not fit.
    pub fn report(&mut self, event: Event) -> Result<(), IllegalEvent> {
        self.apply(event)?;
        self.settle();
        Ok(())
    }

    /// Lets time pass: whatever is due in it happens, each at its time.
    pub fn advance(&mut self, duration: Duration) {
        let until = later(self.now, u64::try_from(duration.as_millis()).unwrap_or(u64::MAX));
        while self.next_timer().is_some_and(|at| at <= until) {
            self.fire();
            self.settle();
        }
        self.now = self.now.max(until);
    }

    /// Lets time pass until the next timer fires, and says when that was; `None` when there is none.
    pub fn advance_to_next_timer(&mut self) -> Option<Timestamp> {
        let at = self.next_timer()?;
        self.fire();
        self.settle();
        Some(at)
    }

    /// Goes on until the execution is over or waits for somebody.
    fn settle(&mut self) {
        loop {
            while let Some(task) = self.calls.pop_front() {
                self.call(task);
            }
            let waits =
                self.execution.status() == Status::Running && self.execution.open_tasks().next().is_none();
            if !waits || self.timers.is_empty() {
                return;
            }
            self.fire();
        }
    }

    fn fire(&mut self) {
        if let Some((at, timer)) = self.timers.pop_first() {
            self.now = self.now.max(at);
            self.must(Event::TimerFired { timer });
        }
    }

    fn call(&mut self, task: TaskId) {
        let Some(open) = self.execution.open_tasks().find(|open| open.task == task) else { return };
        let request = open.request.clone();
        if open.stage == TaskStage::Requested {
            self.must(Event::ActivityQueued { task });
        }
        let answer = self.handler.call(&request);
        self.answer(task, &request, answer);
    }

    fn answer(&mut self, task: TaskId, request: &TaskRequest, answer: TaskAnswer) {
        let stage = self.execution.open_tasks().find(|open| open.task == task).map(|open| open.stage);
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
            TaskAnswer::Succeed(output) => self.must(Event::TaskSucceeded { task, output: text(&output) }),
            TaskAnswer::Fail { error, cause } => self.must(Event::TaskFailed { task, error, cause }),
            TaskAnswer::Submit { output, then } => {
                self.must(Event::TaskSubmitted { task, output: text(&output) });
                self.answer(task, request, *then);
            }
            TaskAnswer::Take { worker, then } => {
                self.must(Event::ActivityTaken { task, worker });
                self.answer(task, request, *then);
            }
        }
    }

    /// Reports what this driver itself made happen. An answer that does not fit its task, such as a
    /// submission of a plain call, is dropped, and the task stays pending.
    fn must(&mut self, event: Event) {
        let _refused = self.apply(event);
    }

    fn apply(&mut self, event: Event) -> Result<(), IllegalEvent> {
        let effects = self.execution.apply(event, self.now)?;
        self.now = self.now.max(self.execution.now());
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
                // The answer to the call says what becomes of the job.
                Effect::WatchJob { .. }
                | Effect::End { .. }
                | Effect::StartMapRun { .. }
                | Effect::RedriveMapRun { .. }
                | Effect::StopMapRun { .. } => {}
            }
        }
    }
}

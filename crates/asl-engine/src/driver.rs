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

mod host;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use asl_model::Way;
use jiff::Timestamp;
use serde_json::Value;

use crate::clock::later;
use crate::effect::{Effect, TaskRequest};
use crate::execution::{Execution, IllegalEvent, StartError, Status};
use crate::ids::{ChildId, MapRunId, TaskId};
use crate::journal::{Event, Start};
use crate::map_run::{ListRequest, ListedObject, MapRun, ObjectRequest, ObjectToWrite};
use crate::program::Program;
use host::Host;

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

    /// The text of an object that a distributed Map reads; nobody has one unless this says otherwise.
    ///
    /// # Errors
    /// Why it cannot be read, in words.
    fn read_object(&mut self, request: &ObjectRequest) -> Result<String, String> {
        Err(format!("There is no object {} in {}.", request.key, request.bucket))
    }

    /// The objects that a distributed Map lists.
    ///
    /// # Errors
    /// Why they cannot be listed, in words.
    fn list_objects(&mut self, request: &ListRequest) -> Result<Vec<ListedObject>, String> {
        Err(format!("There is no bucket {}.", request.bucket))
    }

    /// Takes the results that a distributed Map writes.
    ///
    /// # Errors
    /// Why they cannot be written, in words.
    fn write_objects(&mut self, objects: &[ObjectToWrite]) -> Result<(), String> {
        let _ = objects;
        Ok(())
    }
}

/// A task under the driver: one of the execution, or of a child of a distributed Map.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TaskPlace {
    path: Vec<(MapRunId, ChildId)>,
    task: TaskId,
}

impl TaskPlace {
    /// The task's id within its own execution.
    pub fn task(&self) -> TaskId {
        self.task
    }

    /// The Map Runs and children that lead to its execution, outermost first; none for the execution itself.
    pub fn path(&self) -> &[(MapRunId, ChildId)] {
        &self.path
    }

    fn below(mut self, run: MapRunId, child: ChildId) -> Self {
        self.path.insert(0, (run, child));
        self
    }
}

impl From<TaskId> for TaskPlace {
    fn from(task: TaskId) -> Self {
        Self { path: Vec::new(), task }
    }
}

impl<F: FnMut(&TaskRequest) -> TaskAnswer> TaskHandler for F {
    fn call(&mut self, request: &TaskRequest) -> TaskAnswer {
        self(request)
    }
}

/// An execution with a virtual clock and somebody who answers its calls.
pub struct Driver<H> {
    host: Host,
    handler: H,
    now: Timestamp,
}

impl<H> fmt::Debug for Driver<H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Driver")
            .field("now", &self.now)
            .field("status", &self.host.execution.status())
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
        let mut driver = Self { host: Host::new(execution, effects), handler, now };
        driver.settle();
        driver
    }

    /// The execution.
    pub fn execution(&self) -> &Execution {
        &self.host.execution
    }

    /// The Map Runs of the execution that are not over.
    pub fn map_runs(&self) -> impl Iterator<Item = &MapRun> {
        self.host.map_runs()
    }

    /// What the execution, and the children of its distributed Maps, did at their states so far, and how often.
    pub fn ways(&self) -> BTreeMap<(String, Way), u64> {
        let mut ways = BTreeMap::new();
        self.host.add_ways(&mut ways);
        ways
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

    /// The tasks of the execution itself that wait for somebody outside, oldest first.
    pub fn pending(&self) -> Vec<(TaskId, &TaskRequest)> {
        self.host.execution.open_tasks().map(|open| (open.task, open.request)).collect()
    }

    /// The same and, after them, those of the children of its distributed Maps.
    pub fn pending_everywhere(&self) -> Vec<(TaskPlace, &TaskRequest)> {
        self.host.pending()
    }

    /// When the next timer fires, if there is one.
    pub fn next_timer(&self) -> Option<Timestamp> {
        self.host.next_timer()
    }

    /// Ends a pending task well and runs on.
    ///
    /// # Errors
    /// [`IllegalEvent`] when the task does not wait for that.
    pub fn succeed(&mut self, task: impl Into<TaskPlace>, output: &Value) -> Result<(), IllegalEvent> {
        let TaskPlace { path, task } = task.into();
        self.report_at(&path, Event::TaskSucceeded { task, output: asl_expr::to_text(output).into() })
    }

    /// Fails a pending task and runs on.
    ///
    /// # Errors
    /// [`IllegalEvent`] when the task does not wait for that.
    pub fn fail(
        &mut self,
        task: impl Into<TaskPlace>,
        error: Option<String>,
        cause: Option<String>,
    ) -> Result<(), IllegalEvent> {
        let TaskPlace { path, task } = task.into();
        self.report_at(&path, Event::TaskFailed { task, error, cause })
    }

    /// Says that a pending task is still at work.
    ///
    /// # Errors
    /// [`IllegalEvent`] when the task does not wait.
    pub fn heartbeat(&mut self, task: impl Into<TaskPlace>) -> Result<(), IllegalEvent> {
        let TaskPlace { path, task } = task.into();
        self.report_at(&path, Event::Heartbeat { task })
    }

    /// Stops the execution.
    ///
    /// # Errors
    /// [`IllegalEvent`] when it is over.
    pub fn stop(&mut self, error: Option<String>, cause: Option<String>) -> Result<(), IllegalEvent> {
        self.report(Event::Stopped { error, cause })
    }

    /// Has an execution that ended badly go on from where it failed, and runs on: what succeeded does not run again.
    ///
    /// # Errors
    /// [`IllegalEvent::NotRedrivable`] when it runs, succeeded, or is an Express execution.
    pub fn redrive(&mut self) -> Result<(), IllegalEvent> {
        self.report(Event::Redriven {})
    }

    /// Reports any event at the present time and runs on.
    ///
    /// # Errors
    /// [`IllegalEvent`] when the event does not fit.
    pub fn report(&mut self, event: Event) -> Result<(), IllegalEvent> {
        self.report_at(&[], event)
    }

    fn report_at(&mut self, path: &[(MapRunId, ChildId)], event: Event) -> Result<(), IllegalEvent> {
        self.host.report_at(path, event, self.now)?;
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
            self.now = self.now.max(self.host.execution.now());
            while self.host.work(&mut self.handler, self.now) {}
            let over = self.host.execution.status() != Status::Running;
            if over || self.host.has_pending() || self.host.next_timer().is_none() {
                return;
            }
            self.fire();
        }
    }

    fn fire(&mut self) {
        if let Some(at) = self.host.next_timer() {
            self.now = self.now.max(at);
            self.host.fire(at);
        }
    }
}

//! Effects: what an execution wants done outside. The only way out.

use asl_model::Resource;
use jiff::Timestamp;

use crate::execution::Status;
use crate::ids::{MapRunId, TaskId, TaskToken, TimerId};
use crate::journal::Text;
use crate::map_run::MapRunRequest;

/// Something the host has to do.
///
/// Effects are not stored: [`Execution::outstanding`](crate::Execution::outstanding) gives those
/// that are still owed after a replay. A host acts on an effect after the entry that caused it is
/// safe in its store, and may meet the same effect again after a crash; ids stay the same.
///
/// A host matches all of them, so a new variant is meant to break it.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Make a call: invoke the function, or send the request to the service.
    ///
    /// Answer with [`TaskSucceeded`](crate::Event::TaskSucceeded) or [`TaskFailed`](crate::Event::TaskFailed);
    /// for `.sync` and `.waitForTaskToken` with [`TaskSubmitted`](crate::Event::TaskSubmitted) when the
    /// service took the call.
    CallTask {
        /// Which task.
        task: TaskId,
        /// The call.
        request: Box<TaskRequest>,
    },
    /// The job of a `.sync` task runs: watch it and report how it ends.
    WatchJob {
        /// Which task.
        task: TaskId,
        /// The call that began the job.
        request: Box<TaskRequest>,
        /// The service's answer to that call: JSON text.
        submitted: Text,
    },
    /// Put the task into an activity's queue.
    ///
    /// Answer with [`ActivityQueued`](crate::Event::ActivityQueued) or
    /// [`ActivityMissing`](crate::Event::ActivityMissing), and with
    /// [`ActivityTaken`](crate::Event::ActivityTaken) when a worker takes it. It is owed until a worker
    /// took it, so a host may keep its queues in memory.
    ScheduleActivity {
        /// Which task.
        task: TaskId,
        /// The work; `resource` is the activity's ARN and `parameters` the worker's input.
        request: Box<TaskRequest>,
    },
    /// Nobody waits for this task any more: drop the call, stop the job, forget the token.
    CancelTask {
        /// Which task.
        task: TaskId,
    },
    /// Report [`TimerFired`](crate::Event::TimerFired) at this moment or as soon after it as can be.
    StartTimer {
        /// Which timer.
        timer: TimerId,
        /// When.
        at: Timestamp,
    },
    /// The timer is not needed any more.
    CancelTimer {
        /// Which timer.
        timer: TimerId,
    },
    /// Begin a Map Run: child executions of a distributed Map, with a journal of its own.
    StartMapRun {
        /// Which Map Run.
        map_run: MapRunId,
        /// What to run.
        request: Box<MapRunRequest>,
    },
    /// Have a Map Run that failed or was stopped go on. Owed until it is over: one that was redriven as often already
    /// needs nothing.
    RedriveMapRun {
        /// Which Map Run.
        map_run: MapRunId,
        /// What it began with.
        request: Box<MapRunRequest>,
        /// How often it has been redriven, this time included.
        redrive_count: u64,
    },
    /// Stop a Map Run and its children.
    StopMapRun {
        /// Which Map Run.
        map_run: MapRunId,
    },
    /// The execution is over. The last effect, and the only one after which nothing is owed.
    End {
        /// How it ended.
        status: Status,
        /// The output: JSON text; only of a success.
        output: Option<Text>,
        /// The error name, if there is one.
        error: Option<String>,
        /// The cause, if there is one.
        cause: Option<String>,
    },
}

/// A call, after evaluation.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskRequest {
    /// The name of the Task state.
    pub state: String,
    /// The resource as the definition has it.
    pub resource: Resource,
    /// The evaluated `Parameters` or `Arguments`, or the payload of a function ARN: JSON text.
    pub parameters: Text,
    /// The token of a `.waitForTaskToken` task or an activity.
    pub token: Option<TaskToken>,
    /// Which attempt of this visit of the state it is, from 1.
    pub attempt: u64,
    /// The id to send with the call; the same when the call is made again after a crash.
    pub request_id: String,
    /// `TimeoutSeconds`, if the state says it. The engine keeps this time itself.
    pub timeout_seconds: Option<u64>,
    /// `HeartbeatSeconds`, if the state says it. The engine keeps this time itself.
    pub heartbeat_seconds: Option<u64>,
    /// The role of `Credentials`, if the state says one.
    pub role_arn: Option<String>,
}

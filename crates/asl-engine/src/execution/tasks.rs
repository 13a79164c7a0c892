//! Tasks: scheduling, starting and ending the work that is done outside.

use std::sync::Arc;

use asl_model::{ErrorName, IntegrationPattern};

use super::thread::{Doing, ThreadId};
use super::{Execution, IllegalEvent, Purpose, Ready, check_json, result_of};
use crate::clock::later;
use crate::effect::{Effect, TaskRequest};
use crate::failure::{Failure, FailureKind, MAX_PAYLOAD, too_big};
use crate::history::{ErrorDetails, EventDetails, TaskResource, TaskScheduled};
use crate::ids::{TaskId, TaskToken, TimerId, uuid};
use crate::journal::{Event, Text};
use crate::program::{Kind, Program, Service, TaskNode};
use crate::states::task::Call;
use crate::states::{self, Step};

/// How far a task has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TaskStage {
    /// An activity whose existence the host has not confirmed.
    Requested,
    /// It stands in a queue: an activity's, or the one inside the engine.
    Scheduled,
    /// It was called, or taken by a worker.
    Started,
    /// The service took the call; the job or the callback decides.
    Submitted,
}

/// A task that is not over, as a host or a console shows it.
#[derive(Clone, Copy, Debug)]
pub struct OpenTask<'a> {
    /// Its id.
    pub task: TaskId,
    /// How far it has come.
    pub stage: TaskStage,
    /// The call.
    pub request: &'a TaskRequest,
}

/// A task that is not over.
#[derive(Debug)]
pub(super) struct TaskRun {
    thread: ThreadId,
    stage: TaskStage,
    /// Service and action, of a task that is no function's or activity's own.
    integration: Option<Arc<TaskResource>>,
    request: Box<TaskRequest>,
    submitted: Option<Text>,
    timeout: Option<TimerId>,
    heartbeat: Option<TimerId>,
}

impl TaskRun {
    /// What the host still owes for this task.
    pub(super) fn owed(&self, task: TaskId) -> Option<Effect> {
        let request = self.request.clone();
        let activity = request.resource.is_activity();
        match (self.stage, &self.submitted) {
            (TaskStage::Requested | TaskStage::Scheduled, _) if activity => {
                Some(Effect::ScheduleActivity { task, request })
            }
            (TaskStage::Started, _) if activity => None,
            (TaskStage::Submitted, Some(submitted)) => match request.resource.pattern() {
                IntegrationPattern::Sync | IntegrationPattern::Sync2 => {
                    Some(Effect::WatchJob { task, request, submitted: Text::clone(submitted) })
                }
                IntegrationPattern::WaitForTaskToken | IntegrationPattern::RequestResponse => None,
            },
            _ => Some(Effect::CallTask { task, request }),
        }
    }
}

impl Execution {
    /// The tasks that are not over, oldest first.
    pub fn open_tasks(&self) -> impl Iterator<Item = OpenTask<'_>> {
        self.tasks.iter().map(|(task, run)| OpenTask { task, stage: run.stage, request: &run.request })
    }

    /// One of them.
    pub fn open_task(&self, task: TaskId) -> Option<OpenTask<'_>> {
        self.tasks.get(&task).map(|run| OpenTask { task, stage: run.stage, request: &run.request })
    }

    /// Whether an event fits the task it is about.
    pub(super) fn check_task_event(&self, event: &Event) -> Result<(), IllegalEvent> {
        let task = match event {
            Event::TaskSubmitted { task, .. }
            | Event::TaskSucceeded { task, .. }
            | Event::TaskFailed { task, .. }
            | Event::Heartbeat { task }
            | Event::ActivityQueued { task }
            | Event::ActivityMissing { task }
            | Event::ActivityTaken { task, .. } => *task,
            _ => return Ok(()),
        };
        let Some(run) = self.tasks.get(&task) else {
            return Err(if task.number() == 0 || task.number() > self.last_task {
                IllegalEvent::NoSuchTask { task }
            } else {
                IllegalEvent::TaskClosed { task }
            });
        };
        let not_now = |why| Err(IllegalEvent::NotNow { task, why });
        let activity = run.request.resource.is_activity();
        let started = run.stage >= TaskStage::Started;
        match event {
            Event::TaskSubmitted { .. }
                if run.request.resource.pattern() == IntegrationPattern::RequestResponse =>
            {
                not_now("waits for an answer, not for a submission")
            }
            Event::TaskSubmitted { .. } if run.stage != TaskStage::Started => {
                not_now("was submitted already")
            }
            Event::TaskSucceeded { .. } | Event::TaskFailed { .. } | Event::Heartbeat { .. } if !started => {
                not_now("was not taken by a worker yet")
            }
            Event::ActivityQueued { .. } | Event::ActivityMissing { .. } | Event::ActivityTaken { .. }
                if !activity =>
            {
                not_now("is no activity")
            }
            Event::ActivityQueued { .. } | Event::ActivityMissing { .. }
                if run.stage != TaskStage::Requested =>
            {
                not_now("is in the queue already")
            }
            Event::ActivityTaken { .. } if run.stage == TaskStage::Requested => {
                not_now("is not in the queue yet")
            }
            Event::ActivityTaken { .. } if run.stage != TaskStage::Scheduled => not_now("was taken already"),
            Event::TaskSubmitted { output, .. } | Event::TaskSucceeded { output, .. } => {
                check_json(output).map_err(|message| IllegalEvent::InvalidOutput { message })
            }
            _ => Ok(()),
        }
    }

    /// The token that the next task of a thread will have, if it will have one.
    pub(super) fn next_token(&self, thread: ThreadId) -> Option<TaskToken> {
        let task = task_node(&self.program, self, thread)?;
        let waits =
            matches!(task.service, Service::Activity) || task.pattern == IntegrationPattern::WaitForTaskToken;
        waits.then(|| TaskToken::derive(&self.start.seed, TaskId(self.last_task + 1)))
    }

    /// Puts a call into the history, and in line.
    pub(super) fn schedule(&mut self, thread: ThreadId, call: Call) {
        let program = Arc::clone(&self.program);
        let Some(node) = task_node(&program, self, thread) else { return };
        let token = self.next_token(thread);
        let Some(visit) = self.threads.get(&thread).and_then(|thread| thread.visit.as_ref()) else { return };
        let name = program.node(visit.place).name.as_ref().to_owned();
        let attempt = visit.retries.total() + 1;
        self.last_task += 1;
        let task = TaskId(self.last_task);
        let request = Box::new(TaskRequest {
            state: name,
            resource: node.resource.clone(),
            parameters: call.parameters,
            token,
            attempt,
            request_id: uuid(self.start.seed.derive("request", task.number())),
            timeout_seconds: call.timeout_seconds,
            heartbeat_seconds: call.heartbeat_seconds,
            role_arn: call.role_arn,
        });
        self.set_doing(thread, Doing::Calling(task));
        let stage = if matches!(node.service, Service::Activity) {
            TaskStage::Requested
        } else {
            TaskStage::Scheduled
        };
        if stage == TaskStage::Requested {
            self.effects.push(Effect::ScheduleActivity { task, request: request.clone() });
        } else {
            let details = self.scheduled(&node.service, &request);
            self.log_thread(thread, details);
            self.ready.push_back(Ready::StartTask(task));
        }
        let integration = match &node.service {
            Service::Integration(resource) => Some(Arc::clone(resource)),
            Service::Function | Service::Activity => None,
        };
        let (submitted, timeout, heartbeat) = (None, None, None);
        let run = TaskRun { thread, stage, integration, request, submitted, timeout, heartbeat };
        self.tasks.insert(task, run);
    }

    fn scheduled(&self, service: &Service, request: &TaskRequest) -> EventDetails {
        let resource = request.resource.to_shared();
        let timeout_in_seconds = request.timeout_seconds;
        let heartbeat_in_seconds = request.heartbeat_seconds;
        let role_arn = request.role_arn.as_deref().map(Into::into);
        let input = Text::clone(&request.parameters);
        match service {
            Service::Function => {
                EventDetails::LambdaFunctionScheduled { resource, input, timeout_in_seconds, role_arn }
            }
            Service::Activity => {
                EventDetails::ActivityScheduled { resource, input, timeout_in_seconds, heartbeat_in_seconds }
            }
            Service::Integration(resource) => EventDetails::TaskScheduled(Box::new(TaskScheduled {
                resource: Arc::clone(resource),
                region: Text::clone(&self.start.region),
                parameters: input,
                timeout_in_seconds,
                heartbeat_in_seconds,
                role_arn,
            })),
        }
    }

    /// Has the host make the call. Timeouts count from here.
    pub(super) fn start_task(&mut self, task: TaskId) {
        let Some(run) = self.tasks.get(&task) else { return };
        let (thread, request) = (run.thread, run.request.clone());
        let started = match run.integration.clone() {
            Some(resource) => EventDetails::TaskStarted { resource },
            None => EventDetails::LambdaFunctionStarted,
        };
        self.log_thread(thread, started);
        self.effects.push(Effect::CallTask { task, request });
        self.started(task);
    }

    fn started(&mut self, task: TaskId) {
        let Some(run) = self.tasks.get_mut(&task) else { return };
        run.stage = TaskStage::Started;
        let (timeout, heartbeat) = (run.request.timeout_seconds, run.request.heartbeat_seconds);
        let now = self.now;
        let mut timer = |seconds: Option<u64>, purpose| {
            seconds.map(|seconds| self.start_timer(later(now, seconds.saturating_mul(1000)), purpose))
        };
        let timeout = timer(timeout, Purpose::Timeout(task));
        let heartbeat = timer(heartbeat, Purpose::Heartbeat(task));
        if let Some(run) = self.tasks.get_mut(&task) {
            (run.timeout, run.heartbeat) = (timeout, heartbeat);
        }
    }

    pub(super) fn activity_queued(&mut self, task: TaskId) {
        let Some(run) = self.tasks.get_mut(&task) else { return };
        run.stage = TaskStage::Scheduled;
        let (thread, request) = (run.thread, run.request.clone());
        let details = self.scheduled(&Service::Activity, &request);
        self.log_thread(thread, details);
    }

    pub(super) fn activity_missing(&mut self, task: TaskId) {
        let Some(run) = self.tasks.remove(&task) else { return };
        let failure =
            self.step(run.thread, None, |scope| Ok(scope.runtime("The activity ARN does not exist.")));
        if let Some(Ok(failure)) = failure {
            self.state_failed(run.thread, failure);
        }
    }

    pub(super) fn activity_taken(&mut self, task: TaskId, worker_name: Option<String>) {
        let Some(run) = self.tasks.get(&task) else { return };
        self.log_thread(run.thread, EventDetails::ActivityStarted { worker_name });
        self.started(task);
    }

    pub(super) fn heartbeat(&mut self, task: TaskId) {
        let Some(run) = self.tasks.get_mut(&task) else { return };
        let (Some(seconds), Some(old)) = (run.request.heartbeat_seconds, run.heartbeat.take()) else {
            return;
        };
        self.cancel_timer(Some(old));
        let timer = self.start_timer(later(self.now, seconds.saturating_mul(1000)), Purpose::Heartbeat(task));
        if let Some(run) = self.tasks.get_mut(&task) {
            run.heartbeat = Some(timer);
        }
    }

    pub(super) fn task_submitted(&mut self, task: TaskId, output: Text) {
        let Some(run) = self.tasks.get_mut(&task) else { return };
        run.stage = TaskStage::Submitted;
        run.submitted = Some(Text::clone(&output));
        let thread = run.thread;
        let owed = run.owed(task);
        if let Some(resource) = run.integration.clone() {
            self.log_thread(thread, EventDetails::TaskSubmitted { resource, output });
        }
        self.effects.extend(owed);
    }

    /// Takes a task out: whatever comes for it later is too late.
    fn close(&mut self, task: TaskId) -> Option<TaskRun> {
        let run = self.tasks.remove(&task)?;
        self.cancel_timer(run.timeout);
        self.cancel_timer(run.heartbeat);
        Some(run)
    }

    pub(super) fn task_succeeded(&mut self, task: TaskId, output: Text) {
        if output.len() > MAX_PAYLOAD {
            let what = self.tasks.get(&task).map(|run| match &run.integration {
                Some(resource) => resource.resource_type.clone(),
                None => run.request.resource.as_str().to_owned(),
            });
            let cause = too_big(&what.unwrap_or_default());
            let error = Some(ErrorName::DATA_LIMIT_EXCEEDED.to_owned());
            self.task_failed(task, ErrorDetails { error, cause: Some(cause) });
            return;
        }
        let Some(run) = self.close(task) else { return };
        let data = result_of(&output);
        let details = match run.integration {
            Some(resource) => EventDetails::TaskSucceeded { resource, output },
            None if run.request.resource.is_activity() => EventDetails::ActivitySucceeded { output },
            None => EventDetails::LambdaFunctionSucceeded { output },
        };
        self.log_thread(run.thread, details);
        let outcome =
            self.step(run.thread, None, |scope| states::complete(scope, Some(data)).map(Step::Exit));
        self.take_step(run.thread, outcome);
    }

    pub(super) fn task_failed(&mut self, task: TaskId, error: ErrorDetails) {
        let Some(run) = self.close(task) else { return };
        let details = match run.integration {
            Some(resource) => EventDetails::TaskFailed { resource, error: error.clone() },
            None if run.request.resource.is_activity() => EventDetails::ActivityFailed(error.clone()),
            None => EventDetails::LambdaFunctionFailed(error.clone()),
        };
        self.log_thread(run.thread, details);
        self.state_failed(run.thread, Failure::told(error));
    }

    /// Times a task out, and with it all others whose time is up as well: the service writes down all
    /// of them before the first one has consequences.
    pub(super) fn tasks_timed_out(&mut self, task: TaskId, kind: FailureKind) {
        let mut overdue = vec![(task, kind)];
        for timer in self.timers.values().filter(|timer| timer.at <= self.now) {
            match timer.purpose {
                Purpose::Timeout(task) => overdue.push((task, FailureKind::Told)),
                Purpose::Heartbeat(task) => overdue.push((task, FailureKind::Heartbeat)),
                Purpose::Wait(_) | Purpose::Retry(_) | Purpose::Execution => {}
            }
        }
        let failed: Vec<_> =
            overdue.into_iter().filter_map(|(task, kind)| self.time_out(task, kind)).collect();
        for (thread, failure) in failed {
            self.state_failed(thread, failure);
        }
    }

    fn time_out(&mut self, task: TaskId, kind: FailureKind) -> Option<(ThreadId, Failure)> {
        let run = self.close(task)?;
        self.effects.push(Effect::CancelTask { task });
        let failure = Failure::timeout(kind);
        let error = failure.details.clone();
        let details = match run.integration {
            Some(resource) => EventDetails::TaskTimedOut { resource, error },
            None if run.request.resource.is_activity() => EventDetails::ActivityTimedOut(error),
            None => EventDetails::LambdaFunctionTimedOut(error),
        };
        self.log_thread(run.thread, details);
        Some((run.thread, failure))
    }

    /// Gives a task up, because the lane it belongs to was aborted.
    pub(super) fn give_up(&mut self, task: TaskId) {
        if self.close(task).is_some() {
            self.effects.push(Effect::CancelTask { task });
        }
    }
}

fn task_node<'a>(program: &'a Program, execution: &Execution, thread: ThreadId) -> Option<&'a TaskNode> {
    let visit = execution.threads.get(&thread)?.visit.as_ref()?;
    match &program.node(visit.place).kind {
        Kind::Task(task) => Some(task),
        _ => None,
    }
}

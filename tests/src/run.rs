//! Runs a recorded definition in process, on virtual time.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use asl_engine::{
    Effect, Event, EventDetails, Execution, ExecutionType, IllegalEvent, MapRunId, MapRunRequest, Program,
    Start, Status, TaskId, TimerId,
};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::compare::Rules;
use crate::map_runs::{Bucket, run_map};
use crate::replay::{self, Replayed};
use crate::world::{World, text};

/// More steps than any recording needs; ends a run that goes round in circles.
const MAX_STEPS: usize = 20_000;

/// What came out of a run.
#[derive(Debug)]
pub struct Outcome {
    /// `SUCCEEDED`, `FAILED`, `TIMED_OUT`, `ABORTED` or `RUNNING`.
    pub status: &'static str,
    /// The output, parsed.
    pub output: Option<Value>,
    /// The error name.
    pub error: Option<String>,
    /// The cause.
    pub cause: Option<String>,
    /// The history as `GetExecutionHistory` gives it.
    pub history: Vec<Value>,
    /// What its journals were tried with.
    pub replayed: Replayed,
}

/// Why there is nothing to compare.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum RunError {
    /// The engine does not run this kind of machine yet.
    #[error("{0}")]
    Unsupported(String),
    /// The engine refused the machine or an event, or the recording has no answer to a call.
    #[error("{0}")]
    Failed(String),
    /// A journal does not give the same execution again, or is misread.
    #[error("{0}")]
    Replay(String),
}

/// Runs the `definition` of a case with its `input`, against the answers that were recorded.
///
/// # Errors
/// When it cannot be run to its end, see [`RunError`].
pub fn run(case: &Value, rules: &Rules) -> Result<Outcome, RunError> {
    let failed = |why: String| RunError::Failed(why);
    let definition = case.get("definition").unwrap_or(&Value::Null).to_string();
    // Recordings of activities have a word in place of the ARN.
    let definition = definition.replace("\"activity_arn\"", &format!("\"{ACTIVITY_ARN}\""));
    let document = asl_model::read(&definition).map_err(|error| failed(error.to_string()))?;
    let program = Program::new(document.machine).map_err(|error| failed(error.to_string()))?;
    let at = recorded_at(case);
    let (bucket, world) = (Bucket::of(case), World::of(case));
    let run = Run::to_the_end(rules, &Arc::new(program), start(case), at, (bucket, world))?;
    Ok(run.outcome(recorded_map_run(case).as_deref()))
}

/// The ARN of the recording's Map Run, where it stands there as if it were no placeholder.
fn recorded_map_run(case: &Value) -> Option<String> {
    let events = case.pointer("/expected/history").and_then(Value::as_array);
    let mut arns =
        events.into_iter().flatten().filter_map(|event| event.pointer("/details/mapRunArn")?.as_str());
    arns.next().filter(|arn| !arn.contains('<')).map(str::to_owned)
}

const ACTIVITY_ARN: &str = "arn:aws:states:us-east-1:111111111111:activity:activity_name";

struct Run {
    program: Arc<Program>,
    execution: Execution,
    bucket: Bucket,
    world: World,
    now: Timestamp,
    /// What happens next, without time passing.
    pending: VecDeque<Event>,
    /// What jobs will answer once they are watched.
    watched: BTreeMap<TaskId, Vec<Event>>,
    timers: BTreeMap<TimerId, Timestamp>,
    replayed: Replayed,
}

impl Run {
    fn to_the_end(
        rules: &Rules,
        program: &Arc<Program>,
        start: Start,
        at: Timestamp,
        (bucket, world): (Bucket, World),
    ) -> Result<Self, RunError> {
        let (execution, effects) = Execution::start(Arc::clone(program), start, at)
            .map_err(|error| RunError::Failed(error.to_string()))?;
        let mut run = Self {
            program: Arc::clone(program),
            execution,
            bucket,
            world,
            now: at,
            pending: VecDeque::new(),
            watched: BTreeMap::new(),
            timers: BTreeMap::new(),
            replayed: Replayed::default(),
        };
        run.take(rules, effects)?;
        run.finish(rules)?;
        run.replayed += replay::check(program, &run.execution)?;
        Ok(run)
    }

    /// Runs the children of a distributed Map one after the other.
    fn map_run(&mut self, rules: &Rules, id: MapRunId, request: MapRunRequest) -> Result<(), RunError> {
        let (bucket, times) = (self.bucket.clone(), (self.execution.started_at(), self.now));
        let program = Arc::clone(&self.program);
        let (event, replayed) = run_map(&bucket, &program, id, request, times, |program, start, at| {
            // The children share the answers of the recording.
            let world = std::mem::take(&mut self.world);
            let mut child = Self::to_the_end(rules, &program, start, at, (bucket.clone(), world))?;
            self.world = std::mem::take(&mut child.world);
            self.replayed += child.replayed;
            Ok(child.execution)
        })?;
        self.replayed += replayed;
        self.pending.push_back(event);
        Ok(())
    }

    fn take(&mut self, rules: &Rules, effects: Vec<Effect>) -> Result<(), RunError> {
        for effect in effects {
            match effect {
                Effect::CallTask { task, request } => {
                    let answers = self.world.call(rules, task, &request).map_err(RunError::Failed)?;
                    self.pending.extend(answers.events);
                    if request.token.is_some() {
                        self.pending.extend(answers.later);
                    } else {
                        self.watched.insert(task, answers.later);
                    }
                }
                Effect::WatchJob { task, .. } => {
                    self.pending.extend(self.watched.remove(&task).unwrap_or_default());
                }
                Effect::ScheduleActivity { task, request } => {
                    let answers = self.world.activity(task, &request);
                    self.pending.extend(answers.events);
                    self.pending.extend(answers.later);
                }
                Effect::CancelTask { task } => {
                    self.watched.remove(&task);
                }
                Effect::StartTimer { timer, at } => {
                    self.timers.insert(timer, at);
                }
                Effect::CancelTimer { timer } => {
                    self.timers.remove(&timer);
                }
                Effect::StartMapRun { map_run, request } => self.map_run(rules, map_run, *request)?,
                Effect::RedriveMapRun { .. } | Effect::StopMapRun { .. } | Effect::End { .. } => {}
            }
        }
        Ok(())
    }

    fn finish(&mut self, rules: &Rules) -> Result<(), RunError> {
        for _ in 0..MAX_STEPS {
            if self.execution.status() != Status::Running {
                return Ok(());
            }
            let event = if let Some(event) = self.pending.pop_front() {
                event
            } else if let Some(event) = self.world.interrupt() {
                event
            } else if let Some((timer, at)) = self.next_timer() {
                self.timers.remove(&timer);
                self.now = self.now.max(at);
                Event::TimerFired { timer }
            } else {
                return Err(RunError::Failed("the execution waits for nothing".to_owned()));
            };
            // Every event takes a moment, so that none stands at the same time as its cause.
            self.now = self.now.checked_add(SignedDuration::from_millis(1)).unwrap_or(self.now);
            match self.execution.apply(event, self.now) {
                Ok(effects) => self.take(rules, effects)?,
                // The outside spoke to a task that is over; the service says so to the caller.
                Err(IllegalEvent::TaskClosed { .. } | IllegalEvent::NotNow { .. }) => {}
                Err(error) => return Err(RunError::Failed(error.to_string())),
            }
        }
        Err(RunError::Failed(format!("the execution goes on after {MAX_STEPS} steps")))
    }

    fn next_timer(&self) -> Option<(TimerId, Timestamp)> {
        self.timers.iter().map(|(timer, at)| (*timer, *at)).min_by_key(|(timer, at)| (*at, *timer))
    }

    fn outcome(&self, map_run: Option<&str>) -> Outcome {
        let own = self.execution.history().iter().find_map(|event| match &event.details {
            EventDetails::MapRunStarted { map_run_arn } => map_run_arn.rsplit(':').next(),
            _ => None,
        });
        let recorded = map_run.and_then(|arn| arn.rsplit(':').next());
        let named = |text: String| match (own, recorded) {
            (Some(own), Some(recorded)) => text.replace(own, recorded),
            _ => text,
        };
        let history = self.execution.history().iter().map(|event| {
            let text = named(event.to_api_json(true).to_string()).replace(ACTIVITY_ARN, "activity_arn");
            serde_json::from_str(&text).unwrap_or_default()
        });
        Outcome {
            status: self.execution.status().as_str(),
            output: self.execution.output().map(|text| crate::history::parse_text(&named(text.to_owned()))),
            error: self.execution.error().map(str::to_owned),
            cause: self.execution.cause().map(str::to_owned),
            history: history.collect(),
            replayed: self.replayed,
        }
    }
}

/// Noon of the day of the recording: time stamps in the case were chosen for it.
fn recorded_at(case: &Value) -> Timestamp {
    let day = case.get("recorded").and_then(Value::as_str).unwrap_or_default();
    let mut parts = day.splitn(3, '-');
    let (day, month, year) = (parts.next(), parts.next(), parts.next());
    let text = match (year, month, day) {
        (Some(year), Some(month), Some(day)) => format!("{year}-{month}-{day}T12:00:00Z"),
        _ => String::new(),
    };
    text.parse().unwrap_or(Timestamp::UNIX_EPOCH)
}

fn start(case: &Value) -> Start {
    let name = |key: &str, otherwise: &str| {
        let found = case.get("names").and_then(|names| names.get(key)).and_then(Value::as_str);
        found.unwrap_or(otherwise).to_owned()
    };
    // Express executions are named only by the ARN in what was answered.
    let express = ["/expected/response/executionArn", "/expected/end_event/execution_arn"]
        .into_iter()
        .find_map(|pointer| case.pointer(pointer)?.as_str());
    let mut parts = express.unwrap_or_default().rsplit(':').skip(1);
    let (execution, machine) = (parts.next().unwrap_or("execution"), parts.next().unwrap_or("machine"));
    let (machine, execution) = (name("state_machine", machine), name("execution", execution));
    let (account, region) = (name("account", "111111111111"), name("region", "us-east-1"));
    let input = text(case.get("input").unwrap_or(&Value::Null));
    let mut start = Start::local(&machine, &execution, input, [7; 32]);
    start.execution_arn = express.map_or_else(
        || format!("arn:aws:states:{region}:{account}:execution:{machine}:{execution}"),
        str::to_owned,
    );
    start.state_machine_arn = format!("arn:aws:states:{region}:{account}:stateMachine:{machine}").into();
    start.role_arn = name("role_arn", "arn:aws:iam::111111111111:role/conformance").into();
    if case.get("type").and_then(Value::as_str) == Some("EXPRESS") {
        start.execution_type = ExecutionType::Express;
    }
    start.region = region.into();
    start.account = account.into();
    start
}

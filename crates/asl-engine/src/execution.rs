//! One execution: takes events, keeps the journal, writes the history, asks for effects.

mod book;
mod ending;
mod failing;
mod forks;
mod illegal;
mod map_runs;
mod readable;
mod redrive;
mod tasks;
mod thread;
mod ways;

pub use ending::Status;
pub use illegal::{IllegalEvent, ReplayError, StartError};
pub use redrive::NotRedrivable;
pub use tasks::{OpenTask, TaskStage};

use std::collections::VecDeque;
use std::sync::Arc;

use asl_model::Way;
use jiff::Timestamp;

use crate::clock::{later, whole_milliseconds};
use crate::context::Facts;
use crate::data_flow::{Data, Exit, Scope};
use crate::effect::Effect;
use crate::entropy::Entropy;
use crate::failure::{Failure, FailureKind, MAX_PAYLOAD};
use crate::history::{ErrorDetails, EventDetails, HistoryEvent, StateType};
use crate::ids::{MapRunId, TaskId, TaskToken, TimerId};
use crate::journal::{Event, ExecutionType, JOURNAL_VERSION, JournalEntry, Start, Text};
use crate::program::{Place, Program, ROOT, Target};
use crate::states::{self, Step};
use crate::variables::Seen;
use book::Book;
use ending::Ending;
use map_runs::KnownMapRun;
use readable::Readable;
use redrive::Redrives;
use tasks::TaskRun;
use thread::{Doing, MAIN, Thread, ThreadId, Visit};
use ways::Taken;
pub(crate) use ways::numbered;

/// The most events a history can have; the last one tells that.
const MAX_EVENTS: usize = 25_000;

/// The same for Express, which has no such limit but five minutes: whoever makes a million events
/// without ever waiting will not end.
const MAX_EXPRESS_EVENTS: usize = 1_000_000;

/// One execution of a [`Program`].
///
/// Feed it what happens with [`apply`](Self::apply), do what the [`Effect`]s say, and keep the
/// [`journal`](Self::journal): [`replay`](Self::replay) makes the same execution from it.
///
/// ```
/// use std::sync::Arc;
/// use asl_engine::{Effect, Event, Execution, Program, Start, Status};
///
/// let definition = r#"{"StartAt":"Ask","States":{"Ask":{"Type":"Task","End":true,
///     "Resource":"arn:aws:states:us-east-1:123456789012:function:ask"}}}"#;
/// let definition = definition.replace("states:us-east-1:123456789012:function", "lambda:us-east-1:123456789012:function");
/// let program = Arc::new(Program::new(asl_model::read(&definition)?.machine)?);
/// let now = "2026-01-01T00:00:00Z".parse()?;
///
/// let (mut execution, effects) = Execution::start(program, Start::local("m", "e", "{}", [7; 32]), now)?;
/// let [Effect::CallTask { task, .. }] = effects.as_slice() else { panic!("one call") };
/// execution.apply(Event::TaskSucceeded { task: *task, output: r#""yes""#.into() }, now)?;
/// assert_eq!(execution.status(), Status::Succeeded);
/// assert_eq!(execution.output(), Some(r#""yes""#));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Execution {
    program: Arc<Program>,
    start: Arc<Start>,
    started_at: Timestamp,
    now: Timestamp,
    journal: Vec<JournalEntry>,
    history: Vec<HistoryEvent>,
    threads: Book<ThreadId, Box<Thread>>,
    tasks: Book<TaskId, TaskRun>,
    timers: Book<TimerId, Timer>,
    map_runs: Book<MapRunId, KnownMapRun>,
    ready: VecDeque<Ready>,
    taken: Taken,
    effects: Vec<Effect>,
    entropy: Entropy,
    last_task: u64,
    last_timer: u64,
    last_map_run: u64,
    last_thread: u64,
    history_is_full: bool,
    redrives: Option<Box<Redrives>>,
    ending: Option<Box<Ending>>,
}

// A server moves executions between the threads of its runtime.
const _: () = {
    const fn assert_send<T: Send>() {}
    assert_send::<Execution>();
};

/// A moment that was asked for.
#[derive(Clone, Copy, Debug)]
struct Timer {
    at: Timestamp,
    purpose: Purpose,
}

#[derive(Clone, Copy, Debug)]
enum Purpose {
    /// The end of a Wait state.
    Wait(ThreadId),
    /// The next attempt of a state.
    Retry(ThreadId),
    /// `TimeoutSeconds` of a task.
    Timeout(TaskId),
    /// `HeartbeatSeconds` of a task.
    Heartbeat(TaskId),
    /// `TimeoutSeconds` of the execution.
    Execution,
}

/// Something a thread can do at once. They are done first in, first out: so all iterations of a Map
/// are entered before the first of their tasks is started, as the service does it.
#[derive(Debug)]
enum Ready {
    Enter { thread: ThreadId, place: Place, input: Text },
    StartTask(TaskId),
}

impl Execution {
    /// Begins an execution.
    ///
    /// # Errors
    /// [`StartError::Input`] when the input is not JSON, [`StartError::TooBig`] when it has more than 262,144 bytes.
    pub fn start(
        program: Arc<Program>,
        start: Start,
        at: Timestamp,
    ) -> Result<(Self, Vec<Effect>), StartError> {
        Self::start_shared(program, Arc::new(start), at)
    }

    fn start_shared(
        program: Arc<Program>,
        start: Arc<Start>,
        at: Timestamp,
    ) -> Result<(Self, Vec<Effect>), StartError> {
        check_json(&start.input).map_err(|message| StartError::Input { message })?;
        if start.input.len() > MAX_PAYLOAD {
            return Err(StartError::TooBig { bytes: start.input.len() });
        }
        let at = whole_milliseconds(at);
        let event = Event::Started { version: JOURNAL_VERSION, start: Arc::clone(&start) };
        let mut execution = Self {
            program,
            started_at: at,
            now: at,
            journal: vec![JournalEntry { at, event }],
            history: Vec::with_capacity(5),
            threads: Book::new(),
            tasks: Book::new(),
            timers: Book::new(),
            map_runs: Book::new(),
            ready: VecDeque::new(),
            taken: Taken::default(),
            effects: Vec::new(),
            entropy: Entropy::new(start.seed.clone()),
            start,
            last_task: 0,
            last_timer: 0,
            last_map_run: 0,
            last_thread: 0,
            history_is_full: false,
            redrives: None,
            ending: None,
        };
        execution.begin();
        let effects = std::mem::take(&mut execution.effects);
        Ok((execution, effects))
    }

    /// Takes in what happened, and gives what is to be done about it.
    ///
    /// Time never runs backwards: an `at` before the last one counts as the last one, and a timer
    /// fires at its own time at the earliest.
    ///
    /// # Errors
    /// [`IllegalEvent`] when the event does not fit: the execution is then as it was before.
    pub fn apply(&mut self, event: Event, at: Timestamp) -> Result<Vec<Effect>, IllegalEvent> {
        let at = whole_milliseconds(at).max(self.now);
        self.check(&event, at)?;
        self.now = match &event {
            Event::TimerFired { timer } => self.timers.get(timer).map_or(at, |timer| timer.at.max(at)),
            _ => at,
        };
        push(&mut self.journal, JournalEntry { at: self.now, event: event.clone() });
        self.handle(event);
        self.run();
        Ok(std::mem::take(&mut self.effects))
    }

    /// Makes an execution from its journal, and gives the effects that are still owed.
    ///
    /// # Errors
    /// [`ReplayError`] when the journal is empty, of another version, or was not written by this program.
    pub fn replay(
        program: Arc<Program>,
        journal: impl IntoIterator<Item = JournalEntry>,
    ) -> Result<(Self, Vec<Effect>), ReplayError> {
        let mut entries = journal.into_iter();
        let Some(JournalEntry { at, event: Event::Started { version, start } }) = entries.next() else {
            return Err(ReplayError::NoStart);
        };
        if version != JOURNAL_VERSION {
            return Err(ReplayError::Version { version });
        }
        let (mut execution, _) = Self::start_shared(program, start, at)?;
        if execution.now != at {
            return Err(ReplayError::Time { number: 1 });
        }
        for (index, JournalEntry { at, event }) in entries.enumerate() {
            let number = index + 2;
            execution.apply(event, at).map_err(|source| ReplayError::Entry { number, source })?;
            if execution.now != at {
                return Err(ReplayError::Time { number });
            }
        }
        let effects = execution.outstanding();
        Ok((execution, effects))
    }

    /// Everything that came in, in order. Append what is new to the store after each call.
    pub fn journal(&self) -> &[JournalEntry] {
        &self.journal
    }

    /// What `GetExecutionHistory` shows.
    pub fn history(&self) -> &[HistoryEvent] {
        &self.history
    }

    /// The program it runs.
    pub fn program(&self) -> &Arc<Program> {
        &self.program
    }

    /// What it began with.
    pub fn start_facts(&self) -> &Start {
        &self.start
    }

    /// When it began.
    pub fn started_at(&self) -> Timestamp {
        self.started_at
    }

    /// The time of the last event.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// The names of the states that are being worked on, outermost first.
    pub fn active_states(&self) -> Vec<&str> {
        if self.ending.is_some() {
            return Vec::new();
        }
        let visits = self.threads.values().filter_map(|thread| thread.visit.as_ref());
        visits.map(|visit| self.program.node(visit.place).name.as_ref()).collect()
    }

    /// The effects that are still owed: what a host does when it takes over after a crash.
    ///
    /// Calls whose end is not in the journal are made again, with the same request id and token; a
    /// callback whose submission is in the journal is not.
    pub fn outstanding(&self) -> Vec<Effect> {
        if let Some(ending) = &self.ending {
            return vec![ending.to_effect()];
        }
        let tasks = self.tasks.iter().filter_map(|(id, task)| task.owed(id));
        let timers = self.timers.iter().map(|(id, timer)| Effect::StartTimer { timer: id, at: timer.at });
        let map_runs = self.map_runs.iter().filter_map(|(id, run)| run.owed(id));
        tasks.chain(map_runs).chain(timers).collect()
    }

    fn begin(&mut self) {
        let start = &self.start;
        let details = EventDetails::ExecutionStarted {
            input: Text::clone(&start.input),
            role_arn: Text::clone(&start.role_arn),
            state_machine_alias_arn: start.state_machine_alias_arn.clone(),
            state_machine_version_arn: start.state_machine_version_arn.clone(),
        };
        let input = Text::clone(&start.input);
        let limit = match start.execution_type {
            ExecutionType::Standard => None,
            ExecutionType::Express => Some(300),
        };
        self.log(0, details);
        let timeout = self.program.machine().timeout_seconds;
        if let Some(seconds) = timeout.into_iter().chain(limit).min() {
            self.start_timer(later(self.now, seconds.saturating_mul(1000)), Purpose::Execution);
        }
        let place = self.program.container(ROOT).start;
        // The first event of a state points at nothing, not at `ExecutionStarted`.
        let thread = self.new_thread(Thread::new(None, 0));
        self.ready.push_back(Ready::Enter { thread, place, input });
        self.run();
    }

    /// Whether the event fits. Changes nothing.
    fn check(&self, event: &Event, at: Timestamp) -> Result<(), IllegalEvent> {
        if matches!(event, Event::Started { .. }) {
            return Err(IllegalEvent::AlreadyStarted);
        }
        if matches!(event, Event::Redriven {}) {
            return self.check_redrive(at).map_err(|reason| IllegalEvent::NotRedrivable { reason });
        }
        if let Some(ending) = &self.ending {
            return Err(IllegalEvent::Ended { status: ending.status });
        }
        match event {
            Event::TimerFired { timer } if self.timers.contains_key(timer) => Ok(()),
            Event::TimerFired { timer } if timer.number() <= self.last_timer => {
                Err(IllegalEvent::TimerClosed { timer: *timer })
            }
            Event::TimerFired { timer } => Err(IllegalEvent::NoSuchTimer { timer: *timer }),
            Event::MapRunSucceeded { .. } | Event::MapRunFailed { .. } => self.check_map_run_event(event),
            _ => self.check_task_event(event),
        }
    }

    fn handle(&mut self, event: Event) {
        match event {
            Event::TimerFired { timer } => self.timer_fired(timer),
            Event::Stopped { error, cause } => self.end(Ending::aborted(ErrorDetails { error, cause })),
            Event::TaskSubmitted { task, output } => self.task_submitted(task, output),
            Event::TaskSucceeded { task, output } => self.task_succeeded(task, output),
            Event::TaskFailed { task, error, cause } => self.task_failed(task, ErrorDetails { error, cause }),
            Event::Heartbeat { task } => self.heartbeat(task),
            Event::ActivityQueued { task } => self.activity_queued(task),
            Event::ActivityMissing { task } => self.activity_missing(task),
            Event::ActivityTaken { task, worker } => self.activity_taken(task, worker),
            Event::MapRunSucceeded { map_run, output } => self.map_run_succeeded(map_run, &output),
            Event::MapRunFailed { map_run, error, cause } => {
                self.map_run_failed(map_run, ErrorDetails { error, cause });
            }
            Event::Redriven {} => self.redriven(),
            // INVARIANT: `check` refused it.
            Event::Started { .. } => {}
        }
    }

    /// Does what threads can do at once, until all of them wait or the execution is over.
    fn run(&mut self) {
        while self.ending.is_none() {
            if self.history_is_full {
                self.history_is_full = false;
                self.end(match self.start.execution_type {
                    ExecutionType::Standard => {
                        let cause = format!(
                            "The execution reached the maximum number of history events ({MAX_EVENTS})."
                        );
                        Ending::failed(Failure::runtime(cause).details)
                    }
                    ExecutionType::Express => Ending::timed_out(),
                });
                return;
            }
            match self.ready.pop_front() {
                Some(Ready::Enter { thread, place, input }) => self.enter(thread, place, input),
                Some(Ready::StartTask(task)) => self.start_task(task),
                None => {
                    // what waits may wait for a year, without room for work
                    self.ready = VecDeque::new();
                    return;
                }
            }
        }
    }

    // --- history and timers -------------------------------------------------------------------

    /// Writes an event and gives its number.
    fn log(&mut self, previous_event_id: u64, details: EventDetails) -> u64 {
        let limit = match self.start.execution_type {
            ExecutionType::Standard => MAX_EVENTS,
            ExecutionType::Express => MAX_EXPRESS_EVENTS,
        };
        if self.history.len() + 1 >= limit && !ending::is_terminal(&details) {
            self.history_is_full = true;
            return previous_event_id;
        }
        let id = self.history.len() as u64 + 1;
        push(&mut self.history, HistoryEvent { id, previous_event_id, timestamp: self.now, details });
        id
    }

    /// Writes an event of a thread, which moves its cursor.
    fn log_thread(&mut self, id: ThreadId, details: EventDetails) {
        let cursor = self.threads.get(&id).map_or(0, |thread| thread.cursor);
        let event = self.log(cursor, details);
        if let Some(thread) = self.threads.get_mut(&id) {
            thread.cursor = event;
        }
    }

    fn start_timer(&mut self, at: Timestamp, purpose: Purpose) -> TimerId {
        self.last_timer += 1;
        let timer = TimerId(self.last_timer);
        self.timers.insert(timer, Timer { at, purpose });
        self.effects.push(Effect::StartTimer { timer, at });
        timer
    }

    fn cancel_timer(&mut self, timer: Option<TimerId>) {
        if let Some(timer) = timer
            && self.timers.remove(&timer).is_some()
        {
            self.effects.push(Effect::CancelTimer { timer });
        }
    }

    fn timer_fired(&mut self, timer: TimerId) {
        let Some(timer) = self.timers.remove(&timer) else { return };
        match timer.purpose {
            Purpose::Wait(thread) => {
                let outcome = self.step(thread, None, |scope| states::complete(scope, None).map(Step::Exit));
                self.take_step(thread, outcome);
            }
            Purpose::Retry(thread) => self.work(thread),
            Purpose::Timeout(task) => self.tasks_timed_out(task, FailureKind::Told),
            Purpose::Heartbeat(task) => self.tasks_timed_out(task, FailureKind::Heartbeat),
            Purpose::Execution => self.end(Ending::timed_out()),
        }
    }

    // --- threads ------------------------------------------------------------------------------

    fn new_thread(&mut self, thread: Thread) -> ThreadId {
        let id = ThreadId(self.last_thread);
        self.last_thread += 1;
        self.threads.insert(id, Box::new(thread));
        id
    }

    fn enter(&mut self, id: ThreadId, place: Place, input: Text) {
        let program = Arc::clone(&self.program);
        let node = program.node(place);
        let Some(before) = self.threads.get(&id).map(|thread| thread.cursor) else { return };
        let details = EventDetails::StateEntered {
            state_type: node.state_type,
            name: Text::clone(&node.name),
            input: Text::clone(&input),
        };
        let entered = self.log(before, details);
        if let Some(thread) = self.threads.get_mut(&id) {
            thread.cursor = entered;
            thread.visit = Some(Visit::new(place, input, before, entered, self.now));
        }
        self.takes(id, Way::Enter);
        self.work(id);
    }

    /// Runs the body of the state a thread is in: after it was entered, and for every retry.
    fn work(&mut self, id: ThreadId) {
        if self.history_is_full {
            return;
        }
        let token = self.next_token(id);
        let outcome = self.step(id, token.as_ref(), states::begin);
        self.take_step(id, outcome);
    }

    /// Has the state of a thread do one step. Its values do not outlive the step.
    fn step<R>(
        &mut self,
        id: ThreadId,
        token: Option<&TaskToken>,
        run: impl FnOnce(&mut Scope<'_>) -> Result<R, Failure>,
    ) -> Option<Result<R, Failure>> {
        let thread = self.threads.get(&id)?;
        let visit = thread.visit.as_ref()?;
        let node = self.program.node(visit.place);
        let facts = Facts {
            start: &self.start,
            started_at: self.started_at,
            redriven: self.redriven_at().map(|at| (self.redrive_count(), at)),
            state: &node.name,
            entered_at: visit.entered_at,
            retries: (node.state_type == StateType::Task).then(|| visit.retries.total()),
            token,
            item: None,
        };
        let input = Text::clone(&visit.input);
        let variables = Seen::Kept(&thread.variables);
        let mut scope = Scope::new(node, input, variables, facts, visit.entered, self.now, &mut self.entropy);
        Some(run(&mut scope))
    }

    fn take_step(&mut self, id: ThreadId, outcome: Option<Result<Step, Failure>>) {
        match outcome {
            None => {}
            Some(Err(failure)) => self.state_failed(id, failure),
            Some(Ok(Step::Exit(exit))) => self.leave(id, exit),
            Some(Ok(Step::Sleep(at))) => {
                let timer = self.start_timer(at, Purpose::Wait(id));
                self.set_doing(id, Doing::Sleeping(timer));
            }
            Some(Ok(Step::Call(call))) => self.schedule(id, call),
            Some(Ok(Step::Fork(fork))) => self.fork(id, fork),
            Some(Ok(Step::Distribute(opening))) => self.distribute(id, opening),
            Some(Ok(Step::Fail(details))) => self.thread_failed(id, Failure::told(details)),
        }
    }

    fn set_doing(&mut self, id: ThreadId, doing: Doing) {
        if let Some(visit) = self.threads.get_mut(&id).and_then(|thread| thread.visit.as_mut()) {
            visit.doing = doing;
        }
    }

    /// Leaves the state a thread is in, and goes where it leads.
    fn leave(&mut self, id: ThreadId, exit: Exit) {
        let Exit { output, assigned, target, way } = exit;
        self.takes(id, way);
        self.forget_map_runs(id);
        let Some(thread) = self.threads.get_mut(&id) else { return };
        let Some(visit) = thread.visit.take() else { return };
        let node = self.program.node(visit.place);
        let assigned_variables: Vec<(Text, Text)> = assigned
            .iter()
            .map(|(name, value)| (name.as_str().into(), shared(asl_expr::to_text(value), &visit.input)))
            .collect();
        if !assigned_variables.is_empty() {
            Arc::make_mut(&mut thread.variables).assign(&assigned_variables);
        }
        let details = EventDetails::StateExited {
            state_type: node.state_type,
            name: Text::clone(&node.name),
            output: Text::clone(&output),
            assigned_variables,
        };
        self.log_thread(id, details);
        // What could not be written did not happen: the execution fails for it.
        if self.history_is_full {
            return;
        }
        match target {
            Target::To(place) => self.ready.push_back(Ready::Enter { thread: id, place, input: output }),
            Target::End => self.thread_succeeded(id, output),
        }
    }

    fn thread_succeeded(&mut self, id: ThreadId, output: Text) {
        if id == MAIN {
            self.end(Ending::succeeded(output));
        } else {
            self.lane_succeeded(id, output);
        }
    }
}

/// A text to be kept, which is the other one where they are the same.
fn shared(text: String, other: &Text) -> Text {
    if *text == **other { Text::clone(other) } else { text.into() }
}

/// Adds to a list that grows in small steps while it is small: what waits may wait for a year.
fn push<T>(list: &mut Vec<T>, item: T) {
    let length = list.len();
    if length == list.capacity() && length < 32 {
        list.reserve_exact(length.clamp(1, 4));
    }
    list.push(item);
}

/// Why a text is not JSON that states can look into.
pub(crate) fn check_json(text: &str) -> Result<(), String> {
    serde_json::from_str::<Readable>(text).map(|Readable| ()).map_err(|error| error.to_string())
}

/// A result as a state's expressions see it.
fn result_of(text: &Text) -> Data {
    Data::of_text(Text::clone(text))
}

//! Executions that run: each behind its own lock, its journal written before anything is done outside.

mod live;
mod movement;
mod timers;

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use asl_engine::{
    Event, Execution, HistoryEvent, IllegalEvent, JournalEntry, NotRedrivable, Program, Seed, Start, TaskId,
    TaskRequest,
};
use tokio::runtime::RuntimeFlavor;
use tokio::sync::{broadcast, mpsc};

use crate::api::compile_definition;
use crate::arn::Place;
use crate::event::ServerEvent;
use crate::machines::Machine;
use crate::store::executions::{self as rows, ExecutionRow};
use crate::store::{Store, StoreError, machines};
use crate::tasks::{Outcome, TaskCaller};
use crate::time::now;
pub(crate) use live::Waiting;

use live::Live;
use timers::Timers;

/// How many histories of finished executions are kept at hand.
const KEPT_HISTORIES: usize = 32;

/// How long to wait until a store that failed is tried again.
const STORE_RETRY: Duration = Duration::from_millis(500);

/// Runs executions.
///
/// INVARIANT: an execution with status `RUNNING` in the store is in `live`, from before its first row is
/// written until after its last one is. So there is never a second copy of one.
#[derive(Clone, Debug)]
pub(crate) struct Runtime {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    place: Place,
    store: Store,
    timers: Timers,
    events: broadcast::Sender<ServerEvent>,
    caller: TaskCaller,
    live: Mutex<HashMap<Arc<str>, Arc<Slot>>>,
    programs: Mutex<BTreeMap<i64, Arc<Program>>>,
    histories: Mutex<VecDeque<(String, Arc<[HistoryEvent]>)>>,
    closed: AtomicBool,
}

/// The place of one execution; empty once it is over.
type Slot = tokio::sync::Mutex<Option<Live>>;

/// An execution that is to be.
#[derive(Clone, Debug)]
pub(crate) struct NewExecution {
    pub(crate) machine: Arc<Machine>,
    pub(crate) name: String,
    pub(crate) input: String,
    pub(crate) trace_header: Option<String>,
}

/// An execution that began, now or before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Started {
    pub(crate) arn: String,
    pub(crate) at: i64,
}

/// Why an execution did not begin.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StartError {
    #[error("there is an execution `{arn}` already")]
    Exists { arn: String },
    #[error("the engine refused to begin")]
    Engine,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why an event did not reach its execution.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DeliverError {
    #[error("the execution is over, or never was")]
    Gone,
    #[error("the execution does not wait for that")]
    Illegal(#[source] IllegalEvent),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why an execution was not redriven.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RedriveError {
    #[error("there is no such execution")]
    Unknown,
    #[error("{0}")]
    Refused(NotRedrivable),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What somebody with a token says.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Answer {
    Success { output: String },
    Failure { error: Option<String>, cause: Option<String> },
    Heartbeat,
}

/// Why a token was of no use.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TokenError {
    #[error("this is no token")]
    Malformed,
    #[error("no task was given this token")]
    Unknown,
    #[error("the task of this token is over")]
    Closed,
    #[error("the output is not JSON: {message}")]
    Output { message: String },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why executions could not go on after a restart.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ResumeError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the execution `{arn}` cannot go on: {why}")]
    Execution { arn: String, why: String },
}

impl Runtime {
    pub(crate) fn new(
        place: Place,
        store: Store,
        events: broadcast::Sender<ServerEvent>,
        caller: TaskCaller,
    ) -> Self {
        let (fire, mut fired) = mpsc::unbounded_channel::<timers::Fired>();
        let inner = Inner {
            place,
            store,
            timers: Timers::start(fire),
            events,
            caller,
            live: Mutex::default(),
            programs: Mutex::default(),
            histories: Mutex::default(),
            closed: AtomicBool::new(false),
        };
        let runtime = Self { inner: Arc::new(inner) };
        let weak = Arc::downgrade(&runtime.inner);
        tokio::spawn(async move {
            while let Some(fired) = fired.recv().await {
                let Some(inner) = weak.upgrade() else { return };
                let runtime = Self { inner };
                // A timer that was cancelled in the meantime is refused by the engine, as it should be.
                tokio::spawn(async move {
                    let event = Event::TimerFired { timer: fired.timer };
                    let _ = runtime.deliver_once_stored(&fired.execution, event).await;
                });
            }
        });
        runtime
    }

    /// Loads all executions that run and does what they are owed; gives those that cannot go on.
    ///
    /// All are loaded before the first is acted for: what is done may reach any other of them.
    pub(crate) async fn resume(&self) -> Result<Vec<ResumeError>, StoreError> {
        let mut failures = Vec::new();
        let mut loaded = Vec::new();
        for row in self.inner.store.read(rows::running).await? {
            let (execution, effects) = match self.replay(&row).await {
                Ok(replayed) => replayed,
                Err(ResumeError::Store(error)) => return Err(error),
                Err(error) => {
                    failures.push(error);
                    continue;
                }
            };
            let arn: Arc<str> = row.arn.as_str().into();
            let live = Live::new(Arc::clone(&arn), &row, execution);
            let slot = Arc::new(Slot::new(None));
            // What comes for it waits for the lock.
            let guard = Arc::clone(&slot).lock_owned().await;
            self.live().insert(arn, slot);
            loaded.push((guard, live, effects));
        }
        for (mut guard, mut live, effects) in loaded {
            live.act(self, effects);
            *guard = Some(live);
        }
        Ok(failures)
    }

    /// How many executions are loaded because they have not ended.
    pub(crate) fn running(&self) -> usize {
        self.live().len()
    }

    /// Begins an execution. What is answered is safe, and a name that runs with the same input is the same one.
    pub(crate) async fn start(&self, new: NewExecution) -> Result<Started, StartError> {
        let runtime = self.clone();
        // The caller may go away in the middle; what was begun is finished all the same.
        tokio::spawn(async move { runtime.begin(new).await })
            .await
            .unwrap_or(Err(StartError::Store(StoreError::Closed)))
    }

    async fn begin(&self, new: NewExecution) -> Result<Started, StartError> {
        let machine = &new.machine;
        let arn: Arc<str> = self.inner.place.execution(&machine.name, &new.name).into();
        let slot = Arc::new(Slot::new(None));
        let mut guard = Arc::clone(&slot).lock_owned().await;
        let other = {
            if self.inner.closed.load(Ordering::Acquire) {
                return Err(StoreError::Closed.into());
            }
            let mut live = self.live();
            let other = live.get(&arn).cloned();
            if other.is_none() {
                live.insert(Arc::clone(&arn), slot);
            }
            other
        };
        if let Some(other) = other {
            // Whoever begins it at this moment is waited for.
            drop(other.lock().await);
            return self.same_as(&arn, &new.input).await;
        }
        let begun = self.write_first(&arn, &new).await;
        match begun {
            Ok(Some((mut live, effects))) => {
                let started = Started { arn: arn.to_string(), at: live.started };
                live.act(self, effects);
                if live.is_over() {
                    self.forget(&arn);
                } else {
                    *guard = Some(live);
                }
                Ok(started)
            }
            Ok(None) => {
                self.forget(&arn);
                drop(guard);
                self.same_as(&arn, &new.input).await
            }
            Err(error) => {
                self.forget(&arn);
                Err(error)
            }
        }
    }

    async fn write_first(
        &self,
        arn: &Arc<str>,
        new: &NewExecution,
    ) -> Result<Option<(Live, Vec<asl_engine::Effect>)>, StartError> {
        let machine = &new.machine;
        let at = now();
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(|_| StartError::Engine)?;
        let start = Start {
            execution_arn: arn.to_string(),
            execution_name: new.name.clone(),
            state_machine_arn: machine.arn.as_str().into(),
            state_machine_name: machine.name.as_str().into(),
            role_arn: machine.revision.role_arn.as_str().into(),
            region: self.inner.place.region.as_str().into(),
            account: self.inner.place.account.as_str().into(),
            ..Start::local(&machine.name, &new.name, new.input.as_str(), Seed::from(seed))
        };
        let program = Arc::clone(&machine.revision.definition.program);
        let (execution, effects) =
            aside(|| Execution::start(program, start, at)).map_err(|_| StartError::Engine)?;
        let mut row = ExecutionRow {
            id: 0,
            arn: arn.to_string(),
            machine: machine.arn.clone(),
            name: new.name.clone(),
            revision: machine.revision.id,
            status: "RUNNING".to_owned(),
            input: new.input.clone(),
            trace_header: new.trace_header.clone(),
            started: at.as_millisecond(),
            end: None,
            redrives: 0,
            redriven: None,
        };
        let mut live = Live::new(Arc::clone(arn), &row, execution);
        let step = live.unwritten(&effects);
        let inserted = row.clone();
        let id = self.inner.store.write(move |db| rows::insert(db, &inserted, &step)).await?;
        let Some(id) = id else { return Ok(None) };
        row.id = id;
        live.written(id);
        Ok(Some((live, effects)))
    }

    /// The execution that has the name already: the same if it runs with the same input.
    async fn same_as(&self, arn: &str, input: &str) -> Result<Started, StartError> {
        match self.find(arn).await? {
            Some(row) if row.status == "RUNNING" && row.input == input => {
                Ok(Started { arn: row.arn, at: row.started })
            }
            Some(_) | None => Err(StartError::Exists { arn: arn.to_owned() }),
        }
    }

    /// Has an execution that ended badly go on from where it did; gives when it was redriven. A token that was used
    /// lately changes nothing.
    pub(crate) async fn redrive(&self, arn: &str, token: Option<String>) -> Result<i64, RedriveError> {
        let (runtime, arn) = (self.clone(), arn.to_owned());
        // The caller may go away in the middle; what was begun is finished all the same.
        tokio::spawn(async move { runtime.go_on(&arn, token).await })
            .await
            .unwrap_or(Err(RedriveError::Store(StoreError::Closed)))
    }

    async fn go_on(&self, arn: &str, token: Option<String>) -> Result<i64, RedriveError> {
        let row = self.find(arn).await?.ok_or(RedriveError::Unknown)?;
        if let Some(token) = token.clone() {
            let (id, now) = (row.id, now().as_millisecond());
            let before = self.inner.store.read(move |db| rows::redriven_with(db, id, &token, now)).await?;
            if let Some(at) = before {
                return Ok(at);
            }
        }
        let arn: Arc<str> = arn.into();
        let slot = Arc::new(Slot::new(None));
        // What comes for it waits for the lock.
        let mut guard = Arc::clone(&slot).lock_owned().await;
        {
            if self.inner.closed.load(Ordering::Acquire) {
                return Err(StoreError::Closed.into());
            }
            let mut live = self.live();
            if live.contains_key(&arn) {
                return Err(RedriveError::Refused(NotRedrivable::Running));
            }
            live.insert(Arc::clone(&arn), slot);
        }
        match self.redriven(&arn, token).await {
            Ok((mut live, effects, at)) => {
                live.act(self, effects);
                if live.is_over() {
                    self.forget(&arn);
                } else {
                    *guard = Some(live);
                }
                Ok(at)
            }
            Err(error) => {
                self.forget(&arn);
                Err(error)
            }
        }
    }

    /// Redrives an execution that nobody else has, and writes it down.
    async fn redriven(
        &self,
        arn: &Arc<str>,
        token: Option<String>,
    ) -> Result<(Live, Vec<asl_engine::Effect>, i64), RedriveError> {
        // It may have been redriven, and have ended again, since it was looked at.
        let row = self.find(arn).await?.ok_or(RedriveError::Unknown)?;
        let (execution, _) = self.replay(&row).await.map_err(|_| StoreError::Closed)?;
        let mut live = Live::new(Arc::clone(arn), &row, execution);
        let effects = aside(|| live.apply(Event::Redriven {})).map_err(|error| match error {
            IllegalEvent::NotRedrivable { reason } => RedriveError::Refused(reason),
            _ => RedriveError::Refused(NotRedrivable::Running),
        })?;
        let (id, step) = (row.id, live.unwritten(&effects));
        let at = live.execution().redriven_at().unwrap_or_else(now).as_millisecond();
        self.inner
            .store
            .write(move |db| {
                rows::append(db, id, &step)?;
                token.map_or(Ok(()), |token| rows::keep_redrive_token(db, id, &token, at))
            })
            .await?;
        live.written(id);
        let mut kept = self.inner.histories.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(kept, _)| **kept != **arn);
        drop(kept);
        Ok((live, effects, at))
    }

    /// Whether an execution that is over could be redriven now, or why not.
    pub(crate) async fn check_redrive(
        &self,
        row: &ExecutionRow,
    ) -> Result<Result<(), NotRedrivable>, StoreError> {
        match row.status.as_str() {
            "RUNNING" => return Ok(Err(NotRedrivable::Running)),
            "SUCCEEDED" => return Ok(Err(NotRedrivable::Succeeded)),
            _ => {}
        }
        let (execution, _) = self.replay(row).await.map_err(|_| StoreError::Closed)?;
        Ok(execution.check_redrive(now()))
    }

    /// Gives an execution an event. When this returns `Ok`, the event is safe.
    pub(crate) async fn deliver(&self, arn: &str, event: Event) -> Result<(), DeliverError> {
        let slot = self.live().get(arn).cloned().ok_or(DeliverError::Gone)?;
        let runtime = self.clone();
        // The caller may go away in the middle; a step that was begun is finished all the same.
        tokio::spawn(async move { runtime.step(&slot, event).await })
            .await
            .unwrap_or(Err(DeliverError::Store(StoreError::Closed)))
    }

    /// Gives an execution an event that nobody would tell a second time. While the store cannot take it, because
    /// the disk is full or another program holds the file, it is tried again.
    pub(crate) async fn deliver_once_stored(&self, arn: &str, event: Event) -> Result<(), DeliverError> {
        loop {
            match self.deliver(arn, event.clone()).await {
                Err(DeliverError::Store(StoreError::Sqlite(_))) => tokio::time::sleep(STORE_RETRY).await,
                told => return told,
            }
        }
    }

    async fn step(&self, slot: &Slot, event: Event) -> Result<(), DeliverError> {
        let mut guard = slot.lock().await;
        if self.inner.closed.load(Ordering::Acquire) {
            return Err(StoreError::Closed.into());
        }
        let live = guard.as_mut().ok_or(DeliverError::Gone)?;
        let effects = aside(|| live.apply(event)).map_err(DeliverError::Illegal)?;
        let step = live.unwritten(&effects);
        let id = live.id;
        if let Err(error) = self.inner.store.write(move |db| rows::append(db, id, &step)).await {
            // In memory it went on, in the store it did not: the store is right.
            self.go_back(live).await;
            return Err(error.into());
        }
        live.written(id);
        live.act(self, effects);
        if live.is_over() {
            let arn = Arc::clone(&live.arn);
            *guard = None;
            self.forget(&arn);
        }
        Ok(())
    }

    /// Makes an execution in memory what it is in the store.
    async fn go_back(&self, live: &mut Live) {
        let row = self.find(&live.arn).await;
        if let Ok(Some(row)) = row
            && let Ok((execution, _)) = self.replay(&row).await
        {
            live.replace(execution);
        }
    }

    /// Gives the task of a token what somebody says.
    pub(crate) async fn answer(&self, token: &str, answer: Answer) -> Result<(), TokenError> {
        let well_formed =
            token.len() >= 20 && token.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_+/=".contains(&b));
        if !well_formed {
            return Err(TokenError::Malformed);
        }
        let key = token.to_owned();
        let owner = self.inner.store.read(move |db| rows::owner(db, &key)).await?;
        let (arn, task) = owner.ok_or(TokenError::Unknown)?;
        let task = TaskId::from_number(u64::try_from(task).unwrap_or_default());
        let event = match answer {
            Answer::Success { output } => Event::TaskSucceeded { task, output: output.into() },
            Answer::Failure { error, cause } => Event::TaskFailed { task, error, cause },
            Answer::Heartbeat => Event::Heartbeat { task },
        };
        match self.deliver(&arn, event).await {
            Ok(()) => Ok(()),
            Err(DeliverError::Illegal(IllegalEvent::InvalidOutput { message })) => {
                Err(TokenError::Output { message })
            }
            Err(DeliverError::Gone | DeliverError::Illegal(_)) => Err(TokenError::Closed),
            Err(DeliverError::Store(error)) => Err(error.into()),
        }
    }

    /// Makes a call that belongs to no execution.
    pub(crate) async fn call(&self, request: &TaskRequest) -> Outcome {
        self.inner.caller.call(request).await
    }

    /// An execution as it stands in the store.
    pub(crate) async fn find(&self, arn: &str) -> Result<Option<ExecutionRow>, StoreError> {
        let arn = arn.to_owned();
        self.inner.store.read(move |db| rows::find(db, &arn)).await
    }

    /// The history of an execution; `None` if there is no such execution.
    pub(crate) async fn history(&self, arn: &str) -> Result<Option<Arc<[HistoryEvent]>>, StoreError> {
        let slot = self.live().get(arn).cloned();
        if let Some(slot) = slot
            && let Some(live) = slot.lock().await.as_ref()
        {
            return Ok(Some(live.execution().history().into()));
        }
        {
            let kept = self.inner.histories.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some((_, history)) = kept.iter().find(|(kept, _)| kept == arn) {
                return Ok(Some(Arc::clone(history)));
            }
        }
        let Some(row) = self.find(arn).await? else { return Ok(None) };
        let (execution, _) = self.replay(&row).await.map_err(|_| StoreError::Closed)?;
        let history: Arc<[HistoryEvent]> = execution.history().into();
        if row.end.is_some() {
            let mut kept = self.inner.histories.lock().unwrap_or_else(PoisonError::into_inner);
            kept.push_back((arn.to_owned(), Arc::clone(&history)));
            if kept.len() > KEPT_HISTORIES {
                kept.pop_front();
            }
        }
        Ok(Some(history))
    }

    /// What an execution waits for now; nothing if it is over.
    pub(crate) async fn waiting(&self, arn: &str) -> Waiting {
        let slot = self.live().get(arn).cloned();
        match slot {
            Some(slot) => slot.lock().await.as_ref().map(Live::waiting).unwrap_or_default(),
            None => Waiting::default(),
        }
    }

    /// Stops all executions of a machine.
    pub(crate) async fn stop_all_of(&self, machine: &str) -> Result<(), StoreError> {
        let filter = rows::Filter {
            machine: Some(machine.to_owned()),
            status: Some("RUNNING".to_owned()),
            redriven: None,
            before: None,
            limit: usize::MAX,
        };
        for row in self.inner.store.read(move |db| rows::list(db, &filter)).await? {
            match self.deliver(&row.arn, Event::Stopped { error: None, cause: None }).await {
                Ok(()) | Err(DeliverError::Gone | DeliverError::Illegal(_)) => {}
                Err(DeliverError::Store(error)) => return Err(error),
            }
        }
        Ok(())
    }

    /// Takes no more events. What was begun is finished first; executions stay as they are in the store.
    pub(crate) async fn close(&self) {
        self.inner.closed.store(true, Ordering::Release);
        let slots: Vec<_> = self.live().drain().map(|(_, slot)| slot).collect();
        for slot in slots {
            if let Some(live) = slot.lock().await.take() {
                live.give_up(self);
            }
        }
    }

    async fn replay(&self, row: &ExecutionRow) -> Result<(Execution, Vec<asl_engine::Effect>), ResumeError> {
        let failed = |why: String| ResumeError::Execution { arn: row.arn.clone(), why };
        let program = self.program(row.revision).await.map_err(|error| match error {
            ResumeError::Execution { why, .. } => failed(why),
            ResumeError::Store(error) => ResumeError::Store(error),
        })?;
        let id = row.id;
        let entries = self.inner.store.read(move |db| rows::journal(db, id)).await?;
        let journal: Result<Vec<JournalEntry>, _> =
            entries.iter().map(|entry| serde_json::from_str(entry)).collect();
        let journal = journal.map_err(|error| failed(format!("its journal cannot be read: {error}")))?;
        aside(|| Execution::replay(program, journal)).map_err(|error| failed(error.to_string()))
    }

    async fn program(&self, revision: i64) -> Result<Arc<Program>, ResumeError> {
        let known =
            self.inner.programs.lock().unwrap_or_else(PoisonError::into_inner).get(&revision).cloned();
        if let Some(program) = known {
            return Ok(program);
        }
        let failed = |why: String| ResumeError::Execution { arn: String::new(), why };
        let row = self.inner.store.read(move |db| machines::revision(db, revision)).await?;
        let row = row.ok_or_else(|| failed("its definition is missing".to_owned()))?;
        let definition =
            compile_definition(&row.definition).map_err(|error| failed(error.message.unwrap_or_default()))?;
        let mut programs = self.inner.programs.lock().unwrap_or_else(PoisonError::into_inner);
        programs.insert(revision, Arc::clone(&definition.program));
        Ok(definition.program)
    }

    fn live(&self) -> std::sync::MutexGuard<'_, HashMap<Arc<str>, Arc<Slot>>> {
        self.inner.live.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn forget(&self, arn: &str) {
        self.live().remove(arn);
    }

    fn tell(&self, event: ServerEvent) {
        // Nobody has to listen.
        let _ = self.inner.events.send(event);
    }
}

/// Works while others go on: an expression may take seconds, and there are only as many threads as processors.
fn aside<T>(work: impl FnOnce() -> T) -> T {
    match tokio::runtime::Handle::current().runtime_flavor() {
        RuntimeFlavor::MultiThread => tokio::task::block_in_place(work),
        _ => work(),
    }
}

//! A Map Run: the machine of its own that runs the children of a distributed Map.
//!
//! It is built as an [`Execution`](crate::Execution) is: [`MapRunEvent`] in, [`MapRunEffect`]s out, a journal as
//! the only memory, and nothing done by itself. A host that gets
//! [`Effect::StartMapRun`](crate::Effect::StartMapRun) opens one, acts on its effects, and tells the execution
//! how it ended. Each child is an [`Execution`](crate::Execution) with a journal of its own.

mod batches;
mod children;
mod csv;
mod dataset;
mod effect;
mod ending;
mod illegal;
mod journal;
mod reading;
mod request;
mod results;

use std::sync::Arc;

use asl_model::ErrorName;
use jiff::Timestamp;

use crate::clock::whole_milliseconds;
use crate::entropy::Entropy;
use crate::execution::Status;
use crate::history::ErrorDetails;

use crate::program::Program;

pub use effect::{ListRequest, MapRunEffect, ObjectRequest, ObjectToWrite};
pub use ending::{MapRunCounts, MapRunStatus};
pub use illegal::{IllegalMapRunEvent, MapRunReplayError};
pub use journal::{ListedObject, MAP_RUN_JOURNAL_VERSION, MapRunEntry, MapRunEvent};
pub use request::{
    MapRunBatcher, MapRunLimits, MapRunReader, MapRunRequest, MapRunWriter, SelectorScope, WriterDestination,
};

use children::{Child, Stage};
use ending::Ending;
use reading::Reading;

/// One Map Run.
///
/// ```
/// use std::sync::Arc;
/// use asl_engine::{Effect, Execution, MapRun, MapRunEffect, MapRunEvent, Program, Start, Status};
///
/// let definition = r#"{"StartAt":"Each","States":{"Each":{"Type":"Map","End":true,"ItemProcessor":{
///     "ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},
///     "StartAt":"Keep","States":{"Keep":{"Type":"Pass","End":true}}}}}}"#;
/// let program = Arc::new(Program::new(asl_model::read(definition)?.machine)?);
/// let now = "2026-01-01T00:00:00Z".parse()?;
/// let (execution, effects) = Execution::start(Arc::clone(&program), Start::local("m", "e", "[1,2]", [7; 32]), now)?;
/// let [Effect::StartMapRun { request, .. }] = effects.as_slice() else { panic!("one Map Run") };
///
/// let (mut run, effects) = MapRun::open(program, request.as_ref().clone(), execution.started_at(), now);
/// for effect in effects {
///     let MapRunEffect::StartChild { child, start } = effect else { panic!("a child") };
///     let (execution, _) = Execution::start(run.child_program(), *start, now)?;
///     let output = execution.output().map(Into::into);
///     run.apply(MapRunEvent::ChildEnded { child, status: Status::Succeeded, output, error: None, cause: None }, now)?;
/// }
/// assert_eq!(run.output(), Some("[1,2]"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// See <https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html>.
#[derive(Debug)]
pub struct MapRun {
    program: Arc<Program>,
    child_program: Arc<Program>,
    request: Box<MapRunRequest>,
    execution_started: Timestamp,
    opened_at: Timestamp,
    now: Timestamp,
    journal: Vec<MapRunEntry>,
    limits: MapRunLimits,
    phase: Phase,
    children: Vec<Child>,
    /// The first child that has not begun.
    next: usize,
    running: u64,
    failed_items: u64,
    total_items: u64,
    redriven: Option<(u64, Timestamp)>,
    entropy: Entropy,
    effects: Vec<MapRunEffect>,
}

// A server moves Map Runs between the threads of its runtime.
const _: () = {
    const fn assert_send<T: Send>() {}
    assert_send::<MapRun>();
};

#[derive(Debug)]
enum Phase {
    /// The items are not all there yet.
    Reading(Reading),
    /// Children run.
    Running,
    /// The results are being written; then it is over.
    Writing(Ending),
    Ended(Ending),
}

impl MapRun {
    /// Opens a Map Run of an execution of `program` that began at `execution_started`.
    pub fn open(
        program: Arc<Program>,
        request: MapRunRequest,
        execution_started: Timestamp,
        at: Timestamp,
    ) -> (Self, Vec<MapRunEffect>) {
        let at = whole_milliseconds(at);
        let request = Box::new(request);
        let event = MapRunEvent::Opened {
            version: MAP_RUN_JOURNAL_VERSION,
            execution_started,
            request: request.clone(),
        };
        let mut run = Self {
            child_program: program.child_of(&request.state).unwrap_or_else(|| Arc::clone(&program)),
            program,
            execution_started,
            opened_at: at,
            now: at,
            journal: vec![MapRunEntry { at, event }],
            limits: request.limits,
            phase: Phase::Running,
            children: Vec::new(),
            next: 0,
            running: 0,
            failed_items: 0,
            total_items: 0,
            redriven: None,
            entropy: Entropy::new(request.seed.clone()),
            effects: Vec::new(),
            request,
        };
        run.begin_reading();
        let effects = std::mem::take(&mut run.effects);
        (run, effects)
    }

    /// Takes in what happened, and gives what is to be done about it.
    ///
    /// # Errors
    /// [`IllegalMapRunEvent`] when the event does not fit: the Map Run is then as it was before.
    pub fn apply(
        &mut self,
        event: MapRunEvent,
        at: Timestamp,
    ) -> Result<Vec<MapRunEffect>, IllegalMapRunEvent> {
        self.check(&event)?;
        self.now = whole_milliseconds(at).max(self.now);
        self.journal.push(MapRunEntry { at: self.now, event: event.clone() });
        self.handle(event);
        Ok(std::mem::take(&mut self.effects))
    }

    /// Makes a Map Run from its journal, and gives the effects that are still owed.
    ///
    /// # Errors
    /// [`MapRunReplayError`] when the journal is empty, of another version, or does not fit together.
    pub fn replay(
        program: Arc<Program>,
        journal: impl IntoIterator<Item = MapRunEntry>,
    ) -> Result<(Self, Vec<MapRunEffect>), MapRunReplayError> {
        let mut entries = journal.into_iter();
        let Some(MapRunEntry { at, event: MapRunEvent::Opened { version, execution_started, request } }) =
            entries.next()
        else {
            return Err(MapRunReplayError::NoStart);
        };
        if version != MAP_RUN_JOURNAL_VERSION {
            return Err(MapRunReplayError::Version { version });
        }
        let (mut run, _) = Self::open(program, *request, execution_started, at);
        if run.now != at {
            return Err(MapRunReplayError::Time { number: 1 });
        }
        for (index, MapRunEntry { at, event }) in entries.enumerate() {
            let number = index + 2;
            run.apply(event, at).map_err(|source| MapRunReplayError::Entry { number, source })?;
            if run.now != at {
                return Err(MapRunReplayError::Time { number });
            }
        }
        let effects = run.outstanding();
        Ok((run, effects))
    }

    /// The effects that are still owed: what a host does when it takes over after a crash.
    pub fn outstanding(&self) -> Vec<MapRunEffect> {
        match &self.phase {
            Phase::Reading(reading) => reading.owed().into_iter().collect(),
            Phase::Running => {
                let running = self.children.iter().enumerate();
                let running = running.filter(|(_, child)| matches!(child.stage, Stage::Running { .. }));
                running.map(|(index, child)| self.child_effect(index, child)).collect()
            }
            Phase::Writing(_) => self.write_effect().into_iter().collect(),
            Phase::Ended(ending) => vec![ending.to_effect()],
        }
    }

    /// Everything that came in, in order.
    pub fn journal(&self) -> &[MapRunEntry] {
        &self.journal
    }

    /// What it began with.
    pub fn request(&self) -> &MapRunRequest {
        &self.request
    }

    /// What the children run.
    pub fn child_program(&self) -> Arc<Program> {
        Arc::clone(&self.child_program)
    }

    /// When it began.
    pub fn opened_at(&self) -> Timestamp {
        self.opened_at
    }

    /// When it ended.
    pub fn stopped_at(&self) -> Option<Timestamp> {
        self.ending().map(|ending| ending.at)
    }

    /// How it stands.
    pub fn status(&self) -> MapRunStatus {
        self.ending().map_or(MapRunStatus::Running, |ending| ending.status)
    }

    /// The result of the Map state, of a success: JSON text.
    pub fn output(&self) -> Option<&str> {
        self.ending()?.output.as_deref()
    }

    /// Why it failed, if it did.
    pub fn error(&self) -> Option<&ErrorDetails> {
        self.ending().filter(|ending| ending.status == MapRunStatus::Failed).map(|ending| &ending.error)
    }

    /// The limits that hold now.
    pub fn limits(&self) -> MapRunLimits {
        self.limits
    }

    /// How often it was redriven.
    pub fn redrive_count(&self) -> u64 {
        self.redriven.map_or(0, |(count, _)| count)
    }

    /// When it was redriven last.
    pub fn redriven_at(&self) -> Option<Timestamp> {
        self.redriven.map(|(_, at)| at)
    }

    fn redriven(&mut self) {
        self.redriven = Some((self.redrive_count() + 1, self.now));
        self.phase = Phase::Running;
        if self.children.is_empty() {
            self.begin_reading();
        } else {
            self.children_anew();
        }
    }

    fn ending(&self) -> Option<&Ending> {
        match &self.phase {
            Phase::Ended(ending) => Some(ending),
            _ => None,
        }
    }

    fn handle(&mut self, event: MapRunEvent) {
        match event {
            MapRunEvent::ObjectRead { body } => self.object_read(&body),
            MapRunEvent::ObjectsListed { objects, next } => self.objects_listed(&objects, next),
            MapRunEvent::ReadFailed { cause } => self.conclude_failed(dataset::fault(cause)),
            MapRunEvent::ChildEnded { child, status, output, error, cause } => {
                let output = output.filter(|_| status == Status::Succeeded);
                self.child_ended(child, status, output, ErrorDetails { error, cause });
            }
            MapRunEvent::ResultsWritten {} => {
                if let Phase::Writing(ending) = &self.phase {
                    let ending = Ending { at: self.now, ..ending.clone() };
                    self.end(ending);
                }
            }
            MapRunEvent::WriteFailed { cause } => {
                let error = Some(ErrorName::RESULT_WRITER_FAILED.to_owned());
                self.end(self.failed(ErrorDetails { error, cause: Some(cause) }));
            }
            MapRunEvent::LimitsUpdated { limits } => {
                self.limits = limits;
                if matches!(self.phase, Phase::Running) {
                    self.go_on();
                }
            }
            MapRunEvent::Stopped {} => {
                self.stop_children();
                let error = ErrorDetails::default();
                self.end(Ending { status: MapRunStatus::Aborted, output: None, error, at: self.now });
            }
            MapRunEvent::Redriven {} => self.redriven(),
            // INVARIANT: `check` refused it.
            MapRunEvent::Opened { .. } => {}
        }
    }
}

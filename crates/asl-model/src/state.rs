//! A state: what all types share, and the type of its own.

mod choice;
mod distributed;
mod fail;
mod map;
mod parallel;
mod pass;
mod succeed;
mod task;
mod wait;

pub use choice::Choice;
pub use distributed::{
    CsvDelimiter, CsvHeaderLocation, InputType, ItemBatcher, ItemReader, ManifestType, OutputType,
    ReaderConfig, ReaderTransformation, ResultWriter, WriterConfig, WriterTransformation,
};
pub use fail::Fail;
pub use map::{Map, ProcessorMode};
pub use parallel::Parallel;
pub use pass::Pass;
pub use succeed::Succeed;
pub use task::{Credentials, Seconds, Task};
pub use wait::{Wait, WaitUntil};

use crate::json::Json;
use crate::retry::{Catcher, Retrier};
use crate::state_machine::{QueryLanguage, StateMachine, StateName};

/// A state, see <https://states-language.net/spec.html#statetypes>.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// `Comment`.
    pub comment: Option<String>,
    /// `QueryLanguage` of this state alone.
    pub query_language: Option<QueryLanguage>,
    /// `InputPath` (JSONPath).
    pub input_path: Option<PathField>,
    /// `OutputPath` (JSONPath).
    pub output_path: Option<PathField>,
    /// `Assign`: the variables this state sets.
    pub assign: Option<Json>,
    /// `Output` (JSONata).
    pub output: Option<Json>,
    /// `Type` and what belongs to it.
    pub kind: StateKind,
    /// Key order as read, and members the model has no field for.
    pub extra: Extra,
}

impl State {
    /// A state of this kind with nothing else said.
    pub fn new(kind: StateKind) -> Self {
        Self {
            comment: None,
            query_language: None,
            input_path: None,
            output_path: None,
            assign: None,
            output: None,
            kind,
            extra: Extra::default(),
        }
    }

    /// Where this state goes when it is done; `None` for types without `Next` and `End`.
    pub fn transition(&self) -> Option<&Transition> {
        match &self.kind {
            StateKind::Pass(s) => Some(&s.transition),
            StateKind::Task(s) => Some(&s.transition),
            StateKind::Wait(s) => Some(&s.transition),
            StateKind::Parallel(s) => Some(&s.transition),
            StateKind::Map(s) => Some(&s.transition),
            StateKind::Choice(_) | StateKind::Succeed(_) | StateKind::Fail(_) | StateKind::Unknown(_) => None,
        }
    }

    /// The retriers; empty for types that have none.
    pub fn retry(&self) -> &[Retrier] {
        match &self.kind {
            StateKind::Task(s) => &s.retry,
            StateKind::Parallel(s) => &s.retry,
            StateKind::Map(s) => &s.retry,
            _ => &[],
        }
    }

    /// The machines inside: the branches of a Parallel, the processor of a Map.
    pub fn inner_machines(&self) -> impl Iterator<Item = &StateMachine> {
        let branches: &[StateMachine] = match &self.kind {
            StateKind::Parallel(parallel) => &parallel.branches,
            _ => &[],
        };
        let processor = match &self.kind {
            StateKind::Map(map) => map.item_processor.as_ref(),
            _ => None,
        };
        branches.iter().chain(processor)
    }

    /// The catchers; empty for types that have none.
    pub fn catch(&self) -> &[Catcher] {
        match &self.kind {
            StateKind::Task(s) => &s.catch,
            StateKind::Parallel(s) => &s.catch,
            StateKind::Map(s) => &s.catch,
            _ => &[],
        }
    }
}

/// The type of a state with its own fields.
#[derive(Clone, Debug, PartialEq)]
pub enum StateKind {
    /// Passes its input on, changed or not.
    Pass(Pass),
    /// Has work done outside: a function, a service, an activity, a person.
    Task(Box<Task>),
    /// Branches on the data.
    Choice(Choice),
    /// Waits for a time.
    Wait(Wait),
    /// Ends the machine well.
    Succeed(Succeed),
    /// Ends the machine with an error.
    Fail(Fail),
    /// Runs branches side by side.
    Parallel(Box<Parallel>),
    /// Runs one processor for each item.
    Map(Box<Map>),
    /// A `Type` that is none of the eight; `None` where it is missing.
    Unknown(Option<String>),
}

impl StateKind {
    /// The value of `Type`.
    pub fn type_name(&self) -> &str {
        match self {
            Self::Pass(_) => "Pass",
            Self::Task(_) => "Task",
            Self::Choice(_) => "Choice",
            Self::Wait(_) => "Wait",
            Self::Succeed(_) => "Succeed",
            Self::Fail(_) => "Fail",
            Self::Parallel(_) => "Parallel",
            Self::Map(_) => "Map",
            Self::Unknown(name) => name.as_deref().unwrap_or_default(),
        }
    }
}

/// `Next` or `End`, see <https://states-language.net/spec.html#transition>.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Transition {
    /// `"Next": NAME`.
    Next(StateName),
    /// `"End": true`.
    End,
    /// Neither is there, or what is there cannot be read; a rule of the validator says so.
    #[default]
    Missing,
}

/// A field that holds a path or `null`: `InputPath`, `OutputPath`, `ResultPath`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathField {
    /// The path as written.
    Path(String),
    /// `null`: an empty object for input and output, "discard" for a result.
    Null,
}

/// What reading keeps so that writing loses nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Extra {
    /// The keys of the object in the order they were read; empty for an object made in code.
    pub key_order: Vec<String>,
    /// Members the model has no field for, or whose value does not fit the field.
    pub unknown: Vec<(String, Json)>,
    /// Members of `States` that are no states, or hidden by a later one of the same name, each with its place.
    pub unread_states: Vec<(usize, String, Json)>,
}

//! A state machine made ready to run: names resolved to places, templates to values.

mod compile;

pub(crate) use compile::Scan;

use std::sync::Arc;

use asl_expr::ReferencePath;
use asl_model::{IntegrationPattern, Pointer, QueryLanguage, Resource, StateMachine};
use serde_json::Value;

use crate::history::{StateType, TaskResource};
use crate::journal::{ExecutionType, Text};
use crate::states::choice::Test;

/// A state machine that can be run.
///
/// Many executions share one program: keep it in an [`Arc`](std::sync::Arc).
#[derive(Debug)]
pub struct Program {
    machine: StateMachine,
    containers: Vec<Container>,
}

/// Why a state machine cannot be run.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProgramError {
    /// A transition leads nowhere.
    #[error("{pointer} goes to `{name}`, which is no state here")]
    NoSuchState {
        /// The transition.
        pointer: Pointer,
        /// Where it leads.
        name: String,
    },
    /// Something is missing that a run needs.
    #[error("{pointer} has no {what}")]
    Missing {
        /// Where.
        pointer: Pointer,
        /// What.
        what: String,
    },
    /// A value cannot be used.
    #[error("{pointer}: {message}")]
    Invalid {
        /// Where.
        pointer: Pointer,
        /// Why, in one sentence.
        message: String,
    },
}

impl ProgramError {
    /// The same fault of a machine that stands at `at` within another.
    fn below(self, at: &Pointer) -> Self {
        let below = |pointer: Pointer| at.join(&pointer);
        match self {
            Self::NoSuchState { pointer, name } => Self::NoSuchState { pointer: below(pointer), name },
            Self::Missing { pointer, what } => Self::Missing { pointer: below(pointer), what },
            Self::Invalid { pointer, message } => Self::Invalid { pointer: below(pointer), message },
        }
    }
}

impl Program {
    /// Makes a machine ready to run.
    ///
    /// It asks only for what a run needs; whether the service accepts the definition is for the
    /// validator to say.
    ///
    /// # Errors
    /// The first thing that makes a run impossible, see [`ProgramError`].
    pub fn new(machine: StateMachine) -> Result<Self, ProgramError> {
        let containers = compile::compile(&machine)?;
        Ok(Self { machine, containers })
    }

    /// The machine as it was given.
    pub fn machine(&self) -> &StateMachine {
        &self.machine
    }

    /// All states, whichever container they are in.
    pub(crate) fn nodes(&self) -> impl Iterator<Item = &Node> {
        self.containers.iter().flat_map(|container| &container.nodes)
    }

    /// The state of this name, whichever container it is in.
    pub(crate) fn find(&self, name: &str) -> Option<&Node> {
        self.nodes().find(|node| &*node.name == name)
    }

    /// What the children of a distributed Map run.
    pub(crate) fn child_of(&self, state: &str) -> Option<Arc<Self>> {
        match &self.find(state)?.kind {
            Kind::Map(map) => match &map.processor {
                Processor::Distributed(distributed) => Some(Arc::clone(&distributed.program)),
                Processor::Inline(_) => None,
            },
            _ => None,
        }
    }

    pub(crate) fn container(&self, place: ContainerId) -> &Container {
        #[expect(clippy::indexing_slicing, reason = "ids are made by the compiler that made the list")]
        &self.containers[place.0 as usize]
    }

    pub(crate) fn node(&self, place: Place) -> &Node {
        #[expect(clippy::indexing_slicing, reason = "places are made by the compiler that made the lists")]
        &self.containers[place.container.0 as usize].nodes[place.node as usize]
    }
}

/// The container of all: the machine itself.
pub(crate) const ROOT: ContainerId = ContainerId(0);

/// One `States` object: the machine, a branch, or a processor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ContainerId(u32);

/// A state: its container and its number there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    container: ContainerId,
    node: u32,
}

#[derive(Debug)]
pub(crate) struct Container {
    pub(crate) start: Place,
    nodes: Vec<Node>,
}

/// A state as the engine runs it.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) name: Text,
    pub(crate) state_type: StateType,
    pub(crate) language: QueryLanguage,
    pub(crate) input_path: PathRef,
    pub(crate) output_path: PathRef,
    pub(crate) result_path: ResultPath,
    pub(crate) result_selector: Option<Value>,
    pub(crate) assign: Option<Value>,
    pub(crate) output: Option<Value>,
    pub(crate) retry: Vec<RetryRule>,
    pub(crate) catch: Vec<CatchRule>,
    /// Whether an expression of this state may look at the context object; making it costs.
    pub(crate) looks_at_context: bool,
    /// The names of the variables that its expressions may look at.
    pub(crate) names: Vec<String>,
    pub(crate) kind: Kind,
}

#[derive(Debug)]
pub(crate) enum Kind {
    Pass { parameters: Option<Value>, result: Option<Value>, next: Target },
    Task(Box<TaskNode>),
    Choice { rules: Vec<ChoiceNode>, default: Option<Place> },
    Wait { until: Until, next: Target },
    Succeed,
    Fail { error: Words, cause: Words },
    Parallel(Box<ParallelNode>),
    Map(Box<MapNode>),
}

#[derive(Debug)]
pub(crate) struct TaskNode {
    pub(crate) resource: Resource,
    pub(crate) pattern: IntegrationPattern,
    pub(crate) service: Service,
    pub(crate) arguments: Option<Value>,
    pub(crate) timeout: Option<SecondsField>,
    pub(crate) heartbeat: Option<SecondsField>,
    pub(crate) role: Option<Role>,
    pub(crate) next: Target,
}

/// Which family of events a task has.
#[derive(Debug)]
pub(crate) enum Service {
    /// A function's ARN: `LambdaFunction…`.
    Function,
    /// An activity's ARN: `Activity…`.
    Activity,
    /// An integration: `Task…`.
    Integration(Arc<TaskResource>),
}

#[derive(Debug)]
pub(crate) enum Role {
    /// Text, or an expression in JSONata.
    Text(String),
    /// `RoleArn.$`.
    Path(String),
}

/// `TimeoutSeconds`, `HeartbeatSeconds`, `Seconds` in their forms.
#[derive(Debug)]
pub(crate) enum SecondsField {
    Literal(u64),
    Expression(String),
    Path(String),
}

#[derive(Debug)]
pub(crate) enum Until {
    Seconds(SecondsField),
    Timestamp(String),
    TimestampPath(String),
}

#[derive(Debug)]
pub(crate) struct ChoiceNode {
    pub(crate) test: Test,
    pub(crate) next: Place,
    pub(crate) assign: Option<Value>,
    pub(crate) output: Option<Value>,
}

/// `Error` and `Cause` of a Fail state in their forms.
#[derive(Debug)]
pub(crate) enum Words {
    Absent,
    Text(String),
    Path(String),
}

#[derive(Debug)]
pub(crate) struct ParallelNode {
    pub(crate) branches: Vec<ContainerId>,
    pub(crate) arguments: Option<Value>,
    pub(crate) next: Target,
}

#[derive(Debug)]
pub(crate) struct MapNode {
    pub(crate) processor: Processor,
    pub(crate) items: Option<Value>,
    pub(crate) items_path: Option<String>,
    pub(crate) selector: Option<Value>,
    pub(crate) max_concurrency: Option<Value>,
    pub(crate) max_concurrency_path: Option<String>,
    pub(crate) next: Target,
}

/// What a Map runs for each item.
#[derive(Debug)]
pub(crate) enum Processor {
    /// A lane of the same execution.
    Inline(ContainerId),
    /// A child execution.
    Distributed(Box<DistributedNode>),
}

/// What only a distributed Map has.
#[derive(Debug)]
pub(crate) struct DistributedNode {
    pub(crate) program: Arc<Program>,
    pub(crate) child_type: ExecutionType,
    pub(crate) label: Option<String>,
    pub(crate) reader: Option<ReaderNode>,
    pub(crate) batcher: Option<BatcherNode>,
    pub(crate) writer: Option<WriterNode>,
    pub(crate) tolerated_failure_count: AmountField,
    pub(crate) tolerated_failure_percentage: AmountField,
}

#[derive(Debug)]
pub(crate) struct ReaderNode {
    pub(crate) lists: bool,
    pub(crate) parameters: Option<Value>,
    pub(crate) input_type: Option<String>,
    pub(crate) flattens: bool,
    pub(crate) manifest_type: Option<String>,
    pub(crate) headers_given: bool,
    pub(crate) csv_headers: Option<Value>,
    pub(crate) csv_delimiter: char,
    pub(crate) max_items: AmountField,
    pub(crate) items_pointer: Option<String>,
}

#[derive(Debug)]
pub(crate) struct BatcherNode {
    pub(crate) batch_input: Option<Value>,
    pub(crate) max_items: AmountField,
    pub(crate) max_bytes: AmountField,
}

#[derive(Debug)]
pub(crate) struct WriterNode {
    pub(crate) exports: bool,
    pub(crate) parameters: Option<Value>,
    pub(crate) transformation: Option<String>,
    pub(crate) lines: bool,
}

/// A number in its forms: literal or JSONata, and path.
#[derive(Debug)]
pub(crate) struct AmountField {
    pub(crate) value: Option<Value>,
    pub(crate) path: Option<String>,
}

/// Where a state goes when it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    End,
    To(Place),
}

/// `InputPath`, `OutputPath`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum PathRef {
    /// Absent, or `$`.
    Whole,
    /// `null`: an empty object.
    Nothing,
    At(String),
}

/// `ResultPath`.
#[derive(Debug)]
pub(crate) enum ResultPath {
    /// Absent, or `$`.
    Replace,
    /// `null`.
    Discard,
    Into(ReferencePath),
}

#[derive(Debug)]
pub(crate) struct RetryRule {
    pub(crate) errors: Vec<String>,
    pub(crate) interval_seconds: u64,
    pub(crate) max_attempts: u64,
    pub(crate) backoff_rate: f64,
    pub(crate) max_delay_seconds: Option<u64>,
    pub(crate) full_jitter: bool,
}

#[derive(Debug)]
pub(crate) struct CatchRule {
    pub(crate) errors: Vec<String>,
    pub(crate) next: Place,
    pub(crate) result_path: ResultPath,
    pub(crate) assign: Option<Value>,
    pub(crate) output: Option<Value>,
}

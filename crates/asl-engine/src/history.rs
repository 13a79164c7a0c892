//! The event history, as `GetExecutionHistory` gives it: a projection of the journal.

mod api_json;
mod page;

pub use page::page;

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;

use crate::journal::Text;

/// One event of the history, see
/// <https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html>.
#[derive(Clone, Debug, PartialEq)]
pub struct HistoryEvent {
    /// The number of the event, from 1 without gaps.
    pub id: u64,
    /// The event that led to this one; 0 for none.
    pub previous_event_id: u64,
    /// When it happened.
    pub timestamp: Timestamp,
    /// What happened.
    pub details: EventDetails,
}

impl HistoryEvent {
    /// The type as the service writes it, such as `TaskStateEntered`.
    pub fn event_type(&self) -> String {
        self.details.event_type()
    }
}

/// A type of state, as event types begin with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum StateType {
    /// `Pass`.
    Pass,
    /// `Task`.
    Task,
    /// `Choice`.
    Choice,
    /// `Wait`.
    Wait,
    /// `Succeed`.
    Succeed,
    /// `Fail`.
    Fail,
    /// `Parallel`.
    Parallel,
    /// `Map`.
    Map,
}

impl fmt::Display for StateType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// The service and action of a task: `resourceType` and `resource` of its events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskResource {
    /// `lambda`, `sqs`, `aws-sdk:dynamodb`.
    pub resource_type: String,
    /// `invoke`, `sendMessage.waitForTaskToken`.
    pub resource: String,
}

/// Why something failed. Both may be absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ErrorDetails {
    /// The error name.
    pub error: Option<String>,
    /// The cause.
    pub cause: Option<String>,
}

/// The type of an event with its details.
///
/// Types that differ only in the kind of state or the outcome are one variant here.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum EventDetails {
    /// `ExecutionStarted`.
    ExecutionStarted {
        /// The input.
        input: Text,
        /// The role.
        role_arn: Text,
        /// The alias it was started with.
        state_machine_alias_arn: Option<Text>,
        /// The version it was started with.
        state_machine_version_arn: Option<Text>,
    },
    /// `ExecutionSucceeded`.
    ExecutionSucceeded {
        /// The output.
        output: Text,
    },
    /// `ExecutionFailed`.
    ExecutionFailed(ErrorDetails),
    /// `ExecutionAborted`.
    ExecutionAborted(ErrorDetails),
    /// `ExecutionTimedOut`.
    ExecutionTimedOut(ErrorDetails),
    /// `ExecutionRedriven`.
    ExecutionRedriven {
        /// How often it has been redriven, this time included.
        redrive_count: u64,
    },
    /// `PassStateEntered`, `TaskStateEntered`, …
    StateEntered {
        /// The type of the state.
        state_type: StateType,
        /// Its name.
        name: Text,
        /// Its input.
        input: Text,
    },
    /// `PassStateExited`, `TaskStateExited`, …
    StateExited {
        /// The type of the state.
        state_type: StateType,
        /// Its name.
        name: Text,
        /// Its output.
        output: Text,
        /// The variables it set: name and JSON text.
        assigned_variables: Vec<(Text, Text)>,
    },
    /// `TaskStateAborted`, `WaitStateAborted`, `ParallelStateAborted`, `MapStateAborted`.
    StateAborted {
        /// The type of the state.
        state_type: StateType,
    },
    /// `LambdaFunctionScheduled`.
    LambdaFunctionScheduled {
        /// The function's ARN.
        resource: Text,
        /// The payload.
        input: Text,
        /// The timeout, if the state has one.
        timeout_in_seconds: Option<u64>,
        /// The role of `Credentials`, if the state has one.
        role_arn: Option<Text>,
    },
    /// `LambdaFunctionStarted`.
    LambdaFunctionStarted,
    /// `LambdaFunctionSucceeded`.
    LambdaFunctionSucceeded {
        /// The function's result.
        output: Text,
    },
    /// `LambdaFunctionFailed`.
    LambdaFunctionFailed(ErrorDetails),
    /// `LambdaFunctionTimedOut`.
    LambdaFunctionTimedOut(ErrorDetails),
    /// `TaskScheduled`.
    TaskScheduled(Box<TaskScheduled>),
    /// `TaskStarted`.
    TaskStarted {
        /// Service and action.
        resource: Arc<TaskResource>,
    },
    /// `TaskSubmitted`.
    TaskSubmitted {
        /// Service and action.
        resource: Arc<TaskResource>,
        /// The answer to the call.
        output: Text,
    },
    /// `TaskSucceeded`.
    TaskSucceeded {
        /// Service and action.
        resource: Arc<TaskResource>,
        /// The result.
        output: Text,
    },
    /// `TaskFailed`.
    TaskFailed {
        /// Service and action.
        resource: Arc<TaskResource>,
        /// Why.
        error: ErrorDetails,
    },
    /// `TaskTimedOut`.
    TaskTimedOut {
        /// Service and action.
        resource: Arc<TaskResource>,
        /// Why.
        error: ErrorDetails,
    },
    /// `ActivityScheduled`.
    ActivityScheduled {
        /// The activity's ARN.
        resource: Text,
        /// The worker's input.
        input: Text,
        /// The timeout, if the state has one.
        timeout_in_seconds: Option<u64>,
        /// The heartbeat, if the state has one.
        heartbeat_in_seconds: Option<u64>,
    },
    /// `ActivityStarted`.
    ActivityStarted {
        /// The worker, if it gave its name.
        worker_name: Option<String>,
    },
    /// `ActivitySucceeded`.
    ActivitySucceeded {
        /// The worker's result.
        output: Text,
    },
    /// `ActivityFailed`.
    ActivityFailed(ErrorDetails),
    /// `ActivityTimedOut`.
    ActivityTimedOut(ErrorDetails),
    /// `ParallelStateStarted`.
    ParallelStateStarted,
    /// `ParallelStateSucceeded`.
    ParallelStateSucceeded,
    /// `ParallelStateFailed`.
    ParallelStateFailed,
    /// `MapStateStarted`.
    MapStateStarted {
        /// How many items; 0 where a reader supplies them.
        length: u64,
    },
    /// `MapStateSucceeded`.
    MapStateSucceeded,
    /// `MapStateFailed`.
    MapStateFailed,
    /// `MapIterationStarted`, `MapIterationSucceeded`, `MapIterationFailed`, `MapIterationAborted`.
    MapIteration {
        /// What became of it.
        outcome: IterationOutcome,
        /// The name of the Map state.
        name: Text,
        /// Which item, from 0.
        index: u64,
    },
    /// `MapRunStarted`.
    MapRunStarted {
        /// The Map Run.
        map_run_arn: Text,
    },
    /// `MapRunSucceeded`.
    MapRunSucceeded,
    /// `MapRunFailed`.
    MapRunFailed(ErrorDetails),
    /// `MapRunAborted`.
    MapRunAborted,
    /// `MapRunRedriven`.
    MapRunRedriven {
        /// The Map Run.
        map_run_arn: Text,
        /// How often it has been redriven.
        redrive_count: u64,
    },
    /// `EvaluationFailed`.
    EvaluationFailed {
        /// The error name.
        error: Text,
        /// The cause.
        cause: Text,
        /// The field, such as `Output/result`; absent when no single field is at fault.
        location: Option<Text>,
        /// The name of the state.
        state: Text,
    },
}

/// The details of `TaskScheduled`.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskScheduled {
    /// Service and action.
    pub resource: Arc<TaskResource>,
    /// The region.
    pub region: Text,
    /// The request.
    pub parameters: Text,
    /// The timeout, if the state has one.
    pub timeout_in_seconds: Option<u64>,
    /// The heartbeat, if the state has one.
    pub heartbeat_in_seconds: Option<u64>,
    /// The role of `Credentials`, if the state has one.
    pub role_arn: Option<Text>,
}

/// What became of an iteration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum IterationOutcome {
    /// It began.
    Started,
    /// It succeeded.
    Succeeded,
    /// It failed.
    Failed,
    /// It was aborted, because another one failed.
    Aborted,
}

impl fmt::Display for IterationOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl EventDetails {
    /// The type as the service writes it.
    pub fn event_type(&self) -> String {
        let fixed = match self {
            Self::StateEntered { state_type, .. } => return format!("{state_type}StateEntered"),
            Self::StateExited { state_type, .. } => return format!("{state_type}StateExited"),
            Self::StateAborted { state_type } => return format!("{state_type}StateAborted"),
            Self::MapIteration { outcome, .. } => return format!("MapIteration{outcome}"),
            Self::ExecutionStarted { .. } => "ExecutionStarted",
            Self::ExecutionSucceeded { .. } => "ExecutionSucceeded",
            Self::ExecutionFailed(_) => "ExecutionFailed",
            Self::ExecutionAborted(_) => "ExecutionAborted",
            Self::ExecutionTimedOut(_) => "ExecutionTimedOut",
            Self::ExecutionRedriven { .. } => "ExecutionRedriven",
            Self::LambdaFunctionScheduled { .. } => "LambdaFunctionScheduled",
            Self::LambdaFunctionStarted => "LambdaFunctionStarted",
            Self::LambdaFunctionSucceeded { .. } => "LambdaFunctionSucceeded",
            Self::LambdaFunctionFailed(_) => "LambdaFunctionFailed",
            Self::LambdaFunctionTimedOut(_) => "LambdaFunctionTimedOut",
            Self::TaskScheduled(_) => "TaskScheduled",
            Self::TaskStarted { .. } => "TaskStarted",
            Self::TaskSubmitted { .. } => "TaskSubmitted",
            Self::TaskSucceeded { .. } => "TaskSucceeded",
            Self::TaskFailed { .. } => "TaskFailed",
            Self::TaskTimedOut { .. } => "TaskTimedOut",
            Self::ActivityScheduled { .. } => "ActivityScheduled",
            Self::ActivityStarted { .. } => "ActivityStarted",
            Self::ActivitySucceeded { .. } => "ActivitySucceeded",
            Self::ActivityFailed(_) => "ActivityFailed",
            Self::ActivityTimedOut(_) => "ActivityTimedOut",
            Self::ParallelStateStarted => "ParallelStateStarted",
            Self::ParallelStateSucceeded => "ParallelStateSucceeded",
            Self::ParallelStateFailed => "ParallelStateFailed",
            Self::MapStateStarted { .. } => "MapStateStarted",
            Self::MapStateSucceeded => "MapStateSucceeded",
            Self::MapStateFailed => "MapStateFailed",
            Self::MapRunStarted { .. } => "MapRunStarted",
            Self::MapRunSucceeded => "MapRunSucceeded",
            Self::MapRunFailed(_) => "MapRunFailed",
            Self::MapRunAborted => "MapRunAborted",
            Self::MapRunRedriven { .. } => "MapRunRedriven",
            Self::EvaluationFailed { .. } => "EvaluationFailed",
        };
        fixed.to_owned()
    }

    /// Error and cause, where the event has them.
    pub fn error(&self) -> Option<&ErrorDetails> {
        match self {
            Self::ExecutionFailed(error)
            | Self::ExecutionAborted(error)
            | Self::ExecutionTimedOut(error)
            | Self::LambdaFunctionFailed(error)
            | Self::LambdaFunctionTimedOut(error)
            | Self::ActivityFailed(error)
            | Self::ActivityTimedOut(error)
            | Self::MapRunFailed(error)
            | Self::TaskFailed { error, .. }
            | Self::TaskTimedOut { error, .. } => Some(error),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A history has up to 25,000 of them, and every execution that waits keeps its own.
    #[test]
    fn an_event_is_small() {
        assert!(size_of::<HistoryEvent>() <= 104, "{} bytes", size_of::<HistoryEvent>());
    }
}

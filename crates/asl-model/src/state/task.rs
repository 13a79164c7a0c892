//! The Task state.

use super::{Extra, PathField, Transition};
use crate::json::Json;
use crate::resource::Resource;
use crate::retry::{Catcher, Retrier};

/// A Task state, see <https://states-language.net/spec.html#task-state>.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Task {
    /// `Resource`: what does the work.
    pub resource: Resource,
    /// `Parameters`: a payload template (JSONPath).
    pub parameters: Option<Json>,
    /// `Arguments`: any JSON with expressions in it (JSONata).
    pub arguments: Option<Json>,
    /// `ResultSelector`: a payload template (JSONPath).
    pub result_selector: Option<Json>,
    /// `ResultPath` (JSONPath).
    pub result_path: Option<PathField>,
    /// `TimeoutSeconds`.
    pub timeout_seconds: Option<Seconds>,
    /// `TimeoutSecondsPath` (JSONPath).
    pub timeout_seconds_path: Option<String>,
    /// `HeartbeatSeconds`.
    pub heartbeat_seconds: Option<Seconds>,
    /// `HeartbeatSecondsPath` (JSONPath).
    pub heartbeat_seconds_path: Option<String>,
    /// `Credentials`.
    pub credentials: Option<Credentials>,
    /// `Retry`, in order.
    pub retry: Vec<Retrier>,
    /// `Catch`, in order.
    pub catch: Vec<Catcher>,
    /// `Next` or `End`.
    pub transition: Transition,
}

/// A number of seconds, or an expression that gives one (JSONata).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seconds {
    /// Whole seconds.
    Literal(u64),
    /// A JSONata expression, delimiters included.
    Expression(String),
}

/// `Credentials` of a Task, see
/// <https://docs.aws.amazon.com/step-functions/latest/dg/concepts-access-cross-acct-resources.html>.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Credentials {
    /// `RoleArn`: text, or a JSONata expression.
    pub role_arn: Option<String>,
    /// `RoleArn.$`: a path or an intrinsic function (JSONPath).
    pub role_arn_path: Option<String>,
    /// `Comment`.
    pub comment: Option<String>,
    /// Key order as read, and members the model has no field for.
    pub extra: Extra,
}

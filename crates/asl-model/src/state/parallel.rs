//! The Parallel state.

use super::{PathField, Transition};
use crate::json::Json;
use crate::retry::{Catcher, Retrier};
use crate::state_machine::StateMachine;

/// A Parallel state, see <https://states-language.net/spec.html#parallel-state>.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parallel {
    /// `Branches`.
    pub branches: Vec<StateMachine>,
    /// `Parameters`: a payload template (JSONPath).
    pub parameters: Option<Json>,
    /// `Arguments` (JSONata).
    pub arguments: Option<Json>,
    /// `ResultSelector` (JSONPath).
    pub result_selector: Option<Json>,
    /// `ResultPath` (JSONPath).
    pub result_path: Option<PathField>,
    /// `Retry`, in order.
    pub retry: Vec<Retrier>,
    /// `Catch`, in order.
    pub catch: Vec<Catcher>,
    /// `Next` or `End`.
    pub transition: Transition,
}

//! The Pass state.

use super::{PathField, Transition};
use crate::json::Json;

/// A Pass state, see <https://states-language.net/spec.html#pass-state>.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pass {
    /// `Parameters`: a payload template (JSONPath).
    pub parameters: Option<Json>,
    /// `Result`: a fixed result (JSONPath).
    pub result: Option<Json>,
    /// `ResultPath` (JSONPath).
    pub result_path: Option<PathField>,
    /// `Next` or `End`.
    pub transition: Transition,
}

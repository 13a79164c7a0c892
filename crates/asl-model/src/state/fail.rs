//! The Fail state.

/// A Fail state, see <https://states-language.net/spec.html#fail-state>.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fail {
    /// `Error`: a name, or a JSONata expression.
    pub error: Option<String>,
    /// `ErrorPath`: a reference path or an intrinsic function (JSONPath).
    pub error_path: Option<String>,
    /// `Cause`: text for a person, or a JSONata expression.
    pub cause: Option<String>,
    /// `CausePath`: a reference path or an intrinsic function (JSONPath).
    pub cause_path: Option<String>,
}

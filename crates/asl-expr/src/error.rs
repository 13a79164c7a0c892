//! What can go wrong while an expression is read or evaluated, in the words of the service.

use std::fmt;

/// The family an [`ExprError`] belongs to, which decides its error name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A JSONPath points at nothing, or at something of the wrong kind.
    Path,
    /// An intrinsic function refused its arguments.
    Intrinsic,
    /// A result cannot be put where `ResultPath` says.
    ResultPath,
    /// A JSONata expression failed, gave nothing, or gave the wrong type.
    Query,
}

/// An expression that could not be evaluated.
///
/// `message` is the service's sentence *without* the prefix
/// ``An error occurred while executing the state 'NAME' (entered at the event id #N). ``, which only
/// the engine can write.
///
/// ```
/// use asl_expr::{eval_path, Env};
/// use serde_json::{json, Map};
///
/// let (input, context, variables) = (json!({}), json!({}), Map::new());
/// let env = Env { input: &input, context: &context, variables: &variables };
/// let error = eval_path("$.name", &env).unwrap_err();
/// assert_eq!(error.message, "Invalid path '$.name' : No results for path: $['name']");
/// assert_eq!(error.error_name(), "States.Runtime");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ExprError {
    /// The family of the error.
    pub kind: ErrorKind,
    /// The sentence the service writes.
    pub message: String,
    /// The field that held the expression, relative to the state, as `Output/result` or
    /// `Arguments/list[0]`; known for JSONata only.
    pub location: Option<String>,
}

impl ExprError {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), location: None }
    }

    pub(crate) fn at(mut self, location: &str) -> Self {
        self.location = Some(location.to_owned());
        self
    }

    /// The name under which the failure is raised in an execution.
    ///
    /// See <https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html>.
    pub fn error_name(&self) -> &'static str {
        match self.kind {
            ErrorKind::Path => "States.Runtime",
            ErrorKind::Intrinsic => "States.IntrinsicFailure",
            ErrorKind::ResultPath => "States.ResultPathMatchFailure",
            ErrorKind::Query => "States.QueryEvaluationError",
        }
    }
}

/// An expression that does not follow its grammar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// What is wrong, without a full stop; of JSONata in the words of its own parser.
    pub message: String,
    /// Where it is wrong, in bytes from the start of the expression.
    pub offset: usize,
    /// Where what is wrong ends, in bytes from the start of the expression; `offset` if only the
    /// place is known.
    pub end: usize,
}

impl SyntaxError {
    pub(crate) fn new(message: impl Into<String>, offset: usize) -> Self {
        Self::spanning(message, offset, offset)
    }

    pub(crate) fn spanning(message: impl Into<String>, offset: usize, end: usize) -> Self {
        Self { message: message.into(), offset, end }
    }
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at offset {}", self.message, self.offset)
    }
}

impl std::error::Error for SyntaxError {}

//! Errors with names that a workflow can catch.

use std::fmt;
use std::marker::PhantomData;

/// The errors that a function reports.
///
/// Derive it on the handler's error enum: each variant gets a constant, `AskError::NO_REVIEWERS` for the
/// variant `NoReviewers`, that `catch` and `retry` take. The same name goes to Lambda as the error's type.
///
/// ```
/// use asl_contract::WorkflowError;
///
/// #[derive(Debug, WorkflowError)]
/// pub enum AskError {
///     Throttled,
///     NoReviewers { topic: String },
///     #[error_name("Ask.Closed")]
///     Closed(String),
/// }
///
/// assert_eq!(AskError::NAMES, ["Throttled", "NoReviewers", "Ask.Closed"]);
/// assert_eq!(AskError::NO_REVIEWERS.as_str(), "NoReviewers");
///
/// // In the handler: what Lambda reports as the type of the error.
/// let error = AskError::NoReviewers { topic: "sports".to_owned() };
/// assert_eq!(error.error_type(), "NoReviewers");
/// ```
///
/// With `lambda_runtime`, the handler's error becomes
/// `Diagnostic { error_type: error.error_type().into(), error_message: error.to_string() }`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no list of errors that a workflow can catch",
    label = "no `WorkflowError`",
    note = "add `#[derive(WorkflowError)]` to the enum `{Self}`"
)]
pub trait WorkflowError: 'static {
    /// The names of all its errors.
    const NAMES: &'static [&'static str];

    /// The name of this error: what the function reports as the error's type, and `ErrorEquals` matches.
    fn error_type(&self) -> &'static str;
}

/// No errors of its own: what a [`Function`](crate::Function) has that names none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoErrors {}

impl WorkflowError for NoErrors {
    const NAMES: &'static [&'static str] = &[];

    fn error_type(&self) -> &'static str {
        match *self {}
    }
}

impl fmt::Display for NoErrors {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {}
    }
}

impl std::error::Error for NoErrors {}

/// The name of an error of `E`: a constant that the derive of [`WorkflowError`] makes.
pub struct ErrorName<E> {
    name: &'static str,
    marker: PhantomData<fn() -> E>,
}

impl<E> ErrorName<E> {
    /// The name with this text.
    #[doc(hidden)]
    pub const fn new(name: &'static str) -> Self {
        Self { name, marker: PhantomData }
    }

    /// The text.
    pub const fn as_str(&self) -> &'static str {
        self.name
    }
}

impl<E> Copy for ErrorName<E> {}

impl<E> Clone for ErrorName<E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E> fmt::Debug for ErrorName<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ErrorName").field(&self.name).finish()
    }
}

impl<E> fmt::Display for ErrorName<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

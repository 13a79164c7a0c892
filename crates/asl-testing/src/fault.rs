//! What a mock reports instead of an answer.

use serde_json::json;

/// An error with a name and a cause: what a service, a child or a state reports instead of an answer.
///
/// ```
/// use asl_testing::Fault;
///
/// let fault = Fault::new("DynamoDB.ConditionalCheckFailedException", "The conditional request failed");
/// assert_eq!(fault.error(), "DynamoDB.ConditionalCheckFailedException");
/// assert_eq!(Fault::named("States.TaskFailed").cause(), "");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    error: String,
    cause: String,
}

impl Fault {
    /// An error with this name, such as `DynamoDB.ConditionalCheckFailedException`, and this cause.
    pub fn new(error: impl Into<String>, cause: impl Into<String>) -> Self {
        Self { error: error.into(), cause: cause.into() }
    }

    /// An error with this name and an empty cause.
    pub fn named(error: impl Into<String>) -> Self {
        Self::new(error, "")
    }

    /// The error's name.
    pub fn error(&self) -> &str {
        &self.error
    }

    /// The cause.
    pub fn cause(&self) -> &str {
        &self.cause
    }

    /// What Lambda makes of a handler's error.
    pub(crate) fn of_function(error_type: &str, message: &str) -> Self {
        Self::new(error_type, json!({"errorMessage": message, "errorType": error_type}).to_string())
    }
}

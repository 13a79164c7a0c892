//! What can go wrong, in the words of the Step Functions API.

use std::fmt;

/// The text is no ARN of a state machine.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no ARN of a state machine")]
pub struct InvalidMachineArn(pub(crate) String);

/// Why an execution did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// An execution of this name exists: it is closed, or it runs with other input.
    #[error("there is an execution `{name}` already")]
    AlreadyExists {
        /// The name.
        name: String,
    },
    /// There is no such state machine.
    #[error("there is no state machine `{arn}`")]
    NoSuchMachine {
        /// Its ARN.
        arn: String,
    },
    /// The service does not take this name.
    #[error("`{name}` is no name for an execution")]
    InvalidName {
        /// The name.
        name: String,
    },
    /// The input could not be written as JSON.
    #[error("the input could not be written as JSON")]
    Encode(#[source] serde_json::Error),
    /// Anything else.
    #[error(transparent)]
    Service(ServiceError),
}

/// Why an execution could not be described.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DescribeError {
    /// There is no such execution, or the service has forgotten it.
    #[error("there is no such execution")]
    DoesNotExist,
    /// The input or output is not of the expected type.
    #[error("the {what} of execution `{execution}` is not of the expected type")]
    Decode {
        /// `input` or `output`.
        what: &'static str,
        /// The execution's ARN.
        execution: String,
        /// What does not fit.
        #[source]
        cause: serde_json::Error,
    },
    /// Anything else.
    #[error(transparent)]
    Service(ServiceError),
}

/// Why an answer did not reach the task.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TokenError {
    /// The task no longer waits: it was answered, timed out, or its execution ended.
    #[error("the task no longer waits for an answer")]
    TimedOut,
    /// There never was such a task.
    #[error("there is no task with this token")]
    DoesNotExist,
    /// The text is no task token.
    #[error("the text is no task token")]
    Invalid,
    /// The answer is too large, or the service does not take it.
    #[error("the service refused the answer: {0}")]
    InvalidOutput(String),
    /// The answer could not be written as JSON.
    #[error("the answer could not be written as JSON")]
    Encode(#[source] serde_json::Error),
    /// Anything else.
    #[error(transparent)]
    Service(ServiceError),
}

/// The service failed in a way that has no name here: throttling, network, permissions.
#[derive(Debug)]
pub struct ServiceError {
    operation: &'static str,
    code: Option<String>,
    source: Box<dyn std::error::Error + Send + Sync>,
}

impl ServiceError {
    pub(crate) fn new(
        operation: &'static str,
        code: Option<&str>,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Self { operation, code: code.map(str::to_owned), source: source.into() }
    }

    /// The service's error code, such as `ThrottlingException`; none when no answer came.
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }
}

impl fmt::Display for ServiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.code {
            Some(code) => write!(f, "{} failed with `{code}`", self.operation),
            None => write!(f, "{} got no answer", self.operation),
        }
    }
}

impl std::error::Error for ServiceError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(self.source.as_ref())
    }
}

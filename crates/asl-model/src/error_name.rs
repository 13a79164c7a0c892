//! Error names, see <https://states-language.net/spec.html#appendix-a>.

use std::fmt;

/// The name of an error, as it stands in `ErrorEquals`, in a Fail state and in the history.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ErrorName(String);

impl ErrorName {
    /// `States.ALL`: matches (nearly) every error.
    pub const ALL: &'static str = "States.ALL";
    /// `States.TaskFailed`: matches every error but a timeout.
    pub const TASK_FAILED: &'static str = "States.TaskFailed";
    /// `States.Timeout`.
    pub const TIMEOUT: &'static str = "States.Timeout";
    /// `States.HeartbeatTimeout`.
    pub const HEARTBEAT_TIMEOUT: &'static str = "States.HeartbeatTimeout";
    /// `States.Runtime`: the execution could not go on; never caught.
    pub const RUNTIME: &'static str = "States.Runtime";
    /// `States.Permissions`.
    pub const PERMISSIONS: &'static str = "States.Permissions";
    /// `States.QueryEvaluationError`: a JSONata expression failed.
    pub const QUERY_EVALUATION_ERROR: &'static str = "States.QueryEvaluationError";
    /// `States.DataLimitExceeded`: a payload is over 256 KiB.
    pub const DATA_LIMIT_EXCEEDED: &'static str = "States.DataLimitExceeded";
    /// `States.IntrinsicFailure`.
    pub const INTRINSIC_FAILURE: &'static str = "States.IntrinsicFailure";
    /// `States.ResultPathMatchFailure`.
    pub const RESULT_PATH_MATCH_FAILURE: &'static str = "States.ResultPathMatchFailure";

    /// `States.ItemReaderFailed`: a distributed Map could not read its items.
    pub const ITEM_READER_FAILED: &'static str = "States.ItemReaderFailed";
    /// `States.ResultWriterFailed`: a distributed Map could not write its results.
    pub const RESULT_WRITER_FAILED: &'static str = "States.ResultWriterFailed";
    /// `States.ExceedToleratedFailureThreshold`: too much of a distributed Map failed.
    pub const EXCEED_TOLERATED_FAILURE_THRESHOLD: &'static str = "States.ExceedToleratedFailureThreshold";

    /// Takes any text.
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ErrorName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&str> for ErrorName {
    fn from(name: &str) -> Self {
        Self(name.to_owned())
    }
}

impl From<String> for ErrorName {
    fn from(name: String) -> Self {
        Self(name)
    }
}

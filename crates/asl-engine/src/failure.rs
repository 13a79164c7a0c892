//! Why a state could not go on, before anybody decided what becomes of it.

use asl_model::ErrorName;

use crate::history::ErrorDetails;

/// A failure on its way from a state to a retrier, a catcher or the end of the execution.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Failure {
    pub(crate) details: ErrorDetails,
    pub(crate) kind: FailureKind,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum FailureKind {
    /// The history already has an event that tells it: a task's, or an inner state's.
    Told,
    /// A timeout for want of a heartbeat: told, and known under two names.
    Heartbeat,
    /// A JSONata expression: the history gets `EvaluationFailed`.
    Evaluation { location: Option<String> },
    /// Something else that a retrier or catcher may take.
    Plain,
    /// Ends the execution whatever the state says.
    Fatal,
}

impl Failure {
    pub(crate) fn told(details: ErrorDetails) -> Self {
        Self { details, kind: FailureKind::Told }
    }

    /// `States.Runtime` and the like: never retried, never caught.
    pub(crate) fn fatal(error: &str, cause: String) -> Self {
        Self {
            details: ErrorDetails { error: Some(error.to_owned()), cause: Some(cause) },
            kind: FailureKind::Fatal,
        }
    }

    pub(crate) fn runtime(cause: String) -> Self {
        Self::fatal(ErrorName::RUNTIME, cause)
    }

    pub(crate) fn timeout(kind: FailureKind) -> Self {
        Self { details: ErrorDetails { error: Some(ErrorName::TIMEOUT.to_owned()), cause: None }, kind }
    }

    /// Whether this is its name.
    pub(crate) fn is(&self, error: &str) -> bool {
        self.details.error.as_deref() == Some(error)
    }

    /// Whether one of the names of an `ErrorEquals` stands for this failure.
    pub(crate) fn is_one_of(&self, names: &[String]) -> bool {
        if self.kind == FailureKind::Fatal {
            return false;
        }
        let error = self.details.error.as_deref();
        names.iter().any(|name| match name.as_str() {
            ErrorName::ALL => true,
            ErrorName::TASK_FAILED => error != Some(ErrorName::TIMEOUT),
            // DIFFERENCE: the recorded error of a missed heartbeat is `States.Timeout`, while the guide
            // documents `States.HeartbeatTimeout` for `ErrorEquals`; so both names match it.
            ErrorName::HEARTBEAT_TIMEOUT if self.kind == FailureKind::Heartbeat => true,
            name => error == Some(name),
        })
    }
}

/// The sentence about a payload over the limit; `what` is a state or a task's resource.
pub(crate) fn too_big(what: &str) -> String {
    format!(
        "The state/task '{what}' returned a result with a size exceeding the maximum number of bytes service limit."
    )
}

/// The largest payload in bytes, see
/// <https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html>.
pub(crate) const MAX_PAYLOAD: usize = 262_144;

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(failure: &Failure, name: &str, expected: bool) {
        assert_eq!(failure.is_one_of(&[name.to_owned()]), expected, "{failure:?} by {name}");
    }

    fn told(error: &str) -> Failure {
        Failure::told(ErrorDetails { error: Some(error.to_owned()), cause: None })
    }

    #[test]
    fn names_and_wildcards() {
        check(&told("Boom"), "Boom", true);
        check(&told("Boom"), "boom", false);
        check(&told("Boom"), "States.ALL", true);
        check(&told("Boom"), "States.TaskFailed", true);
        check(&told("States.DataLimitExceeded"), "States.ALL", true);
        check(&Failure::told(ErrorDetails::default()), "States.ALL", true);
        check(&Failure::timeout(FailureKind::Told), "States.TaskFailed", false);
        check(&Failure::timeout(FailureKind::Told), "States.Timeout", true);
        check(&Failure::timeout(FailureKind::Told), "States.HeartbeatTimeout", false);
        check(&Failure::timeout(FailureKind::Heartbeat), "States.HeartbeatTimeout", true);
        check(&Failure::timeout(FailureKind::Heartbeat), "States.Timeout", true);
    }

    #[test]
    fn nothing_catches_a_runtime_error() {
        let failure = Failure::runtime("x".into());
        check(&failure, "States.ALL", false);
        check(&failure, "States.Runtime", false);
        check(&failure, "States.TaskFailed", false);
    }
}

//! The payloads that an invoker sees when a function did not answer.

use std::process::ExitStatus;

use bytes::Bytes;
use serde_json::json;

/// Why there is no answer of the function's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The process ended.
    Exited(String),
    /// It took longer than its timeout, in seconds.
    TimedOut(u32),
    /// It did not ask for its first event in time.
    InitTimedOut(u32),
    /// There is no such program, or it cannot be started.
    InvalidEntrypoint(String),
}

impl Failure {
    /// The payload, in the service's words.
    pub(crate) fn payload(&self, request_id: &str) -> Bytes {
        let (kind, text) = match self {
            Self::Exited(how) => ("Runtime.ExitError", format!("Runtime exited {how}")),
            Self::TimedOut(seconds) => {
                ("Sandbox.Timedout", format!("Task timed out after {seconds}.00 seconds"))
            }
            Self::InitTimedOut(seconds) => {
                ("Sandbox.Timedout", format!("Function initialization timed out after {seconds}.00 seconds"))
            }
            Self::InvalidEntrypoint(why) => {
                ("Runtime.InvalidEntrypoint", format!("Couldn't start the bootstrap: {why}"))
            }
        };
        let message = format!("RequestId: {request_id} Error: {text}");
        Bytes::from(json!({ "errorType": kind, "errorMessage": message }).to_string())
    }
}

/// How a process ended, as the service puts it behind `Runtime exited`.
pub(crate) fn exit_words(status: ExitStatus) -> String {
    if status.success() {
        return "without providing a reason".to_owned();
    }
    if let Some(code) = status.code() {
        return format!("with error: exit status {code}");
    }
    signal_words(status)
}

#[cfg(unix)]
fn signal_words(status: ExitStatus) -> String {
    use std::os::unix::process::ExitStatusExt as _;
    match status.signal() {
        Some(9) => "with error: signal: killed".to_owned(),
        Some(6) => "with error: signal: aborted".to_owned(),
        Some(11) => "with error: signal: segmentation fault".to_owned(),
        Some(signal) => format!("with error: signal: {signal}"),
        None => "with error: unknown".to_owned(),
    }
}

#[cfg(not(unix))]
fn signal_words(_status: ExitStatus) -> String {
    "with error: unknown".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn payloads_are_the_services_own() {
        let cases = [
            (
                Failure::Exited("with error: exit status 1".to_owned()),
                r#"{"errorType":"Runtime.ExitError","errorMessage":"RequestId: r Error: Runtime exited with error: exit status 1"}"#,
            ),
            (
                Failure::TimedOut(3),
                r#"{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: r Error: Task timed out after 3.00 seconds"}"#,
            ),
        ];
        for (failure, expected) in cases {
            assert_eq!(failure.payload("r"), expected);
        }
    }
}

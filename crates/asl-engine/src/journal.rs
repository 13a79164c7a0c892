//! The journal: every event that came in, and nothing else. It is the whole memory of an execution.

use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::{MapRunId, Seed, TaskId, TimerId};

/// The version of the journal's format and of the engine's behaviour that new journals get.
///
/// A journal keeps the number it began with. A later engine that reads history differently raises
/// the number and either keeps the old behaviour for old journals or refuses them.
pub const JOURNAL_VERSION: u32 = 1;

/// JSON text as it came in: it is passed on byte for byte and parsed only where a state looks into it.
pub type Text = Arc<str>;

/// Everything an execution has to know from outside before it begins.
///
/// What is the same for all executions of a machine is shared text: a host that has many of them running keeps it once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Start {
    /// The ARN of the execution, `$$.Execution.Id`.
    pub execution_arn: String,
    /// The name of the execution.
    pub execution_name: String,
    /// The ARN of the state machine.
    pub state_machine_arn: Text,
    /// The name of the state machine.
    pub state_machine_name: Text,
    /// The role the execution works under.
    pub role_arn: Text,
    /// The input: JSON text.
    pub input: Text,
    /// What tokens and random numbers come from.
    pub seed: Seed,
    /// The region, as history events name it.
    pub region: Text,
    /// The account, twelve digits.
    pub account: Text,
    /// Standard or Express.
    #[serde(default)]
    pub execution_type: ExecutionType,
    /// The version the execution was started with, if one was named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state_machine_version_arn: Option<Text>,
    /// The alias the execution was started with, if one was named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state_machine_alias_arn: Option<Text>,
    /// The Map Run this execution is a child of, if it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub map_run_arn: Option<Text>,
}

impl Start {
    /// An execution on one machine: account `123456789012`, region `us-east-1`.
    ///
    /// ```
    /// use asl_engine::Start;
    ///
    /// let start = Start::local("hello", "first", r#"{"name": "you"}"#, [7; 32]);
    /// assert_eq!(start.execution_arn, "arn:aws:states:us-east-1:123456789012:execution:hello:first");
    /// ```
    pub fn local(
        state_machine: &str,
        execution: &str,
        input: impl Into<Text>,
        seed: impl Into<Seed>,
    ) -> Self {
        let (account, region) = ("123456789012", "us-east-1");
        Self {
            execution_arn: format!("arn:aws:states:{region}:{account}:execution:{state_machine}:{execution}"),
            execution_name: execution.to_owned(),
            state_machine_arn: format!("arn:aws:states:{region}:{account}:stateMachine:{state_machine}")
                .into(),
            state_machine_name: state_machine.into(),
            role_arn: format!("arn:aws:iam::{account}:role/{state_machine}").into(),
            input: input.into(),
            seed: seed.into(),
            region: region.into(),
            account: account.into(),
            execution_type: ExecutionType::Standard,
            state_machine_version_arn: None,
            state_machine_alias_arn: None,
            map_run_arn: None,
        }
    }
}

/// The type of a state machine, see
/// <https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html>.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum ExecutionType {
    /// Up to a year, each step exactly once, with a history.
    #[default]
    Standard,
    /// Up to five minutes, without redrive.
    Express,
}

/// What can happen to an execution. The only way in.
///
/// This enum is the journal's format: variants and fields are added, never changed or removed. What a reader does not
/// know, it refuses: a later engine may mean something by it.
/// Parallel states and inline Maps need no events of their own, because their branches and
/// iterations are data inside the execution; a distributed Map is a Map Run with a journal of its
/// own, of which the parent hears the end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Event {
    /// The execution began. Always the first entry and never another.
    Started {
        /// [`JOURNAL_VERSION`] of the engine that began it.
        version: u32,
        /// What it began with.
        start: Arc<Start>,
    },
    /// The call of a `.sync` or `.waitForTaskToken` task was taken by the service.
    TaskSubmitted {
        /// Which task.
        task: TaskId,
        /// The service's answer to the call: JSON text.
        output: Text,
    },
    /// A task ended well: the call's answer, the job's result, or `SendTaskSuccess`.
    TaskSucceeded {
        /// Which task.
        task: TaskId,
        /// The result: JSON text.
        output: Text,
    },
    /// A task failed: the call, the job, or `SendTaskFailure`.
    TaskFailed {
        /// Which task.
        task: TaskId,
        /// The error name, such as `Lambda.TooManyRequestsException`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        error: Option<String>,
        /// The cause in words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cause: Option<String>,
    },
    /// A task said that it is still at work (`SendTaskHeartbeat`). Leaves no trace in the history.
    Heartbeat {
        /// Which task.
        task: TaskId,
    },
    /// The activity exists and the task stands in its queue.
    ActivityQueued {
        /// Which task.
        task: TaskId,
    },
    /// The activity does not exist.
    ActivityMissing {
        /// Which task.
        task: TaskId,
    },
    /// A worker took the task with `GetActivityTask`.
    ActivityTaken {
        /// Which task.
        task: TaskId,
        /// The worker's name, if it gave one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        worker: Option<String>,
    },
    /// The moment of a timer has come.
    TimerFired {
        /// Which timer.
        timer: TimerId,
    },
    /// A Map Run wrote its results and succeeded.
    MapRunSucceeded {
        /// Which Map Run.
        map_run: MapRunId,
        /// The result of the Map state: JSON text.
        output: Text,
    },
    /// A Map Run failed.
    MapRunFailed {
        /// Which Map Run.
        map_run: MapRunId,
        /// The error name, such as `States.ExceedToleratedFailureThreshold`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        error: Option<String>,
        /// The cause in words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cause: Option<String>,
    },
    /// Somebody stopped the execution (`StopExecution`).
    Stopped {
        /// The error name, if one was given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        error: Option<String>,
        /// The cause, if one was given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cause: Option<String>,
    },
    /// Somebody had the execution go on from where it failed (`RedriveExecution`).
    Redriven {},
}

/// One line of the journal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JournalEntry {
    /// When, in whole milliseconds; never before the entry above.
    #[serde(with = "timestamp_text")]
    pub at: Timestamp,
    /// What.
    pub event: Event,
}

pub(crate) mod timestamp_text {
    use jiff::Timestamp;
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(crate) fn serialize<S: Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(at)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The format is frozen: a change here breaks every journal that rests in a store.
    #[test]
    fn entries_look_like_this() {
        let start =
            Start { region: "r".into(), account: "a".into(), ..Start::local("m", "e", "{}", [0; 32]) };
        let task = TaskId(3);
        let cases = [
            (
                Event::Started { version: 1, start: Arc::new(start) },
                r#"{"started":{"version":1,"start":{"execution_arn":"arn:aws:states:us-east-1:123456789012:execution:m:e","execution_name":"e","state_machine_arn":"arn:aws:states:us-east-1:123456789012:stateMachine:m","state_machine_name":"m","role_arn":"arn:aws:iam::123456789012:role/m","input":"{}","seed":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","region":"r","account":"a","execution_type":"STANDARD"}}}"#,
            ),
            (
                Event::TaskSubmitted { task, output: "1".into() },
                r#"{"task_submitted":{"task":3,"output":"1"}}"#,
            ),
            (
                Event::TaskSucceeded { task, output: "1".into() },
                r#"{"task_succeeded":{"task":3,"output":"1"}}"#,
            ),
            (Event::TaskFailed { task, error: None, cause: None }, r#"{"task_failed":{"task":3}}"#),
            (Event::Heartbeat { task }, r#"{"heartbeat":{"task":3}}"#),
            (Event::ActivityQueued { task }, r#"{"activity_queued":{"task":3}}"#),
            (Event::ActivityMissing { task }, r#"{"activity_missing":{"task":3}}"#),
            (
                Event::ActivityTaken { task, worker: Some("w".into()) },
                r#"{"activity_taken":{"task":3,"worker":"w"}}"#,
            ),
            (Event::TimerFired { timer: TimerId(2) }, r#"{"timer_fired":{"timer":2}}"#),
            (
                Event::MapRunSucceeded { map_run: MapRunId(1), output: "[]".into() },
                r#"{"map_run_succeeded":{"map_run":1,"output":"[]"}}"#,
            ),
            (
                Event::MapRunFailed { map_run: MapRunId(1), error: Some("E".into()), cause: None },
                r#"{"map_run_failed":{"map_run":1,"error":"E"}}"#,
            ),
            (Event::Stopped { error: None, cause: Some("c".into()) }, r#"{"stopped":{"cause":"c"}}"#),
            (Event::Redriven {}, r#"{"redriven":{}}"#),
        ];
        for (event, text) in cases {
            let entry = JournalEntry { at: Timestamp::from_millisecond(1_700_000_000_123).unwrap(), event };
            let expected = format!(r#"{{"at":"2023-11-14T22:13:20.123Z","event":{text}}}"#);
            assert_eq!(serde_json::to_string(&entry).unwrap(), expected);
            assert_eq!(serde_json::from_str::<JournalEntry>(&expected).unwrap(), entry);
        }
    }
}

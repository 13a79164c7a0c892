//! Triggers: what starts a workflow or calls a function from outside.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::reference::Reference;
use crate::schedule::Schedule;

/// What starts a workflow or calls a function from outside.
///
/// ```
/// use asl_assembly::{Trigger, TriggerSource};
///
/// let text = r#"{"name":"nightly","to":"workflow:report","schedule":{"expression":"rate(1 day)"},"input":{"days":1}}"#;
/// let trigger: Trigger = serde_json::from_str(text)?;
/// assert!(matches!(trigger.on, TriggerSource::Schedule { .. }));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trigger {
    /// Its name.
    pub name: String,
    /// What it starts or calls: `workflow:NAME` or `function:NAME`.
    pub to: Reference,
    /// When.
    #[serde(flatten)]
    pub on: TriggerSource,
    /// Whether it is switched on.
    #[serde(default)]
    pub state: TriggerState,
}

/// Whether a trigger is switched on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum TriggerState {
    /// It fires.
    #[default]
    Enabled,
    /// It exists and does nothing.
    Disabled,
}

/// When a trigger fires, and what it gives.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum TriggerSource {
    /// At times, always with the same input.
    Schedule {
        /// When.
        schedule: Schedule,
        /// The input.
        #[serde(default)]
        input: Value,
    },
    /// When an event comes on a bus.
    Event {
        /// Which events.
        event: EventRule,
    },
    /// When messages lie in a queue.
    Queue {
        /// Which queue.
        queue: QueueSource,
    },
    /// When a message is published to a topic.
    Topic {
        /// Which topic.
        topic: TopicSource,
    },
}

/// Which messages of a topic fire a trigger.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TopicSource {
    /// The topic: `topic:NAME`, or the ARN of one that exists.
    pub of: Reference,
    /// A filter policy on the message's body: only what fits fires.
    #[serde(default)]
    pub filter: Option<Value>,
}

/// Which events fire a trigger.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EventRule {
    /// The bus: `bus:NAME`, or the name or ARN of one that exists; `None` is the account's default bus.
    #[serde(default)]
    pub bus: Option<Reference>,
    /// The event pattern.
    pub pattern: Value,
    /// The part of the event that is the input, such as `$.detail`; `None` gives the whole event.
    #[serde(default)]
    pub input_path: Option<String>,
    /// How the input is made of the event; `None` gives the event or the part that `input_path` names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input_template: Option<InputTemplate>,
}

/// How an input is made of an event, see
/// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html>.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputTemplate {
    /// Parts of the event by the names that the template has for them.
    pub paths: BTreeMap<String, String>,
    /// JSON with `<name>` where a part stands.
    pub template: String,
}

/// Which messages of a queue fire a trigger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueSource {
    /// The queue: `queue:NAME`, or the URL or ARN of one that exists.
    pub of: Reference,
    /// How many messages come at once at most; `None` leaves it to the service (10).
    #[serde(default)]
    pub batch_size: Option<u32>,
    /// Seconds to wait until so many have come; `None` does not wait.
    #[serde(default)]
    pub window_seconds: Option<u32>,
    /// Whether the function tells which messages of a batch it could not take (`batchItemFailures`).
    #[serde(default)]
    pub failures: BatchFailures,
}

/// What a function says of a batch in which not every message could be taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BatchFailures {
    /// It fails, and the whole batch comes again.
    #[default]
    Whole,
    /// It answers `batchItemFailures`, and only those come again.
    Items,
}

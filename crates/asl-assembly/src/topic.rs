//! SNS topics and those who hear of them; event buses; activities.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::reference::Reference;

/// A topic of the app.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Topic {
    /// Its name; definitions refer to it as `${topic.NAME.arn}`.
    pub name: String,
    /// JSON Schema of a message.
    #[serde(default)]
    pub message_schema: Value,
    /// Who gets its messages besides the functions that triggers name.
    #[serde(default)]
    pub subscriptions: Vec<Subscription>,
}

/// Somebody who gets the messages of a topic.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Subscription {
    /// Who.
    #[serde(flatten)]
    pub to: Subscriber,
    /// A filter policy on the message's body: only what fits is sent.
    #[serde(default)]
    pub filter: Option<Value>,
}

/// Who somebody is that gets the messages of a topic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Subscriber {
    /// `queue:NAME`; its messages are those of the topic as they were sent.
    Part {
        /// Which part.
        to: Reference,
    },
    /// A person, who is asked for consent first.
    Email {
        /// The address.
        email: String,
    },
}

/// An event bus of the app; definitions refer to it as `${bus.NAME.name}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bus {
    /// Its name.
    pub name: String,
}

/// An activity of the app; definitions refer to it as `${activity.NAME.arn}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    /// Its name.
    pub name: String,
}

//! What a workflow gets that an event or a message starts.

use std::collections::BTreeMap;

use asl_derive::ContractShape;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::timestamp::Timestamp;

/// An event as `EventBridge` hands it over: the input of a workflow that an event starts.
///
/// See <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html>.
///
/// ```
/// use asl_contract::EventBridgeEvent;
///
/// let text = r#"{"version":"0","id":"1","detail-type":"OrderPlaced","source":"shop","account":"123456789012",
///     "time":"2026-11-29T14:02:00Z","region":"us-east-1","resources":[],"detail":"tea"}"#;
/// let event: EventBridgeEvent<String> = serde_json::from_str(text)?;
/// assert_eq!((event.detail_type.as_str(), event.detail.as_str()), ("OrderPlaced", "tea"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, ContractShape, Serialize, Deserialize, JsonSchema)]
#[shape(crate = "crate")]
#[serde(rename_all = "kebab-case")]
pub struct EventBridgeEvent<T> {
    /// The version of the event's form, `0`.
    pub version: String,
    /// The event's id.
    pub id: String,
    /// What happened, in the words of its source.
    pub detail_type: String,
    /// Who tells.
    pub source: String,
    /// The account in which it happened.
    pub account: String,
    /// When.
    pub time: Timestamp,
    /// The region in which it happened.
    pub region: String,
    /// The ARNs of what it is about.
    pub resources: Vec<String>,
    /// What its source tells of it.
    pub detail: T,
}

/// A message as a trigger on a queue hands it over: its input is a list of these.
///
/// The service itself hands over the body as text; the trigger has it read as JSON, so that it is a `T`.
///
/// ```
/// use asl_contract::SqsMessage;
///
/// let text = r#"{"messageId":"1","body":{"id":7},"attributes":{
///     "ApproximateReceiveCount":"1","SentTimestamp":"1764424920000"}}"#;
/// let message: SqsMessage<serde_json::Value> = serde_json::from_str(text)?;
/// assert_eq!(message.body["id"], 7);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, ContractShape, Serialize, Deserialize, JsonSchema)]
#[shape(crate = "crate")]
#[serde(rename_all = "camelCase")]
pub struct SqsMessage<T> {
    /// The message's id.
    pub message_id: String,
    /// What was sent.
    pub body: T,
    /// What SQS tells of it: `ApproximateReceiveCount`, `SentTimestamp` and more.
    pub attributes: BTreeMap<String, String>,
}

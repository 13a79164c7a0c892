//! What a workflow gets that an event or a message starts.

use std::any::TypeId;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::expr::Expr;
use crate::language::Language;
use crate::node::NodeRef;
use crate::shape::{FieldKind, Record, RecordKind, Shape, ShapeKind};
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SqsMessage<T> {
    /// The message's id.
    pub message_id: String,
    /// What was sent.
    pub body: T,
    /// What SQS tells of it: `ApproximateReceiveCount`, `SentTimestamp` and more.
    pub attributes: std::collections::BTreeMap<String, String>,
}

macro_rules! record_of {
    ($type:ident, $fields:ident, $words:literal, {$($field:ident: $of:ty = $name:literal, $doc:literal;)*}) => {
        #[diagnostic::do_not_recommend]
        impl<T: Shape> Shape for $type<T> {
            fn kind() -> ShapeKind {
                ShapeKind::Record(RecordKind {
                    id: TypeId::of::<Self>(),
                    name: stringify!($type),
                    fields: vec![$(FieldKind { name: $name, kind: <$of as Shape>::kind }),*],
                })
            }
        }

        impl<T: Shape> Record for $type<T> {
            type Fields<L: Language> = $fields<T, L>;

            fn fields<L: Language>(node: NodeRef) -> Self::Fields<L> {
                $fields { $($field: Expr::from_node(node.field($name))),* }
            }
        }

        #[doc = $words]
        pub struct $fields<T, L: Language> {
            $(
                #[doc = $doc]
                pub $field: Expr<$of, L>,
            )*
        }

        impl<T, L: Language> fmt::Debug for $fields<T, L> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($fields)).finish_non_exhaustive()
            }
        }
    };
}

record_of!(EventBridgeEvent, EventBridgeEventFields, "The fields of an [`EventBridgeEvent`] as expressions.", {
    version: String = "version", "The version of the event's form.";
    id: String = "id", "The event's id.";
    detail_type: String = "detail-type", "What happened, in the words of its source.";
    source: String = "source", "Who tells.";
    account: String = "account", "The account in which it happened.";
    time: Timestamp = "time", "When.";
    region: String = "region", "The region in which it happened.";
    resources: Vec<String> = "resources", "The ARNs of what it is about.";
    detail: T = "detail", "What its source tells of it.";
});

record_of!(SqsMessage, SqsMessageFields, "The fields of an [`SqsMessage`] as expressions.", {
    message_id: String = "messageId", "The message's id.";
    body: T = "body", "What was sent.";
    attributes: std::collections::BTreeMap<String, String> = "attributes", "What SQS tells of it.";
});

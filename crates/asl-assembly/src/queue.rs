//! SQS queues, and the ARN behind a queue's URL.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A queue of the app.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Queue {
    /// Its name; definitions refer to it as `${queue.NAME.url}`. A FIFO queue gets `.fifo` behind it on AWS.
    pub name: String,
    /// JSON Schema of a message's body.
    #[serde(default)]
    pub message_schema: Value,
    /// Whether messages of one group come in the order in which they were sent.
    #[serde(default)]
    pub fifo: bool,
    /// Seconds for which a message that was taken is hidden from others; `None` leaves it to the service (30).
    #[serde(default)]
    pub visibility_timeout_seconds: Option<u32>,
    /// Seconds for which a message that nobody takes is kept; `None` leaves it to the service (4 days).
    #[serde(default)]
    pub retention_seconds: Option<u32>,
    /// Where messages go that were taken too often.
    #[serde(default)]
    pub dead_letters: Option<DeadLetters>,
}

/// Where messages go that were taken too often.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadLetters {
    /// The name of a queue of the app, FIFO as the other is.
    pub queue: String,
    /// How often a message may be taken before it goes there.
    pub after: u32,
}

/// The ARN of the queue behind a URL, as far as the URL tells it.
///
/// ```
/// let arn = asl_assembly::queue_arn("https://sqs.eu-west-1.amazonaws.com/123456789012/jobs");
/// assert_eq!(arn.as_deref(), Some("arn:${AWS::Partition}:sqs:eu-west-1:123456789012:jobs"));
/// assert_eq!(asl_assembly::queue_arn("https://example.com/jobs"), None);
/// ```
pub fn queue_arn(url: &str) -> Option<String> {
    let mut parts = url.strip_prefix("https://")?.split('/');
    let (host, account, name) = (parts.next()?, parts.next()?, parts.next()?);
    let region = host.strip_prefix("sqs.")?.split('.').next()?;
    Some(format!("arn:${{AWS::Partition}}:sqs:{region}:{account}:{name}"))
}

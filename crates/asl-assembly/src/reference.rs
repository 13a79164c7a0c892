//! `KIND:NAME`, the way in which the assembly points at its own parts.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A part of the app, such as `table:reviews`.
///
/// ```
/// use asl_assembly::Reference;
///
/// let reference = Reference::parse("url:approval-receiver");
/// assert_eq!(reference, Reference::Url("approval-receiver".to_owned()));
/// assert_eq!(reference.to_string(), "url:approval-receiver");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Reference {
    /// `table:NAME`; as an environment variable, the table's name.
    Table(String),
    /// `function:NAME`; as an environment variable, the function's ARN.
    Function(String),
    /// `url:NAME`: the Function URL of the function NAME, without a slash at its end.
    Url(String),
    /// `workflow:NAME`; as an environment variable, the state machine's ARN.
    Workflow(String),
    /// `queue:NAME`; as an environment variable, the queue's URL.
    Queue(String),
    /// `topic:NAME`; as an environment variable, the topic's ARN.
    Topic(String),
    /// `bus:NAME`; as an environment variable, the event bus's name.
    Bus(String),
    /// `activity:NAME`; as an environment variable, the activity's ARN.
    Activity(String),
    /// Another text: an ARN, `*`, or a kind that this version does not know.
    Other(String),
}

impl Reference {
    /// Reads the text; what is not understood is kept as [`Reference::Other`].
    pub fn parse(text: &str) -> Self {
        match text.split_once(':') {
            Some(("table", name)) => Self::Table(name.to_owned()),
            Some(("function", name)) => Self::Function(name.to_owned()),
            Some(("url", name)) => Self::Url(name.to_owned()),
            Some(("workflow", name)) => Self::Workflow(name.to_owned()),
            Some(("queue", name)) => Self::Queue(name.to_owned()),
            Some(("topic", name)) => Self::Topic(name.to_owned()),
            Some(("bus", name)) => Self::Bus(name.to_owned()),
            Some(("activity", name)) => Self::Activity(name.to_owned()),
            _ => Self::Other(text.to_owned()),
        }
    }

    /// The name behind the kind; the whole text for [`Reference::Other`].
    pub fn name(&self) -> &str {
        match self {
            Self::Table(name)
            | Self::Function(name)
            | Self::Url(name)
            | Self::Workflow(name)
            | Self::Queue(name)
            | Self::Topic(name)
            | Self::Bus(name)
            | Self::Activity(name)
            | Self::Other(name) => name,
        }
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Table(name) => write!(f, "table:{name}"),
            Self::Function(name) => write!(f, "function:{name}"),
            Self::Url(name) => write!(f, "url:{name}"),
            Self::Workflow(name) => write!(f, "workflow:{name}"),
            Self::Queue(name) => write!(f, "queue:{name}"),
            Self::Topic(name) => write!(f, "topic:{name}"),
            Self::Bus(name) => write!(f, "bus:{name}"),
            Self::Activity(name) => write!(f, "activity:{name}"),
            Self::Other(text) => f.write_str(text),
        }
    }
}

impl Serialize for Reference {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Reference {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::parse(&String::deserialize(deserializer)?))
    }
}

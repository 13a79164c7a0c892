//! DynamoDB tables.

use serde::{Deserialize, Serialize};

/// A table of the app, billed by request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Its name; definitions refer to it as `${table.NAME.name}`.
    pub name: String,
    /// Its primary key.
    pub key: KeySchema,
    /// The attribute that holds the expiry time, in epoch seconds.
    #[serde(default)]
    pub ttl: Option<String>,
    /// Global secondary indexes.
    #[serde(default)]
    pub indexes: Vec<Index>,
}

/// The key of a table or an index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeySchema {
    /// The partition key: attribute and type.
    pub partition: (String, AttributeType),
    /// The sort key: attribute and type.
    #[serde(default)]
    pub sort: Option<(String, AttributeType)>,
}

/// The type of a key attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum AttributeType {
    /// Text.
    S,
    /// A number.
    N,
    /// Bytes.
    B,
}

impl AttributeType {
    /// The letter that DynamoDB uses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::S => "S",
            Self::N => "N",
            Self::B => "B",
        }
    }
}

/// A global secondary index; it holds whole items.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    /// Its name.
    pub name: String,
    /// Its key.
    pub key: KeySchema,
}

//! Workflows: the definition, its types, and where each state stands in the user's Rust.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::finding::SourceLine;

/// A workflow of the app.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Workflow {
    /// Its name.
    pub name: String,
    /// Standard or Express.
    #[serde(rename = "type")]
    pub kind: WorkflowType,
    /// The definition in the Amazon States Language, with placeholders.
    pub definition: Value,
    /// JSON Schema of the input.
    #[serde(default)]
    pub input_schema: Value,
    /// JSON Schema of the output.
    #[serde(default)]
    pub output_schema: Value,
    /// What is known of each state, by its RFC 6901 pointer in the definition.
    #[serde(default)]
    pub states: BTreeMap<String, StateFacts>,
}

/// Standard or Express.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum WorkflowType {
    /// Runs up to a year, every step once, with a history.
    Standard,
    /// Runs up to five minutes, at least once, and cannot wait for callbacks or jobs.
    Express,
}

impl WorkflowType {
    /// The word that the service uses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Standard => "STANDARD",
            Self::Express => "EXPRESS",
        }
    }
}

/// What is known of a state beyond its definition.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StateFacts {
    /// The line of Rust that made it.
    #[serde(default)]
    pub source: Option<SourceLine>,
    /// The fingerprint of the type it takes.
    #[serde(default, rename = "in")]
    pub input: Option<String>,
    /// The fingerprint of the type it gives.
    #[serde(default, rename = "out")]
    pub output: Option<String>,
    /// The fingerprint of the type that answers its callback; `None` for states that wait for none.
    #[serde(default)]
    pub decision: Option<String>,
}

//! What the builder found, and the line of Rust it is about.

use serde::{Deserialize, Serialize};

/// A finding of the builder, with the members that `synth check --format json` prints and a few more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// The code, such as `DUPLICATE_STATE_NAME`.
    pub code: String,
    /// One sentence, the user's words in backticks.
    pub message: String,
    /// The RFC 6901 pointer into the workflow's definition; empty for the app as a whole.
    pub location: String,
    /// The same place in the service's form.
    #[serde(default)]
    pub aws_location: String,
    /// The next step.
    #[serde(default)]
    pub help: Option<String>,
    /// Other places that belong to the finding.
    #[serde(default)]
    pub related: Vec<RelatedPlace>,
    /// The workflow it is about; `None` for the app as a whole.
    #[serde(default)]
    pub workflow: Option<String>,
    /// The line of Rust it is about.
    #[serde(default)]
    pub source: Option<SourceLine>,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The service refuses the definition.
    Error,
    /// The service takes it, and it is still a mistake.
    Warning,
}

/// Another place that belongs to a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelatedPlace {
    /// The RFC 6901 pointer.
    pub location: String,
    /// What is there.
    pub message: String,
}

/// A line of the user's Rust.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SourceLine {
    /// The file as the compiler names it: relative to where cargo ran it, usually the workspace root.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
}

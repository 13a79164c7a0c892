//! Diagnostics: findings about a document, with a place and a next step.

use crate::pointer::Pointer;

/// A finding, in the shape of the service's own plus what a person needs to mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// The code: the service's where it has one, such as `MISSING_TRANSITION_TARGET`.
    pub code: String,
    /// One sentence, without a full stop, the user's words in backticks.
    pub message: String,
    /// Where in the definition.
    pub location: Pointer,
    /// The next step.
    pub help: Option<String>,
    /// Other places that belong to the finding.
    pub related: Vec<Related>,
}

impl Diagnostic {
    /// An error: the service refuses the definition.
    pub fn error(code: impl Into<String>, location: Pointer, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, location, message)
    }

    /// A warning: the service takes the definition, but it does not do what it seems to.
    pub fn warning(code: impl Into<String>, location: Pointer, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, location, message)
    }

    fn new(
        severity: Severity,
        code: impl Into<String>,
        location: Pointer,
        message: impl Into<String>,
    ) -> Self {
        Self {
            severity,
            code: code.into(),
            message: message.into(),
            location,
            help: None,
            related: Vec::new(),
        }
    }

    /// Adds the next step.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds another place that belongs to the finding.
    #[must_use]
    pub fn with_related(mut self, location: Pointer, message: impl Into<String>) -> Self {
        self.related.push(Related { location, message: message.into() });
        self
    }
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// The service refuses the definition.
    Error,
    /// The service takes it, and it is still a mistake.
    Warning,
}

/// Another place that belongs to a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// Where.
    pub location: Pointer,
    /// What is there.
    pub message: String,
}

/// A place in a text: line and column from 1 (columns in characters), offset in bytes from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The offset in bytes, from 0.
    pub offset: usize,
}

/// From a place in a text to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Range {
    /// The first character.
    pub start: Position,
    /// Behind the last character.
    pub end: Position,
}

/// The word of `known` that is nearest to `word`, if one is near enough to be meant.
///
/// ```
/// assert_eq!(asl_model::closest("Aprove", ["Approve", "Reject"]), Some("Approve"));
/// assert_eq!(asl_model::closest("Publish", ["Approve", "Reject"]), None);
/// ```
pub fn closest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let length = word.chars().count();
    known
        .into_iter()
        .filter_map(|candidate| {
            let lower = candidate.to_lowercase();
            let most = 1 + candidate.chars().count().min(12) / 4;
            // What is shorter or longer by so many letters is as many away.
            if lower.chars().count().abs_diff(length) > most {
                return None;
            }
            let distance = strsim::damerau_levenshtein(&word, &lower);
            (distance <= most).then_some((distance, candidate))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

//! The state machine object: the whole definition, a branch of a Parallel, or the processor of a Map.

use std::borrow::Borrow;
use std::fmt;

use indexmap::IndexMap;

use crate::state::{Extra, State};

/// A state machine, see <https://states-language.net/spec.html#toplevelfields>.
///
/// The same type stands for the outermost machine, a branch of a Parallel state and the
/// `ItemProcessor` of a Map state; fields that exist only outermost are `None` elsewhere.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StateMachine {
    /// `Comment`.
    pub comment: Option<String>,
    /// `QueryLanguage` of the machine; absent means [`QueryLanguage::JsonPath`].
    pub query_language: Option<QueryLanguage>,
    /// `StartAt`: the first state. Empty where the definition lacks it.
    pub start_at: StateName,
    /// `States`, in the order they are written.
    pub states: IndexMap<StateName, State>,
    /// `TimeoutSeconds` of a whole execution; outermost only.
    pub timeout_seconds: Option<u64>,
    /// `Version`; outermost only.
    pub version: Option<String>,
    /// `ProcessorConfig`; in the `ItemProcessor` of a Map only.
    pub processor_config: Option<ProcessorConfig>,
    /// Key order as read, and members the model has no field for.
    pub extra: Extra,
}

impl StateMachine {
    /// The query language of `state`, which has the outermost machine's unless it names its own.
    ///
    /// A state inside a Map or a Parallel does not inherit from the state around it.
    pub fn query_language_of(&self, state: &State) -> QueryLanguage {
        state.query_language.or(self.query_language).unwrap_or_default()
    }

    /// Looks a state of this container up by name.
    pub fn state(&self, name: &str) -> Option<&State> {
        self.states.get(name)
    }
}

/// The language of a state's expressions, see <https://states-language.net/spec.html#query-language>.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum QueryLanguage {
    /// Paths, payload templates and intrinsic functions; the default.
    #[default]
    JsonPath,
    /// JSONata expressions between `{%` and `%}`.
    JsonAta,
}

impl QueryLanguage {
    /// The word as a definition has it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::JsonPath => "JSONPath",
            Self::JsonAta => "JSONata",
        }
    }

    /// Reads the word; case counts, as it does for the service.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "JSONPath" => Some(Self::JsonPath),
            "JSONata" => Some(Self::JsonAta),
            _ => None,
        }
    }
}

impl fmt::Display for QueryLanguage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The name of a state: the key of the state in `States`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StateName(String);

impl StateName {
    /// Takes any text; whether the service accepts it as a name is a rule of the validator.
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether there is no name.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Borrow<str> for StateName {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for StateName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&str> for StateName {
    fn from(name: &str) -> Self {
        Self(name.to_owned())
    }
}

impl From<String> for StateName {
    fn from(name: String) -> Self {
        Self(name)
    }
}

/// `ProcessorConfig` of a Map's processor, see <https://states-language.net/spec.html#map-state>.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProcessorConfig {
    /// `Mode`; absent means inline.
    pub mode: Option<crate::state::ProcessorMode>,
    /// `ExecutionType` of the child executions of a distributed Map: `STANDARD` or `EXPRESS`.
    pub execution_type: Option<String>,
    /// `Comment`.
    pub comment: Option<String>,
    /// Key order as read, and members the model has no field for.
    pub extra: Extra,
}

//! The [Amazon States Language](https://states-language.net/spec.html) as a value.
//!
//! A [`StateMachine`] is what a definition says: its states, transitions, retriers, catchers and
//! choice rules. [`read`] makes one from text, with the position of every node and every finding of
//! the reading at once; [`write`](fn@write) prints one. What the model does not understand is kept as it stands
//! in [`Extra`], so that reading and writing lose nothing.
//!
//! ```
//! let text = r#"{"StartAt":"Hello","States":{"Hello":{"Type":"Succeed"}}}"#;
//! let document = asl_model::read(text)?;
//! assert!(document.diagnostics.is_empty());
//! assert_eq!(document.machine.start_at.as_str(), "Hello");
//! assert_eq!(asl_model::write_compact(&document.machine), text);
//! # Ok::<(), asl_model::JsonError>(())
//! ```

mod choice_rule;
mod diagnostic;
mod error_name;
mod integrations;
mod json;
mod pointer;
mod resource;
mod retry;
mod state;
mod state_machine;
mod transitions;
mod way;

pub use choice_rule::{ChoiceRule, Comparison, NestedRule, Rule};
pub use diagnostic::{Diagnostic, Position, Range, Related, Severity, closest};
pub use error_name::ErrorName;
pub use integrations::{
    Integration, IntegrationAction, Right, SDK_SOURCE, SdkService, UnknownIntegration, integration_action,
    integrations, sdk_services, unknown_integration,
};
pub use json::parse::{Parsed, parse};
pub use json::read::{Document, from_json, read, read_parsed};
pub use json::source_map::SourceMap;
pub use json::write::{to_json, write, write_compact, write_json, write_json_compact};
#[cfg(feature = "yaml")]
pub use json::yaml::parse_yaml;
pub use json::{Json, JsonError, Number, Span};
pub use pointer::Pointer;
pub use resource::{IntegrationPattern, Resource};
pub use retry::{Catcher, JitterStrategy, Retrier};
pub use state::{
    Choice, Credentials, CsvDelimiter, CsvHeaderLocation, Extra, Fail, InputType, ItemBatcher, ItemReader,
    ManifestType, Map, OutputType, Parallel, Pass, PathField, ProcessorMode, ReaderConfig,
    ReaderTransformation, ResultWriter, Seconds, State, StateKind, Succeed, Task, Transition, Wait,
    WaitUntil, WriterConfig, WriterTransformation,
};
pub use state_machine::{ProcessorConfig, QueryLanguage, StateMachine, StateName};
pub use transitions::{Edge, EdgeKind, edges};
pub use way::{StateWay, Way, ways};

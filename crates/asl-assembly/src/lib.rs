//! The assembly: the one JSON document in which a user's app hands its workflows and resources to `synth`.
//!
//! An app binary builds it (`asl_builder::App::emit`), `synth` reads it. It holds definitions, types as
//! JSON Schema, resources, permissions with their reasons, and findings; it never holds code.
//!
//! ```
//! use asl_assembly::Assembly;
//!
//! let text = r#"{"assembly":1,"app":"shop","generator":{"name":"asl-builder","version":"0.1.0"},"later":true}"#;
//! let assembly = Assembly::read(text)?;
//! assert_eq!(assembly.app, "shop");
//! assert!(assembly.workflows.is_empty());
//! # Ok::<(), asl_assembly::AssemblyError>(())
//! ```
//!
//! Inside definitions, `${function.NAME.arn}`, `${table.NAME.name}` and their like stand for what is known
//! only when the app runs or is deployed: [`placeholders`] finds them, [`fill_placeholders`] replaces them.

mod assembly;
mod error;
mod finding;
mod function;
mod placeholder;
mod queue;
mod reference;
mod schedule;
mod table;
mod topic;
mod trigger;
mod workflow;

pub use assembly::{Assembly, Generator, Grant, VERSION};
pub use error::AssemblyError;
pub use finding::{Finding, RelatedPlace, Severity, SourceLine};
pub use function::{CargoBinary, EnvValue, Function, FunctionCode, FunctionUrl, UrlAuth};
pub use placeholder::{fill_placeholders, is_of_the_app, placeholders};
pub use queue::{DeadLetters, Queue, queue_arn};
pub use reference::Reference;
pub use schedule::Schedule;
pub use table::{AttributeType, Index, KeySchema, Table};
pub use topic::{Activity, Bus, Subscriber, Subscription, Topic};
pub use trigger::{
    BatchFailures, EventRule, InputTemplate, QueueSource, TopicSource, Trigger, TriggerSource, TriggerState,
};
pub use workflow::{StateFacts, Workflow, WorkflowType};

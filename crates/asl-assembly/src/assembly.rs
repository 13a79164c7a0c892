//! The document as a whole: reading with a version check, writing, and lookups by name.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::AssemblyError;
use crate::finding::Finding;
use crate::function::Function;
use crate::queue::Queue;
use crate::reference::Reference;
use crate::table::Table;
use crate::topic::{Activity, Bus, Topic};
use crate::trigger::Trigger;
use crate::workflow::Workflow;

/// The version this crate reads and writes.
pub const VERSION: u64 = 1;

/// An app's workflows and all they need.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Assembly {
    /// The version of the document's shape, [`VERSION`].
    pub assembly: u64,
    /// The app's name.
    pub app: String,
    /// What wrote the document.
    #[serde(default)]
    pub generator: Generator,
    /// The workflows, in the order the app adds them.
    #[serde(default)]
    pub workflows: Vec<Workflow>,
    /// The functions, in the order the app adds them.
    #[serde(default)]
    pub functions: Vec<Function>,
    /// The tables, in the order the app adds them.
    #[serde(default)]
    pub tables: Vec<Table>,
    /// The queues, in the order the app adds them.
    #[serde(default)]
    pub queues: Vec<Queue>,
    /// The topics, in the order the app adds them.
    #[serde(default)]
    pub topics: Vec<Topic>,
    /// The event buses, in the order the app adds them.
    #[serde(default)]
    pub buses: Vec<Bus>,
    /// The activities, in the order the app adds them.
    #[serde(default)]
    pub activities: Vec<Activity>,
    /// What starts workflows and calls functions from outside.
    #[serde(default)]
    pub triggers: Vec<Trigger>,
    /// Who may do what on which resource, and why. The rights that follow from a workflow's own states are
    /// not listed: they are derived from the definition.
    #[serde(default)]
    pub grants: Vec<Grant>,
    /// What the builder found; errors make the definitions unusable.
    #[serde(default)]
    pub diagnostics: Vec<Finding>,
}

/// What wrote an assembly.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Generator {
    /// Its name, such as `asl-builder`.
    pub name: String,
    /// Its version.
    #[serde(default)]
    pub version: String,
}

/// A right that somebody needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// Who: `function:NAME` or `workflow:NAME`.
    pub to: Reference,
    /// IAM actions, such as `dynamodb:PutItem`.
    pub actions: Vec<String>,
    /// On what.
    pub on: Vec<Reference>,
    /// The reason, one sentence for a person.
    pub because: String,
}

impl Assembly {
    /// An assembly of the current version with nothing in it yet.
    pub fn new(app: impl Into<String>, generator: Generator) -> Self {
        Self {
            assembly: VERSION,
            app: app.into(),
            generator,
            workflows: Vec::new(),
            functions: Vec::new(),
            tables: Vec::new(),
            queues: Vec::new(),
            topics: Vec::new(),
            buses: Vec::new(),
            activities: Vec::new(),
            triggers: Vec::new(),
            grants: Vec::new(),
            diagnostics: Vec::new(),
        }
    }

    /// Reads a document; members this version does not know are ignored.
    ///
    /// # Errors
    /// The text is no JSON, no assembly, of a newer version, or a member does not have its shape.
    ///
    /// ```
    /// let error = asl_assembly::Assembly::read(r#"{"assembly": 2, "app": "shop"}"#).unwrap_err();
    /// assert_eq!(error.to_string(), "this assembly has version 2, and version 1 is the newest that can be read");
    /// ```
    pub fn read(text: &str) -> Result<Self, AssemblyError> {
        let value: Value = serde_json::from_str(text).map_err(|error| AssemblyError::NotJson {
            line: error.line(),
            column: error.column(),
            message: error.to_string(),
        })?;
        match value.get("assembly").map(Value::as_u64) {
            Some(Some(VERSION)) => {}
            Some(Some(found)) if found > VERSION => return Err(AssemblyError::TooNew { found }),
            _ => return Err(AssemblyError::NotAnAssembly),
        }
        serde_json::from_value(value).map_err(|error| AssemblyError::Member { message: error.to_string() })
    }

    /// Writes the document: two spaces, final newline, always the same bytes for the same assembly.
    ///
    /// ```
    /// use asl_assembly::{Assembly, Generator};
    ///
    /// let assembly = Assembly::new("shop", Generator::default());
    /// assert_eq!(Assembly::read(&assembly.write())?, assembly);
    /// # Ok::<(), asl_assembly::AssemblyError>(())
    /// ```
    pub fn write(&self) -> String {
        // Writing to a `String` cannot fail: every key is text, every number finite.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// The workflow of this name.
    pub fn workflow(&self, name: &str) -> Option<&Workflow> {
        self.workflows.iter().find(|workflow| workflow.name == name)
    }

    /// The function of this name.
    pub fn function(&self, name: &str) -> Option<&Function> {
        self.functions.iter().find(|function| function.name == name)
    }

    /// The table of this name.
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.name == name)
    }

    /// The queue of this name.
    pub fn queue(&self, name: &str) -> Option<&Queue> {
        self.queues.iter().find(|queue| queue.name == name)
    }

    /// The topic of this name.
    pub fn topic(&self, name: &str) -> Option<&Topic> {
        self.topics.iter().find(|topic| topic.name == name)
    }

    /// The event bus of this name.
    pub fn bus(&self, name: &str) -> Option<&Bus> {
        self.buses.iter().find(|bus| bus.name == name)
    }

    /// The activity of this name.
    pub fn activity(&self, name: &str) -> Option<&Activity> {
        self.activities.iter().find(|activity| activity.name == name)
    }
}

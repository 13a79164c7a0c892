//! The CloudFormation template of an assembly: state machines, roles, functions, URLs, tables, queues, topics,
//! triggers, log groups.
//!
//! The text depends on nothing but the assembly: which code is deployed comes in through parameters, so a
//! template can be printed and compared without building anything.
//!
//! ```
//! use asl_assembly::{Assembly, Generator};
//! use asl_render::cloudformation::{Options, template};
//!
//! let template = template(&Assembly::new("shop", Generator::default()), &Options::default())?;
//! assert_eq!(template.body["AWSTemplateFormatVersion"], "2010-09-09");
//! # Ok::<(), asl_render::cloudformation::TemplateError>(())
//! ```
//!
//! Functions, tables, queues, state machines and their like have names made of the stack's and their own, so that a role, an
//! environment variable or a definition can name any of them without making a circle of references, and so
//! that CloudFormation refuses a change that would replace a table and lose what is in it.

mod error;
mod function;
mod message;
mod names;
mod state_machine;
mod table;
mod trigger;

use std::fmt;

use asl_assembly::{Assembly, CargoBinary, FunctionCode};
use serde_json::{Map, Value, json};

pub use error::TemplateError;
use names::{Names, pascal};

use crate::iam_policy::Note;

/// The parameter that names the bucket with the functions' code.
pub const BUCKET_PARAMETER: &str = "AssetBucket";

/// What a template is rendered for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The processors the functions' binaries are built for.
    pub architecture: Architecture,
}

/// The processors a function's binary runs on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Architecture {
    /// `x86_64`.
    #[default]
    X86_64,
    /// `arm64`.
    Arm64,
}

impl Architecture {
    /// The word that Lambda uses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::X86_64 => "x86_64",
            Self::Arm64 => "arm64",
        }
    }
}

/// A rendered template.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    /// The template.
    pub body: Value,
    /// The code that its parameters name.
    pub code: Vec<Code>,
    /// What each of its resources is of the app.
    pub parts: Vec<Part>,
    /// What a person should know of the roles, by workflow.
    pub notes: Vec<(String, Note)>,
}

/// Code of functions, and the template's parameter that takes its key in the bucket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// The parameter.
    pub parameter: String,
    /// Where the code comes from.
    pub source: CodeSource,
    /// The functions that run it, in the assembly's order.
    pub functions: Vec<String>,
}

/// Where code comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CodeSource {
    /// A binary of the user's workspace.
    Cargo(CargoBinary),
    /// A folder of source, relative to the workspace root.
    Folder {
        /// Its path.
        folder: String,
        /// The runtime that runs it.
        runtime: String,
        /// The handler in it, such as `app.handler`.
        handler: String,
    },
    /// A ready zip file, relative to the workspace root.
    Zip(String),
}

/// A resource of the template and what it is of the app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The resource's logical id.
    pub logical_id: String,
    /// What it belongs to.
    pub of: PartOf,
}

/// What a resource belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PartOf {
    /// The workflow of this name.
    Workflow(String),
    /// The function of this name.
    Function(String),
    /// The table of this name.
    Table(String),
    /// The queue of this name.
    Queue(String),
    /// The topic of this name.
    Topic(String),
    /// The event bus of this name.
    Bus(String),
    /// The activity of this name.
    Activity(String),
    /// The trigger of this name.
    Trigger(String),
}

impl PartOf {
    fn name(&self) -> &str {
        match self {
            Self::Workflow(name)
            | Self::Function(name)
            | Self::Table(name)
            | Self::Queue(name)
            | Self::Topic(name)
            | Self::Bus(name)
            | Self::Activity(name)
            | Self::Trigger(name) => name,
        }
    }

    /// What kind of part it is, in a word: `workflow`, `function`, `queue`.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Workflow(_) => "workflow",
            Self::Function(_) => "function",
            Self::Table(_) => "table",
            Self::Queue(_) => "queue",
            Self::Topic(_) => "topic",
            Self::Bus(_) => "bus",
            Self::Activity(_) => "activity",
            Self::Trigger(_) => "trigger",
        }
    }
}

impl fmt::Display for PartOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} `{}`", self.kind(), self.name())
    }
}

impl Template {
    /// The template as text: two spaces, final newline.
    pub fn to_json(&self) -> String {
        format!("{:#}\n", self.body)
    }

    /// What the resource `logical_id` belongs to.
    pub fn part(&self, logical_id: &str) -> Option<&PartOf> {
        self.parts.iter().find(|part| part.logical_id == logical_id).map(|part| &part.of)
    }
}

/// Renders the template of `assembly`.
///
/// # Errors
/// The assembly refers to something it does not have, two names give the same logical id, functions want
/// each other's URL, or a definition cannot be read.
pub fn template(assembly: &Assembly, options: &Options) -> Result<Template, TemplateError> {
    let names = Names::new(assembly)?;
    let code = code(assembly);
    let mut draft = Draft::default();
    for table in &assembly.tables {
        table::render(table, &mut draft)?;
    }
    message::render(assembly, &names, &mut draft)?;
    for function in &assembly.functions {
        function::render(function, assembly, &names, &code, *options, &mut draft)?;
    }
    for workflow in &assembly.workflows {
        state_machine::render(workflow, assembly, &names, &mut draft)?;
    }
    for trigger in &assembly.triggers {
        trigger::render(trigger, assembly, &names, &mut draft)?;
    }
    Ok(Template { body: draft.body(assembly, &code), code, parts: draft.parts, notes: draft.notes })
}

/// Each piece of code once; functions of one binary share it.
fn code(assembly: &Assembly) -> Vec<Code> {
    let mut code: Vec<Code> = Vec::new();
    for function in &assembly.functions {
        let source = match &function.from {
            FunctionCode::Cargo { cargo } => CodeSource::Cargo(cargo.clone()),
            FunctionCode::Folder { folder, runtime, handler } => CodeSource::Folder {
                folder: folder.clone(),
                runtime: runtime.clone(),
                handler: handler.clone(),
            },
            FunctionCode::Zip { zip, .. } => CodeSource::Zip(zip.clone()),
            FunctionCode::Arn { .. } => continue,
        };
        match code.iter_mut().find(|known| known.source == source) {
            Some(known) => known.functions.push(function.name.clone()),
            None => code.push(Code {
                parameter: format!("{}Code", pascal(&function.name)),
                source,
                functions: vec![function.name.clone()],
            }),
        }
    }
    code
}

/// The template while it is written.
#[derive(Default)]
struct Draft {
    resources: Map<String, Value>,
    outputs: Map<String, Value>,
    parts: Vec<Part>,
    notes: Vec<(String, Note)>,
}

impl Draft {
    /// # Errors
    /// Another part has the logical id already.
    fn resource(&mut self, logical_id: String, of: PartOf, resource: Value) -> Result<(), TemplateError> {
        if let Some(taken) = self.parts.iter().find(|part| part.logical_id == logical_id) {
            let (one, other) = (taken.of.name().to_owned(), of.name().to_owned());
            return Err(TemplateError::SameLogicalId { one, other, logical_id });
        }
        self.parts.push(Part { logical_id: logical_id.clone(), of });
        self.resources.insert(logical_id, resource);
        Ok(())
    }

    fn output(&mut self, name: String, description: &str, value: &Value) {
        self.outputs.insert(name, json!({"Description": description, "Value": value}));
    }

    fn body(&mut self, assembly: &Assembly, code: &[Code]) -> Value {
        let mut parameters = Map::new();
        if !code.is_empty() {
            parameters.insert(
                BUCKET_PARAMETER.to_owned(),
                json!({"Type": "String", "Description": "The bucket with the code of the functions"}),
            );
        }
        for code in code {
            let what = match &code.source {
                CodeSource::Cargo(cargo) => format!("binary {} of {}", cargo.bin, cargo.package),
                CodeSource::Folder { folder, .. } => format!("folder {folder}"),
                CodeSource::Zip(path) => path.clone(),
            };
            let functions = code.functions.join(", ");
            let description = format!("The key of the code of {functions}: {what}");
            parameters.insert(code.parameter.clone(), json!({"Type": "String", "Description": description}));
        }
        let mut body = Map::new();
        body.insert("AWSTemplateFormatVersion".to_owned(), json!("2010-09-09"));
        body.insert("Description".to_owned(), json!(format!("{}, made by synth", assembly.app)));
        for (key, members) in [
            ("Parameters", parameters),
            ("Resources", std::mem::take(&mut self.resources)),
            ("Outputs", std::mem::take(&mut self.outputs)),
        ] {
            // CloudFormation refuses an empty section.
            if !members.is_empty() {
                body.insert(key.to_owned(), Value::Object(members));
            }
        }
        Value::Object(body)
    }
}

#[cfg(test)]
mod tests;

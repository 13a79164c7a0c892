//! Apps: workflows, functions and tables together, handed to `synth` as an assembly.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use asl_assembly::{Assembly, AttributeType, Finding, Generator, Grant, KeySchema, Reference, Severity};
use asl_contract::{KindOf, Queue, RecordKind, Shape, ShapeKind, Table, Topic, json_schema};
use asl_model::closest;
use serde_json::{Value, json};

use crate::lambda::Lambda;
use crate::mode::Mode;
use crate::workflow::Workflow;

/// All that belongs to one application.
///
/// A small binary builds it and prints it; `synth` finds that binary through
/// `[package.metadata.synth] app = "shop-app"` in `Cargo.toml`, runs it, and works on what it prints.
///
/// ```no_run
/// use asl_builder::prelude::*;
///
/// const GREET: Function<String, String> = Function::named("greet");
///
/// fn main() -> std::process::ExitCode {
///     let greeting = start::<String>().invoke("Greet", &GREET, |name| name).named("greeting");
///     App::new("hello")
///         .workflow(&greeting)
///         .function(Lambda::of(&GREET).cargo("hello-functions", "bootstrap"))
///         .emit()
/// }
/// ```
#[derive(Clone, Debug)]
#[must_use = "an app does nothing until it is handed over with `.emit()`"]
pub struct App {
    assembly: Assembly,
    functions: Vec<Lambda>,
}

impl App {
    /// An app with nothing in it yet.
    pub fn new(name: &str) -> Self {
        let generator = Generator {
            name: env!("CARGO_PKG_NAME").to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        };
        Self { assembly: Assembly::new(name, generator), functions: Vec::new() }
    }

    /// Adds a workflow, with all that was found in it.
    pub fn workflow<In: Shape, Out: Shape, M: Mode>(mut self, workflow: &Workflow<In, Out, M>) -> Self {
        let name = workflow.name();
        self.assembly.workflows.push(workflow.for_assembly());
        self.assembly
            .diagnostics
            .extend(workflow.findings().iter().map(|finding| finding.for_assembly(name)));
        self
    }

    /// Adds a function.
    pub fn function(mut self, function: Lambda) -> Self {
        self.functions.push(function);
        self
    }

    /// Adds a table; what its keys hold follows from `T`.
    pub fn table<T: Shape>(mut self, table: &Table<T>) -> Self {
        let mut key = |partition: &str, sort: Option<&str>| KeySchema {
            partition: (partition.to_owned(), self.attribute(table.name(), T::kind, partition)),
            sort: sort.map(|sort| (sort.to_owned(), self.attribute(table.name(), T::kind, sort))),
        };
        let added = asl_assembly::Table {
            name: table.name().to_owned(),
            key: key(table.partition_key(), table.sort_key()),
            ttl: table.ttl().map(str::to_owned),
            indexes: table
                .indexes()
                .map(|index| asl_assembly::Index {
                    name: index.name.to_owned(),
                    key: key(index.partition, index.sort),
                })
                .collect(),
        };
        if let Some(ttl) = table.ttl() {
            let kind = self.attribute(table.name(), T::kind, ttl);
            if kind != AttributeType::N {
                let message = format!("the table `{}` expires by `{ttl}`, which is no number", table.name());
                self.report(
                    "INVALID_TABLE_KEY",
                    message,
                    Some("an expiry time is a number of epoch seconds"),
                );
            }
        }
        self.assembly.tables.push(added);
        self
    }

    /// Adds a queue; one that exists already is none of the app's.
    pub fn queue<T: Shape>(mut self, queue: &Queue<T>) -> Self {
        let schema = json_schema::<T>();
        let queue = queue.name().map(|name| json!({"name": name, "message_schema": schema}));
        self.assembly.queues.extend(queue);
        self
    }

    /// Adds a topic; one that exists already is none of the app's.
    pub fn topic<T: Shape>(mut self, topic: &Topic<T>) -> Self {
        let schema = json_schema::<T>();
        let topic = topic.name().map(|name| json!({"name": name, "message_schema": schema}));
        self.assembly.topics.extend(topic);
        self
    }

    /// Adds a right of a workflow or a function; those of functions are better said at the function.
    pub fn grant(mut self, grant: Grant) -> Self {
        self.assembly.grants.push(grant);
        self
    }

    /// The assembly.
    ///
    /// ```
    /// use asl_builder::prelude::*;
    ///
    /// let app = App::new("shop").function(Lambda::named("api").cargo("shop", "bootstrap"));
    /// assert_eq!(app.assembly().functions[0].handler, "api");
    /// ```
    pub fn assembly(&self) -> Assembly {
        let mut app = self.clone();
        app.check();
        for function in &app.functions {
            app.assembly.functions.push(function.for_assembly());
            app.assembly.grants.extend(function.grants.clone());
        }
        app.assembly
    }

    /// Hands the assembly over: to the file that `SYNTH_ASSEMBLY` names, else to stdout.
    ///
    /// It succeeds even where something was found, for the findings are in the assembly; it fails only if the
    /// assembly cannot be written.
    pub fn emit(&self) -> ExitCode {
        let text = self.assembly().write();
        let written = match std::env::var_os("SYNTH_ASSEMBLY") {
            Some(path) => write_file(Path::new(&path), &text),
            None => io::stdout().lock().write_all(text.as_bytes()),
        };
        match written {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                // Nothing is left to do if stderr is closed too.
                let _ = writeln!(io::stderr().lock(), "error: the assembly cannot be written: {error}");
                ExitCode::from(2)
            }
        }
    }

    /// What the attribute `name` of the table's items holds.
    fn attribute(&mut self, table: &str, kind: KindOf, name: &str) -> AttributeType {
        let records: Vec<RecordKind> = match kind() {
            ShapeKind::Record(record) => vec![record],
            ShapeKind::Tagged(tagged) => {
                if name == tagged.tag {
                    return AttributeType::S;
                }
                tagged.variants.into_iter().map(|(_, record)| record).collect()
            }
            _ => Vec::new(),
        };
        let mut fields = records.iter().flat_map(|record| &record.fields);
        let Some(field) = fields.find(|field| field.name == name) else {
            let known = records.iter().flat_map(|record| &record.fields).map(|field| field.name);
            let help = closest(name, known).map(|meant| format!("did you mean `{meant}`?"));
            self.report(
                "INVALID_TABLE_KEY",
                format!("the table `{table}` has a key `{name}`, which its items lack"),
                help.as_deref(),
            );
            return AttributeType::S;
        };
        let mut kind = (field.kind)();
        if let ShapeKind::Option(inner) = kind {
            kind = inner();
        }
        match kind {
            ShapeKind::Text | ShapeKind::Enum(_) | ShapeKind::Token(_) => AttributeType::S,
            ShapeKind::Integer | ShapeKind::Number => AttributeType::N,
            _ => {
                let message =
                    format!("the table `{table}` has a key `{name}`, which is neither text nor a number");
                self.report("INVALID_TABLE_KEY", message, None);
                AttributeType::S
            }
        }
    }

    /// Each name once, and each name that is used exists.
    fn check(&mut self) {
        let workflows = names(self.assembly.workflows.iter().map(|workflow| &workflow.name));
        let functions = names(self.functions.iter().map(|function| &function.name));
        let tables = names(self.assembly.tables.iter().map(|table| &table.name));
        let named = |parts: &[Value]| {
            parts.iter().filter_map(|part| part.get("name")?.as_str()).map(str::to_owned).collect::<Vec<_>>()
        };
        let (queues, topics) = (named(&self.assembly.queues), named(&self.assembly.topics));
        for (kind, all) in [
            ("workflows", &workflows),
            ("functions", &functions),
            ("tables", &tables),
            ("queues", &queues),
            ("topics", &topics),
        ] {
            for (at, name) in all.iter().enumerate() {
                if all.iter().take(at).any(|earlier| earlier == name) {
                    self.report(
                        "DUPLICATE_NAME",
                        format!("two {kind} of this app have the name `{name}`"),
                        None,
                    );
                }
            }
        }
        let with_url =
            names(self.functions.iter().filter(|function| function.has_url()).map(|function| &function.name));
        for function in self.functions.clone() {
            if function.from.is_none() {
                let message = format!("the function `{}` has no code", function.name);
                self.report(
                    "MISSING_CODE",
                    message,
                    Some("say where it comes from: `.cargo(\"package\", \"bin\")`"),
                );
            }
            if let Some(time) = function.unfit_timeout() {
                let message = format!("the function `{}` may take {time:?}", function.name);
                self.report("INVALID_TIMEOUT", message, Some("a function takes whole seconds, 1 to 900"));
            }
            for reference in function.references() {
                let (kind, known) = match reference {
                    Reference::Table(_) => ("table", &tables),
                    Reference::Function(_) => ("function", &functions),
                    Reference::Url(_) => ("URL of the function", &with_url),
                    Reference::Workflow(_) => ("workflow", &workflows),
                    _ => continue,
                };
                self.known(&format!("the function `{}`", function.name), kind, reference.name(), known, None);
            }
        }
        for workflow in self.assembly.workflows.clone() {
            for placeholder in asl_assembly::placeholders(&workflow.definition) {
                let mut parts = placeholder.splitn(2, '.');
                let (kind, known) = match parts.next() {
                    Some("function") => ("function", &functions),
                    Some("table") => ("table", &tables),
                    Some("workflow") => ("workflow", &workflows),
                    Some("queue") => ("queue", &queues),
                    Some("topic") => ("topic", &topics),
                    _ => continue,
                };
                let name = parts.next().and_then(|rest| rest.rsplit_once('.')).map_or("", |(name, _)| name);
                self.known(
                    &format!("the workflow `{}`", workflow.name),
                    kind,
                    name,
                    known,
                    Some(&workflow.name),
                );
            }
        }
    }

    fn known(&mut self, who: &str, kind: &str, name: &str, known: &[String], workflow: Option<&str>) {
        if known.iter().any(|known| known == name) {
            return;
        }
        let help = match closest(name, known.iter().map(String::as_str)) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None if kind.starts_with("URL") => "give it one: `.public_url()` or `.iam_url()`".to_owned(),
            None => format!("add it to the app: `App::new(..).{kind}(..)`"),
        };
        let message = format!("{who} uses the {kind} `{name}`, which this app does not have");
        self.report("UNKNOWN_REFERENCE", message, Some(&help));
        if let Some(finding) = self.assembly.diagnostics.last_mut() {
            finding.workflow = workflow.map(str::to_owned);
        }
    }

    fn report(&mut self, code: &str, message: String, help: Option<&str>) {
        // A table is named by a variable and by the right that follows from it: one finding is enough.
        if self.assembly.diagnostics.iter().any(|known| known.message == message) {
            return;
        }
        self.assembly.diagnostics.push(Finding {
            severity: Severity::Error,
            code: code.to_owned(),
            message,
            location: String::new(),
            aws_location: "/".to_owned(),
            help: help.map(str::to_owned),
            related: Vec::new(),
            workflow: None,
            source: None,
        });
    }
}

fn names<'a>(all: impl Iterator<Item = &'a String>) -> Vec<String> {
    all.cloned().collect()
}

/// Whole or not at all: a reader never sees half a document.
fn write_file(path: &Path, text: &str) -> io::Result<()> {
    let mut temporary = path.as_os_str().to_owned();
    temporary.push(".tmp");
    let temporary = PathBuf::from(temporary);
    std::fs::write(&temporary, text)?;
    std::fs::rename(&temporary, path)
}

//! Apps: workflows, functions, tables and all that belongs to them, handed to `synth` as an assembly.

mod check;
mod limits;
mod resources;
mod table;

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use asl_assembly::{Assembly, Generator, Grant};
use asl_contract::{Activity, Bus, Shape};

use crate::lambda::Lambda;
use crate::mode::Mode;
use crate::trigger::Trigger;
use crate::workflow::Workflow;

pub use resources::{QueueSetup, TopicSetup};

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
    triggers: Vec<Trigger>,
}

impl App {
    /// An app with nothing in it yet.
    pub fn new(name: &str) -> Self {
        let generator = Generator {
            name: env!("CARGO_PKG_NAME").to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        };
        Self { assembly: Assembly::new(name, generator), functions: Vec::new(), triggers: Vec::new() }
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

    /// Adds a queue, or a [`QueueSetup`] that says more of it; one that exists already is none of the app's.
    pub fn queue(mut self, queue: impl Into<QueueSetup>) -> Self {
        self.assembly.queues.extend(queue.into().queue);
        self
    }

    /// Adds a topic, or a [`TopicSetup`] that says who hears of it; one that exists already is none of the app's.
    pub fn topic<T: Shape>(mut self, topic: impl Into<TopicSetup<T>>) -> Self {
        self.assembly.topics.extend(topic.into().topic);
        self
    }

    /// Adds an event bus.
    pub fn bus(mut self, bus: &Bus) -> Self {
        self.assembly.buses.push(asl_assembly::Bus { name: bus.name().to_owned() });
        self
    }

    /// Adds an activity; one that exists already is none of the app's.
    pub fn activity<P: Shape, R: Shape>(mut self, activity: &Activity<P, R>) -> Self {
        let activity = activity.name().map(|name| asl_assembly::Activity { name: name.to_owned() });
        self.assembly.activities.extend(activity);
        self
    }

    /// Adds what starts a workflow or calls a function from outside.
    pub fn trigger(mut self, trigger: Trigger) -> Self {
        self.triggers.push(trigger);
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
        for function in &self.functions {
            app.triggers.extend(function.triggers.iter().cloned());
        }
        app.assembly.triggers.extend(app.triggers.iter().map(|trigger| trigger.document.clone()));
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
}

/// Whole or not at all: a reader never sees half a document.
fn write_file(path: &Path, text: &str) -> io::Result<()> {
    let mut temporary = path.as_os_str().to_owned();
    temporary.push(".tmp");
    let temporary = PathBuf::from(temporary);
    std::fs::write(&temporary, text)?;
    std::fs::rename(&temporary, path)
}

//! Workflows: a flow with a name, and the machine it makes.

use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use asl_assembly::WorkflowType;
use asl_contract::__private::Place;
use asl_contract::{Language as _, Shape, json_schema};
use asl_model::{Diagnostic, Json, Pointer, Severity, StateMachine};

use crate::build::{self, Known, Machine};
use crate::finding::{Finding, source_line};
use crate::graph::{Graph, Types};
use crate::mode::{Mode, Standard};

/// A state machine that takes an `In` and gives an `Out`.
///
/// ```
/// use asl_builder::prelude::*;
///
/// let workflow = start::<String>().pass("Greet", |name| text!("Hello {}", name)).named("greeting");
/// let machine = workflow.build().expect("nothing to report");
/// assert!(machine.definition().contains(r#""Output": "{% \"Hello \" & $states.input %}""#));
/// ```
pub struct Workflow<In, Out, M = Standard> {
    name: String,
    place: Place,
    machine: Machine,
    marker: PhantomData<fn(In, M) -> Out>,
}

impl<In, Out, M> Clone for Workflow<In, Out, M> {
    fn clone(&self) -> Self {
        Self {
            name: self.name.clone(),
            place: self.place,
            machine: self.machine.clone(),
            marker: PhantomData,
        }
    }
}

impl<In, Out, M> fmt::Debug for Workflow<In, Out, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Workflow")
            .field("name", &self.name)
            .field("machine", &self.machine.definition)
            .field("findings", &self.machine.findings)
            .finish_non_exhaustive()
    }
}

impl<In, Out, M> Workflow<In, Out, M> {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The machine, as far as it can be made: [`build`](Self::build) says whether anything is wrong with it.
    pub fn machine(&self) -> StateMachine {
        self.machine.definition.clone()
    }

    /// The machine as text in the Amazon States Language: two spaces, final newline.
    pub fn definition(&self) -> String {
        asl_model::write(&self.machine.definition)
    }

    /// All that was found, with lines of Rust; errors and warnings.
    pub fn findings(&self) -> &[Finding] {
        &self.machine.findings
    }

    /// The machine, if nothing is wrong with it.
    ///
    /// # Errors
    /// All findings at once: data used outside of its state, a payload without its task token, doubled names,
    /// variables that are not set on every way, times that the service does not take.
    ///
    /// ```
    /// use asl_builder::prelude::*;
    ///
    /// let twice = start::<f64>().pass("Add", |n| n + 1).pass("Add", |n| n + 2).named("adding");
    /// let findings = twice.build().unwrap_err();
    /// assert_eq!(findings[0].code, "DUPLICATE_STATE_NAME");
    /// ```
    pub fn build(&self) -> Result<Built, Vec<Diagnostic>> {
        let findings = &self.machine.findings;
        if findings.iter().any(|finding| finding.diagnostic.severity == Severity::Error) {
            return Err(findings.iter().map(|finding| finding.diagnostic.clone()).collect());
        }
        Ok(Built { machine: self.machine.clone() })
    }

    /// The `Comment` of the machine.
    #[must_use]
    pub fn comment(mut self, comment: &str) -> Self {
        self.machine.definition.comment = Some(comment.to_owned());
        self
    }

    /// Writes the version of the language, `"Version": "1.0"`: the only one there is, and what counts anyway.
    #[doc(alias = "Version")]
    #[must_use]
    pub fn with_version(mut self) -> Self {
        self.machine.definition.version = Some("1.0".to_owned());
        self
    }

    /// The longest that a whole execution may take: whole seconds.
    #[must_use]
    pub fn timeout(mut self, time: Duration) -> Self {
        if time.subsec_nanos() != 0 || time.as_secs() == 0 {
            let diagnostic = Diagnostic::error(
                "SCHEMA_VALIDATION_FAILED",
                Pointer::root().key("TimeoutSeconds"),
                format!("the time-out of `{}` is no whole number of seconds: {time:?}", self.name),
            );
            self.machine.findings.push(Finding::new(diagnostic, self.place));
        }
        self.machine.definition.timeout_seconds = Some(time.as_secs());
        self
    }
}

impl<In: Shape, Out: Shape, M: Mode> Workflow<In, Out, M> {
    pub(crate) fn new(name: &str, graph: Graph, place: Place) -> Self {
        let mut machine = build::build(graph, M::Lang::QUERY_LANGUAGE, M::TYPE, place);
        let letters =
            name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_');
        if name.is_empty() || name.len() > 80 || !letters {
            let diagnostic = Diagnostic::error(
                "STATE_MACHINE_NAME_INVALID",
                Pointer::root(),
                format!("`{name}` is no name for a workflow"),
            )
            .with_help("letters, digits, `-` and `_`, 80 at most");
            machine.findings.push(Finding::new(diagnostic, place));
        }
        Self { name: name.to_owned(), place, machine, marker: PhantomData }
    }

    /// Standard or Express.
    pub fn workflow_type(&self) -> WorkflowType {
        M::TYPE
    }

    /// As the assembly has it.
    pub(crate) fn for_assembly(&self) -> asl_assembly::Workflow {
        asl_assembly::Workflow {
            name: self.name.clone(),
            kind: M::TYPE,
            definition: asl_model::to_json(&self.machine.definition).to_serde(),
            input_schema: json_schema::<In>(),
            output_schema: json_schema::<Out>(),
            states: self
                .machine
                .states
                .iter()
                .map(|Known { location, place, types: Types { input, output, decision }, .. }| {
                    let facts = asl_assembly::StateFacts {
                        source: Some(source_line(*place)),
                        input: Some(input()),
                        output: Some(output()),
                        decision: decision.map(|decision| decision()),
                    };
                    (location.to_string(), facts)
                })
                .collect(),
        }
    }
}

/// A machine with which nothing is wrong.
#[derive(Clone, Debug)]
pub struct Built {
    machine: Machine,
}

/// What is known of a state beyond its definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateFacts {
    /// The state's name.
    pub name: String,
    /// The file as the compiler names it.
    pub file: &'static str,
    /// The line, from 1.
    pub line: u32,
}

impl Built {
    /// The machine.
    pub fn machine(&self) -> &StateMachine {
        &self.machine.definition
    }

    /// The machine as text in the Amazon States Language: two spaces, final newline.
    pub fn definition(&self) -> String {
        asl_model::write(&self.machine.definition)
    }

    /// The machine as JSON.
    pub fn json(&self) -> Json {
        asl_model::to_json(&self.machine.definition)
    }

    /// Where each state stands in the user's Rust, in the order of the definition; those inside of a state behind it.
    pub fn states(&self) -> impl Iterator<Item = StateFacts> + '_ {
        self.machine.states.iter().map(|known| StateFacts {
            name: known.name.clone(),
            file: known.place.file,
            line: known.place.line,
        })
    }
}

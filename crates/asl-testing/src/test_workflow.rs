//! Preparing a run: what answers the workflow's calls, and when and under which name it begins.

use std::fmt::Display;
use std::marker::PhantomData;
use std::sync::Arc;

use asl_builder::{Built, Function, Mode, Shape, Workflow, WorkflowError};
use asl_engine::driver::{Driver, virtual_start};
use asl_engine::{Program, Start};
use asl_model::StateMachine;
use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::called::with_activities;
use crate::run::Run;
use crate::world::{Fault, World};

/// `workflow.test()`: the beginning of every test.
pub trait TestWorkflow {
    /// What the workflow takes.
    type In;
    /// What the workflow gives.
    type Out;

    /// Prepares a run of this workflow.
    ///
    /// # Panics
    /// When `build` finds something wrong with it.
    #[track_caller]
    fn test(&self) -> WorkflowTest<Self::In, Self::Out>;
}

impl<In: Shape, Out: Shape, M: Mode> TestWorkflow for Workflow<In, Out, M> {
    type In = In;
    type Out = Out;

    fn test(&self) -> WorkflowTest<In, Out> {
        let machine = runnable(&built(self));
        let program = match Program::new(machine) {
            Ok(program) => Arc::new(program),
            Err(error) => fail(&format!("`{}` cannot be run: {error}", self.name())),
        };
        let execution_type = match self.workflow_type().as_str() {
            "EXPRESS" => asl_engine::ExecutionType::Express,
            _ => asl_engine::ExecutionType::Standard,
        };
        let start = Start { execution_type, ..Start::local(self.name(), "test", "null", [0; 32]) };
        WorkflowTest { program, start, at: virtual_start(), world: World::default(), marker: PhantomData }
    }
}

/// A workflow that is about to be run.
#[derive(Debug)]
#[must_use = "nothing runs before `.start(input)`"]
pub struct WorkflowTest<In, Out> {
    program: Arc<Program>,
    start: Start,
    at: Timestamp,
    world: World,
    marker: PhantomData<fn(In) -> Out>,
}

impl<In, Out> WorkflowTest<In, Out> {
    /// Answers the calls of a function, every time it is called.
    ///
    /// For a function that is asked by a callback this is the function itself, which hands the token on;
    /// the answer to the question comes with [`Run::pending`].
    pub fn mock<P, R, E>(
        mut self,
        function: &Function<P, R, E>,
        mut answer: impl FnMut(P) -> Result<R, E> + 'static,
    ) -> Self
    where
        P: DeserializeOwned,
        R: Serialize,
        E: WorkflowError + Display,
    {
        let name = function.name();
        self.world.mock_function(name, move |payload| {
            let payload: P = serde_json::from_value(payload.clone()).map_err(|error| {
                format!("the payload of `{name}` does not fit its type: {error}\n  payload: {payload}")
            })?;
            match answer(payload) {
                Ok(result) => match serde_json::to_value(result) {
                    Ok(result) => Ok(Ok(result)),
                    Err(error) => Err(format!("what the mock of `{name}` gives is no JSON: {error}")),
                },
                Err(error) => Ok(Err(Fault::of_function(error.error_type(), &error.to_string()))),
            }
        });
        self
    }

    /// Answers all calls of an integration, such as `arn:aws:states:::sqs:sendMessage`, with the service's response.
    ///
    /// It goes before the answers that the kit has by itself, those of queues, topics, events and written items:
    /// mock `arn:aws:states:::dynamodb:putItem` to have a write fail.
    pub fn mock_resource(
        mut self,
        resource: &str,
        answer: impl FnMut(&Value) -> Result<Value, Fault> + 'static,
    ) -> Self {
        self.world.mock_resource(resource, answer);
        self
    }

    /// Puts an object into S3, for a distributed Map to read.
    pub fn object(mut self, bucket: &str, key: &str, body: impl Into<String>) -> Self {
        self.world.put_object(bucket, key, body.into());
        self
    }

    /// Names the execution; `test` otherwise.
    pub fn named(mut self, execution: &str) -> Self {
        self.start.execution_arn = self.start.execution_arn.replace(":test", &format!(":{execution}"));
        execution.clone_into(&mut self.start.execution_name);
        self
    }

    /// When virtual time begins; 2026-01-01T00:00:00Z otherwise.
    pub fn at(mut self, at: Timestamp) -> Self {
        self.at = at;
        self
    }

    /// What random numbers, jitter and tokens follow from.
    pub fn seed(mut self, seed: [u8; 32]) -> Self {
        self.start.seed = seed.into();
        self
    }

    /// Starts an execution and runs it until it is over or waits for somebody.
    ///
    /// # Panics
    /// When a function is called that nobody mocks, or with a payload that does not fit.
    #[track_caller]
    pub fn start(self, input: In) -> Run<Out>
    where
        In: Serialize,
    {
        let input = match serde_json::to_string(&input) {
            Ok(input) => input,
            Err(error) => fail(&format!("the input is no JSON: {error}")),
        };
        let start = Start { input: input.into(), ..self.start };
        match Driver::start_at(self.program, start, self.at, self.world) {
            Ok(driver) => {
                let run = Run::new(driver);
                run.check_use();
                run
            }
            Err(error) => fail(&error.to_string()),
        }
    }
}

/// The machine with all that the engine has to know by its ARN.
#[track_caller]
fn runnable(built: &Built) -> StateMachine {
    let definition = built.definition();
    let with = with_activities(&definition);
    if with == definition {
        return built.machine().clone();
    }
    match asl_model::read(&with) {
        Ok(document) => document.machine,
        Err(error) => fail(&format!("the definition cannot be read with its activities: {error}")),
    }
}

/// The workflow, if nothing is wrong with it.
#[track_caller]
pub(crate) fn built<In, Out, M>(workflow: &Workflow<In, Out, M>) -> Built {
    match workflow.build() {
        Ok(built) => built,
        Err(findings) => {
            let lines: Vec<String> = findings
                .iter()
                .map(|finding| {
                    let help =
                        finding.help.as_ref().map_or_else(String::new, |help| format!("\n    help: {help}"));
                    format!("  [{}] {} {}{help}", finding.code, finding.location, finding.message)
                })
                .collect();
            fail(&format!("`{}` cannot be built:\n{}", workflow.name(), lines.join("\n")))
        }
    }
}

/// How a test kit says that something is wrong.
#[track_caller]
#[expect(clippy::panic, reason = "a test kit fails a test by panicking")]
pub(crate) fn fail(message: &str) -> ! {
    panic!("{message}")
}

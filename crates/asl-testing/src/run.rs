//! A run: what a test asks it, and what a test makes happen.

use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::process::{ExitCode, Termination};
use std::time::Duration;

use asl_builder::{Language, Shape, Table, Var};
use asl_engine::driver::{Driver, TaskPlace};
use asl_engine::{EventDetails, Execution, Status, page};
use asl_model::Way;
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::called::{Asked, Called, waits};
use crate::pending::Pending;
use crate::test_workflow::fail;
use crate::world::World;

/// An execution of a workflow under test.
#[derive(Debug)]
pub struct Run<Out> {
    driver: Driver<World>,
    marker: PhantomData<fn() -> Out>,
}

/// A test may give its run, so that another test can count it among others: see [`Coverage`](crate::Coverage).
impl<Out> Termination for Run<Out> {
    fn report(self) -> ExitCode {
        ExitCode::SUCCESS
    }
}

impl<Out> Run<Out> {
    pub(crate) fn new(driver: Driver<World>) -> Self {
        Self { driver, marker: PhantomData }
    }

    /// The question that waits for an answer of `asked`; the oldest, if there are several.
    ///
    /// That is a callback to a function, a queue, a topic or an event, or the work of an activity.
    ///
    /// # Panics
    /// When none waits, or its payload does not fit.
    #[track_caller]
    pub fn pending<A: Asked>(&mut self, asked: &A) -> Pending<'_, Out, A::Payload, A::Answer> {
        let name = asked.said();
        let Some((task, payload)) = self.waiting(asked).next() else {
            fail(&self.nobody_waits(&format!("nobody waits for an answer of `{name}`")))
        };
        let request = match serde_json::from_value(payload.clone()) {
            Ok(request) => request,
            Err(error) => {
                fail(&format!("the payload of `{name}` does not fit its type: {error}\n  payload: {payload}"))
            }
        };
        Pending::new(self, task, request)
    }

    /// The question that the state with this name waits for an answer to: its arguments, and any answer.
    ///
    /// For what has no type to ask by: a callback of an action of the SDK, or of a state machine.
    ///
    /// # Panics
    /// When it does not wait.
    #[track_caller]
    pub fn pending_at(&mut self, state: &str) -> Pending<'_, Out, Value, Value> {
        let open = self.driver.pending_everywhere().into_iter();
        let found = open.filter(|(_, request)| waits(request)).find(|(_, request)| request.state == state);
        let Some((task, request)) = found else {
            fail(&self.nobody_waits(&format!("the state `{state}` does not wait for an answer")))
        };
        let arguments = serde_json::from_str(&request.parameters).unwrap_or_default();
        Pending::new(self, task, arguments)
    }

    /// How many questions wait for an answer of `asked`.
    pub fn pending_count(&self, asked: &impl Asked) -> usize {
        self.waiting(asked).count()
    }

    fn waiting<'a>(&'a self, asked: &'a impl Asked) -> impl Iterator<Item = (TaskPlace, Value)> + 'a {
        let open = self.driver.pending_everywhere().into_iter();
        open.filter(|(_, request)| waits(request)).filter_map(move |(task, request)| {
            let parameters: Value = serde_json::from_str(&request.parameters).ok()?;
            Some((task, asked.payload(&request.resource, &parameters)?))
        })
    }

    fn nobody_waits(&self, what: &str) -> String {
        let open: Vec<String> = self
            .driver
            .pending_everywhere()
            .iter()
            .map(|(_, request)| format!("`{}`", request.state))
            .collect();
        let open = if open.is_empty() { "nothing".to_owned() } else { open.join(", ") };
        format!("{what}\n  status: {}\n  waiting: {open}\n  path: {}", self.status(), self.path().join(" > "))
    }

    /// Lets time pass: whatever is due in it happens, each at its time.
    ///
    /// # Panics
    /// When a function is called that nobody mocks.
    #[track_caller]
    pub fn advance(&mut self, duration: Duration) {
        self.driver.advance(duration);
        self.check_use();
    }

    /// Lets time pass until the next timer fires: the end of a wait, a timeout, a missed heartbeat.
    ///
    /// # Panics
    /// When there is no timer.
    #[track_caller]
    pub fn advance_to_next_timer(&mut self) {
        if self.driver.advance_to_next_timer().is_none() {
            fail(&format!("there is no timer to wait for\n  status: {}", self.status()));
        }
        self.check_use();
    }

    /// Stops the execution, as `StopExecution` does.
    ///
    /// # Panics
    /// When it is over.
    #[track_caller]
    pub fn stop(&mut self) {
        if let Err(error) = self.driver.stop(None, None) {
            fail(&error.to_string());
        }
    }

    /// Has an execution that failed, timed out or was stopped go on from where it did, as `RedriveExecution` does:
    /// what succeeded does not run again, and retriers count from the beginning.
    ///
    /// ```
    /// use std::cell::Cell;
    /// use std::rc::Rc;
    /// use asl_builder::prelude::*;
    /// use asl_testing::TestWorkflow as _;
    /// # #[derive(Debug, WorkflowError)] pub enum Trouble { NoTruck }
    /// # impl std::fmt::Display for Trouble { fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str("no truck") } }
    ///
    /// const BAKE: Function<String, String> = Function::named("bake");
    /// const SHIP: Function<String, String, Trouble> = Function::named("ship");
    ///
    /// let workflow = start::<String>().invoke("Bake", &BAKE, |what| what).invoke("Ship", &SHIP, |cake| cake).named("cakes");
    /// let trucks = Rc::new(Cell::new(0));
    /// let parked = Rc::clone(&trucks);
    /// let test = workflow.test().mock(&BAKE, |what| Ok(format!("a baked {what}"))).mock(&SHIP, move |cake| {
    ///     if parked.get() > 0 { Ok(format!("{cake}, shipped")) } else { Err(Trouble::NoTruck) }
    /// });
    ///
    /// let mut run = test.start("cake".to_owned());
    /// assert_eq!(run.error(), Some("NoTruck"));
    /// trucks.set(1);
    /// run.redrive();
    /// assert_eq!(run.output(), "a baked cake, shipped");
    /// assert_eq!((run.calls(&BAKE).len(), run.calls(&SHIP).len()), (1, 2));
    /// ```
    ///
    /// # Panics
    /// When it cannot be redriven: it runs, or succeeded, or is Express; and when a function is called that nobody mocks.
    #[track_caller]
    pub fn redrive(&mut self) {
        if let Err(error) = self.driver.redrive() {
            fail(&error.to_string());
        }
        self.check_use();
    }

    /// What the workflow gave.
    ///
    /// # Panics
    /// When it has not succeeded, or gave something that does not fit.
    #[track_caller]
    pub fn output(&self) -> Out
    where
        Out: DeserializeOwned + Shape,
    {
        let execution = self.driver.execution();
        let Some(output) = execution.output() else {
            let why = match self.status() {
                Status::Running => {
                    let waiting: Vec<String> = self
                        .driver
                        .pending_everywhere()
                        .iter()
                        .map(|(_, request)| format!("`{}`", request.state))
                        .collect();
                    format!("waiting: {}", waiting.join(", "))
                }
                _ => format!(
                    "error: {}\n  cause: {}",
                    execution.error().unwrap_or_default(),
                    execution.cause().unwrap_or_default()
                ),
            };
            fail(&format!(
                "there is no output: the execution is {}\n  {why}\n  path: {}",
                self.status(),
                self.path().join(" > ")
            ));
        };
        match serde_json::from_str(output) {
            Ok(output) => output,
            Err(error) => fail(&format!("the output does not fit its type: {error}\n  output: {output}")),
        }
    }

    /// How the execution stands.
    pub fn status(&self) -> Status {
        self.driver.execution().status()
    }

    /// The error's name, if it failed with one.
    pub fn error(&self) -> Option<&str> {
        self.driver.execution().error()
    }

    /// The error's cause, if it failed with one.
    pub fn cause(&self) -> Option<&str> {
        self.driver.execution().cause()
    }

    /// The names of the states that were entered, in order.
    pub fn path(&self) -> Vec<String> {
        let events = self.driver.execution().history().iter();
        events
            .filter_map(|event| match &event.details {
                EventDetails::StateEntered { name, .. } => Some(name.as_ref().to_owned()),
                _ => None,
            })
            .collect()
    }

    /// What was done at the states, and how often; [`Coverage`](crate::Coverage) adds it up.
    pub fn ways(&self) -> BTreeMap<(String, Way), u64> {
        self.driver.ways()
    }

    /// The value that a variable was last given; `None` if it never was.
    ///
    /// ```
    /// use asl_builder::prelude::*;
    /// use asl_testing::TestWorkflow as _;
    ///
    /// let (flow, kept) = start::<f64>().keep("kept", |n| n * 2);
    /// let run = flow.pass("Add", |n| n + 1).named("keeping").test().start(3.0);
    /// assert_eq!(run.variable(&kept), Some(6.0));
    /// assert_eq!(run.variable_named("kept").unwrap(), 6);
    /// ```
    ///
    /// # Panics
    /// When the value does not fit.
    #[track_caller]
    pub fn variable<T: Shape + DeserializeOwned, L: Language>(&self, variable: &Var<T, L>) -> Option<T> {
        let name = variable.name();
        let value = self.variable_named(name)?;
        match T::deserialize(&value) {
            Ok(value) => Some(value),
            Err(error) => {
                fail(&format!("the variable `{name}` does not fit its type: {error}\n  value: {value}"))
            }
        }
    }

    /// The same by its name, as JSON.
    pub fn variable_named(&self, name: &str) -> Option<Value> {
        let assigned =
            self.driver.execution().history().iter().rev().filter_map(|event| match &event.details {
                EventDetails::StateExited { assigned_variables, .. } => Some(assigned_variables),
                _ => None,
            });
        let (_, value) = assigned.flatten().find(|(known, _)| **known == *name)?;
        serde_json::from_str(value).ok()
    }

    /// The history as a page, an event a line, for a snapshot.
    pub fn history(&self) -> String {
        page(self.driver.execution().history())
    }

    /// How much virtual time has passed since the start.
    pub fn elapsed(&self) -> Duration {
        let passed = self.driver.now().duration_since(self.driver.execution().started_at());
        Duration::try_from(passed).unwrap_or_default()
    }

    /// What time it is in the run.
    pub fn now(&self) -> Timestamp {
        self.driver.now()
    }

    /// The payloads that a function was called with, in order; every attempt is a call.
    ///
    /// Of a queue, a topic or an event they are the messages that were sent, of an activity the work.
    ///
    /// # Panics
    /// When a payload does not fit.
    #[track_caller]
    pub fn calls<C: Called>(&self, called: &C) -> Vec<C::Payload> {
        let calls = self.driver.handler().calls();
        let payloads =
            calls.iter().filter_map(|call| called.payload(&call.request.resource, &call.parameters));
        let payloads: Result<Vec<C::Payload>, _> = payloads.map(serde_json::from_value).collect();
        match payloads {
            Ok(payloads) => payloads,
            Err(error) => fail(&format!("a payload of `{}` does not fit its type: {error}", called.said())),
        }
    }

    /// The items that were put into a table, in order.
    ///
    /// # Panics
    /// When an item does not fit.
    #[track_caller]
    pub fn items<T: DeserializeOwned>(&self, table: &Table<T>) -> Vec<T> {
        let name = table.name();
        let items = self.driver.handler().items(name).iter();
        let items: Result<Vec<T>, _> = items.map(|item| serde_json::from_value(item.clone())).collect();
        match items {
            Ok(items) => items,
            Err(error) => fail(&format!("an item of `{name}` does not fit its type: {error}")),
        }
    }

    /// The text of an object in S3: one that was there from the start, or that a distributed Map wrote.
    pub fn object(&self, bucket: &str, key: &str) -> Option<&str> {
        self.driver.handler().object(bucket, key)
    }

    /// The keys of the objects in a bucket, in order.
    pub fn keys<'a>(&'a self, bucket: &'a str) -> impl Iterator<Item = &'a str> {
        self.driver.handler().keys(bucket)
    }

    /// The execution itself, for whatever has no method here.
    pub fn execution(&self) -> &Execution {
        self.driver.execution()
    }

    pub(crate) fn driver(&mut self) -> &mut Driver<World> {
        &mut self.driver
    }

    /// Panics if the kit was used wrongly on the way here.
    #[track_caller]
    pub(crate) fn check_use(&self) {
        if let Some(misuse) = self.driver.handler().misuse() {
            fail(misuse);
        }
    }
}

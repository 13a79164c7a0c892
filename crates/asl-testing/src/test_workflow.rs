//! Preparing a run: what answers the workflow's calls, and when and under which name it begins.

use std::marker::PhantomData;
use std::ops::RangeBounds;
use std::sync::Arc;

use asl_builder::{Built, Mode, RaisedBy, Shape, Table, Workflow, WorkflowError};
use asl_engine::driver::{Driver, virtual_start};
use asl_engine::{Program, Start, TaskRequest};
use asl_model::StateMachine;
use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::block_on::block_on;
use crate::called::{Asked, with_activities};
use crate::fault::Fault;
use crate::mocked::Mocked;
use crate::run::Run;
use crate::trials::{self, Trials};
use crate::world::{Answer, World};

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
///
/// The mocks belong to the test: all runs that it starts share them, while tables, objects and what was called
/// are each run's own.
#[derive(Clone, Debug)]
#[must_use = "nothing runs before `.start(input)`"]
pub struct WorkflowTest<In, Out> {
    pub(crate) program: Arc<Program>,
    pub(crate) start: Start,
    pub(crate) at: Timestamp,
    pub(crate) world: World,
    marker: PhantomData<fn(In) -> Out>,
}

impl<In, Out> WorkflowTest<In, Out> {
    /// Answers the calls of a function, every time it is called; a later mock takes the place of an earlier one.
    ///
    /// Besides functions these can be mocked: queues, topics and events, whose messages are taken anyway; activities,
    /// whose work otherwise waits for [`Run::pending`]; tables, for what is put into them; other workflows and state
    /// machines; and the actions of [`integrations`](asl_builder::integrations), with the service's own request and
    /// response.
    ///
    /// For a function that is asked by a callback this is the function itself, which hands the token on;
    /// the answer to the question comes with [`Run::pending`] or [`answer`](Self::answer).
    ///
    /// ```
    /// use asl_builder::integrations::batch;
    /// use asl_builder::prelude::*;
    /// use asl_testing::{Fault, TestWorkflow as _};
    /// use serde_json::json;
    ///
    /// const NEWS: Queue<String> = Queue::named("news");
    ///
    /// let double = start::<f64>().pass("Twice", |n| n * 2).named("double");
    /// let workflow = start::<f64>()
    ///     .run("Double", &double, |n| n)
    ///     .pass("In Words", |n| text!("{}", n))
    ///     .send_message("Tell", &NEWS, |words| words)
    ///     .named("telling");
    ///
    /// let test = workflow.test().mock(&double, |n| Ok(n + n));
    /// assert_eq!(test.start(2.0).calls(&NEWS), ["4"]);
    ///
    /// let test = test.mock(&NEWS, |_| Err(Fault::named("SQS.AmazonSQSException")));
    /// assert_eq!(test.start(2.0).error(), Some("SQS.AmazonSQSException"));
    /// ```
    pub fn mock<M: Mocked + Clone + 'static>(
        self,
        called: &M,
        answer: impl FnMut(M::Payload) -> Result<M::Gives, M::Error> + 'static,
    ) -> Self {
        self.mock_where(None, called, answer)
    }

    /// The same for the calls of one state alone.
    pub fn mock_in<M: Mocked + Clone + 'static>(
        self,
        state: &str,
        called: &M,
        answer: impl FnMut(M::Payload) -> Result<M::Gives, M::Error> + 'static,
    ) -> Self {
        self.mock_where(Some(state.to_owned()), called, answer)
    }

    /// Answers the calls with an async function, such as the handler that is deployed, run to its end at once.
    ///
    /// The kit has no runtime: a handler whose ports wait for a timer or a socket of one needs that runtime around it.
    ///
    /// ```
    /// use asl_builder::prelude::*;
    /// use asl_testing::TestWorkflow as _;
    ///
    /// const LENGTH: Function<String, u32> = Function::named("length");
    ///
    /// async fn length(text: String) -> Result<u32, NoErrors> {
    ///     Ok(u32::try_from(text.len()).unwrap_or(u32::MAX))
    /// }
    /// # use asl_builder::NoErrors;
    ///
    /// let workflow = start::<String>().invoke("Measure", &LENGTH, |text| text).named("measuring");
    /// let run = workflow.test().mock_async(&LENGTH, length).start("tea".to_owned());
    /// assert_eq!(run.output(), 3);
    /// ```
    pub fn mock_async<M: Mocked + Clone + 'static, F>(
        self,
        called: &M,
        mut handler: impl FnMut(M::Payload) -> F + 'static,
    ) -> Self
    where
        F: Future<Output = Result<M::Gives, M::Error>>,
    {
        self.mock(called, move |payload| block_on(handler(payload)))
    }

    /// Answers the calls of the state with this name: its arguments come in, the service's whole response goes out.
    ///
    /// For what has no constant to mock: `call_resource`, `sdk`, `http`, jobs, raw states.
    ///
    /// ```
    /// use asl_builder::prelude::*;
    /// use asl_testing::TestWorkflow as _;
    /// use serde_json::json;
    ///
    /// let workflow = start::<String>()
    ///     .sdk("Find", "dynamodb", "query", |name| object! { "TableName": name })
    ///     .pass("Count", |found| found.at("Count").believed::<f64>())
    ///     .named("counting");
    /// let test = workflow.test().mock_state("Find", |arguments| {
    ///     assert_eq!(arguments["TableName"], "orders");
    ///     Ok(json!({"Count": 3}))
    /// });
    /// assert_eq!(test.start("orders".to_owned()).output(), 3.0);
    /// ```
    pub fn mock_state<R: Serialize>(
        self,
        state: &str,
        mut answer: impl FnMut(&Value) -> Result<R, Fault> + 'static,
    ) -> Self {
        let state = state.to_owned();
        self.world.mock(move |request, arguments| {
            (request.state == state).then(|| gives(&state, answer(arguments)))
        });
        self
    }

    /// Answers all calls of an integration, such as `arn:aws:states:::sqs:sendMessage`, with the service's response.
    ///
    /// It goes before the answers that the kit has by itself, those of queues, topics, events and items:
    /// mock `arn:aws:states:::dynamodb:putItem` to have a write fail.
    pub fn mock_resource(
        self,
        resource: &str,
        mut answer: impl FnMut(&Value) -> Result<Value, Fault> + 'static,
    ) -> Self {
        let resource = resource.to_owned();
        self.world.mock(move |request, parameters| {
            (request.resource.as_str() == resource).then(|| Ok(answer(parameters)))
        });
        self
    }

    /// Has these attempts fail, counted from 1 in each visit of the state; others are answered as always.
    ///
    /// The error is one that whoever is called reports, or one of [`StatesError`](asl_builder::StatesError).
    ///
    /// ```
    /// use asl_builder::prelude::*;
    /// use asl_testing::TestWorkflow as _;
    /// # #[derive(Debug, WorkflowError)] pub enum Trouble { Busy }
    /// # impl std::fmt::Display for Trouble { fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str("busy") } }
    ///
    /// const PRICE: Function<String, f64, Trouble> = Function::named("price");
    ///
    /// let workflow = start::<String>()
    ///     .state(|s| s.invoke("Price", &PRICE, |tea| tea).retry(Trouble::BUSY, Retry::times(2)))
    ///     .named("pricing");
    /// let test = || workflow.test().mock(&PRICE, |_| Ok(2.5));
    ///
    /// let run = test().fail_attempts(&PRICE, ..=2, Trouble::BUSY).start("tea".to_owned());
    /// assert_eq!((run.output(), run.calls(&PRICE).len()), (2.5, 3));
    /// let run = test().fail_attempts(&PRICE, .., Trouble::BUSY).start("tea".to_owned());
    /// assert_eq!(run.error(), Some("Busy"));
    /// ```
    pub fn fail_attempts<M: Mocked + Clone + 'static, X: RaisedBy<M::Errors>>(
        self,
        called: &M,
        attempts: impl RangeBounds<u64>,
        error: X,
    ) -> Self {
        let called = called.clone();
        let name = error.names().into_iter().next().unwrap_or_default();
        let attempts = (attempts.start_bound().cloned(), attempts.end_bound().cloned());
        self.world.fail(
            move |request, parameters| called.payload(&request.resource, parameters).is_some(),
            attempts,
            Fault::named(name),
        );
        self
    }

    /// The same for the state with this name, whatever it calls, and with any error.
    pub fn fail_state(self, state: &str, attempts: impl RangeBounds<u64>, fault: Fault) -> Self {
        let state = state.to_owned();
        let attempts = (attempts.start_bound().cloned(), attempts.end_bound().cloned());
        self.world.fail(move |request, _| request.state == state, attempts, fault);
        self
    }

    /// Answers for whoever is asked, at once and every time: what [`Run::pending`] does by hand.
    ///
    /// ```
    /// use asl_builder::prelude::*;
    /// use asl_testing::{Fault, TestWorkflow as _};
    ///
    /// #[contract]
    /// pub struct Question { pub text: String, pub token: TaskToken<bool> }
    ///
    /// const ASK: Queue<Question> = Queue::named("questions");
    ///
    /// let workflow = start::<String>()
    ///     .callback("Ask", ASK.within(days(1)), |text, token| QuestionExpr { text, token })
    ///     .named("asking");
    /// let test = workflow.test().answer(&ASK, |question| Ok(question.text == "Tea?"));
    /// assert!(test.start("Tea?".to_owned()).output());
    /// let test = test.answer(&ASK, |_| Err(Fault::named("Gone")));
    /// assert_eq!(test.start("Tea?".to_owned()).error(), Some("Gone"));
    /// ```
    pub fn answer<A: Asked + Clone + 'static>(
        self,
        asked: &A,
        mut answer: impl FnMut(A::Payload) -> Result<A::Answer, Fault> + 'static,
    ) -> Self {
        let asked = asked.clone();
        self.world.answer(move |request, parameters| {
            let payload = asked.payload(&request.resource, parameters)?;
            let name = asked.said();
            Some(fit(&name, &payload).and_then(|payload| gives(&name, answer(payload))))
        });
        self
    }

    fn mock_where<M: Mocked + Clone + 'static>(
        self,
        state: Option<String>,
        called: &M,
        mut answer: impl FnMut(M::Payload) -> Result<M::Gives, M::Error> + 'static,
    ) -> Self {
        let called = called.clone();
        let name = called.said();
        let matches = {
            let called = called.clone();
            move |request: &TaskRequest, parameters: &Value| {
                called.payload(&request.resource, parameters).is_some()
            }
        };
        self.world.know(name.clone(), matches, <M::Errors as WorkflowError>::NAMES);
        self.world.mock(move |request, parameters| {
            if state.as_ref().is_some_and(|state| *state != request.state) {
                return None;
            }
            let payload = called.payload(&request.resource, parameters)?;
            let answer = fit(&name, &payload).map(&mut answer);
            Some(answer.and_then(|answer| {
                let given = gives(&name, answer.map_err(M::fault))?;
                Ok(given.map(|given| called.response(request, given)))
            }))
        });
        self
    }

    /// Puts an item into a table, where the workflow finds it by its key.
    ///
    /// The kit knows `putItem`, `getItem` and `deleteItem`; an update is mocked by its state.
    ///
    /// ```
    /// use asl_builder::prelude::*;
    /// use asl_testing::TestWorkflow as _;
    ///
    /// #[contract]
    /// pub struct Article { pub id: String, pub stock: u32 }
    ///
    /// const ARTICLES: Table<Article> = Table::named("articles").key("id");
    ///
    /// let workflow = start::<String>().get_item("Load", &ARTICLES, |id| id).named("loading");
    /// let test = workflow.test().item(&ARTICLES, &Article { id: "tea".to_owned(), stock: 3 });
    /// assert_eq!(test.start("tea".to_owned()).output().map(|article| article.stock), Some(3));
    /// assert_eq!(test.start("cup".to_owned()).output(), None);
    /// ```
    ///
    /// # Panics
    /// When the item is no JSON.
    #[track_caller]
    pub fn item<T: Serialize>(mut self, table: &Table<T>, item: &T) -> Self {
        match serde_json::to_value(item) {
            Ok(item) => self.world.add_item(table.name(), item),
            Err(error) => fail(&format!("an item of `{}` is no JSON: {error}", table.name())),
        }
        self
    }

    /// Puts an object into S3, for a distributed Map to read.
    pub fn object(mut self, bucket: &str, key: &str, body: impl Into<String>) -> Self {
        self.world.put_object(bucket, key, body.into());
        self
    }

    /// Puts a JSON file with these items into S3, for a Map that reads by `s3_json`.
    ///
    /// # Panics
    /// When an item is no JSON.
    #[track_caller]
    pub fn json_file<T: Serialize>(self, bucket: &str, key: &str, items: &[T]) -> Self {
        let body = to_json(&items).to_string();
        self.object(bucket, key, body)
    }

    /// Puts a JSON Lines file with these items into S3, for a Map that reads by `s3_jsonl`.
    ///
    /// # Panics
    /// When an item is no JSON.
    #[track_caller]
    pub fn jsonl_file<T: Serialize>(self, bucket: &str, key: &str, items: &[T]) -> Self {
        let lines: Vec<String> = items.iter().map(|item| to_json(item).to_string()).collect();
        self.object(bucket, key, lines.join("\n") + "\n")
    }

    /// Puts a CSV file with these rows into S3, the names of their fields first, for a Map that reads by `s3_csv`.
    ///
    /// # Panics
    /// When a row is no record of texts, numbers and truth values.
    #[track_caller]
    pub fn csv_file<T: Serialize>(self, bucket: &str, key: &str, rows: &[T]) -> Self {
        let rows: Vec<Value> = rows.iter().map(|row| to_json(row)).collect();
        match csv(&rows) {
            Some(body) => self.object(bucket, key, body),
            None => {
                fail(&format!("`{key}` cannot be CSV: a row is a record of texts, numbers and truth values"))
            }
        }
    }

    /// Names the execution; `test` otherwise.
    pub fn named(mut self, execution: &str) -> Self {
        // The name is the last part.
        let arn = self.start.execution_arn.rsplit_once(':').map_or("", |(before, _)| before);
        self.start.execution_arn = format!("{arn}:{execution}");
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

    /// Fails each task once, in each way that is known of it, and says what comes of it.
    ///
    /// A task fails with every error that the function reports, that its retriers and catchers name, and with one
    /// that nobody foresees, on its first attempt; the rest goes on as mocked. Tasks that are reached only by such a
    /// failure are failed in their turn. Time passes whenever nothing else happens, so whoever is asked needs an
    /// [`answer`](Self::answer) or times out.
    ///
    /// ```
    /// use asl_builder::prelude::*;
    /// use asl_testing::TestWorkflow as _;
    ///
    /// const PRICE: Function<String, f64> = Function::named("price");
    ///
    /// let workflow = start::<String>()
    ///     .state(|s| s.invoke("Price", &PRICE, |tea| tea).on_error(|f| f.pass("Free", |_| 0.0)))
    ///     .named("pricing");
    /// let trials = workflow.test().mock(&PRICE, |_| Ok(2.5)).every_task_fails_once("tea".to_owned());
    /// trials.assert_ends();
    /// assert_eq!(trials.to_string(), "\
    /// every task fails once
    ///
    /// Price
    ///   Unforeseen   catch States.ALL → Free, SUCCEEDED
    /// ");
    /// ```
    ///
    /// # Panics
    /// When a function is called that nobody mocks.
    #[track_caller]
    pub fn every_task_fails_once(&self, input: In) -> Trials
    where
        In: Serialize,
    {
        trials::every_task_fails_once(self, &to_json(&input))
    }

    /// Has every timeout and every missed heartbeat happen, and says what comes of it.
    ///
    /// A state that waits for somebody and has no end to that is found: its execution hangs.
    ///
    /// # Panics
    /// When a function is called that nobody mocks.
    #[track_caller]
    pub fn every_timeout_fires(&self, input: In) -> Trials
    where
        In: Serialize,
    {
        trials::every_timeout_fires(self, &to_json(&input))
    }

    /// Answers every callback once too late and once twice, and says what comes of it: nothing must.
    ///
    /// The answer is that of [`answer`](Self::answer), or a failure where none is known.
    ///
    /// # Panics
    /// When a function is called that nobody mocks.
    #[track_caller]
    pub fn every_callback_late_or_twice(&self, input: In) -> Trials
    where
        In: Serialize,
    {
        trials::every_callback_late_or_twice(self, &to_json(&input))
    }

    /// Starts an execution and runs it until it is over or waits for somebody.
    ///
    /// # Panics
    /// When a function is called that nobody mocks, or with a payload that does not fit.
    #[track_caller]
    pub fn start(&self, input: In) -> Run<Out>
    where
        In: Serialize,
    {
        let run = Run::new(self.drive(to_json(&input).to_string(), self.world.clone()));
        run.check_use();
        run
    }

    /// Starts an execution in this world.
    #[track_caller]
    pub(crate) fn drive(&self, input: String, world: World) -> Driver<World> {
        let start = Start { input: input.into(), ..self.start.clone() };
        match Driver::start_at(Arc::clone(&self.program), start, self.at, world) {
            Ok(driver) => driver,
            Err(error) => fail(&error.to_string()),
        }
    }
}

/// A payload as its type.
fn fit<P: DeserializeOwned>(name: &str, payload: &Value) -> Result<P, String> {
    P::deserialize(payload).map_err(|error| {
        format!("the payload of `{name}` does not fit its type: {error}\n  payload: {payload}")
    })
}

/// What a mock gives, as JSON.
fn gives<R: Serialize>(name: &str, answer: Result<R, Fault>) -> Answer {
    match answer {
        Ok(given) => match serde_json::to_value(given) {
            Ok(given) => Ok(Ok(given)),
            Err(error) => Err(format!("what the mock of `{name}` gives is no JSON: {error}")),
        },
        Err(fault) => Ok(Err(fault)),
    }
}

#[track_caller]
fn to_json(value: &impl Serialize) -> Value {
    match serde_json::to_value(value) {
        Ok(value) => value,
        Err(error) => fail(&format!("this is no JSON: {error}")),
    }
}

/// Rows as CSV: the names of the first one's members, then a line each.
fn csv(rows: &[Value]) -> Option<String> {
    let cell = |value: Option<&Value>| match value {
        None | Some(Value::Null) => Some(String::new()),
        Some(Value::String(text)) => {
            // The service's reader takes a backslash for the beginning of an escape.
            Some(format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\"\"")))
        }
        Some(Value::Bool(_) | Value::Number(_)) => value.map(Value::to_string),
        Some(Value::Array(_) | Value::Object(_)) => None,
    };
    let names: Vec<&String> = match rows.first() {
        Some(first) => first.as_object()?.keys().collect(),
        None => return Some(String::new()),
    };
    let header = names.iter().map(|name| cell(Some(&Value::String((*name).clone()))));
    let mut lines = vec![header.collect::<Option<Vec<_>>>()?.join(",")];
    for row in rows {
        let cells = names.iter().map(|name| cell(row.as_object()?.get(*name)));
        lines.push(cells.collect::<Option<Vec<_>>>()?.join(","));
    }
    Some(lines.join("\n") + "\n")
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

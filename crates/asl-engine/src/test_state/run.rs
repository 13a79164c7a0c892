//! The one step: into the state, to its call, and out of it again.

use std::sync::Arc;

use asl_model::{ErrorName, IntegrationPattern, QueryLanguage};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::{
    TestStateError, TestStateRequest, TestedState, TestedStatus, check, context, definition, refuse,
};
use crate::context::Facts;
use crate::data_flow::{Data, Exit, Scope, caught, finish, finish_inspected};
use crate::effect::TaskRequest;
use crate::entropy::Entropy;
use crate::execution::check_json;
use crate::failure::{Failure, MAX_PAYLOAD};
use crate::history::ErrorDetails;
use crate::ids::{Seed, TaskId, TaskToken, uuid};
use crate::journal::{ExecutionType, Start, Text};
use crate::map_run::MapRunLimits;
use crate::program::{Kind, MapNode, Node, Processor, Program, Target};
use crate::states::map::{self, distributed};
use crate::states::{self, Step, task};
use crate::variables::Seen;

/// A state whose call is being made.
#[derive(Debug)]
pub struct StateTest {
    request: TestStateRequest,
    world: World,
    /// The call to make.
    call: Box<TaskRequest>,
    inspection: Map<String, Value>,
}

/// How far a test has come.
#[derive(Debug)]
pub enum Tested {
    /// The state is done.
    Done(Box<TestedState>),
    /// The state calls a service for real: make the call and [answer](StateTest::answer) with what comes back.
    Calls(Box<StateTest>),
}

/// What the state sees.
#[derive(Debug)]
struct World {
    program: Arc<Program>,
    name: String,
    start: Start,
    now: Timestamp,
    input: Text,
    variables: Map<String, Value>,
    context: Option<Value>,
    retries: u64,
    token: TaskToken,
}

impl World {
    fn of(request: &TestStateRequest, now: Timestamp) -> Result<Self, TestStateError> {
        let (program, name) = definition::locate(request)?;
        let Some(node) = program.find(&name) else { return refuse("State not found in definition") };
        check::request(request, node)?;
        let context = request.context.as_deref().map(|text| context::given(text, node)).transpose()?;
        let input: Text = request.input.as_deref().unwrap_or("{}").into();
        check_json(&input).map_err(TestStateError::Input)?;
        if input.len() > MAX_PAYLOAD {
            return refuse("The input has more than 262144 bytes");
        }
        let variables = match request.variables.as_deref().map(serde_json::from_str) {
            None => Map::new(),
            Some(Ok(Value::Object(variables))) => variables,
            Some(_) => return refuse("Variables must be a JSON object"),
        };
        let (seed, ids) = seeds(request);
        let (machine, execution) = (uuid(ids.derive("machine", 0)), uuid(ids.derive("execution", 0)));
        let mut start = Start::local(&machine, &execution, Text::clone(&input), seed.clone());
        start.execution_type = ExecutionType::Express;
        start.region = request.region.as_deref().map_or(start.region, Into::into);
        start.account = request.account.as_deref().map_or(start.account, Into::into);
        let here = format!("arn:aws:states:{}:{}", start.region, start.account);
        start.execution_arn = format!("{here}:express:{machine}:{execution}");
        start.state_machine_arn = format!("{here}:stateMachine:{machine}").into();
        if let Some(role_arn) = &request.role_arn {
            start.role_arn = role_arn.as_str().into();
        }
        Ok(Self {
            name,
            start,
            now,
            input,
            variables,
            context,
            retries: request.configuration.retrier_retry_count.unwrap_or_default(),
            token: TaskToken::derive(&seed, TaskId(1)),
            program: Arc::clone(&program),
        })
    }

    /// Has the state do one step.
    fn step<R>(&self, run: impl FnOnce(&mut Scope<'_>, &Node) -> R) -> Option<R> {
        let node = self.program.find(&self.name)?;
        let mut entropy = Entropy::new(self.start.seed.clone());
        let input = Text::clone(&self.input);
        let mut scope = if let Some(context) = self.context.clone() {
            Scope::with_context(node, input, &self.variables, context, 0, self.now, &mut entropy)
        } else {
            let calls = matches!(&node.kind, Kind::Task(_) | Kind::Map(_) | Kind::Parallel(_));
            let waits = matches!(&node.kind, Kind::Task(task)
                if task.pattern == IntegrationPattern::WaitForTaskToken || task.resource.is_activity());
            let facts = Facts {
                start: &self.start,
                started_at: self.now,
                redriven: None,
                state: &self.name,
                entered_at: self.now,
                retries: calls.then_some(self.retries),
                token: waits.then_some(&self.token),
                item: None,
            };
            Scope::new(node, input, Seen::Given(&self.variables), facts, 0, self.now, &mut entropy)
        };
        Some(run(&mut scope, node))
    }

    fn name_of(&self, target: Target) -> Option<String> {
        match target {
            Target::To(place) => Some(self.program.node(place).name.to_string()),
            Target::End => None,
        }
    }
}

/// The same request draws the same numbers.
fn seeds(request: &TestStateRequest) -> (Seed, Seed) {
    let whose = format!("{}\0{:?}\0{:?}", request.definition, request.state_name, request.input);
    let seed = Seed::from(Seed::from([0; 32]).derive(&whose, 0));
    (seed.child(1), seed.child(2))
}

/// How far one step went.
enum Way {
    Exit(Exit),
    Ends(ErrorDetails),
    Calls(task::Call),
}

impl StateTest {
    /// Begins a test at a moment.
    ///
    /// # Errors
    /// [`TestStateError`] when the request does not fit together.
    pub fn begin(request: &TestStateRequest, now: Timestamp) -> Result<Tested, TestStateError> {
        let world = World::of(request, now)?;
        let mut inspection = Map::new();
        inspection.insert("input".to_owned(), serde_json::from_str(&world.input).unwrap_or_default());
        let mocked = request.mock.is_some();
        let way = world.step(|scope, node| {
            let way = if mocked {
                mock(scope, node, request, &mut inspection)
            } else {
                run(scope, node, &mut inspection)
            };
            way.map_err(|failure| Box::new(fail(scope, node, failure, request, &mut inspection)))
        });
        let way = match way {
            None => return refuse("State not found in definition"),
            Some(Err(tested)) => return Ok(Tested::Done(Box::new(world.failed(*tested, inspection)))),
            Some(Ok(way)) => way,
        };
        Ok(match way {
            Way::Exit(exit) => Tested::Done(Box::new(world.done(&exit, inspection))),
            Way::Ends(error) => Tested::Done(Box::new(TestedState {
                status: TestedStatus::Failed,
                output: None,
                error,
                next_state: None,
                inspection,
            })),
            Way::Calls(call) => {
                let call = Box::new(world.call(call));
                Tested::Calls(Box::new(Self { request: request.clone(), world, call, inspection }))
            }
        })
    }

    /// The call to make.
    pub fn call(&self) -> &TaskRequest {
        &self.call
    }

    /// Goes on with what the call gave: the result as JSON text, or why it failed.
    ///
    /// # Errors
    /// [`TestStateError`] when the result is not JSON.
    pub fn answer(self, answer: Result<Text, ErrorDetails>) -> Result<TestedState, TestStateError> {
        let Self { request, world, mut inspection, .. } = self;
        let result = match answer {
            Ok(text) => {
                check_json(&text).map_err(TestStateError::Input)?;
                Ok(Data::of_text(text))
            }
            Err(error) => Err(Failure::told(error)),
        };
        let exit = world.step(|scope, node| {
            let exit = result.and_then(|result| leave(scope, node, &result, &mut inspection));
            exit.map_err(|failure| Box::new(fail(scope, node, failure, &request, &mut inspection)))
        });
        match exit {
            None => refuse("State not found in definition"),
            Some(Ok(exit)) => Ok(world.done(&exit, inspection)),
            Some(Err(tested)) => Ok(world.failed(*tested, inspection)),
        }
    }
}

impl World {
    fn done(&self, exit: &Exit, inspection: Map<String, Value>) -> TestedState {
        TestedState {
            status: TestedStatus::Succeeded,
            output: Some(exit.output.to_string()),
            error: ErrorDetails::default(),
            next_state: self.name_of(exit.target),
            inspection,
        }
    }

    fn failed(&self, failed: Failed, inspection: Map<String, Value>) -> TestedState {
        let Failed { status, error, exit } = failed;
        TestedState {
            status,
            output: exit.as_ref().map(|exit| exit.output.to_string()),
            error,
            next_state: exit.and_then(|exit| self.name_of(exit.target)),
            inspection,
        }
    }

    fn call(&self, call: task::Call) -> TaskRequest {
        let node = self.program.find(&self.name);
        let resource = match node.map(|node| &node.kind) {
            Some(Kind::Task(task)) => task.resource.clone(),
            _ => asl_model::Resource::default(),
        };
        TaskRequest {
            state: self.name.clone(),
            resource,
            parameters: call.parameters,
            token: Some(self.token.clone()),
            attempt: self.retries + 1,
            request_id: uuid(self.start.seed.derive("request", 1)),
            timeout_seconds: call.timeout_seconds,
            heartbeat_seconds: call.heartbeat_seconds,
            role_arn: call.role_arn,
        }
    }
}

/// A state as it is.
fn run(scope: &mut Scope<'_>, node: &Node, inspection: &mut Map<String, Value>) -> Result<Way, Failure> {
    let json_path = node.language == QueryLanguage::JsonPath;
    match &node.kind {
        Kind::Pass { parameters, result, next } if json_path => {
            pass(scope, parameters.as_ref(), result.as_ref(), *next, inspection).map(Way::Exit)
        }
        Kind::Task(_) => call(scope, node, inspection).map(Way::Calls),
        _ => {
            if json_path {
                note(inspection, "afterInputPath", &scope.effective_input()?);
            }
            match states::begin(scope)? {
                Step::Exit(exit) => Ok(Way::Exit(exit)),
                Step::Fail(error) => Ok(Way::Ends(error)),
                // A Wait does not wait here.
                _ => states::complete(scope, None).map(Way::Exit),
            }
        }
    }
}

fn pass(
    scope: &mut Scope<'_>,
    parameters: Option<&Value>,
    result: Option<&Value>,
    next: Target,
    inspection: &mut Map<String, Value>,
) -> Result<Exit, Failure> {
    let effective = scope.effective_input()?;
    // The service tells of `Result` alone where there is one.
    let data = if let Some(result) = result {
        let data = Data::of_value(result.clone());
        note(inspection, "result", &data);
        data
    } else {
        note(inspection, "afterInputPath", &effective);
        let data = match parameters {
            Some(template) => Data::of_value(scope.template(template, &effective)?),
            None => effective,
        };
        note(inspection, "afterParameters", &data);
        data
    };
    finish_inspected(scope, &data, next, |name, data| note(inspection, name, data))
}

/// The call of a Task.
fn call(
    scope: &mut Scope<'_>,
    node: &Node,
    inspection: &mut Map<String, Value>,
) -> Result<task::Call, Failure> {
    let Kind::Task(task) = &node.kind else {
        return Err(Failure::runtime("The state makes no call.".to_owned()));
    };
    let json_path = node.language == QueryLanguage::JsonPath;
    if json_path {
        note(inspection, "afterInputPath", &scope.effective_input()?);
    }
    let call = task::call(scope, task)?;
    let name = if json_path { "afterParameters" } else { "afterArguments" };
    note(inspection, name, &Data::of_text(Text::clone(&call.parameters)));
    Ok(call)
}

/// Leaves a state with the result of its call.
fn leave(
    scope: &mut Scope<'_>,
    node: &Node,
    result: &Data,
    inspection: &mut Map<String, Value>,
) -> Result<Exit, Failure> {
    if matches!(node.kind, Kind::Task(_)) {
        note(inspection, "result", result);
    }
    let target = match &node.kind {
        Kind::Task(task) => task.next,
        Kind::Map(map) => map.next,
        Kind::Parallel(parallel) => parallel.next,
        _ => Target::End,
    };
    match node.language {
        QueryLanguage::JsonAta => finish(scope, result, target),
        QueryLanguage::JsonPath => {
            finish_inspected(scope, result, target, |name, data| note(inspection, name, data))
        }
    }
}

/// A state whose work is mocked.
fn mock(
    scope: &mut Scope<'_>,
    node: &Node,
    request: &TestStateRequest,
    inspection: &mut Map<String, Value>,
) -> Result<Way, Failure> {
    let mut limits = None;
    match &node.kind {
        Kind::Task(_) => drop(call(scope, node, inspection)?),
        Kind::Map(map) => limits = Some(map_fields(scope, node, map, inspection)?),
        _ => drop(states::begin(scope)?),
    }
    let mock = request.mock.clone().unwrap_or_default();
    if let Some(error) = mock.error_output {
        return Err(Failure::told(error));
    }
    let result = Data::of_text(mock.result.as_deref().unwrap_or("null").into());
    if let Some(limits) = limits {
        // As recorded, a Map that says nothing of tolerated failures takes any number of them here.
        let says = limits.tolerated_failure_count.is_some() || limits.tolerated_failure_percentage.is_some();
        let failed = request.configuration.map_iteration_failure_count.filter(|_| says).unwrap_or_default();
        let iterations = result.value().as_array().map_or(0, Vec::len) as u64;
        if limits.are_exceeded(failed, iterations) {
            return Err(Failure::told(ErrorDetails {
                error: Some(ErrorName::EXCEED_TOLERATED_FAILURE_THRESHOLD.to_owned()),
                cause: Some("The specified tolerated failure threshold was exceeded".to_owned()),
            }));
        }
    }
    leave(scope, node, &result, inspection).map(Way::Exit)
}

/// The fields of a Map, and how much of it may fail.
fn map_fields(
    scope: &mut Scope<'_>,
    node: &Node,
    map: &MapNode,
    inspection: &mut Map<String, Value>,
) -> Result<MapRunLimits, Failure> {
    let json_path = node.language == QueryLanguage::JsonPath;
    let input = if json_path { scope.effective_input()? } else { Data::of_text(scope.input.text()) };
    if json_path {
        note(inspection, "afterInputPath", &input);
        let reads = matches!(&map.processor, Processor::Distributed(node) if node.reader.is_some());
        if !reads {
            let items = map::items_of_path(scope, map, &input)?;
            note(inspection, "afterItemsPath", &Data::of_value(Value::Array(items.into_owned())));
        }
    }
    let limits = match &map.processor {
        Processor::Inline(_) => {
            drop(states::begin(scope)?);
            MapRunLimits { max_concurrency: map::concurrency(scope, map, &input)?, ..MapRunLimits::default() }
        }
        Processor::Distributed(node) => {
            let opening = distributed::open(scope, map, node)?;
            distributed::plan(scope, map, node, opening)?.limits
        }
    };
    inspection.insert("maxConcurrency".to_owned(), json!(limits.max_concurrency));
    if let Some(count) = limits.tolerated_failure_count {
        inspection.insert("toleratedFailureCount".to_owned(), json!(count));
    }
    if let Some(percentage) = limits.tolerated_failure_percentage {
        inspection.insert("toleratedFailurePercentage".to_owned(), json!(percentage));
    }
    Ok(limits)
}

/// What became of a failure.
struct Failed {
    status: TestedStatus,
    error: ErrorDetails,
    exit: Option<Exit>,
}

/// Would it be retried, is it caught, or is it the end?
fn fail(
    scope: &mut Scope<'_>,
    node: &Node,
    failure: Failure,
    request: &TestStateRequest,
    inspection: &mut Map<String, Value>,
) -> Failed {
    let mut told = Map::new();
    let used = request.configuration.retrier_retry_count.unwrap_or_default();
    let retrier = node.retry.iter().enumerate().find(|(_, rule)| failure.is_one_of(&rule.errors));
    let mut status = TestedStatus::Failed;
    if let Some((index, rule)) = retrier {
        told.insert("retryIndex".to_owned(), json!(index));
        if used < rule.max_attempts {
            let seconds = rule.delay_milliseconds(used + 1) / 1000;
            told.insert("retryBackoffIntervalSeconds".to_owned(), json!(seconds));
            status = TestedStatus::Retriable;
        }
    }
    let catcher = node.catch.iter().enumerate().find(|(_, rule)| failure.is_one_of(&rule.errors));
    let mut error = failure.details;
    let mut exit = None;
    if let (TestedStatus::Failed, Some((index, catcher))) = (status, catcher) {
        told.insert("catchIndex".to_owned(), json!(index));
        match caught(scope, catcher, &error) {
            Ok(left) => (status, exit) = (TestedStatus::CaughtError, Some(left)),
            // The catcher's own expressions failed: nothing catches that.
            Err(failure) => error = failure.details,
        }
    }
    if !told.is_empty() {
        inspection.insert("errorDetails".to_owned(), Value::Object(told));
    }
    Failed { status, error, exit }
}

fn note(inspection: &mut Map<String, Value>, name: &str, data: &Data) {
    inspection.insert(name.to_owned(), data.value().clone());
}

//! What a function is told of the app through its environment, and the rights that come with it.

use asl_assembly::{EnvValue, Reference, queue_arn};
use asl_contract::{Activity, Bus, Event, EventBus, Function, Queue, Table, TableHome, Topic};

use crate::workflow::Workflow;

/// What a right is on: `table:NAME`, `workflow:NAME`, `queue:NAME`, an ARN, or the thing itself.
#[derive(Clone, Debug)]
pub struct GrantTarget(pub(super) Vec<Reference>);

impl From<&str> for GrantTarget {
    fn from(text: &str) -> Self {
        Self(vec![Reference::parse(text)])
    }
}

impl From<Reference> for GrantTarget {
    fn from(reference: Reference) -> Self {
        Self(vec![reference])
    }
}

impl<T> From<&Table<T>> for GrantTarget {
    fn from(table: &Table<T>) -> Self {
        Self(of_table(table.name(), table.home(), table.indexes().next().is_some()))
    }
}

impl<T> From<&Queue<T>> for GrantTarget {
    fn from(queue: &Queue<T>) -> Self {
        Self(vec![of_queue(queue)])
    }
}

impl<T> From<&Topic<T>> for GrantTarget {
    fn from(topic: &Topic<T>) -> Self {
        Self(vec![of_topic(topic)])
    }
}

impl<In, Out, M> From<&Workflow<In, Out, M>> for GrantTarget {
    fn from(workflow: &Workflow<In, Out, M>) -> Self {
        Self(vec![Reference::Workflow(workflow.name().to_owned())])
    }
}

/// Something that exists already may be named by its ARN or by its name.
fn arn_or_name(text: &str, service: &str, kind: &str) -> Reference {
    Reference::Other(if text.starts_with("arn:") {
        text.to_owned()
    } else {
        format!("arn:${{AWS::Partition}}:{service}:${{AWS::Region}}:${{AWS::AccountId}}:{kind}/{text}")
    })
}

fn of_table(name: &str, home: TableHome, indexed: bool) -> Vec<Reference> {
    match home {
        TableHome::App => vec![Reference::Table(name.to_owned())],
        TableHome::Elsewhere => {
            let table = arn_or_name(name, "dynamodb", "table");
            let every_index = Reference::Other(format!("{}/index/*", table.name()));
            if indexed { vec![table, every_index] } else { vec![table] }
        }
    }
}

/// A function of the app, or the ARN of another one.
pub(crate) fn of_function<P, R, E>(function: &Function<P, R, E>) -> Reference {
    match function.arn() {
        None => Reference::Function(function.name().to_owned()),
        Some(arn) => Reference::Other(arn.to_owned()),
    }
}

/// A queue of the app, or the ARN that the URL of another one tells.
pub(crate) fn of_queue<T>(queue: &Queue<T>) -> Reference {
    match (queue.name(), queue.url().unwrap_or_default()) {
        (Some(name), _) => Reference::Queue(name.to_owned()),
        (None, url) => Reference::Other(queue_arn(url).unwrap_or_else(|| url.to_owned())),
    }
}

/// A topic of the app, or the ARN of another one.
pub(crate) fn of_topic<T>(topic: &Topic<T>) -> Reference {
    match topic.name() {
        Some(name) => Reference::Topic(name.to_owned()),
        None => Reference::Other(topic.arn().unwrap_or_default().to_owned()),
    }
}

/// What an environment variable holds, and the rights that come with it.
#[derive(Clone, Debug)]
pub struct LambdaSource {
    pub(super) value: EnvValue,
    /// What the rights are on.
    pub(super) on: Vec<Reference>,
    pub(super) actions: &'static [&'static str],
}

impl LambdaSource {
    fn of(reference: Reference, actions: &'static [&'static str]) -> Self {
        Self { on: vec![reference.clone()], value: EnvValue::Ref { reference }, actions }
    }

    /// Something that exists already, by its own name.
    fn known(value: &str, on: Vec<Reference>, actions: &'static [&'static str]) -> Self {
        Self { value: EnvValue::Value { value: value.to_owned() }, on, actions }
    }
}

/// What an environment variable may hold: text, a table, a function, a queue, a topic, [`url_of`],
/// [`workflow_arn`], [`reading`] and their like.
#[diagnostic::on_unimplemented(
    message = "an environment variable cannot hold `{Self}`",
    label = "expected text, `&TABLE`, `&FUNCTION`, `&QUEUE`, `url_of(\"function\")` or `workflow_arn(\"workflow\")`"
)]
pub trait EnvSource {
    /// Its value and rights.
    #[doc(hidden)]
    fn source(self) -> LambdaSource;
}

impl EnvSource for &str {
    fn source(self) -> LambdaSource {
        LambdaSource::known(self, Vec::new(), &[])
    }
}

impl EnvSource for String {
    fn source(self) -> LambdaSource {
        LambdaSource::known(&self, Vec::new(), &[])
    }
}

impl EnvSource for LambdaSource {
    fn source(self) -> LambdaSource {
        self
    }
}

const READ: &[&str] = &["dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan"];

const READ_AND_WRITE: &[&str] = &[
    "dynamodb:GetItem",
    "dynamodb:Query",
    "dynamodb:Scan",
    "dynamodb:PutItem",
    "dynamodb:UpdateItem",
    "dynamodb:DeleteItem",
    "dynamodb:ConditionCheckItem",
];

impl<T> EnvSource for &Table<T> {
    fn source(self) -> LambdaSource {
        table_source(self.name(), self.home(), self.indexes().next().is_some(), READ_AND_WRITE)
    }
}

fn table_source(
    name: &str,
    home: TableHome,
    indexed: bool,
    actions: &'static [&'static str],
) -> LambdaSource {
    match home {
        TableHome::App => LambdaSource::of(Reference::Table(name.to_owned()), actions),
        TableHome::Elsewhere => LambdaSource::known(name, of_table(name, home, indexed), actions),
    }
}

/// A table that is only read, see [`reading`].
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    name: &'static str,
    home: TableHome,
    indexed: bool,
}

/// A table that is only read, as an environment variable.
pub fn reading<T>(table: &Table<T>) -> Reading {
    Reading { name: table.name(), home: table.home(), indexed: table.indexes().next().is_some() }
}

impl EnvSource for Reading {
    fn source(self) -> LambdaSource {
        table_source(self.name, self.home, self.indexed, READ)
    }
}

impl<P, R, E> EnvSource for &Function<P, R, E> {
    fn source(self) -> LambdaSource {
        let actions = &["lambda:InvokeFunction"];
        match self.arn() {
            None => LambdaSource::of(Reference::Function(self.name().to_owned()), actions),
            Some(arn) => LambdaSource::known(arn, vec![Reference::Other(arn.to_owned())], actions),
        }
    }
}

/// The queue's URL; the function may send.
impl<T> EnvSource for &Queue<T> {
    fn source(self) -> LambdaSource {
        let actions = &["sqs:SendMessage"];
        match self.url() {
            None => LambdaSource::of(of_queue(self), actions),
            Some(url) => LambdaSource::known(url, vec![of_queue(self)], actions),
        }
    }
}

/// The topic's ARN; the function may publish.
impl<T> EnvSource for &Topic<T> {
    fn source(self) -> LambdaSource {
        let actions = &["sns:Publish"];
        match self.arn() {
            None => LambdaSource::of(of_topic(self), actions),
            Some(arn) => LambdaSource::known(arn, vec![of_topic(self)], actions),
        }
    }
}

/// The bus's name; the function may send events.
impl EnvSource for &Bus {
    fn source(self) -> LambdaSource {
        LambdaSource::of(Reference::Bus(self.name().to_owned()), &["events:PutEvents"])
    }
}

/// The name of the bus that the event is on; the function may send events.
impl<T> EnvSource for &Event<T> {
    fn source(self) -> LambdaSource {
        let bus = match self.bus() {
            EventBus::App(bus) => return bus.source(),
            EventBus::Elsewhere(bus) => bus,
            EventBus::Default => "default",
        };
        LambdaSource::known(bus, vec![arn_or_name(bus, "events", "event-bus")], &["events:PutEvents"])
    }
}

/// The activity's ARN; the function may take its tasks and answer them.
impl<P, R> EnvSource for &Activity<P, R> {
    fn source(self) -> LambdaSource {
        let actions = &[
            "states:GetActivityTask",
            "states:SendTaskSuccess",
            "states:SendTaskFailure",
            "states:SendTaskHeartbeat",
        ];
        match (self.name(), self.arn()) {
            (Some(name), _) => LambdaSource::of(Reference::Activity(name.to_owned()), actions),
            (None, arn) => {
                let arn = arn.unwrap_or_default();
                LambdaSource::known(arn, vec![Reference::Other(arn.to_owned())], actions)
            }
        }
    }
}

impl<In, Out, M> EnvSource for &Workflow<In, Out, M> {
    fn source(self) -> LambdaSource {
        workflow_arn(self.name())
    }
}

/// The ARN of a workflow's state machine, as an environment variable; the function may start it.
pub fn workflow_arn(workflow: &str) -> LambdaSource {
    LambdaSource::of(Reference::Workflow(workflow.to_owned()), &["states:StartExecution"])
}

/// The URL of a function that has one, as an environment variable.
pub fn url_of(function: &str) -> LambdaSource {
    LambdaSource::of(Reference::Url(function.to_owned()), &[])
}

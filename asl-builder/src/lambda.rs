//! Functions of an app: where their code comes from, what they may do, how they are reached.

use std::collections::BTreeMap;
use std::time::Duration;

use asl_assembly::{CargoBinary, EnvValue, FunctionCode, FunctionUrl, Grant, Reference, UrlAuth};
use asl_contract::{Function, Shape, Table, WorkflowError, json_schema};
use serde_json::Value;

use crate::workflow::Workflow;

/// A Lambda function of an [`App`](crate::App).
///
/// ```
/// use asl_builder::prelude::*;
///
/// const SCORE: Function<String, f64> = Function::named("score");
///
/// let score = Lambda::of(&SCORE).cargo("shop-functions", "bootstrap").timeout(seconds(10)).memory_mb(256);
/// let api = Lambda::named("api").cargo("shop-functions", "bootstrap").public_url().env("MODE", "plain");
/// # let _ = (score, api);
/// ```
#[derive(Clone, Debug)]
#[must_use = "a function exists only in an app: `App::new(..).function(..)`"]
pub struct Lambda {
    pub(crate) name: String,
    pub(crate) from: Option<FunctionCode>,
    handler: String,
    payload_schema: Value,
    result_schema: Value,
    errors: Vec<String>,
    url: Option<FunctionUrl>,
    env: BTreeMap<String, EnvValue>,
    timeout: Option<Duration>,
    memory_mb: Option<u32>,
    pub(crate) grants: Vec<Grant>,
}

impl Lambda {
    /// A function that no workflow calls, such as one behind a URL.
    pub fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            from: None,
            handler: name.to_owned(),
            payload_schema: Value::Null,
            result_schema: Value::Null,
            errors: Vec::new(),
            url: None,
            env: BTreeMap::new(),
            timeout: None,
            memory_mb: None,
            grants: Vec::new(),
        }
    }

    /// The function of a contract.
    pub fn of<P: Shape, R: Shape, E: WorkflowError>(function: &Function<P, R, E>) -> Self {
        Self {
            payload_schema: json_schema::<P>(),
            result_schema: json_schema::<R>(),
            errors: E::NAMES.iter().map(|name| (*name).to_owned()).collect(),
            ..Self::named(function.name())
        }
    }

    /// The code is the binary `bin` of the cargo package `package`.
    pub fn cargo(mut self, package: &str, bin: &str) -> Self {
        let cargo = CargoBinary { package: package.to_owned(), bin: bin.to_owned() };
        self.from = Some(FunctionCode::Cargo { cargo });
        self
    }

    /// The code is a ready zip file, its path relative to the workspace root.
    pub fn zip(mut self, zip: &str, runtime: &str, handler: &str) -> Self {
        handler.clone_into(&mut self.handler);
        self.from = Some(FunctionCode::Zip {
            zip: zip.to_owned(),
            runtime: runtime.to_owned(),
            handler: handler.to_owned(),
        });
        self
    }

    /// The function exists already.
    pub fn arn(mut self, arn: &str) -> Self {
        self.from = Some(FunctionCode::Arn { arn: arn.to_owned() });
        self
    }

    /// The handler, which the program gets as `_HANDLER`; the function's name unless said.
    pub fn handler(mut self, handler: &str) -> Self {
        handler.clone_into(&mut self.handler);
        self
    }

    /// A Function URL that everybody may call.
    pub fn public_url(mut self) -> Self {
        self.url = Some(FunctionUrl { auth: UrlAuth::None });
        self
    }

    /// A Function URL for those who sign their requests and have the right.
    pub fn iam_url(mut self) -> Self {
        self.url = Some(FunctionUrl { auth: UrlAuth::AwsIam });
        self
    }

    /// An environment variable: a text, or the name, ARN or URL of another part of the app.
    ///
    /// What a function is told of it may use: a table is read and written ([`reading`] for less), a function is
    /// called, a workflow is started. The rights follow from that, with this variable as the reason.
    pub fn env(mut self, variable: &str, source: impl EnvSource) -> Self {
        let source = source.source();
        if let EnvValue::Ref { reference } = &source.value
            && !source.actions.is_empty()
        {
            self.grants.push(Grant {
                to: self.reference(),
                actions: source.actions.iter().map(|action| (*action).to_owned()).collect(),
                on: vec![reference.clone()],
                because: format!("its variable `{variable}` names `{}`", reference.name()),
            });
        }
        self.env.insert(variable.to_owned(), source.value);
        self
    }

    /// This function answers the callbacks of `workflow`: it may send task successes, failures and heartbeats.
    pub fn answers(self, workflow: &str) -> Self {
        let actions = ["states:SendTaskSuccess", "states:SendTaskFailure", "states:SendTaskHeartbeat"];
        let because = format!("it answers the callbacks of `{workflow}`");
        self.grant(actions, Reference::Workflow(workflow.to_owned()), &because)
    }

    /// A right that follows from nothing else, with its reason.
    ///
    /// ```
    /// use asl_builder::Lambda;
    ///
    /// let api = Lambda::named("api").grant(["states:StopExecution"], "workflow:orders", "customers cancel");
    /// # let _ = api;
    /// ```
    pub fn grant<const N: usize>(
        mut self,
        actions: [&str; N],
        on: impl Into<GrantTarget>,
        because: &str,
    ) -> Self {
        self.grants.push(Grant {
            to: self.reference(),
            actions: actions.iter().map(|action| (*action).to_owned()).collect(),
            on: vec![on.into().0],
            because: because.to_owned(),
        });
        self
    }

    /// The longest that a call may take: whole seconds, 1 to 900; 3 seconds unless said.
    pub fn timeout(mut self, time: Duration) -> Self {
        self.timeout = Some(time);
        self
    }

    /// The memory in MiB; 128 unless said.
    pub fn memory_mb(mut self, memory: u32) -> Self {
        self.memory_mb = Some(memory);
        self
    }

    fn reference(&self) -> Reference {
        Reference::Function(self.name.clone())
    }

    /// The time-out, if the service does not take it.
    pub(crate) fn unfit_timeout(&self) -> Option<Duration> {
        self.timeout.filter(|time| time.subsec_nanos() != 0 || !(1..=900).contains(&time.as_secs()))
    }

    pub(crate) fn has_url(&self) -> bool {
        self.url.is_some()
    }

    /// The parts of the app that this function names.
    pub(crate) fn references(&self) -> impl Iterator<Item = &Reference> {
        let env = self.env.values().filter_map(|value| match value {
            EnvValue::Ref { reference } => Some(reference),
            EnvValue::Value { .. } => None,
        });
        env.chain(self.grants.iter().flat_map(|grant| &grant.on))
    }

    /// As the assembly has it.
    pub(crate) fn for_assembly(&self) -> asl_assembly::Function {
        asl_assembly::Function {
            name: self.name.clone(),
            from: self.from.clone().unwrap_or_else(|| FunctionCode::Arn { arn: String::new() }),
            handler: self.handler.clone(),
            payload_schema: self.payload_schema.clone(),
            result_schema: self.result_schema.clone(),
            errors: self.errors.clone(),
            url: self.url,
            env: self.env.clone(),
            timeout_seconds: self.timeout.map(|time| u32::try_from(time.as_secs()).unwrap_or(u32::MAX)),
            memory_mb: self.memory_mb,
        }
    }
}

/// What a right is on: `table:NAME`, `workflow:NAME`, `function:NAME`, an ARN, or the thing itself.
#[derive(Clone, Debug)]
pub struct GrantTarget(Reference);

impl From<&str> for GrantTarget {
    fn from(text: &str) -> Self {
        Self(Reference::parse(text))
    }
}

impl From<Reference> for GrantTarget {
    fn from(reference: Reference) -> Self {
        Self(reference)
    }
}

impl<T> From<&Table<T>> for GrantTarget {
    fn from(table: &Table<T>) -> Self {
        Self(Reference::Table(table.name().to_owned()))
    }
}

impl<In, Out, M> From<&Workflow<In, Out, M>> for GrantTarget {
    fn from(workflow: &Workflow<In, Out, M>) -> Self {
        Self(Reference::Workflow(workflow.name().to_owned()))
    }
}

/// What an environment variable holds, and the rights that come with it.
#[derive(Clone, Debug)]
pub struct LambdaSource {
    value: EnvValue,
    actions: &'static [&'static str],
}

impl LambdaSource {
    fn of(reference: Reference, actions: &'static [&'static str]) -> Self {
        Self { value: EnvValue::Ref { reference }, actions }
    }
}

/// What an environment variable may hold: text, a table, a function, [`url_of`], [`workflow_arn`], [`reading`].
#[diagnostic::on_unimplemented(
    message = "an environment variable cannot hold `{Self}`",
    label = "expected text, `&TABLE`, `&FUNCTION`, `url_of(\"function\")` or `workflow_arn(\"workflow\")`"
)]
pub trait EnvSource {
    /// Its value and rights.
    #[doc(hidden)]
    fn source(self) -> LambdaSource;
}

impl EnvSource for &str {
    fn source(self) -> LambdaSource {
        LambdaSource { value: EnvValue::Value { value: self.to_owned() }, actions: &[] }
    }
}

impl EnvSource for String {
    fn source(self) -> LambdaSource {
        LambdaSource { value: EnvValue::Value { value: self }, actions: &[] }
    }
}

impl EnvSource for LambdaSource {
    fn source(self) -> LambdaSource {
        self
    }
}

impl<T> EnvSource for &Table<T> {
    fn source(self) -> LambdaSource {
        let actions = &[
            "dynamodb:GetItem",
            "dynamodb:Query",
            "dynamodb:Scan",
            "dynamodb:PutItem",
            "dynamodb:UpdateItem",
            "dynamodb:DeleteItem",
            "dynamodb:ConditionCheckItem",
        ];
        LambdaSource::of(Reference::Table(self.name().to_owned()), actions)
    }
}

/// A table that is only read, see [`reading`].
#[derive(Clone, Copy, Debug)]
pub struct Reading(&'static str);

/// A table that is only read, as an environment variable.
pub const fn reading<T>(table: &Table<T>) -> Reading {
    Reading(table.name())
}

impl EnvSource for Reading {
    fn source(self) -> LambdaSource {
        let actions = &["dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan"];
        LambdaSource::of(Reference::Table(self.0.to_owned()), actions)
    }
}

impl<P, R, E> EnvSource for &Function<P, R, E> {
    fn source(self) -> LambdaSource {
        LambdaSource::of(Reference::Function(self.name().to_owned()), &["lambda:InvokeFunction"])
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

//! Functions of an app: where their code comes from, what they may do, how they are reached.

mod sources;

use std::collections::BTreeMap;
use std::time::Duration;

use asl_assembly::{
    CargoBinary, EnvValue, FunctionCode, FunctionUrl, Grant, Reference, TopicSource, TriggerSource,
    TriggerState, UrlAuth,
};
use asl_contract::__private::Place;
use asl_contract::{Function, Shape, Topic, WorkflowError, json_schema};
use serde_json::Value;

use crate::trigger::{Batches, Trigger};

pub use sources::{EnvSource, GrantTarget, LambdaSource, Reading, reading, url_of, workflow_arn};
pub(crate) use sources::{of_function, of_queue};

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
    pub(crate) triggers: Vec<Trigger>,
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
            triggers: Vec::new(),
        }
    }

    /// The function of a contract; one that exists already needs no code.
    pub fn of<P: Shape, R: Shape, E: WorkflowError>(function: &Function<P, R, E>) -> Self {
        Self {
            from: function.arn().map(|arn| FunctionCode::Arn { arn: arn.to_owned() }),
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

    /// The code is a folder of source for one of the service's own runtimes, its path relative to the workspace
    /// root: `.folder("functions/score", "python3.13", "app.handler")`.
    ///
    /// `synth package` zips it as it is, with what was installed into it; `synth dev` runs it with the interpreter
    /// that is on this machine.
    pub fn folder(mut self, folder: &str, runtime: &str, handler: &str) -> Self {
        handler.clone_into(&mut self.handler);
        self.from = Some(FunctionCode::Folder {
            folder: folder.to_owned(),
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
        if !source.actions.is_empty() {
            let name = match &source.value {
                EnvValue::Ref { reference } => reference.name(),
                EnvValue::Value { value } => value,
            };
            self.grants.push(Grant {
                to: self.reference(),
                actions: source.actions.iter().map(|action| (*action).to_owned()).collect(),
                because: format!("its variable `{variable}` names `{name}`"),
                on: source.on,
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

    /// Messages of this queue are given to the function, in batches: `&QUEUE`, or [`Batches`] that say more.
    ///
    /// Its event has the messages as `Records`; a message is gone once the function has answered, and comes again
    /// when it fails. See <https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html>.
    #[doc(alias = "eventSource")]
    #[track_caller]
    pub fn consumes<T: Shape>(self, messages: impl Into<Batches<T>>) -> Self {
        let queue = messages.into().source;
        let name = queue.of.name().rsplit([':', '/']).next().unwrap_or_default().to_owned();
        self.triggered(&name, TriggerSource::Queue { queue }, Place::here())
    }

    /// Each message of this topic is given to the function.
    ///
    /// Its event has the message as text in `Records[0].Sns.Message`. See
    /// <https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html>.
    #[track_caller]
    pub fn hears<T: Shape>(self, topic: &Topic<T>) -> Self {
        let topic = TopicSource { of: sources::of_topic(topic), filter: None };
        let name = topic.of.name().rsplit(':').next().unwrap_or_default().to_owned();
        self.triggered(&name, TriggerSource::Topic { topic }, Place::here())
    }

    fn triggered(mut self, source: &str, on: TriggerSource, place: Place) -> Self {
        let name = format!("{}-{source}", self.name);
        let to = self.reference();
        let trigger = asl_assembly::Trigger { name, to, on, state: TriggerState::Enabled };
        self.triggers.push(Trigger { document: trigger, place, faults: Vec::new() });
        self
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
            on: on.into().0,
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

    pub(crate) fn timeout_seconds(&self) -> Option<u32> {
        self.timeout.map(|time| u32::try_from(time.as_secs()).unwrap_or(u32::MAX))
    }

    /// The runtime, of code that is no binary of cargo's.
    pub(crate) fn runtime(&self) -> Option<&str> {
        match &self.from {
            Some(FunctionCode::Folder { runtime, .. } | FunctionCode::Zip { runtime, .. }) => Some(runtime),
            _ => None,
        }
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
            timeout_seconds: self.timeout_seconds(),
            memory_mb: self.memory_mb,
        }
    }
}

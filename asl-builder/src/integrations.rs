//! What a workflow can call: a constant for every action of every integration, and any action of the AWS SDK.
//!
//! ```
//! use asl_builder::integrations::{batch, sns};
//! use asl_builder::prelude::*;
//!
//! let workflow = start::<String>()
//!     .call_sync("Report", &batch::SUBMIT_JOB, |day| {
//!         object! { "JobName": day, "JobDefinition": "report", "JobQueue": "slow" }
//!     })
//!     .call("Tell", &sns::PUBLISH, |job| object! { "TopicArn": "${topic.news.arn}", "Message": job })
//!     .named("reports");
//! # assert!(workflow.build().is_ok(), "{:?}", workflow.findings());
//! ```
//!
//! See <https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html>.

mod actions;

use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use asl_contract::{NoErrors, Shape, WorkflowError};
use serde_json::Value;

pub use actions::*;

/// An action that a workflow calls, which gives an `R`: any JSON, unless [`giving`](Action::giving) says more.
pub struct Action<A, R = Value> {
    service: &'static str,
    name: &'static str,
    marker: PhantomData<fn() -> (A, R)>,
}

impl<A> Action<A> {
    pub(crate) const fn of(service: &'static str, action: &'static str) -> Self {
        Self { service, name: action, marker: PhantomData }
    }
}

impl<A: Integration, R> Action<A, R> {
    /// The same, believed to give a `T`.
    ///
    /// What an action gives is the service's business and not checked. Different patterns of an action give
    /// different things; the documentation of each constant says what.
    ///
    /// ```
    /// use asl_builder::integrations::{Action, sqs};
    /// use asl_builder::prelude::*;
    ///
    /// #[contract]
    /// #[serde(rename_all = "PascalCase")]
    /// pub struct Sent {
    ///     pub message_id: String,
    /// }
    ///
    /// const SEND: Action<sqs::SendMessage, Sent> = sqs::SEND_MESSAGE.giving();
    /// # let _ = SEND;
    /// ```
    pub const fn giving<T>(self) -> Action<A, T> {
        Action { service: self.service, name: self.name, marker: PhantomData }
    }

    /// Whoever gets the call, asked with this long to answer: the arguments carry the task token.
    pub const fn within(self, deadline: Duration) -> AskingAction<A, R>
    where
        A: HasCallback,
    {
        AskingAction { action: self, deadline: Some(deadline), heartbeat: None }
    }

    /// Whoever gets the call, asked with no end to the wait.
    ///
    /// An execution that nobody answers then stays open for a year, when the service ends it.
    pub const fn forever_on_purpose(self) -> AskingAction<A, R>
    where
        A: HasCallback,
    {
        AskingAction { action: self, deadline: None, heartbeat: None }
    }

    /// The resource with the pattern's suffix.
    #[doc(hidden)]
    pub fn resource(&self, suffix: &str) -> String {
        format!("arn:aws:states:::{}{}:{}{suffix}", A::PREFIX, self.service, self.name)
    }
}

/// Any action of any AWS service by the SDK's names: the service in small letters, the action in camel case.
///
/// `build` knows the services and how an action is spelt, not which actions a service has.
/// See <https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html>.
///
/// ```
/// use asl_builder::integrations;
/// use asl_builder::prelude::*;
///
/// let workflow = start::<String>()
///     .call("Describe", &integrations::sdk("dynamodb", "DescribeTables"), |_| object! {})
///     .named("describing");
/// let findings = workflow.build().unwrap_err();
/// assert_eq!(findings[0].help.as_deref(), Some("write `describeTables`"));
/// ```
pub const fn sdk(service: &'static str, action: &'static str) -> Action<Sdk> {
    Action::of(service, action)
}

/// Any action of the AWS SDK, from [`sdk`].
#[derive(Clone, Copy, Debug)]
pub enum Sdk {}

/// What can be called: each action is a type.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no action of an integration",
    label = "expected an action, such as `&integrations::batch::SUBMIT_JOB`",
    note = "an action of the SDK is `&integrations::sdk(\"dynamodb\", \"query\")`; by its ARN: `.call_resource(..)`"
)]
pub trait Integration: 'static {
    /// The errors that it is known to report; others have names too: `StatesError::named("Batch.ClientException")`.
    type Error: WorkflowError;

    /// What stands before the service in the resource.
    #[doc(hidden)]
    const PREFIX: &'static str = "";
}

#[diagnostic::do_not_recommend]
impl Integration for Sdk {
    type Error = NoErrors;

    const PREFIX: &'static str = "aws-sdk:";
}

/// An action whose end a workflow can wait for: `.sync`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no `.sync`: it is done when it answers, so there is no job to wait for",
    label = "this action has no `.sync`",
    note = "call it with `.call(..)`"
)]
pub trait HasSync: Integration {}

/// An action whose end a workflow can wait for, with the output as JSON: `.sync:2`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no `.sync:2`",
    label = "this action has no `.sync:2`",
    note = "`states::START_EXECUTION` alone has it; others are waited for with `.call_sync(..)`, if they have `.sync`"
)]
pub trait HasSync2: Integration {}

/// An action that hands a task token on, so that somebody can answer: `.waitForTaskToken`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no callback: nobody would get the task token",
    label = "this action has no `.waitForTaskToken`",
    note = "ask by a function, a queue, a topic or an event, or by any action of the SDK: `integrations::sdk(..)`"
)]
pub trait HasCallback: Integration {}

#[diagnostic::do_not_recommend]
impl HasCallback for Sdk {}

/// An action that hands a question on, and how long the answer may take: from [`Action::within`].
pub struct AskingAction<A, R = Value> {
    action: Action<A, R>,
    deadline: Option<Duration>,
    heartbeat: Option<Duration>,
}

impl<A, R> AskingAction<A, R> {
    /// Whoever is asked must also give a sign of life at least this often.
    ///
    /// The time is `HeartbeatSeconds`: whole seconds, less than the deadline.
    #[must_use]
    pub const fn heartbeat(mut self, interval: Duration) -> Self {
        self.heartbeat = Some(interval);
        self
    }
}

/// An action whose answer a workflow waits for: one with a deadline.
#[diagnostic::on_unimplemented(
    message = "this callback has no deadline",
    label = "how long may the answer take?",
    note = "write `sqs::SEND_MESSAGE.within(days(7))`, or `.forever_on_purpose()` if nobody ever has to answer"
)]
pub trait AwaitedAction {
    /// The action.
    type Action: Integration;
    /// The answer: what the task token waits for, and what the state gives.
    type Answer: Shape;

    /// The resource of the call.
    #[doc(hidden)]
    fn resource(&self) -> String;
    /// How long the answer may take.
    #[doc(hidden)]
    fn deadline(&self) -> Option<Duration>;
    /// How often a sign of life is needed.
    #[doc(hidden)]
    fn heartbeat_interval(&self) -> Option<Duration>;
}

impl<A: Integration, R: Shape> AwaitedAction for AskingAction<A, R> {
    type Action = A;
    type Answer = R;

    fn resource(&self) -> String {
        self.action.resource(".waitForTaskToken")
    }

    fn deadline(&self) -> Option<Duration> {
        self.deadline
    }

    fn heartbeat_interval(&self) -> Option<Duration> {
        self.heartbeat
    }
}

impl<A, R> Copy for Action<A, R> {}

impl<A, R> Clone for Action<A, R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<A, R> fmt::Debug for Action<A, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Action").field("service", &self.service).field("name", &self.name).finish()
    }
}

impl<A, R> Copy for AskingAction<A, R> {}

impl<A, R> Clone for AskingAction<A, R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<A, R> fmt::Debug for AskingAction<A, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AskingAction")
            .field("action", &self.action)
            .field("deadline", &self.deadline)
            .field("heartbeat", &self.heartbeat)
            .finish()
    }
}

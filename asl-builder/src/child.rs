//! Workflows that a workflow starts: those of the app, and state machines that exist already.

use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use asl_contract::__private::NodeRef;
use asl_contract::{Awaited, CarriesToken, NoErrors, Shape, StateMachine};

use crate::mode::{Mode, Standard};
use crate::workflow::Workflow;

/// A workflow that another one can start: a [`Workflow`] of the app, or a [`StateMachine`] that exists already.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no workflow that another one can start",
    label = "expected a `Workflow<_, _>` or a `StateMachine<_, _>`",
    note = "a flow becomes a workflow by `.named(\"name\")`"
)]
pub trait Child {
    /// What it takes.
    type Input: Shape;
    /// What it gives.
    type Output: Shape;
    /// Standard or Express.
    type Kind: Mode;

    /// Its ARN, as a definition has it.
    #[doc(hidden)]
    fn arn_text(&self) -> String;

    /// It is asked and has this long to answer: `callback` starts it with the task token in its input.
    ///
    /// ```
    /// use asl_builder::prelude::*;
    /// use asl_builder::StateMachine;
    /// # use schemars::JsonSchema;
    /// # use serde::{Deserialize, Serialize};
    ///
    /// #[derive(Shape, Serialize, Deserialize, JsonSchema)]
    /// pub struct Question {
    ///     pub title: String,
    ///     pub token: TaskToken<bool>,
    /// }
    ///
    /// const REVIEW: StateMachine<Question, ()> =
    ///     StateMachine::at_arn("arn:aws:states:us-east-1:123456789012:stateMachine:review");
    ///
    /// let workflow = start::<String>()
    ///     .callback("Review", REVIEW.within(days(2)), |title, token| QuestionExpr { title, token })
    ///     .named("asking");
    /// # assert!(workflow.build().is_ok(), "{:?}", workflow.findings());
    /// ```
    fn within(&self, deadline: Duration) -> AskingChild<Self::Input> {
        AskingChild { arn: self.arn_text(), deadline: Some(deadline), heartbeat: None, marker: PhantomData }
    }

    /// It is asked with no end to the wait.
    fn forever_on_purpose(&self) -> AskingChild<Self::Input> {
        AskingChild { arn: self.arn_text(), deadline: None, heartbeat: None, marker: PhantomData }
    }
}

#[diagnostic::do_not_recommend]
impl<P: Shape, R: Shape, M: Mode> Child for Workflow<P, R, M> {
    type Input = P;
    type Output = R;
    type Kind = M;

    fn arn_text(&self) -> String {
        format!("${{workflow.{}.arn}}", self.name())
    }
}

#[diagnostic::do_not_recommend]
impl<P: Shape, R: Shape> Child for StateMachine<P, R> {
    type Input = P;
    type Output = R;
    // What it is, nobody here knows: to wait for it is not refused.
    type Kind = Standard;

    fn arn_text(&self) -> String {
        self.arn().to_owned()
    }
}

/// A workflow that is asked, and how long the answer may take: from [`Child::within`].
///
/// The task token is in its input; whoever has it answers, while the workflow runs or behind its end.
pub struct AskingChild<P> {
    arn: String,
    deadline: Option<Duration>,
    heartbeat: Option<Duration>,
    marker: PhantomData<fn(P)>,
}

impl<P> AskingChild<P> {
    /// It must also give a sign of life at least this often.
    #[must_use]
    pub fn heartbeat(mut self, interval: Duration) -> Self {
        self.heartbeat = Some(interval);
        self
    }
}

impl<P> fmt::Debug for AskingChild<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AskingChild")
            .field("arn", &self.arn)
            .field("deadline", &self.deadline)
            .field("heartbeat", &self.heartbeat)
            .finish_non_exhaustive()
    }
}

#[diagnostic::do_not_recommend]
impl<P: CarriesToken> Awaited for AskingChild<P> {
    type Payload = P;
    type Error = NoErrors;

    fn call(&self, payload: NodeRef) -> (String, NodeRef) {
        let resource = "arn:aws:states:::states:startExecution.waitForTaskToken".to_owned();
        (resource, start_arguments(&self.arn, payload))
    }

    fn deadline(&self) -> Option<Duration> {
        self.deadline
    }

    fn heartbeat_interval(&self) -> Option<Duration> {
        self.heartbeat
    }
}

/// The arguments of starting the state machine at `arn`.
pub(crate) fn start_arguments(arn: &str, input: NodeRef) -> NodeRef {
    NodeRef::object([("StateMachineArn", NodeRef::text(arn)), ("Input", input)])
}

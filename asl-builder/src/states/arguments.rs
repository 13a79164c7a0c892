//! Arguments that a call has beside those of its method.

use std::time::Duration;

use asl_contract::__private::{Node, NodeRef};
use asl_contract::{Expr, Gives, IntoExpr, Shape};

use super::{EventBridgeError, SnsError, SqsError};
use crate::errors::Calls;
use crate::mode::Mode;
use crate::single_state::SingleState;

impl<In, From: Shape, Out: Shape, E, M: Mode, Whole: Shape> SingleState<In, From, Out, E, M, Whole> {
    /// One more argument of the call, or another one in the place of what the method says.
    ///
    /// For what has no method: `Qualifier` of a function, `ReturnConsumedCapacity` of a table, `Name` of an execution.
    ///
    /// ```
    /// use asl_builder::prelude::*;
    ///
    /// const SCORE: Function<String, f64> = Function::named("score");
    ///
    /// let workflow = start::<String>()
    ///     .state(|s| s.invoke("Score", &SCORE, |title| title).argument("Qualifier", |_| "live"))
    ///     .named("scoring");
    /// assert!(workflow.definition().contains(r#""Qualifier": "live""#));
    /// ```
    pub fn argument<V: IntoExpr<M::Lang>>(
        self,
        name: &str,
        value: impl FnOnce(Expr<From, M::Lang>) -> V,
    ) -> Self
    where
        E: Calls,
    {
        let value = value(Expr::from_node(self.draft.input())).into_node();
        self.with_argument(name, value)
    }

    fn with_argument(mut self, name: &str, value: NodeRef) -> Self {
        if let Some(task) = self.task() {
            task.arguments = with_member(task.arguments, name, value);
        }
        self
    }

    /// One more attribute of a message, as SQS and SNS write it.
    fn with_attribute(mut self, name: &str, value: NodeRef) -> Self {
        let attribute = NodeRef::object([("DataType", NodeRef::text("String")), ("StringValue", value)]);
        if let Some(task) = self.task() {
            let known = match task.arguments.node() {
                Node::Object(members) => {
                    members.iter().find(|(known, _)| &**known == "MessageAttributes").map(|(_, value)| *value)
                }
                _ => None,
            };
            let attributes = with_member(known.unwrap_or_else(|| NodeRef::object([])), name, attribute);
            task.arguments = with_member(task.arguments, "MessageAttributes", attributes);
        }
        self
    }
}

/// The object with this member, at the end or in the place of the one with its name.
pub(super) fn with_member(object: NodeRef, name: &str, value: NodeRef) -> NodeRef {
    match object.node() {
        Node::Object(members) => {
            let mut members = members.clone();
            match members.iter_mut().find(|(known, _)| **known == *name) {
                Some((_, known)) => *known = value,
                None => members.push((name.into(), value)),
            }
            NodeRef::new(Node::Object(members))
        }
        Node::Template(inner) => with_member(*inner, name, value).template(),
        _ => NodeRef::invalid(format!("the arguments are not written out, so `{name}` cannot be added")),
    }
}

impl<In, From: Shape, Out: Shape, M: Mode, Whole: Shape> SingleState<In, From, Out, SqsError, M, Whole> {
    /// How long the message stays unseen: whole seconds, fifteen minutes at most.
    #[doc(alias = "DelaySeconds")]
    pub fn delay(self, delay: Duration) -> Self {
        let seconds = delay.as_secs();
        let value = if delay.subsec_nanos() != 0 || seconds > 900 {
            NodeRef::invalid(format!("a delay of {delay:?}; SQS takes whole seconds up to 900"))
        } else {
            NodeRef::number(seconds)
        };
        self.with_argument("DelaySeconds", value)
    }

    /// The group of the message in a FIFO queue: those of one group come in order.
    #[doc(alias = "MessageGroupId")]
    pub fn message_group<V: Gives<String, M::Lang>>(
        self,
        group: impl FnOnce(Expr<From, M::Lang>) -> V,
    ) -> Self {
        let group = group(Expr::from_node(self.draft.input())).give();
        self.with_argument("MessageGroupId", group)
    }

    /// What tells that two messages of a FIFO queue are the same.
    #[doc(alias = "MessageDeduplicationId")]
    pub fn deduplicated_by<V: Gives<String, M::Lang>>(
        self,
        id: impl FnOnce(Expr<From, M::Lang>) -> V,
    ) -> Self {
        let id = id(Expr::from_node(self.draft.input())).give();
        self.with_argument("MessageDeduplicationId", id)
    }

    /// One more attribute of the message, as text.
    #[doc(alias = "MessageAttributes")]
    pub fn attribute<V: Gives<String, M::Lang>>(
        self,
        name: &str,
        value: impl FnOnce(Expr<From, M::Lang>) -> V,
    ) -> Self {
        let value = value(Expr::from_node(self.draft.input())).give();
        self.with_attribute(name, value)
    }
}

impl<In, From: Shape, Out: Shape, M: Mode, Whole: Shape> SingleState<In, From, Out, SnsError, M, Whole> {
    /// The subject, for those who get it as mail.
    #[doc(alias = "Subject")]
    pub fn subject<V: Gives<String, M::Lang>>(self, subject: impl FnOnce(Expr<From, M::Lang>) -> V) -> Self {
        let subject = subject(Expr::from_node(self.draft.input())).give();
        self.with_argument("Subject", subject)
    }

    /// The group of the message in a FIFO topic: those of one group come in order.
    #[doc(alias = "MessageGroupId")]
    pub fn message_group<V: Gives<String, M::Lang>>(
        self,
        group: impl FnOnce(Expr<From, M::Lang>) -> V,
    ) -> Self {
        let group = group(Expr::from_node(self.draft.input())).give();
        self.with_argument("MessageGroupId", group)
    }

    /// What tells that two messages of a FIFO topic are the same.
    #[doc(alias = "MessageDeduplicationId")]
    pub fn deduplicated_by<V: Gives<String, M::Lang>>(
        self,
        id: impl FnOnce(Expr<From, M::Lang>) -> V,
    ) -> Self {
        let id = id(Expr::from_node(self.draft.input())).give();
        self.with_argument("MessageDeduplicationId", id)
    }

    /// One more attribute of the message, as text: what subscriptions filter by.
    #[doc(alias = "MessageAttributes")]
    pub fn attribute<V: Gives<String, M::Lang>>(
        self,
        name: &str,
        value: impl FnOnce(Expr<From, M::Lang>) -> V,
    ) -> Self {
        let value = value(Expr::from_node(self.draft.input())).give();
        self.with_attribute(name, value)
    }
}

impl<In, From: Shape, Out: Shape, M: Mode, Whole: Shape>
    SingleState<In, From, Out, EventBridgeError, M, Whole>
{
    /// The ARNs of what the event is about.
    #[doc(alias = "Resources")]
    pub fn resources<V: Gives<Vec<String>, M::Lang>>(
        self,
        arns: impl FnOnce(Expr<From, M::Lang>) -> V,
    ) -> Self {
        let arns = arns(Expr::from_node(self.draft.input())).give();
        self.with_entry("Resources", arns)
    }

    /// When what the event tells happened, in RFC 3339; the time of the call unless said.
    #[doc(alias = "Time")]
    pub fn happened_at<V: Gives<String, M::Lang>>(self, time: impl FnOnce(Expr<From, M::Lang>) -> V) -> Self {
        let time = time(Expr::from_node(self.draft.input())).give();
        self.with_entry("Time", time)
    }

    fn with_entry(mut self, name: &str, value: NodeRef) -> Self {
        if let Some(task) = self.task()
            && let Node::Array(entries) = task.arguments.field("Entries").node()
        {
            let entries = entries.iter().map(|entry| with_member(*entry, name, value));
            task.arguments = with_member(task.arguments, "Entries", NodeRef::array(entries));
        }
        self
    }
}

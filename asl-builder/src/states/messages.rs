//! Messages to queues, topics and event buses, and work for activities.

use asl_contract::__private::{NodeRef, Place};
use asl_contract::{Activity, Event, Expr, Gives, Queue, Shape, Topic};

use super::task::task;
use crate::flow::{Flow, StateName, types};
use crate::graph::{Draft, Gift, Kind, input_of};
use crate::mode::{CanWait, Mode};
use crate::single_state::{SingleState, State};

impl<In: Shape, Out: Shape, M: Mode> Flow<In, Out, M> {
    /// Sends a message to a queue: `sqs:sendMessage`.
    ///
    /// The state hands its input on. To wait for an answer: `callback` with `QUEUE.within(days(7))`.
    ///
    /// ```
    /// use asl_builder::prelude::*;
    ///
    /// const GREETINGS: Queue<String> = Queue::named("greetings");
    ///
    /// let workflow = start::<String>()
    ///     .send_message("Send", &GREETINGS, |name| text!("Hello {}", name))
    ///     .named("greeting");
    /// # assert!(workflow.build().is_ok());
    /// ```
    #[track_caller]
    pub fn send_message<T: Shape, V: Gives<T, M::Lang>>(
        self,
        name: impl StateName,
        queue: &Queue<T>,
        message: impl FnOnce(Expr<Out, M::Lang>) -> V,
    ) -> Self {
        State::new(self.graph).send_message(name, queue, message).into_flow()
    }

    /// Publishes a message to a topic: `sns:publish`. The state hands its input on.
    #[track_caller]
    pub fn publish<T: Shape, V: Gives<T, M::Lang>>(
        self,
        name: impl StateName,
        topic: &Topic<T>,
        message: impl FnOnce(Expr<Out, M::Lang>) -> V,
    ) -> Self {
        State::new(self.graph).publish(name, topic, message).into_flow()
    }

    /// Sends an event to its bus: `events:putEvents`. The state hands its input on.
    ///
    /// ```
    /// use asl_builder::prelude::*;
    ///
    /// const GREETED: Event<String> = Event::of("hello", "Greeted");
    ///
    /// let workflow = start::<String>().put_event("Tell", &GREETED, |name| name).named("greeting");
    /// # assert!(workflow.build().is_ok());
    /// ```
    #[track_caller]
    pub fn put_event<T: Shape, V: Gives<T, M::Lang>>(
        self,
        name: impl StateName,
        event: &Event<T>,
        detail: impl FnOnce(Expr<Out, M::Lang>) -> V,
    ) -> Self {
        State::new(self.graph).put_event(name, event, detail).into_flow()
    }
}

impl<In: Shape, Out: Shape, M: Mode, Whole: Shape> State<In, Out, M, Whole> {
    /// Sends a message to a queue: `sqs:sendMessage`.
    #[doc(alias = "SqsSendMessage")]
    #[track_caller]
    pub fn send_message<T: Shape, V: Gives<T, M::Lang>>(
        self,
        name: impl StateName,
        queue: &Queue<T>,
        message: impl FnOnce(Expr<Out, M::Lang>) -> V,
    ) -> SingleState<In, Out, Whole, SqsError, M, Whole> {
        self.message(name.into_name(), Place::here(), |data| queue.call(message(data).give()))
    }

    /// Publishes a message to a topic: `sns:publish`.
    #[doc(alias = "SnsPublish")]
    #[track_caller]
    pub fn publish<T: Shape, V: Gives<T, M::Lang>>(
        self,
        name: impl StateName,
        topic: &Topic<T>,
        message: impl FnOnce(Expr<Out, M::Lang>) -> V,
    ) -> SingleState<In, Out, Whole, SnsError, M, Whole> {
        self.message(name.into_name(), Place::here(), |data| topic.call(message(data).give()))
    }

    /// Sends an event to its bus: `events:putEvents`.
    #[doc(alias = "EventBridgePutEvents")]
    #[track_caller]
    pub fn put_event<T: Shape, V: Gives<T, M::Lang>>(
        self,
        name: impl StateName,
        event: &Event<T>,
        detail: impl FnOnce(Expr<Out, M::Lang>) -> V,
    ) -> SingleState<In, Out, Whole, EventBridgeError, M, Whole> {
        self.message(name.into_name(), Place::here(), |data| event.call(detail(data).give()))
    }

    /// Hands work to whoever polls an activity, and gives the answer.
    ///
    /// Say how long it may take: `.timeout(hours(1))`; an execution waits a year else.
    #[doc(alias = "StepFunctionsInvokeActivity")]
    #[track_caller]
    pub fn activity<P: Shape, R: Shape, V: Gives<P, M::Lang>>(
        self,
        name: impl StateName,
        activity: &Activity<P, R>,
        input: impl FnOnce(Expr<Out, M::Lang>) -> V,
    ) -> SingleState<In, Out, R, asl_contract::NoErrors, M, Whole>
    where
        M: CanWait,
    {
        let name = name.into_name();
        let input = input(Expr::from_node(input_of(&name))).give();
        let task = task(&activity.resource(), input);
        self.single(Draft::new(name, Place::here(), Kind::Task(Box::new(task)), types::<Out, R>()))
    }

    fn message<E>(
        self,
        name: String,
        place: Place,
        call: impl FnOnce(Expr<Out, M::Lang>) -> (&'static str, NodeRef),
    ) -> SingleState<In, Out, Whole, E, M, Whole> {
        let (resource, arguments) = call(Expr::from_node(input_of(&name)));
        let mut task = task(resource, arguments);
        task.gives = Gift::Input;
        self.single(Draft::new(name, place, Kind::Task(Box::new(task)), types::<Out, Whole>()))
    }
}

/// The errors that SQS reports to a workflow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, asl_contract::WorkflowError)]
pub enum SqsError {
    /// Whatever SQS refused.
    #[error_name("SQS.AmazonSQSException")]
    AmazonSqs,
}

/// The errors that SNS reports to a workflow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, asl_contract::WorkflowError)]
pub enum SnsError {
    /// There is no such topic.
    #[error_name("SNS.NotFoundException")]
    NotFound,
}

/// The errors that EventBridge reports to a workflow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, asl_contract::WorkflowError)]
pub enum EventBridgeError {
    /// An event was not taken.
    #[error_name("EventBridge.FailedEntry")]
    FailedEntry,
}

//! Messages: queues, topics and events that a workflow sends.

use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use crate::function::Asking;
use crate::node::NodeRef;

/// Who gets a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Whom {
    Function(&'static str),
    Queue(Address),
    Topic(Address),
    Event { source: &'static str, detail_type: &'static str, bus: Option<&'static str> },
}

/// A part of the app by its name, or something that exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Address {
    Named(&'static str),
    Known(&'static str),
}

impl Whom {
    /// The resource of the call, and its arguments for this payload.
    pub(crate) fn call(&self, payload: NodeRef) -> (&'static str, NodeRef) {
        match *self {
            Self::Function(name) => (
                "arn:aws:states:::lambda:invoke",
                NodeRef::object([
                    ("FunctionName", NodeRef::text(format!("${{function.{name}.arn}}"))),
                    ("Payload", payload),
                ]),
            ),
            Self::Queue(address) => (
                "arn:aws:states:::sqs:sendMessage",
                NodeRef::object([("QueueUrl", address.text("queue", "url")), ("MessageBody", payload)]),
            ),
            Self::Topic(address) => (
                "arn:aws:states:::sns:publish",
                NodeRef::object([("TopicArn", address.text("topic", "arn")), ("Message", payload)]),
            ),
            Self::Event { source, detail_type, bus } => {
                let bus = bus.map(|bus| ("EventBusName", NodeRef::text(bus)));
                let entry = [
                    ("Detail", payload),
                    ("DetailType", NodeRef::text(detail_type)),
                    ("Source", NodeRef::text(source)),
                ];
                let entry = NodeRef::object(entry.into_iter().chain(bus));
                ("arn:aws:states:::events:putEvents", NodeRef::object([("Entries", NodeRef::array([entry]))]))
            }
        }
    }
}

impl Address {
    fn text(self, kind: &str, member: &str) -> NodeRef {
        match self {
            Self::Named(name) => NodeRef::text(format!("${{{kind}.{name}.{member}}}")),
            Self::Known(text) => NodeRef::text(text),
        }
    }

    const fn name(self) -> Option<&'static str> {
        match self {
            Self::Named(name) => Some(name),
            Self::Known(_) => None,
        }
    }
}

/// An SQS queue of `T`s; each message's body is the JSON of one, or the text itself where `T` is text.
///
/// ```
/// use asl_contract::Queue;
///
/// pub const ORDERS: Queue<String> = Queue::named("orders");
/// pub const OLD: Queue<String> = Queue::at_url("https://sqs.us-east-1.amazonaws.com/123456789012/old");
/// assert_eq!(ORDERS.name(), Some("orders"));
/// ```
pub struct Queue<T> {
    address: Address,
    marker: PhantomData<fn(T)>,
}

impl<T> Queue<T> {
    /// The queue of the app with this name; definitions refer to it as `${queue.NAME.url}`.
    pub const fn named(name: &'static str) -> Self {
        Self { address: Address::Named(name), marker: PhantomData }
    }

    /// A queue that exists already, by its URL.
    pub const fn at_url(url: &'static str) -> Self {
        Self { address: Address::Known(url), marker: PhantomData }
    }

    /// Its name in the app; none if it exists already.
    pub const fn name(&self) -> Option<&'static str> {
        self.address.name()
    }

    /// Whoever reads this queue, asked with this long to answer: the message carries the task token.
    pub const fn within(self, deadline: Duration) -> Asking<T, ()> {
        Asking::new(Whom::Queue(self.address), Some(deadline))
    }

    /// Whoever reads this queue, asked with no end to the wait.
    pub const fn forever_on_purpose(self) -> Asking<T, ()> {
        Asking::new(Whom::Queue(self.address), None)
    }

    /// The resource of sending a message, and its arguments.
    #[doc(hidden)]
    pub fn call(&self, message: NodeRef) -> (&'static str, NodeRef) {
        Whom::Queue(self.address).call(message)
    }
}

/// An SNS topic of `T`s; each message is the JSON of one, or the text itself where `T` is text.
///
/// ```
/// use asl_contract::Topic;
///
/// pub const NEWS: Topic<String> = Topic::named("news");
/// assert_eq!(NEWS.name(), Some("news"));
/// ```
pub struct Topic<T> {
    address: Address,
    marker: PhantomData<fn(T)>,
}

impl<T> Topic<T> {
    /// The topic of the app with this name; definitions refer to it as `${topic.NAME.arn}`.
    pub const fn named(name: &'static str) -> Self {
        Self { address: Address::Named(name), marker: PhantomData }
    }

    /// A topic that exists already, by its ARN.
    pub const fn at_arn(arn: &'static str) -> Self {
        Self { address: Address::Known(arn), marker: PhantomData }
    }

    /// Its name in the app; none if it exists already.
    pub const fn name(&self) -> Option<&'static str> {
        self.address.name()
    }

    /// Whoever hears of it, asked with this long to answer: the message carries the task token.
    pub const fn within(self, deadline: Duration) -> Asking<T, ()> {
        Asking::new(Whom::Topic(self.address), Some(deadline))
    }

    /// Whoever hears of it, asked with no end to the wait.
    pub const fn forever_on_purpose(self) -> Asking<T, ()> {
        Asking::new(Whom::Topic(self.address), None)
    }

    /// The resource of publishing a message, and its arguments.
    #[doc(hidden)]
    pub fn call(&self, message: NodeRef) -> (&'static str, NodeRef) {
        Whom::Topic(self.address).call(message)
    }
}

/// A kind of EventBridge event with a `T` as its detail.
///
/// ```
/// use asl_contract::Event;
///
/// pub const PLACED: Event<String> = Event::of("shop.orders", "OrderPlaced").on("shop");
/// # let _ = PLACED;
/// ```
pub struct Event<T> {
    source: &'static str,
    detail_type: &'static str,
    bus: Option<&'static str>,
    marker: PhantomData<fn(T)>,
}

impl<T> Event<T> {
    /// Events of this source (which does not begin with `aws.`) and detail type, on the account's default bus.
    pub const fn of(source: &'static str, detail_type: &'static str) -> Self {
        Self { source, detail_type, bus: None, marker: PhantomData }
    }

    /// On the bus with this name or ARN.
    #[must_use]
    pub const fn on(mut self, bus: &'static str) -> Self {
        self.bus = Some(bus);
        self
    }

    const fn whom(&self) -> Whom {
        Whom::Event { source: self.source, detail_type: self.detail_type, bus: self.bus }
    }

    /// Whoever acts on it, asked with this long to answer: the detail carries the task token.
    pub const fn within(self, deadline: Duration) -> Asking<T, ()> {
        Asking::new(self.whom(), Some(deadline))
    }

    /// Whoever acts on it, asked with no end to the wait.
    pub const fn forever_on_purpose(self) -> Asking<T, ()> {
        Asking::new(self.whom(), None)
    }

    /// The resource of sending an event, and its arguments.
    #[doc(hidden)]
    pub fn call(&self, detail: NodeRef) -> (&'static str, NodeRef) {
        self.whom().call(detail)
    }
}

/// An activity: workers poll for tasks of a `P` and answer with an `R`.
///
/// ```
/// use asl_contract::Activity;
///
/// pub const PACK: Activity<String, u32> =
///     Activity::at_arn("arn:aws:states:us-east-1:123456789012:activity:pack");
/// # let _ = PACK;
/// ```
pub struct Activity<P, R> {
    arn: &'static str,
    marker: PhantomData<fn(P) -> R>,
}

impl<P, R> Activity<P, R> {
    /// The activity with this ARN.
    pub const fn at_arn(arn: &'static str) -> Self {
        Self { arn, marker: PhantomData }
    }

    /// Its ARN.
    pub const fn arn(&self) -> &'static str {
        self.arn
    }
}

impl<T> Copy for Queue<T> {}

impl<T> Clone for Queue<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> fmt::Debug for Queue<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Queue").field(&self.address).finish()
    }
}

impl<T> Copy for Topic<T> {}

impl<T> Clone for Topic<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> fmt::Debug for Topic<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Topic").field(&self.address).finish()
    }
}

impl<T> Copy for Event<T> {}

impl<T> Clone for Event<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> fmt::Debug for Event<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Event")
            .field("source", &self.source)
            .field("detail_type", &self.detail_type)
            .field("bus", &self.bus)
            .finish()
    }
}

impl<P, R> Copy for Activity<P, R> {}

impl<P, R> Clone for Activity<P, R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P, R> fmt::Debug for Activity<P, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Activity").field("arn", &self.arn).finish()
    }
}

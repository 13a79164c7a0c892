//! Messages: queues, topics and events that a workflow sends.

use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use crate::function::Asking;
use crate::node::{Node, NodeRef, Source};

/// Who gets a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Whom {
    Function(Address),
    Queue(Address, Order),
    Topic(Address),
    Event { source: &'static str, detail_type: &'static str, bus: Option<Address> },
}

/// In which order the messages of a queue come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Order {
    /// In any, and now and then twice.
    Any,
    /// FIFO: those of one group as they were sent, each once.
    Sent,
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
            Self::Function(address) => (
                "arn:aws:states:::lambda:invoke",
                NodeRef::object([("FunctionName", address.text("function", "arn")), ("Payload", payload)]),
            ),
            Self::Queue(address, order) => {
                let group = (order == Order::Sent).then(|| ("MessageGroupId", execution_name()));
                let members = [("QueueUrl", address.text("queue", "url")), ("MessageBody", payload)];
                ("arn:aws:states:::sqs:sendMessage", NodeRef::object(members.into_iter().chain(group)))
            }
            Self::Topic(address) => (
                "arn:aws:states:::sns:publish",
                NodeRef::object([("TopicArn", address.text("topic", "arn")), ("Message", payload)]),
            ),
            Self::Event { source, detail_type, bus } => {
                let bus = bus.map(|bus| ("EventBusName", bus.text("bus", "name")));
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

/// The group of a FIFO message: what one execution sends stays in order. Names have 80 letters at most, a group
/// 128, and an ARN would be longer.
fn execution_name() -> NodeRef {
    let path = ["Execution", "Name"].map(Box::from).into();
    NodeRef::new(Node::Source(Source::Context(path)))
}

impl Address {
    pub(crate) fn text(self, kind: &str, member: &str) -> NodeRef {
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

    const fn known(self) -> Option<&'static str> {
        match self {
            Self::Named(_) => None,
            Self::Known(text) => Some(text),
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
    order: Order,
    marker: PhantomData<fn(T)>,
}

impl<T> Queue<T> {
    /// The queue of the app with this name; definitions refer to it as `${queue.NAME.url}`.
    pub const fn named(name: &'static str) -> Self {
        Self { address: Address::Named(name), order: Order::Any, marker: PhantomData }
    }

    /// A queue that exists already, by its URL.
    pub const fn at_url(url: &'static str) -> Self {
        Self { address: Address::Known(url), order: Order::Any, marker: PhantomData }
    }

    /// A FIFO queue: what one execution sends comes in that order, each message once.
    ///
    /// The name of the execution is the `MessageGroupId`, and the body tells which messages are the same.
    #[must_use]
    pub const fn fifo(mut self) -> Self {
        self.order = Order::Sent;
        self
    }

    /// In which order its messages come.
    pub const fn order(&self) -> Order {
        self.order
    }

    /// Its URL, if it exists already.
    pub const fn url(&self) -> Option<&'static str> {
        self.address.known()
    }

    /// Its name in the app; none if it exists already.
    pub const fn name(&self) -> Option<&'static str> {
        self.address.name()
    }

    /// Whoever reads this queue, asked with this long to answer: the message carries the task token.
    pub const fn within(self, deadline: Duration) -> Asking<T, ()> {
        Asking::new(Whom::Queue(self.address, self.order), Some(deadline))
    }

    /// Whoever reads this queue, asked with no end to the wait.
    pub const fn forever_on_purpose(self) -> Asking<T, ()> {
        Asking::new(Whom::Queue(self.address, self.order), None)
    }

    /// The resource of sending a message, and its arguments.
    #[doc(hidden)]
    pub fn call(&self, message: NodeRef) -> (&'static str, NodeRef) {
        Whom::Queue(self.address, self.order).call(message)
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

    /// Its ARN, if it exists already.
    pub const fn arn(&self) -> Option<&'static str> {
        self.address.known()
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
    bus: Option<Address>,
    marker: PhantomData<fn(T)>,
}

impl<T> Event<T> {
    /// Events of this source and detail type, on the account's default bus.
    ///
    /// Only AWS itself sends events whose source begins with `aws.`; those can be waited for and not sent.
    pub const fn of(source: &'static str, detail_type: &'static str) -> Self {
        Self { source, detail_type, bus: None, marker: PhantomData }
    }

    /// On the bus with this name or ARN, which exists already.
    #[must_use]
    pub const fn on(mut self, bus: &'static str) -> Self {
        self.bus = Some(Address::Known(bus));
        self
    }

    /// On a bus of the app.
    #[must_use]
    pub const fn on_bus(mut self, bus: Bus) -> Self {
        self.bus = Some(Address::Named(bus.name));
        self
    }

    /// Its source.
    pub const fn source(&self) -> &'static str {
        self.source
    }

    /// Its detail type.
    pub const fn detail_type(&self) -> &'static str {
        self.detail_type
    }

    /// The bus it is on.
    pub const fn bus(&self) -> EventBus {
        match self.bus {
            Some(Address::Named(name)) => EventBus::App(Bus::named(name)),
            Some(Address::Known(bus)) => EventBus::Elsewhere(bus),
            None => EventBus::Default,
        }
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

/// An event bus of the app; definitions refer to it as `${bus.NAME.name}`.
///
/// ```
/// use asl_contract::{Bus, Event};
///
/// pub const SHOP: Bus = Bus::named("shop");
/// pub const PLACED: Event<String> = Event::of("shop.orders", "OrderPlaced").on_bus(SHOP);
/// assert_eq!(SHOP.name(), "shop");
/// # let _ = PLACED;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Bus {
    name: &'static str,
}

/// The bus that an event is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EventBus {
    /// The account's default bus.
    Default,
    /// A bus of the app.
    App(Bus),
    /// The name or ARN of one that exists already.
    Elsewhere(&'static str),
}

impl Bus {
    /// The bus of the app with this name.
    pub const fn named(name: &'static str) -> Self {
        Self { name }
    }

    /// Its name.
    pub const fn name(&self) -> &'static str {
        self.name
    }
}

/// An activity: workers poll for tasks of a `P` and answer with an `R`.
///
/// ```
/// use asl_contract::Activity;
///
/// pub const PACK: Activity<String, u32> = Activity::named("pack");
/// pub const OLD: Activity<String, u32> =
///     Activity::at_arn("arn:aws:states:us-east-1:123456789012:activity:old");
/// assert_eq!((PACK.name(), OLD.name()), (Some("pack"), None));
/// ```
pub struct Activity<P, R> {
    address: Address,
    marker: PhantomData<fn(P) -> R>,
}

impl<P, R> Activity<P, R> {
    /// The activity of the app with this name; definitions refer to it as `${activity.NAME.arn}`.
    pub const fn named(name: &'static str) -> Self {
        Self { address: Address::Named(name), marker: PhantomData }
    }

    /// An activity that exists already, by its ARN.
    pub const fn at_arn(arn: &'static str) -> Self {
        Self { address: Address::Known(arn), marker: PhantomData }
    }

    /// Its name in the app; none if it exists already.
    pub const fn name(&self) -> Option<&'static str> {
        self.address.name()
    }

    /// Its ARN, if it exists already.
    pub const fn arn(&self) -> Option<&'static str> {
        self.address.known()
    }

    /// The resource of a state that hands work to it.
    #[doc(hidden)]
    pub fn resource(&self) -> String {
        match self.address {
            Address::Named(name) => format!("${{activity.{name}.arn}}"),
            Address::Known(arn) => arn.to_owned(),
        }
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
        f.debug_struct("Queue").field("address", &self.address).field("order", &self.order).finish()
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
        f.debug_tuple("Activity").field(&self.address).finish()
    }
}

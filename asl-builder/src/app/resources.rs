//! Queues and topics of an app, with what AWS wants to know of them.

use std::time::Duration;

use asl_assembly::{DeadLetters, Reference, Subscriber, Subscription};
use asl_contract::{Order, Queue, Shape, Topic, json_schema};
use serde_json::Value;

/// A queue of an app.
///
/// ```
/// use asl_builder::{App, QueueSetup};
/// use asl_builder::prelude::*;
///
/// const JOBS: Queue<String> = Queue::named("jobs");
/// const FAILED: Queue<String> = Queue::named("failed-jobs");
///
/// let app = App::new("shop")
///     .queue(QueueSetup::of(&JOBS).hidden_for(minutes(5)).dead_letters(&FAILED, 3))
///     .queue(QueueSetup::of(&FAILED).kept_for(days(14)));
/// assert_eq!(app.assembly().diagnostics, []);
/// ```
#[derive(Clone, Debug)]
#[must_use = "a queue exists only in an app: `App::new(..).queue(..)`"]
pub struct QueueSetup {
    /// None for a queue that exists already.
    pub(super) queue: Option<asl_assembly::Queue>,
}

impl QueueSetup {
    /// The queue of a contract, as the service makes one.
    pub fn of<T: Shape>(queue: &Queue<T>) -> Self {
        let made = queue.name().map(|name| asl_assembly::Queue {
            name: name.to_owned(),
            message_schema: json_schema::<T>(),
            fifo: queue.order() == Order::Sent,
            ..asl_assembly::Queue::default()
        });
        Self { queue: made }
    }

    /// A message that was taken is hidden from others for so long, 12 hours at most; 30 seconds unless said.
    ///
    /// It must be no less than the time that a function that consumes it may take; AWS advises six times as much.
    #[doc(alias = "visibilityTimeout")]
    pub fn hidden_for(mut self, time: Duration) -> Self {
        if let Some(queue) = &mut self.queue {
            queue.visibility_timeout_seconds = Some(whole_seconds(time));
        }
        self
    }

    /// A message that nobody takes is kept for so long, a minute to 14 days; 4 days unless said.
    #[doc(alias = "retentionPeriod")]
    pub fn kept_for(mut self, time: Duration) -> Self {
        if let Some(queue) = &mut self.queue {
            queue.retention_seconds = Some(whole_seconds(time));
        }
        self
    }

    /// A message that was taken so often goes to another queue of the app, where somebody looks at it.
    #[doc(alias = "deadLetterQueue")]
    pub fn dead_letters<T>(mut self, queue: &Queue<T>, after: u32) -> Self {
        if let (Some(made), Some(name)) = (&mut self.queue, queue.name()) {
            made.dead_letters = Some(DeadLetters { queue: name.to_owned(), after });
        }
        self
    }
}

impl<T: Shape> From<&Queue<T>> for QueueSetup {
    fn from(queue: &Queue<T>) -> Self {
        Self::of(queue)
    }
}

/// A topic of an app, and who hears of it.
///
/// ```
/// use asl_builder::{App, TopicSetup};
/// use asl_builder::prelude::*;
///
/// const NEWS: Topic<String> = Topic::named("news");
/// const ARCHIVE: Queue<String> = Queue::named("archive");
///
/// let app = App::new("shop")
///     .queue(&ARCHIVE)
///     .topic(TopicSetup::of(&NEWS).to_queue(&ARCHIVE).to_email("editor@example.com"));
/// assert_eq!(app.assembly().diagnostics, []);
/// ```
///
/// Functions say it themselves: [`Lambda::hears`](crate::Lambda::hears).
#[derive(Debug)]
#[must_use = "a topic exists only in an app: `App::new(..).topic(..)`"]
pub struct TopicSetup<T> {
    /// None for a topic that exists already.
    pub(super) topic: Option<asl_assembly::Topic>,
    marker: std::marker::PhantomData<fn(T)>,
}

impl<T: Shape> TopicSetup<T> {
    /// The topic of a contract.
    pub fn of(topic: &Topic<T>) -> Self {
        let topic = topic.name().map(|name| asl_assembly::Topic {
            name: name.to_owned(),
            message_schema: json_schema::<T>(),
            subscriptions: Vec::new(),
        });
        Self { topic, marker: std::marker::PhantomData }
    }

    /// Its messages go to this queue of the app, as they were sent.
    pub fn to_queue(self, queue: &Queue<T>) -> Self {
        let to = Reference::Queue(queue.name().or(queue.url()).unwrap_or_default().to_owned());
        self.subscription(Subscriber::Part { to })
    }

    /// Its messages go to this address, once the person has agreed.
    pub fn to_email(self, address: &str) -> Self {
        self.subscription(Subscriber::Email { email: address.to_owned() })
    }

    /// Who was named last gets only messages that fit this filter policy: `json!({"kind": ["big"]})`.
    ///
    /// See <https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html>.
    pub fn only(mut self, filter: Value) -> Self {
        if let Some(last) = self.topic.as_mut().and_then(|topic| topic.subscriptions.last_mut()) {
            last.filter = Some(filter);
        }
        self
    }

    fn subscription(mut self, to: Subscriber) -> Self {
        if let Some(topic) = &mut self.topic {
            topic.subscriptions.push(Subscription { to, filter: None });
        }
        self
    }
}

impl<T: Shape> From<&Topic<T>> for TopicSetup<T> {
    fn from(topic: &Topic<T>) -> Self {
        Self::of(topic)
    }
}

/// A part of a second is a whole one: nothing then takes longer than was said.
fn whole_seconds(time: Duration) -> u32 {
    let seconds = time.as_secs().saturating_add(u64::from(time.subsec_nanos() > 0));
    u32::try_from(seconds).unwrap_or(u32::MAX)
}

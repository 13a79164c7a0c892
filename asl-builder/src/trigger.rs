//! Triggers: what starts a workflow or calls a function from outside.

mod template;

use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use asl_assembly::{BatchFailures, EventRule, QueueSource, Reference, TriggerSource, TriggerState};
use asl_contract::__private::Place;
use asl_contract::{
    Event, EventBridgeEvent, EventBus, Expr, Function, Gives, JsonPath, Queue, Shape, SqsMessage,
    WorkflowError,
};
use serde::Serialize;
use serde_json::{Value, json};

use crate::graph::input_of;
use crate::lambda::{of_function, of_queue};
use crate::mode::Mode;
use crate::schedule::Schedule;
use crate::workflow::Workflow;

/// What starts a workflow or calls a function from outside: a schedule, an event, messages of a queue.
///
/// What it gives must be what the workflow takes.
///
/// ```
/// use asl_builder::prelude::*;
/// use asl_builder::{EventBridgeEvent, SqsMessage};
///
/// const PLACED: Event<String> = Event::of("shop.orders", "OrderPlaced");
/// const JOBS: Queue<String> = Queue::named("jobs");
///
/// let report = start::<f64>().pass("Report", |days| days).named("report");
/// let ship = start::<String>().pass("Ship", |order| order).named("ship");
/// let work = start::<Vec<SqsMessage<String>>>()
///     .map("Each", |messages| messages, |f| f.pass("Work", |message| message.body))
///     .named("work");
///
/// let app = App::new("shop")
///     .workflow(&report)
///     .workflow(&ship)
///     .workflow(&work)
///     .queue(&JOBS)
///     .trigger(Trigger::on_schedule("weekly", Schedule::every(days(7))).starts(&report, &7.0))
///     .trigger(Trigger::on_event("placed", &PLACED).starts_with_detail(&ship))
///     .trigger(Trigger::on_messages("jobs", &JOBS).starts(&work));
/// assert_eq!(app.assembly().diagnostics, []);
/// ```
#[derive(Clone, Debug)]
#[must_use = "a trigger exists only in an app: `App::new(..).trigger(..)`"]
pub struct Trigger {
    pub(crate) document: asl_assembly::Trigger,
    pub(crate) place: Place,
    /// What of its input cannot be said.
    pub(crate) faults: Vec<String>,
}

impl Trigger {
    /// By the clock, always with the same input.
    #[track_caller]
    pub fn on_schedule(name: &str, schedule: Schedule) -> OnSchedule {
        OnSchedule { name: name.to_owned(), place: Place::here(), schedule: schedule.schedule }
    }

    /// When this kind of event comes on its bus.
    #[track_caller]
    pub fn on_event<T: Shape>(name: &str, event: &Event<T>) -> OnEvent<T> {
        let bus = match event.bus() {
            EventBus::Default => None,
            EventBus::App(bus) => Some(Reference::Bus(bus.name().to_owned())),
            EventBus::Elsewhere(bus) => Some(Reference::Other(bus.to_owned())),
        };
        let pattern = json!({"source": [event.source()], "detail-type": [event.detail_type()]});
        OnEvent {
            name: name.to_owned(),
            place: Place::here(),
            rule: EventRule { bus, pattern, input_path: None, input_template: None },
            marker: PhantomData,
        }
    }

    /// When an event comes on the default bus that fits an event pattern, such as those that AWS itself sends.
    ///
    /// Its detail is any JSON. See
    /// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html>.
    ///
    /// ```
    /// use asl_builder::prelude::*;
    /// use asl_builder::EventBridgeEvent;
    /// use serde_json::{Value, json};
    ///
    /// let look = start::<EventBridgeEvent<Value>>().pass("Look", |event| event.time).named("look");
    /// let stopped = json!({"source": ["aws.ec2"], "detail": {"state": ["stopped"]}});
    /// let trigger = Trigger::on_pattern("stopped", stopped).starts(&look);
    /// # let _ = trigger;
    /// ```
    #[track_caller]
    pub fn on_pattern(name: &str, pattern: Value) -> OnEvent<Value> {
        OnEvent {
            name: name.to_owned(),
            place: Place::here(),
            rule: EventRule { bus: None, pattern, input_path: None, input_template: None },
            marker: PhantomData,
        }
    }

    /// When messages lie in a queue: a pipe takes them and starts the workflow with a list of them.
    ///
    /// To have a function take them, say so at the function:
    /// [`Lambda::consumes`](crate::Lambda::consumes).
    #[track_caller]
    pub fn on_messages<T: Shape>(name: &str, messages: impl Into<Batches<T>>) -> OnMessages<T> {
        OnMessages { name: name.to_owned(), place: Place::here(), batches: messages.into() }
    }

    /// It exists and does nothing until it is switched on.
    pub fn disabled(mut self) -> Self {
        self.document.state = TriggerState::Disabled;
        self
    }

    fn new(name: String, to: Reference, on: TriggerSource, place: Place) -> Self {
        Self {
            document: asl_assembly::Trigger { name, to, on, state: TriggerState::Enabled },
            place,
            faults: Vec::new(),
        }
    }
}

fn of_workflow<In, Out, M>(workflow: &Workflow<In, Out, M>) -> Reference {
    Reference::Workflow(workflow.name().to_owned())
}

/// A schedule that has nothing to do yet.
#[derive(Clone, Debug)]
#[must_use = "say what happens then: `.starts(&workflow, &input)` or `.calls(&FUNCTION, &payload)`"]
pub struct OnSchedule {
    name: String,
    place: Place,
    schedule: asl_assembly::Schedule,
}

impl OnSchedule {
    /// Starts this workflow with this input.
    pub fn starts<In: Shape + Serialize, Out: Shape, M: Mode>(
        self,
        workflow: &Workflow<In, Out, M>,
        input: &In,
    ) -> Trigger {
        self.with(of_workflow(workflow), input)
    }

    /// Calls this function with this payload.
    pub fn calls<P: Shape + Serialize, R: Shape, E: WorkflowError>(
        self,
        function: &Function<P, R, E>,
        payload: &P,
    ) -> Trigger {
        self.with(of_function(function), payload)
    }

    fn with(self, to: Reference, input: &impl Serialize) -> Trigger {
        // What cannot be JSON, such as a map with keys that are no text, has no `Shape`.
        let input = serde_json::to_value(input).unwrap_or_default();
        Trigger::new(self.name, to, TriggerSource::Schedule { schedule: self.schedule, input }, self.place)
    }
}

/// An event that has nothing to do yet.
#[must_use = "say what happens then: `.starts(&workflow)` or `.calls(&FUNCTION)`"]
pub struct OnEvent<T> {
    name: String,
    place: Place,
    rule: EventRule,
    marker: PhantomData<fn() -> T>,
}

impl<T> fmt::Debug for OnEvent<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OnEvent").field("name", &self.name).field("rule", &self.rule).finish_non_exhaustive()
    }
}

impl<T: Shape> OnEvent<T> {
    /// Only events whose detail fits this pattern as well: `json!({"total": [{"numeric": [">", 100]}]})`.
    pub fn only(mut self, detail: Value) -> Self {
        if let Some(pattern) = self.rule.pattern.as_object_mut() {
            pattern.insert("detail".to_owned(), detail);
        }
        self
    }

    /// Starts this workflow with the event.
    pub fn starts<Out: Shape, M: Mode>(self, workflow: &Workflow<EventBridgeEvent<T>, Out, M>) -> Trigger {
        self.to(of_workflow(workflow))
    }

    /// Starts this workflow with the event's detail.
    pub fn starts_with_detail<Out: Shape, M: Mode>(self, workflow: &Workflow<T, Out, M>) -> Trigger {
        self.detail().to(of_workflow(workflow))
    }

    /// Starts this workflow with what is made of the event: of parts of it, texts around them and what is known now.
    ///
    /// ```
    /// use asl_builder::prelude::*;
    ///
    /// const PLACED: Event<String> = Event::of("shop.orders", "OrderPlaced");
    ///
    /// let greet = start::<String>().pass("Greet", |name| name).named("greet");
    /// let trigger = Trigger::on_event("placed", &PLACED)
    ///     .starts_with(&greet, |event| text!("{} at {}", event.detail, event.source));
    /// # assert_eq!(App::new("shop").workflow(&greet).trigger(trigger).assembly().diagnostics, []);
    /// ```
    pub fn starts_with<In: Shape, Out: Shape, M: Mode, V: Gives<In, JsonPath>>(
        mut self,
        workflow: &Workflow<In, Out, M>,
        input: impl FnOnce(Expr<EventBridgeEvent<T>, JsonPath>) -> V,
    ) -> Trigger {
        let event = Expr::from_node(input_of(&self.name));
        let (template, faults) = template::of(input(event).give());
        self.rule.input_template = Some(template);
        Trigger { faults, ..self.to(of_workflow(workflow)) }
    }

    /// Calls this function with the event.
    pub fn calls<R: Shape, E: WorkflowError>(
        self,
        function: &Function<EventBridgeEvent<T>, R, E>,
    ) -> Trigger {
        self.to(of_function(function))
    }

    /// Calls this function with the event's detail.
    pub fn calls_with_detail<R: Shape, E: WorkflowError>(self, function: &Function<T, R, E>) -> Trigger {
        self.detail().to(of_function(function))
    }

    fn detail(mut self) -> Self {
        self.rule.input_path = Some("$.detail".to_owned());
        self
    }

    fn to(self, to: Reference) -> Trigger {
        Trigger::new(self.name, to, TriggerSource::Event { event: self.rule }, self.place)
    }
}

/// Messages that have nothing to do yet.
#[derive(Debug)]
#[must_use = "say what happens then: `.starts(&workflow)`"]
pub struct OnMessages<T> {
    name: String,
    place: Place,
    batches: Batches<T>,
}

impl<T: Shape> OnMessages<T> {
    /// Starts this workflow with a list of the messages.
    ///
    /// A Standard workflow is started and the messages are gone; an Express workflow is waited for, and messages
    /// with which it fails come again.
    pub fn starts<Out: Shape, M: Mode>(self, workflow: &Workflow<Vec<SqsMessage<T>>, Out, M>) -> Trigger {
        let on = TriggerSource::Queue { queue: self.batches.source };
        Trigger::new(self.name, of_workflow(workflow), on, self.place)
    }
}

/// The messages of a queue, and how many of them come at once.
///
/// ```
/// use asl_builder::{Batches, Lambda};
/// use asl_builder::prelude::*;
///
/// const JOBS: Queue<String> = Queue::named("jobs");
///
/// let worker = Lambda::named("worker")
///     .cargo("shop-functions", "bootstrap")
///     .consumes(Batches::of(&JOBS).size(100).waiting(seconds(5)).failing_by_message());
/// # let _ = worker;
/// ```
#[must_use = "batches belong to a trigger or a function"]
pub struct Batches<T> {
    pub(crate) source: QueueSource,
    marker: PhantomData<fn() -> T>,
}

impl<T> fmt::Debug for Batches<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Batches").field(&self.source).finish()
    }
}

impl<T> Batches<T> {
    /// The messages of this queue, as many at once as the service finds good: ten at most.
    pub fn of(queue: &Queue<T>) -> Self {
        let source = QueueSource {
            of: of_queue(queue),
            batch_size: None,
            window_seconds: None,
            failures: BatchFailures::Whole,
        };
        Self { source, marker: PhantomData }
    }

    /// So many at once at most, 1 to 10000; more than ten only with [`waiting`](Self::waiting), and not of a FIFO
    /// queue.
    pub fn size(mut self, size: u32) -> Self {
        self.source.batch_size = Some(size);
        self
    }

    /// The service waits so long for a batch to become full: whole seconds, 300 at most.
    pub fn waiting(mut self, time: Duration) -> Self {
        self.source.window_seconds = Some(u32::try_from(time.as_secs()).unwrap_or(u32::MAX));
        self
    }

    /// The function answers with `batchItemFailures`, and only those messages come again.
    pub fn failing_by_message(mut self) -> Self {
        self.source.failures = BatchFailures::Items;
        self
    }
}

impl<T> From<&Queue<T>> for Batches<T> {
    fn from(queue: &Queue<T>) -> Self {
        Self::of(queue)
    }
}

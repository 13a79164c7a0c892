//! Whom a workflow calls and asks, and how a test tells from a call whom it is for.

use asl_builder::{
    Activity, CarriesToken, Event, EventBus, Function, Mode, Queue, Shape, StateMachine, Topic, Workflow,
};
use asl_engine::TaskRequest;
use asl_model::Resource;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::world::{function_name, invokes, name_of};

/// Somebody whom a workflow calls: a function, a queue, a topic, an event, an activity.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is nobody whom a workflow calls",
    label = "expected a function, queue, topic, event, activity, table, action, or workflow"
)]
pub trait Called {
    /// What is sent.
    type Payload: DeserializeOwned;

    /// The name, for a person.
    #[doc(hidden)]
    fn said(&self) -> String;

    /// What this call sends, if it is for this one.
    #[doc(hidden)]
    fn payload(&self, resource: &Resource, parameters: &Value) -> Option<Value>;
}

/// Somebody whom a workflow asks, and whose answer it waits for.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is nobody whose answer a workflow waits for",
    label = "expected an activity, or what a callback asks: a function, a queue, a topic, an event",
    note = "the payload of a callback has a field `token: TaskToken<Decision>`; any other state that waits is \
            `run.pending_at(\"Name\")`"
)]
pub trait Asked: Called {
    /// The answer.
    type Answer: Serialize;
}

impl<P: DeserializeOwned, R, E> Called for Function<P, R, E> {
    type Payload = P;

    fn said(&self) -> String {
        self.name().to_owned()
    }

    fn payload(&self, resource: &Resource, parameters: &Value) -> Option<Value> {
        if invokes(resource) {
            return (function_name(parameters) == self.name())
                .then(|| parameters.get("Payload").cloned().unwrap_or_default());
        }
        let direct = resource.is_function_arn() || resource.as_str().starts_with("${");
        (direct && name_of(resource.as_str()) == self.name()).then(|| parameters.clone())
    }
}

impl<T: DeserializeOwned> Called for Queue<T> {
    type Payload = T;

    fn said(&self) -> String {
        self.name().or(self.url()).unwrap_or_default().to_owned()
    }

    fn payload(&self, resource: &Resource, parameters: &Value) -> Option<Value> {
        let address = match self.name() {
            Some(name) => format!("${{queue.{name}.url}}"),
            None => self.url()?.to_owned(),
        };
        let mine = is(resource, "sqs", "sendMessage") && text(parameters, "QueueUrl") == Some(&address);
        mine.then(|| parameters.get("MessageBody").cloned()).flatten()
    }
}

impl<T: DeserializeOwned> Called for Topic<T> {
    type Payload = T;

    fn said(&self) -> String {
        self.name().or(self.arn()).unwrap_or_default().to_owned()
    }

    fn payload(&self, resource: &Resource, parameters: &Value) -> Option<Value> {
        let address = match self.name() {
            Some(name) => format!("${{topic.{name}.arn}}"),
            None => self.arn()?.to_owned(),
        };
        let mine = is(resource, "sns", "publish") && text(parameters, "TopicArn") == Some(&address);
        mine.then(|| parameters.get("Message").cloned()).flatten()
    }
}

impl<T: DeserializeOwned> Called for Event<T> {
    type Payload = T;

    fn said(&self) -> String {
        self.detail_type().to_owned()
    }

    fn payload(&self, resource: &Resource, parameters: &Value) -> Option<Value> {
        let bus = match self.bus() {
            EventBus::Default => None,
            EventBus::App(bus) => Some(format!("${{bus.{}.name}}", bus.name())),
            EventBus::Elsewhere(bus) => Some(bus.to_owned()),
        };
        let entries = parameters.get("Entries").filter(|_| is(resource, "events", "putEvents"))?;
        let mine = |entry: &&Value| {
            text(entry, "Source") == Some(self.source())
                && text(entry, "DetailType") == Some(self.detail_type())
                && text(entry, "EventBusName") == bus.as_deref()
        };
        entries.as_array()?.iter().find(mine)?.get("Detail").cloned()
    }
}

impl<P: DeserializeOwned, R> Called for Activity<P, R> {
    type Payload = P;

    fn said(&self) -> String {
        self.name().or(self.arn()).unwrap_or_default().to_owned()
    }

    fn payload(&self, resource: &Resource, parameters: &Value) -> Option<Value> {
        let arn = match self.name() {
            Some(name) => activity_arn(name),
            None => self.arn()?.to_owned(),
        };
        (resource.as_str() == arn).then(|| parameters.clone())
    }
}

impl<P: CarriesToken<Answer: Serialize> + DeserializeOwned, R, E> Asked for Function<P, R, E> {
    type Answer = P::Answer;
}

impl<T: CarriesToken<Answer: Serialize> + DeserializeOwned> Asked for Queue<T> {
    type Answer = T::Answer;
}

impl<T: CarriesToken<Answer: Serialize> + DeserializeOwned> Asked for Topic<T> {
    type Answer = T::Answer;
}

impl<T: CarriesToken<Answer: Serialize> + DeserializeOwned> Asked for Event<T> {
    type Answer = T::Answer;
}

impl<P: DeserializeOwned, R: Serialize> Asked for Activity<P, R> {
    type Answer = R;
}

impl<P: CarriesToken<Answer: Serialize> + DeserializeOwned, R: Shape, M: Mode> Asked for Workflow<P, R, M> {
    type Answer = P::Answer;
}

impl<P: CarriesToken<Answer: Serialize> + DeserializeOwned, R: Shape> Asked for StateMachine<P, R> {
    type Answer = P::Answer;
}

/// Whether this task waits for somebody's answer.
pub(crate) fn waits(request: &TaskRequest) -> bool {
    request.token.is_some()
}

/// The ARN that an activity of the app has in a test.
pub(crate) fn activity_arn(name: &str) -> String {
    format!("arn:aws:states:us-east-1:123456789012:activity:{name}")
}

/// The definition with the ARNs of the app's activities, by which the engine knows them.
pub(crate) fn with_activities(definition: &str) -> String {
    let mut parts = definition.split("\"${activity.");
    let mut with = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once(".arn}\"") {
            Some((name, rest)) if !name.contains('"') => {
                with.push('"');
                with.push_str(&activity_arn(name));
                with.push('"');
                with.push_str(rest);
            }
            _ => {
                with.push_str("\"${activity.");
                with.push_str(part);
            }
        }
    }
    with
}

pub(crate) fn is(resource: &Resource, service: &str, action: &str) -> bool {
    (resource.service(), resource.action()) == (Some(service), Some(action))
}

fn text<'a>(value: &'a Value, member: &str) -> Option<&'a str> {
    value.get(member).and_then(Value::as_str)
}

#[cfg(test)]
mod tests {
    use super::with_activities;

    #[test]
    fn activities_get_their_arns() {
        assert_eq!(
            with_activities(r#"{"Resource": "${activity.pack.arn}", "Comment": "${activity.x"}"#),
            r#"{"Resource": "arn:aws:states:us-east-1:123456789012:activity:pack", "Comment": "${activity.x"}"#
        );
        assert_eq!(with_activities("{}"), "{}");
    }
}

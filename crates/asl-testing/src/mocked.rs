//! Whom a test can answer for: what a mock of each gives, and what the service makes of that.

use std::fmt::Display;

use asl_builder::integrations::{Action, Integration};
use asl_builder::{
    Activity, Child, DynamoDbError, Event, EventBridgeError, Function, Mode, NestedError, NoErrors, Queue,
    Shape, SnsError, SqsError, StateMachine, Table, Topic, Workflow, WorkflowError,
};
use asl_engine::TaskRequest;
use asl_model::{IntegrationPattern, Resource};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::attributes::plain_item;
use crate::called::{Called, is};
use crate::fault::Fault;
use crate::world::invokes;

/// Somebody whom a workflow calls, and for whom a test can answer.
#[diagnostic::on_unimplemented(
    message = "a test cannot answer for `{Self}`",
    label = "expected a function, queue, topic, event, activity, table, action, or workflow",
    note = "for any other call: `.mock_state(\"State\", |arguments| Ok(response))`"
)]
pub trait Mocked: Called {
    /// What a mock gives.
    type Gives: Serialize;
    /// What a mock reports instead.
    type Error;
    /// The errors that are known by name.
    type Errors: WorkflowError;

    /// The error as the service reports it.
    #[doc(hidden)]
    fn fault(error: Self::Error) -> Fault;

    /// The service's response around what the mock gives.
    #[doc(hidden)]
    fn response(&self, request: &TaskRequest, gives: Value) -> Value {
        let _ = request;
        gives
    }
}

impl<P: DeserializeOwned, R: Serialize, E: WorkflowError + Display> Mocked for Function<P, R, E> {
    type Gives = R;
    type Error = E;
    type Errors = E;

    fn fault(error: E) -> Fault {
        Fault::of_function(error.error_type(), &error.to_string())
    }

    fn response(&self, request: &TaskRequest, gives: Value) -> Value {
        if invokes(&request.resource) { lambda_response(request, gives) } else { gives }
    }
}

impl<T: DeserializeOwned> Mocked for Queue<T> {
    type Gives = ();
    type Error = Fault;
    type Errors = SqsError;

    fn fault(error: Fault) -> Fault {
        error
    }

    fn response(&self, request: &TaskRequest, _: Value) -> Value {
        message_response(request)
    }
}

impl<T: DeserializeOwned> Mocked for Topic<T> {
    type Gives = ();
    type Error = Fault;
    type Errors = SnsError;

    fn fault(error: Fault) -> Fault {
        error
    }

    fn response(&self, request: &TaskRequest, _: Value) -> Value {
        message_response(request)
    }
}

impl<T: DeserializeOwned> Mocked for Event<T> {
    type Gives = ();
    type Error = Fault;
    type Errors = EventBridgeError;

    fn fault(error: Fault) -> Fault {
        error
    }

    fn response(&self, request: &TaskRequest, _: Value) -> Value {
        events_response(request)
    }
}

impl<P: DeserializeOwned, R: Serialize> Mocked for Activity<P, R> {
    type Gives = R;
    type Error = Fault;
    type Errors = NoErrors;

    fn fault(error: Fault) -> Fault {
        error
    }
}

/// A table is mocked for what is put into it.
impl<T: DeserializeOwned> Called for Table<T> {
    type Payload = T;

    fn said(&self) -> String {
        self.name().to_owned()
    }

    fn payload(&self, resource: &Resource, parameters: &Value) -> Option<Value> {
        let mine = is(resource, "dynamodb", "putItem")
            && parameters.get("TableName").and_then(Value::as_str) == Some(&self.address());
        mine.then(|| plain_item(parameters.get("Item")?)).flatten()
    }
}

impl<T: DeserializeOwned> Mocked for Table<T> {
    type Gives = ();
    type Error = Fault;
    type Errors = DynamoDbError;

    fn fault(error: Fault) -> Fault {
        error
    }

    fn response(&self, request: &TaskRequest, _: Value) -> Value {
        json!({"SdkResponseMetadata": {"RequestId": request.request_id}})
    }
}

/// An action is mocked in whichever pattern it is called, with the service's own request and response.
impl<A: Integration, R> Called for Action<A, R> {
    type Payload = Value;

    fn said(&self) -> String {
        self.resource("")
    }

    fn payload(&self, resource: &Resource, parameters: &Value) -> Option<Value> {
        let called = resource.as_str();
        let called = called.strip_suffix(resource.pattern().suffix()).unwrap_or(called);
        (called == self.resource("")).then(|| parameters.clone())
    }
}

impl<A: Integration, R: Serialize> Mocked for Action<A, R> {
    type Gives = R;
    type Error = Fault;
    type Errors = A::Error;

    fn fault(error: Fault) -> Fault {
        error
    }
}

impl<P: Shape + DeserializeOwned, R: Shape, M: Mode> Called for Workflow<P, R, M> {
    type Payload = P;

    fn said(&self) -> String {
        self.name().to_owned()
    }

    fn payload(&self, resource: &Resource, parameters: &Value) -> Option<Value> {
        input_of_child(self, resource, parameters)
    }
}

impl<P: Shape + DeserializeOwned, R: Shape + Serialize, M: Mode> Mocked for Workflow<P, R, M> {
    type Gives = R;
    type Error = Fault;
    type Errors = NestedError;

    fn fault(error: Fault) -> Fault {
        error
    }

    fn response(&self, request: &TaskRequest, gives: Value) -> Value {
        child_response(request, gives)
    }
}

impl<P: Shape + DeserializeOwned, R: Shape> Called for StateMachine<P, R> {
    type Payload = P;

    fn said(&self) -> String {
        self.arn().to_owned()
    }

    fn payload(&self, resource: &Resource, parameters: &Value) -> Option<Value> {
        input_of_child(self, resource, parameters)
    }
}

impl<P: Shape + DeserializeOwned, R: Shape + Serialize> Mocked for StateMachine<P, R> {
    type Gives = R;
    type Error = Fault;
    type Errors = NestedError;

    fn fault(error: Fault) -> Fault {
        error
    }

    fn response(&self, request: &TaskRequest, gives: Value) -> Value {
        child_response(request, gives)
    }
}

fn input_of_child<W: Child>(child: &W, resource: &Resource, parameters: &Value) -> Option<Value> {
    let mine = is(resource, "states", "startExecution")
        && parameters.get("StateMachineArn").and_then(Value::as_str) == Some(&child.arn_text());
    mine.then(|| parameters.get("Input").cloned().unwrap_or_default())
}

/// `lambda:invoke`'s response has the function's result as its `Payload`.
pub(crate) fn lambda_response(request: &TaskRequest, result: Value) -> Value {
    let mut response = Map::new();
    response.insert("ExecutedVersion".to_owned(), "$LATEST".into());
    response.insert("Payload".to_owned(), result);
    response.insert("SdkResponseMetadata".to_owned(), json!({"RequestId": request.request_id}));
    response.insert("StatusCode".to_owned(), 200.into());
    Value::Object(response)
}

/// What SQS and SNS say to a message.
pub(crate) fn message_response(request: &TaskRequest) -> Value {
    json!({"MessageId": request.request_id})
}

/// What EventBridge says to events: an id for each.
pub(crate) fn events_response(request: &TaskRequest) -> Value {
    let parameters: Value = serde_json::from_str(&request.parameters).unwrap_or_default();
    let entries = parameters.get("Entries").and_then(Value::as_array).map_or(0, Vec::len);
    let entries: Vec<Value> =
        (0..entries).map(|at| json!({"EventId": format!("{}-{at}", request.request_id)})).collect();
    json!({"Entries": entries, "FailedEntryCount": 0})
}

/// What a nested execution comes to: the whole of it for `.sync`, where it runs otherwise.
fn child_response(request: &TaskRequest, output: Value) -> Value {
    let arn = format!("arn:aws:states:us-east-1:123456789012:execution:child:{}", request.request_id);
    let start = json!({"ExecutionArn": arn, "StartDate": 1_767_225_600_000_u64});
    let output = match request.resource.pattern() {
        IntegrationPattern::Sync2 => output,
        IntegrationPattern::Sync => Value::String(output.to_string()),
        IntegrationPattern::RequestResponse | IntegrationPattern::WaitForTaskToken => return start,
    };
    let mut response = Map::new();
    response.insert("ExecutionArn".to_owned(), arn.into());
    response.insert("Output".to_owned(), output);
    response.insert("Status".to_owned(), "SUCCEEDED".into());
    Value::Object(response)
}

//! The world around a workflow under test: mocks, tables, and what was called.

use std::collections::BTreeMap;
use std::fmt;

use asl_engine::driver::{TaskAnswer, TaskHandler};
use asl_engine::{ListRequest, ListedObject, ObjectRequest, ObjectToWrite, TaskRequest};
use asl_model::{IntegrationPattern, Resource};
use serde_json::{Map, Value, json};

/// What a mocked service reports instead of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    error: String,
    cause: String,
}

impl Fault {
    /// An error with this name, such as `DynamoDB.ConditionalCheckFailedException`, and this cause.
    pub fn new(error: impl Into<String>, cause: impl Into<String>) -> Self {
        Self { error: error.into(), cause: cause.into() }
    }

    /// What Lambda makes of a handler's error.
    pub(crate) fn of_function(error_type: &str, message: &str) -> Self {
        Self::new(error_type, json!({"errorMessage": message, "errorType": error_type}).to_string())
    }
}

/// An answer, or how the kit was used wrongly.
type FunctionMock = Box<dyn FnMut(&Value) -> Result<Result<Value, Fault>, String>>;
type ResourceMock = Box<dyn FnMut(&Value) -> Result<Value, Fault>>;

/// Who answers the calls of a workflow under test.
#[derive(Default)]
pub(crate) struct World {
    functions: BTreeMap<String, FunctionMock>,
    resources: BTreeMap<String, ResourceMock>,
    /// Items by table, in the order of their keys' last write.
    tables: BTreeMap<String, Vec<Value>>,
    /// Texts by bucket and key.
    objects: BTreeMap<(String, String), String>,
    calls: Vec<(Resource, Value)>,
    /// How the kit was used wrongly, for the next panic.
    misuse: Option<String>,
}

impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("World")
            .field("functions", &self.functions.keys())
            .field("resources", &self.resources.keys())
            .field("tables", &self.tables)
            .field("objects", &self.objects.keys())
            .finish_non_exhaustive()
    }
}

impl World {
    pub(crate) fn mock_function(
        &mut self,
        name: &str,
        answer: impl FnMut(&Value) -> Result<Result<Value, Fault>, String> + 'static,
    ) {
        self.functions.insert(name.to_owned(), Box::new(answer));
    }

    pub(crate) fn mock_resource(
        &mut self,
        resource: &str,
        answer: impl FnMut(&Value) -> Result<Value, Fault> + 'static,
    ) {
        self.resources.insert(resource.to_owned(), Box::new(answer));
    }

    pub(crate) fn misuse(&self) -> Option<&str> {
        self.misuse.as_deref()
    }

    /// All that was called, and with which parameters, in order.
    pub(crate) fn calls(&self) -> impl Iterator<Item = (&Resource, &Value)> {
        self.calls.iter().map(|(resource, parameters)| (resource, parameters))
    }

    /// The items of a table.
    pub(crate) fn items(&self, table: &str) -> &[Value] {
        self.tables.get(table).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn put_object(&mut self, bucket: &str, key: &str, body: String) {
        self.objects.insert((bucket.to_owned(), key.to_owned()), body);
    }

    /// The text of an object, if there is one.
    pub(crate) fn object(&self, bucket: &str, key: &str) -> Option<&str> {
        self.objects.get(&(bucket.to_owned(), key.to_owned())).map(String::as_str)
    }

    /// The keys in a bucket, in order.
    pub(crate) fn keys<'a>(&'a self, bucket: &'a str) -> impl Iterator<Item = &'a str> {
        self.objects.keys().filter(move |(of, _)| of == bucket).map(|(_, key)| key.as_str())
    }

    /// A call by `lambda:invoke`, whose response has the answer as its `Payload`.
    fn invoke(&mut self, request: &TaskRequest, parameters: &Value) -> TaskAnswer {
        let payload = parameters.get("Payload").cloned().unwrap_or_default();
        match self.call_function(request, &function_name(parameters), &payload) {
            TaskAnswer::Succeed(result) => TaskAnswer::Succeed(json!({
                "ExecutedVersion": "$LATEST",
                "Payload": result,
                "SdkResponseMetadata": {"RequestId": request.request_id},
                "StatusCode": 200,
            })),
            other => other,
        }
    }

    fn call_function(&mut self, request: &TaskRequest, function: &str, payload: &Value) -> TaskAnswer {
        let Some(mock) = self.functions.get_mut(function) else {
            let known: Vec<&str> = self.functions.keys().map(String::as_str).collect();
            let known = if known.is_empty() { "nothing".to_owned() } else { known.join(", ") };
            return self.misused(format!(
                "the state `{}` calls the function `{function}`, which nobody mocks\n  mocked: {known}\n  \
                 help: add `.mock(&FUNCTION, |payload| Ok(..))` before `.start(..)`",
                request.state
            ));
        };
        match mock(payload) {
            Ok(Ok(result)) => TaskAnswer::Succeed(result),
            Ok(Err(Fault { error, cause })) => TaskAnswer::fail(error, cause),
            Err(misuse) => self.misused(format!("in the state `{}`: {misuse}", request.state)),
        }
    }

    fn put_item(&mut self, request: &TaskRequest, parameters: &Value) -> TaskAnswer {
        let table = table_name(parameters);
        let item = parameters.get("Item").and_then(Value::as_object);
        let item = item
            .map(|item| Value::Object(item.iter().map(|(key, value)| (key.clone(), plain(value))).collect()));
        let Some(item) = item else {
            return self.misused(format!("the state `{}` puts no `Item` into `{table}`", request.state));
        };
        // The kit does not know the key of the table, so two writes are two items.
        self.tables.entry(table).or_default().push(item);
        TaskAnswer::Succeed(json!({"SdkResponseMetadata": {"RequestId": request.request_id}}))
    }

    fn misused(&mut self, message: String) -> TaskAnswer {
        self.misuse.get_or_insert(message);
        TaskAnswer::Pending
    }
}

impl TaskHandler for World {
    fn call(&mut self, request: &TaskRequest) -> TaskAnswer {
        let parameters: Value = serde_json::from_str(&request.parameters).unwrap_or_default();
        self.calls.push((request.resource.clone(), parameters.clone()));
        if let Some(mock) = self.resources.get_mut(request.resource.as_str()) {
            return match mock(&parameters) {
                Ok(response) => TaskAnswer::Succeed(response),
                Err(Fault { error, cause }) => TaskAnswer::fail(error, cause),
            };
        }
        if request.resource.is_activity() {
            // Somebody works on it, and is heard of by `pending`.
            return TaskAnswer::Take { worker: Some("test".to_owned()), then: Box::new(TaskAnswer::Pending) };
        }
        // The older form: the function itself is the resource, and its input the payload.
        let resource = request.resource.as_str();
        if request.resource.is_function_arn() || resource.starts_with("${") {
            return self.call_function(request, name_of(resource), &parameters);
        }
        let plain_call = request.resource.pattern() == IntegrationPattern::RequestResponse;
        match (request.resource.service(), request.resource.action()) {
            (Some("lambda"), Some("invoke")) => self.invoke(request, &parameters),
            (Some("dynamodb"), Some("putItem")) if plain_call => self.put_item(request, &parameters),
            (Some("sqs"), Some("sendMessage")) | (Some("sns"), Some("publish")) => {
                TaskAnswer::Succeed(json!({"MessageId": request.request_id}))
            }
            (Some("events"), Some("putEvents")) => {
                let entries = parameters.get("Entries").and_then(Value::as_array).map_or(0, Vec::len);
                let entries: Vec<Value> = (0..entries)
                    .map(|at| json!({"EventId": format!("{}-{at}", request.request_id)}))
                    .collect();
                TaskAnswer::Succeed(json!({"Entries": entries, "FailedEntryCount": 0}))
            }
            _ => self.misused(format!(
                "the state `{}` calls `{}`, which nobody mocks\n  \
                 help: add `.mock_resource(\"{}\", |parameters| Ok(..))` before `.start(..)`",
                request.state, request.resource, request.resource
            )),
        }
    }

    fn read_object(&mut self, request: &ObjectRequest) -> Result<String, String> {
        let object = self.object(&request.bucket, &request.key).map(str::to_owned);
        object.ok_or_else(|| {
            let place = format!("`{}` in the bucket `{}`", request.key, request.bucket);
            let message = format!("a distributed Map reads {place}, which is not there\n  help: add `.object(\"{}\", \"{}\", text)` before `.start(..)`", request.bucket, request.key);
            self.misuse.get_or_insert(message);
            format!("There is no {place}.")
        })
    }

    fn list_objects(&mut self, request: &ListRequest) -> Result<Vec<ListedObject>, String> {
        let inside =
            |(bucket, key): &(String, String)| *bucket == request.bucket && key.starts_with(&request.prefix);
        let found = self.objects.iter().filter(|(place, _)| inside(place));
        Ok(found
            .map(|((_, key), body)| ListedObject {
                key: key.clone(),
                etag: format!("\"{}\"", body.len()),
                last_modified: 0,
                size: body.len() as u64,
                storage_class: "STANDARD".to_owned(),
            })
            .collect())
    }

    fn write_objects(&mut self, objects: &[ObjectToWrite]) -> Result<(), String> {
        for ObjectToWrite { bucket, key, body } in objects {
            self.put_object(bucket, key, body.to_string());
        }
        Ok(())
    }
}

/// Whether a resource invokes a function.
pub(crate) fn invokes(resource: &Resource) -> bool {
    (resource.service(), resource.action()) == (Some("lambda"), Some("invoke"))
}

/// The function of a call: `ask` of `${function.ask.arn}`, or the name at the end of an ARN.
pub(crate) fn function_name(parameters: &Value) -> String {
    name_of(parameters.get("FunctionName").and_then(Value::as_str).unwrap_or_default()).to_owned()
}

pub(crate) fn name_of(text: &str) -> &str {
    referred("function", "arn", text).or_else(|| text.split(":function:").nth(1)).unwrap_or(text)
}

fn table_name(parameters: &Value) -> String {
    let name = parameters.get("TableName").and_then(Value::as_str).unwrap_or_default();
    referred("table", "name", name).unwrap_or(name).to_owned()
}

/// `NAME` of `${kind.NAME.what}`.
fn referred<'a>(kind: &str, what: &str, text: &'a str) -> Option<&'a str> {
    let inner = text.strip_prefix("${")?.strip_suffix('}')?;
    inner.strip_prefix(kind)?.strip_prefix('.')?.strip_suffix(what)?.strip_suffix('.')
}

/// An attribute value of DynamoDB, `{"S": ..}` and so on, as plain JSON.
fn plain(attribute: &Value) -> Value {
    let Some((kind, value)) = attribute.as_object().and_then(|object| object.iter().next()) else {
        return attribute.clone();
    };
    match (kind.as_str(), value) {
        ("NULL", _) => Value::Null,
        ("N", Value::String(number)) => serde_json::from_str(number).unwrap_or_else(|_| value.clone()),
        ("NS", Value::Array(numbers)) => numbers.iter().map(|number| plain(&json!({"N": number}))).collect(),
        ("M", Value::Object(members)) => Value::Object(
            members.iter().map(|(key, value)| (key.clone(), plain(value))).collect::<Map<_, _>>(),
        ),
        ("L", Value::Array(items)) => items.iter().map(plain).collect(),
        _ => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attribute_values_become_plain() {
        let check = |attribute: Value, expected: Value| assert_eq!(plain(&attribute), expected);
        check(json!({"S": "x"}), json!("x"));
        check(json!({"N": "1.5"}), json!(1.5));
        check(json!({"BOOL": true}), json!(true));
        check(json!({"NULL": true}), json!(null));
        check(json!({"L": [{"S": "a"}, {"N": "1"}]}), json!(["a", 1]));
        check(json!({"M": {"k": {"NS": ["1", "2"]}}}), json!({"k": [1, 2]}));
    }

    #[test]
    fn names_are_found_behind_references() {
        let name = |text: &str| function_name(&json!({"FunctionName": text}));
        assert_eq!(name("${function.ask-approval.arn}"), "ask-approval");
        assert_eq!(name("arn:aws:lambda:us-east-1:123456789012:function:ask"), "ask");
        assert_eq!(name("ask"), "ask");
        assert_eq!(table_name(&json!({"TableName": "${table.articles.name}"})), "articles");
    }
}

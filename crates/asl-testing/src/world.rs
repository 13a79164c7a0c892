//! The world around a workflow under test: who answers, tables and objects, and what was called.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Bound;
use std::rc::Rc;

use asl_engine::driver::{TaskAnswer, TaskHandler};
use asl_engine::{ListRequest, ListedObject, ObjectRequest, ObjectToWrite, TaskRequest};
use asl_model::{IntegrationPattern, Resource};
use serde_json::{Value, json};

use crate::attributes::{has_key, item_of, plain_item};
use crate::fault::Fault;
use crate::mocked::{events_response, message_response};

/// What a call comes to, or how the kit was used wrongly.
pub(crate) type Answer = Result<Result<Value, Fault>, String>;

/// What somebody answers to the calls that are theirs; `None` to all others.
type AnswerFn = Box<dyn FnMut(&TaskRequest, &Value) -> Option<Answer>>;

/// Whether a call is somebody's.
type Matches = Box<dyn Fn(&TaskRequest, &Value) -> bool>;

/// Whose attempts fail, which of them, and how.
type FaultAt = (Matches, (Bound<u64>, Bound<u64>), Fault);

/// Who answers. The runs of a test share it.
#[derive(Default)]
struct Mocks {
    /// The last one that was added goes first.
    calls: Vec<AnswerFn>,
    /// Those that are asked, and whose answer is known.
    questions: Vec<AnswerFn>,
    faults: Vec<FaultAt>,
    /// Whose functions are mocked, for the words of a mistake.
    functions: Vec<String>,
    /// The errors that are known by name, by whom they are of.
    errors: Vec<(Matches, &'static [&'static str])>,
}

/// A call that was made.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) request: TaskRequest,
    pub(crate) parameters: Value,
}

/// What a property has a state do instead of what the mocks say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Instead {
    /// Its first call fails.
    FailOnce(Fault),
    /// Its first call is not answered; a question is asked, and nobody answers that.
    SilentOnce,
}

/// Who answers the calls of a workflow under test, and what they found.
#[derive(Clone, Default)]
pub(crate) struct World {
    mocks: Rc<RefCell<Mocks>>,
    /// Items by table, in the order they were written.
    tables: BTreeMap<String, Vec<Value>>,
    /// Texts by bucket and key.
    objects: BTreeMap<(String, String), String>,
    calls: Vec<Call>,
    instead: BTreeMap<String, Instead>,
    /// How the kit was used wrongly, for the next panic.
    misuse: Option<String>,
}

impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("World")
            .field("tables", &self.tables)
            .field("objects", &self.objects.keys())
            .field("calls", &self.calls)
            .finish_non_exhaustive()
    }
}

impl World {
    pub(crate) fn mock(&self, answer: impl FnMut(&TaskRequest, &Value) -> Option<Answer> + 'static) {
        self.mocks.borrow_mut().calls.push(Box::new(answer));
    }

    pub(crate) fn answer(&self, answer: impl FnMut(&TaskRequest, &Value) -> Option<Answer> + 'static) {
        self.mocks.borrow_mut().questions.push(Box::new(answer));
    }

    pub(crate) fn fail(
        &self,
        matches: impl Fn(&TaskRequest, &Value) -> bool + 'static,
        attempts: (Bound<u64>, Bound<u64>),
        fault: Fault,
    ) {
        self.mocks.borrow_mut().faults.push((Box::new(matches), attempts, fault));
    }

    /// Notes the name of somebody mocked, and the errors that are known of them.
    pub(crate) fn know(
        &self,
        name: String,
        matches: impl Fn(&TaskRequest, &Value) -> bool + 'static,
        errors: &'static [&'static str],
    ) {
        let mut mocks = self.mocks.borrow_mut();
        mocks.functions.push(name);
        mocks.errors.push((Box::new(matches), errors));
    }

    /// The errors that are known of whoever gets this call.
    pub(crate) fn errors_of(&self, call: &Call) -> Vec<&'static str> {
        let mocks = self.mocks.borrow();
        let of = mocks.errors.iter().filter(|(matches, _)| matches(&call.request, &call.parameters));
        of.flat_map(|(_, errors)| errors.iter().copied()).collect()
    }

    pub(crate) fn instead(&mut self, state: &str, instead: Instead) {
        self.instead.insert(state.to_owned(), instead);
    }

    pub(crate) fn misuse(&self) -> Option<&str> {
        self.misuse.as_deref()
    }

    /// All that was called, in order.
    pub(crate) fn calls(&self) -> &[Call] {
        &self.calls
    }

    /// The items of a table.
    pub(crate) fn items(&self, table: &str) -> &[Value] {
        self.tables.get(table).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn add_item(&mut self, table: &str, item: Value) {
        self.tables.entry(table.to_owned()).or_default().push(item);
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

    fn misused(&mut self, message: String) -> TaskAnswer {
        self.misuse.get_or_insert(message);
        TaskAnswer::Pending
    }

    /// The first answer that somebody has: one for these attempts, then that of a mock.
    fn mocked(&self, request: &TaskRequest, parameters: &Value) -> Option<Answer> {
        let mut mocks = self.mocks.borrow_mut();
        let fault = mocks.faults.iter().rev().find(|(matches, attempts, _)| {
            std::ops::RangeBounds::contains(attempts, &request.attempt) && matches(request, parameters)
        });
        if let Some((_, _, fault)) = fault {
            return Some(Ok(Err(fault.clone())));
        }
        mocks.calls.iter_mut().rev().find_map(|mock| mock(request, parameters))
    }

    /// What the kit answers by itself.
    fn usual(&mut self, request: &TaskRequest, parameters: &Value) -> Answer {
        let plain_call = request.resource.pattern() == IntegrationPattern::RequestResponse;
        match (request.resource.service(), request.resource.action()) {
            (Some("sqs"), Some("sendMessage")) | (Some("sns"), Some("publish")) => {
                Ok(Ok(message_response(request)))
            }
            (Some("events"), Some("putEvents")) => Ok(Ok(events_response(request))),
            (Some("dynamodb"), Some("putItem")) if plain_call => self.put_item(request, parameters),
            (Some("dynamodb"), Some("getItem")) if plain_call => Ok(Ok(self.get_item(parameters))),
            (Some("dynamodb"), Some("deleteItem")) if plain_call => {
                let key = parameters.get("Key").and_then(plain_item).unwrap_or_default();
                if let Some(items) = self.tables.get_mut(&table_name(parameters)) {
                    items.retain(|item| !has_key(item, &key));
                }
                Ok(Ok(json!({"SdkResponseMetadata": {"RequestId": request.request_id}})))
            }
            _ => Err(self.nobody_answers(request, parameters)),
        }
    }

    fn nobody_answers(&self, request: &TaskRequest, parameters: &Value) -> String {
        let (state, resource) = (&request.state, &request.resource);
        let direct = resource.is_function_arn() || resource.as_str().starts_with("${");
        if !direct && !invokes(resource) {
            return format!(
                "the state `{state}` calls `{resource}`, which nobody mocks\n  help: add \
                 `.mock_state(\"{state}\", |arguments| Ok(response))` before `.start(..)`"
            );
        }
        let function = if direct { name_of(resource.as_str()).to_owned() } else { function_name(parameters) };
        let known = self.mocks.borrow().functions.join(", ");
        let known = if known.is_empty() { "nothing" } else { &known };
        format!(
            "the state `{state}` calls the function `{function}`, which nobody mocks\n  mocked: {known}\n  \
             help: add `.mock(&FUNCTION, |payload| Ok(..))` before `.start(..)`"
        )
    }

    fn put_item(&mut self, request: &TaskRequest, parameters: &Value) -> Answer {
        let table = table_name(parameters);
        let Some(item) = parameters.get("Item").and_then(plain_item) else {
            return Err(format!("the state `{}` puts no `Item` into `{table}`", request.state));
        };
        // The kit does not know the key of the table, so two writes are two items.
        self.add_item(&table, item);
        Ok(Ok(json!({"SdkResponseMetadata": {"RequestId": request.request_id}})))
    }

    fn get_item(&self, parameters: &Value) -> Value {
        let key = parameters.get("Key").and_then(plain_item).unwrap_or_default();
        let items = self.items(&table_name(parameters));
        match items.iter().rev().find(|item| has_key(item, &key)) {
            Some(item) => json!({"Item": item_of(item)}),
            None => json!({}),
        }
    }

    /// The answer of whoever is asked, where it is known.
    pub(crate) fn known_answer(&self, request: &TaskRequest, parameters: &Value) -> Option<Answer> {
        let mut mocks = self.mocks.borrow_mut();
        mocks.questions.iter_mut().rev().find_map(|question| question(request, parameters))
    }

    /// Adds the answer of whoever is asked, where it is known.
    fn questioned(
        &mut self,
        request: &TaskRequest,
        parameters: &Value,
        silent: bool,
        call: TaskAnswer,
    ) -> TaskAnswer {
        let done = matches!(call, TaskAnswer::Fail { .. })
            || request.resource.is_activity() && call != TaskAnswer::Pending;
        if request.token.is_none() || silent || done {
            return call;
        }
        let then = match self.known_answer(request, parameters) {
            None => return call,
            Some(Ok(Ok(value))) => TaskAnswer::Succeed(value),
            Some(Ok(Err(fault))) => TaskAnswer::fail(fault.error(), fault.cause()),
            Some(Err(misuse)) => return self.misused(format!("in the state `{}`: {misuse}", request.state)),
        };
        match call {
            TaskAnswer::Succeed(output) => TaskAnswer::Submit { output, then: Box::new(then) },
            _ => then,
        }
    }
}

impl TaskHandler for World {
    fn call(&mut self, request: &TaskRequest) -> TaskAnswer {
        let parameters: Value = serde_json::from_str(&request.parameters).unwrap_or_default();
        self.calls.push(Call { request: request.clone(), parameters: parameters.clone() });
        let silent = match self.instead.remove(&request.state) {
            None => false,
            Some(Instead::FailOnce(fault)) => return TaskAnswer::fail(fault.error(), fault.cause()),
            Some(Instead::SilentOnce) if request.token.is_none() => return TaskAnswer::Pending,
            Some(Instead::SilentOnce) => true,
        };
        let answer = match self.mocked(request, &parameters) {
            // Somebody works on it, and is heard of by `pending`.
            _ if request.resource.is_activity() && silent => {
                return TaskAnswer::Take {
                    worker: Some("test".to_owned()),
                    then: Box::new(TaskAnswer::Pending),
                };
            }
            None if request.resource.is_activity() => {
                let answer = self.questioned(request, &parameters, silent, TaskAnswer::Pending);
                return TaskAnswer::Take { worker: Some("test".to_owned()), then: Box::new(answer) };
            }
            None => self.usual(request, &parameters),
            Some(answer) => answer,
        };
        match answer {
            Ok(Ok(response)) => self.questioned(request, &parameters, silent, TaskAnswer::Succeed(response)),
            Ok(Err(fault)) => TaskAnswer::fail(fault.error(), fault.cause()),
            Err(misuse) if misuse.starts_with("the state") => self.misused(misuse),
            Err(misuse) => self.misused(format!("in the state `{}`: {misuse}", request.state)),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_behind_references() {
        let name = |text: &str| function_name(&json!({"FunctionName": text}));
        assert_eq!(name("${function.ask-approval.arn}"), "ask-approval");
        assert_eq!(name("arn:aws:lambda:us-east-1:123456789012:function:ask"), "ask");
        assert_eq!(name("ask"), "ask");
        assert_eq!(table_name(&json!({"TableName": "${table.articles.name}"})), "articles");
    }
}

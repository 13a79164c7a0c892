//! What a definition says: its objects, each with its query language, and whether it has what a row wants.

use asl_model::{QueryLanguage, Resource};
use serde_json::Value;

use crate::rows::{ACTIVITY, FUNCTION, Kind, SDK, Wanted};

/// An object of a definition.
struct Object<'a> {
    kind: &'a str,
    language: QueryLanguage,
    value: &'a Value,
}

/// The query language in which `definition`, made by a workflow of `language`, says what is wanted.
pub(crate) fn says(wanted: &Wanted, definition: &Value, language: QueryLanguage) -> Option<QueryLanguage> {
    match wanted {
        Wanted::Field { object, name, value } => objects(definition, language)
            .into_iter()
            .find(|found| found.kind == *object && has(found, name, *value))
            .map(|found| found.language),
        Wanted::Function { name, jsonata } => {
            let text = match language {
                QueryLanguage::JsonPath => format!("States.{name}("),
                QueryLanguage::JsonAta => (*jsonata).to_owned(),
            };
            contains(definition, &text).then_some(language)
        }
        Wanted::Context(path) => {
            let root = if language == QueryLanguage::JsonPath { "$$" } else { "$states.context" };
            contains(definition, &format!("{root}.{path}")).then_some(language)
        }
        Wanted::Call { resource, pattern } => {
            let tasks = objects(definition, language).into_iter().filter(|object| object.kind == "Task");
            let mut calls = tasks.filter_map(|task| Some((task.language, text(task.value, "Resource")?)));
            let called = calls.find(|(_, called)| {
                let called = Resource::new((*called).to_owned());
                called.pattern() == *pattern && family(&called) == *resource
            });
            called.map(|(language, _)| language)
        }
    }
}

/// The resource as a row names it.
fn family(resource: &Resource) -> String {
    let text = resource.as_str();
    if resource.is_activity() || text.starts_with("${activity.") {
        ACTIVITY.to_owned()
    } else if text.contains(":::aws-sdk:") {
        SDK.to_owned()
    } else if text.contains(":lambda:") && text.contains(":function:") {
        FUNCTION.to_owned()
    } else {
        let (service, action) = (resource.service(), resource.action());
        format!("{}:{}", service.unwrap_or_default(), action.unwrap_or_default())
    }
}

fn has(object: &Object<'_>, name: &str, kind: Kind) -> bool {
    // A payload template says by the key that the value is a path.
    let value = object.value.get(name).or_else(|| match object.kind {
        "ItemReader argument" | "ResultWriter argument" => object.value.get(format!("{name}.$")),
        _ => None,
    });
    let Some(value) = value else { return false };
    let computed = value.as_str().is_some_and(|text| text.starts_with("{%"));
    match kind {
        Kind::Any => true,
        Kind::Word(word) => value == word,
        Kind::Null => value.is_null(),
        Kind::Path => value.is_string(),
        Kind::Known => !computed,
        Kind::Computed => computed,
    }
}

/// Whether a text of the definition contains this one.
fn contains(value: &Value, text: &str) -> bool {
    match value {
        Value::String(words) => words.contains(text),
        Value::Array(items) => items.iter().any(|item| contains(item, text)),
        Value::Object(members) => members.values().any(|member| contains(member, text)),
        _ => false,
    }
}

fn text<'a>(object: &'a Value, name: &str) -> Option<&'a str> {
    object.get(name)?.as_str()
}

fn objects(definition: &Value, language: QueryLanguage) -> Vec<Object<'_>> {
    let mut found = vec![Object { kind: "State machine", language, value: definition }];
    states(definition, language, &mut found);
    found
}

/// The states of a machine, a branch or an item processor, and all that is in them.
fn states<'a>(container: &'a Value, around: QueryLanguage, found: &mut Vec<Object<'a>>) {
    for state in container.get("States").and_then(Value::as_object).into_iter().flat_map(|all| all.values()) {
        let language = text(state, "QueryLanguage").and_then(QueryLanguage::parse).unwrap_or(around);
        let kind = text(state, "Type").unwrap_or_default();
        found.push(Object { kind, language, value: state });
        let mut list = |field: &str, kind: &'static str| {
            for value in state.get(field).and_then(Value::as_array).into_iter().flatten() {
                found.push(Object { kind, language, value });
            }
        };
        list("Retry", "Retrier");
        list("Catch", "Catcher");
        list("Choices", "Choice rule");
        list("Branches", "Branch");
        for (path, kind) in PARTS {
            let value = path.iter().try_fold(state, |value, step| value.get(step));
            found.extend(value.map(|value| Object { kind, language, value }));
        }
        let branches = state.get("Branches").and_then(Value::as_array).into_iter().flatten();
        for inner in branches.chain(state.get("ItemProcessor")).chain(state.get("Iterator")) {
            states(inner, around, found);
        }
    }
}

/// The parts of states that are objects, by where they stand.
const PARTS: [(&[&str], &str); 12] = [
    (&["ItemProcessor"], "ItemProcessor"),
    (&["ItemProcessor", "ProcessorConfig"], "ProcessorConfig"),
    (&["Credentials"], "Credentials"),
    (&["ItemReader"], "ItemReader"),
    (&["ItemReader", "ReaderConfig"], "ReaderConfig"),
    (&["ItemReader", "Parameters"], "ItemReader argument"),
    (&["ItemReader", "Arguments"], "ItemReader argument"),
    (&["ItemBatcher"], "ItemBatcher"),
    (&["ResultWriter"], "ResultWriter"),
    (&["ResultWriter", "WriterConfig"], "WriterConfig"),
    (&["ResultWriter", "Parameters"], "ResultWriter argument"),
    (&["ResultWriter", "Arguments"], "ResultWriter argument"),
];

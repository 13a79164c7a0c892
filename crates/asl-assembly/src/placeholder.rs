//! `${function.ask-approval.arn}` and its like: found and filled.

use serde_json::Value;

/// All placeholders in the texts of `value`, without `${` and `}`, in document order, each once.
///
/// ```
/// use serde_json::json;
///
/// let definition = json!({"FunctionName": "${function.ask.arn}", "Note": "in ${table.a.name} and ${table.b.name}"});
/// assert_eq!(asl_assembly::placeholders(&definition), ["function.ask.arn", "table.a.name", "table.b.name"]);
/// ```
pub fn placeholders(value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    collect(value, &mut found);
    found
}

/// Whether a placeholder names a part of an app, and is no text of the user's own.
///
/// ```
/// assert!(asl_assembly::is_of_the_app("queue.jobs.url"));
/// assert!(!asl_assembly::is_of_the_app("USER"));
/// ```
pub fn is_of_the_app(placeholder: &str) -> bool {
    const KINDS: [&str; 7] = ["function", "table", "workflow", "queue", "topic", "bus", "activity"];
    let mut parts = placeholder.split('.');
    parts.next().is_some_and(|kind| KINDS.contains(&kind)) && parts.count() >= 2
}

fn collect(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => {
            let _ = replace(text, &mut |name| {
                if !found.iter().any(|known| known == name) {
                    found.push(name.to_owned());
                }
                None
            });
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        Value::Object(members) => members.values().for_each(|member| collect(member, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Replaces each placeholder for which `lookup` knows a value; the others stay, and their names are returned.
///
/// ```
/// use serde_json::json;
///
/// let mut definition = json!({"FunctionName": "${function.ask.arn}", "Other": "${mine}"});
/// let unknown = asl_assembly::fill_placeholders(&mut definition, |name| {
///     (name == "function.ask.arn").then(|| "arn:aws:lambda:us-east-1:123456789012:function:ask".to_owned())
/// });
/// assert_eq!(definition["FunctionName"], "arn:aws:lambda:us-east-1:123456789012:function:ask");
/// assert_eq!(unknown, ["mine"]);
/// ```
pub fn fill_placeholders(value: &mut Value, mut lookup: impl FnMut(&str) -> Option<String>) -> Vec<String> {
    let mut unknown = Vec::new();
    fill(value, &mut |name| {
        let value = lookup(name);
        if value.is_none() && !unknown.iter().any(|known| known == name) {
            unknown.push(name.to_owned());
        }
        value
    });
    unknown
}

fn fill(value: &mut Value, lookup: &mut impl FnMut(&str) -> Option<String>) {
    match value {
        Value::String(text) => {
            if text.contains("${") {
                *text = replace(text, lookup);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| fill(item, lookup)),
        Value::Object(members) => members.values_mut().for_each(|member| fill(member, lookup)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Text without an end brace behind `${` is no placeholder and stays as it is.
fn replace(text: &str, lookup: &mut impl FnMut(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("${") {
        out.push_str(before);
        let Some((name, after)) = behind.split_once('}') else {
            out.push_str("${");
            rest = behind;
            continue;
        };
        if let Some(value) = lookup(name) {
            out.push_str(&value);
        } else {
            out.push_str("${");
            out.push_str(name);
            out.push('}');
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

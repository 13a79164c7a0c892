//! JSON values as text: the service's compact JSON, and the Java-like form that `States.Format` prints.

use std::cmp::Ordering;

use serde_json::Value;

/// Compact JSON, as the service writes whatever it builds itself.
///
/// ```
/// use serde_json::json;
/// assert_eq!(asl_expr::to_text(&json!({"a": [1, 2.5, null]})), r#"{"a":[1,2.5,null]}"#);
/// ```
pub fn to_text(value: &Value) -> String {
    value.to_string()
}

/// What `States.Format` puts in place of `{}`: text as it is, objects and arrays as Java prints them.
pub(crate) fn java_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(java_text).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(fields) => {
            let fields: Vec<_> =
                fields.iter().map(|(key, value)| format!("{key}={}", java_text(value))).collect();
            format!("{{{}}}", fields.join(", "))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => to_text(value),
    }
}

/// The word JavaScript's `typeof`, made useful, has for the kind of a value.
pub(crate) fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// Whether two values are the same JSON: numbers by value, members without regard to order.
///
/// ```
/// use serde_json::json;
/// assert!(asl_expr::same_json(&json!({"a": 1, "b": 2}), &json!({"b": 2.0, "a": 1})));
/// ```
pub fn same_json(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => left == right || left.as_f64() == right.as_f64(),
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same_json(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left.iter().all(|(key, value)| right.get(key).is_some_and(|other| same_json(value, other)))
        }
        _ => left == right,
    }
}

/// Java's order of strings: by UTF-16 code units, which differs from Rust's beyond U+FFFF.
///
/// ```
/// use std::cmp::Ordering;
/// assert_eq!(asl_expr::compare_strings("\u{1F600}", "\u{FFFD}"), Ordering::Less);
/// ```
pub fn compare_strings(left: &str, right: &str) -> Ordering {
    left.encode_utf16().cmp(right.encode_utf16())
}

//! Between plain JSON and the values of the JSONata library.

use std::rc::Rc;

use jsonata_core::value::{JArray, JMap, JValue};
use serde_json::{Map, Number, Value};

/// Deepest result that is taken: as deep as JSON text is read again. The service's own limit is not known.
const MAX_DEPTH: usize = 120;

pub(super) fn to_jsonata(value: &Value) -> JValue {
    match value {
        Value::Null => JValue::Null,
        Value::Bool(flag) => JValue::Bool(*flag),
        Value::Number(number) => JValue::Number(number.as_f64().unwrap_or(f64::NAN)),
        Value::String(text) => JValue::string(text.as_str()),
        Value::Array(items) => {
            let flat = !items.iter().any(Value::is_array);
            JValue::Array(JArray::new_flat(items.iter().map(to_jsonata).collect(), flat))
        }
        Value::Object(fields) => JValue::Object(Rc::new(
            fields.iter().map(|(key, value)| (key.clone(), to_jsonata(value))).collect::<JMap>(),
        )),
    }
}

/// An object of members that stand apart.
pub(super) fn object<'v>(members: impl IntoIterator<Item = (&'v str, &'v Value)>) -> JValue {
    let members = members.into_iter().map(|(name, value)| (name.to_owned(), to_jsonata(value)));
    JValue::Object(Rc::new(members.collect::<JMap>()))
}

/// `None` when there is a function in it, or when it nests too deep.
pub(super) fn from_jsonata(value: &JValue) -> Option<Value> {
    convert(value, 0)
}

fn convert(value: &JValue, depth: usize) -> Option<Value> {
    if depth > MAX_DEPTH {
        return None;
    }
    jsonata_core::value::with_stack(|| {
        Some(match value {
            JValue::Null | JValue::Undefined => Value::Null,
            JValue::Bool(flag) => Value::Bool(*flag),
            JValue::Number(number) => plain_number(*number),
            JValue::String(text) => Value::String(text.to_string()),
            JValue::Array(items) => {
                let items: Option<Vec<_>> = items.iter().map(|item| convert(item, depth + 1)).collect();
                Value::Array(items?)
            }
            JValue::Object(fields) => {
                let mut object = Map::with_capacity(fields.len());
                for (key, value) in fields.iter().filter(|(_, value)| !value.is_undefined()) {
                    object.insert(key.clone(), convert(value, depth + 1)?);
                }
                Value::Object(object)
            }
            _ => return None,
        })
    })
}

/// Whole numbers without a point, as JavaScript prints them; what JSON cannot hold is null.
fn plain_number(number: f64) -> Value {
    #[expect(clippy::cast_possible_truncation, reason = "whole and in range")]
    if number.fract() == 0.0 && number.abs() < 9.2e18 {
        return Value::from(number as i64);
    }
    Number::from_f64(number).map_or(Value::Null, Value::Number)
}

//! Items of DynamoDB, `{"S": ..}` and so on, as plain JSON and back.

use serde_json::{Map, Value, json};

/// An item as plain JSON.
pub(crate) fn plain_item(item: &Value) -> Option<Value> {
    let members = item.as_object()?.iter().map(|(key, value)| (key.clone(), plain(value)));
    Some(Value::Object(members.collect()))
}

/// An attribute value as plain JSON.
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

/// Plain JSON as an item; what is null has no attribute.
pub(crate) fn item_of(plain: &Value) -> Value {
    let members = plain.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null());
    Value::Object(members.map(|(key, value)| (key.clone(), attribute(value))).collect())
}

fn attribute(plain: &Value) -> Value {
    match plain {
        Value::Null => json!({"NULL": true}),
        Value::Bool(_) => json!({"BOOL": plain}),
        Value::Number(number) => json!({"N": number.to_string()}),
        Value::String(_) => json!({"S": plain}),
        Value::Array(items) => json!({"L": items.iter().map(attribute).collect::<Vec<_>>()}),
        Value::Object(_) => json!({"M": item_of(plain)}),
    }
}

/// Whether an item has this key.
pub(crate) fn has_key(item: &Value, key: &Value) -> bool {
    key.as_object().is_some_and(|key| key.iter().all(|(name, value)| item.get(name) == Some(value)))
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
    fn an_item_comes_back() {
        let item = json!({"id": "x", "n": 1.5, "on": true, "list": ["a", {"k": 1}]});
        assert_eq!(plain_item(&item_of(&item)), Some(item.clone()));
        assert_eq!(item_of(&json!({"id": "x", "note": null})), json!({"id": {"S": "x"}}));
        assert!(has_key(&item, &json!({"id": "x"})) && !has_key(&item, &json!({"id": "y"})));
    }
}

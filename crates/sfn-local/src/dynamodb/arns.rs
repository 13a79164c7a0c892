//! ARNs on their way in and out: the embedded database has an account and a region of its own.

use bytes::Bytes;
use serde_json::Value;

use crate::arn::Place;

/// What every ARN of the embedded database begins with.
const INNER: &str = "arn:aws:dynamodb:dynoxide:000000000000:";

fn outer(place: &Place) -> String {
    format!("arn:aws:dynamodb:{place}:")
}

/// A request for the database; `None` where nothing changes.
pub(super) fn inwards(body: &[u8], place: &Place) -> Option<Bytes> {
    rewrite(body, &outer(place), INNER)
}

/// An answer of the database; `None` where nothing changes.
pub(super) fn outwards(body: &[u8], place: &Place) -> Option<Bytes> {
    rewrite(body, INNER, &outer(place))
}

/// Replaces `from` at the start of ARNs, in places that belong to the protocol and never in items.
///
/// A value in an item is an object such as `{"S": …}`, so a member whose name ends in `Arn` and whose value is
/// text is the protocol's, and so are `TableName`, the keys of `RequestItems` and an error's `message`.
fn rewrite(body: &[u8], from: &str, to: &str) -> Option<Bytes> {
    if !body.windows(from.len()).any(|window| window == from.as_bytes()) {
        return None;
    }
    let mut value: Value = serde_json::from_slice(body).ok()?;
    walk(&mut value, from, to);
    Some(Bytes::from(value.to_string()))
}

fn walk(value: &mut Value, from: &str, to: &str) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| walk(item, from, to)),
        Value::Object(members) => {
            for (name, member) in members.iter_mut() {
                match member {
                    Value::String(text) if is_arn_member(name) => {
                        if let Some(rest) = text.strip_prefix(from) {
                            *text = format!("{to}{rest}");
                        }
                    }
                    Value::String(text) if name.eq_ignore_ascii_case("message") => {
                        *text = text.replace(from, to);
                    }
                    Value::Object(tables)
                        if matches!(
                            name.as_str(),
                            "RequestItems" | "Responses" | "UnprocessedKeys" | "UnprocessedItems"
                        ) =>
                    {
                        *tables = std::mem::take(tables)
                            .into_iter()
                            .map(|(table, value)| match table.strip_prefix(from) {
                                Some(rest) => (format!("{to}{rest}"), value),
                                None => (table, value),
                            })
                            .collect();
                        walk(member, from, to);
                    }
                    other => walk(other, from, to),
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn is_arn_member(name: &str) -> bool {
    name.ends_with("Arn") || name.ends_with("ARN") || name == "TableName"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place() -> Place {
        Place { region: "us-east-1".to_owned(), account: "123456789012".to_owned() }
    }

    #[test]
    fn arns_of_the_protocol_are_rewritten_both_ways() {
        let inner =
            r#"{"Table":{"TableArn":"arn:aws:dynamodb:dynoxide:000000000000:table/a","TableName":"a"}}"#;
        let outer =
            r#"{"Table":{"TableArn":"arn:aws:dynamodb:us-east-1:123456789012:table/a","TableName":"a"}}"#;
        assert_eq!(outwards(inner.as_bytes(), &place()).unwrap(), outer);
        assert_eq!(inwards(outer.as_bytes(), &place()).unwrap(), inner);
    }

    #[test]
    fn items_are_left_alone() {
        let item = r#"{"Item":{"TableArn":{"S":"arn:aws:dynamodb:us-east-1:123456789012:table/a"}}}"#;
        assert_eq!(inwards(item.as_bytes(), &place()).unwrap(), item);
        assert_eq!(inwards(br#"{"Item":{}}"#, &place()), None);
    }
}

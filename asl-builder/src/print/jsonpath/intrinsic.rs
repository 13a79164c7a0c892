//! Intrinsic functions, see <https://states-language.net/spec.html#intrinsic-functions>.

use asl_contract::__private::{NodeRef, Op};
use asl_model::Json;

use super::{Value, unsupported, value};

/// What is computed, by the function that does it.
pub(super) fn call(op: Op, operands: &[NodeRef], problems: &mut Vec<String>) -> Value {
    let name = match op {
        Op::ToText => return format(&["".into(), "".into()], operands, problems),
        // The function has the list first.
        Op::In(_) => {
            let turned: Vec<_> = operands.iter().rev().copied().collect();
            return function("States.ArrayContains", &turned, problems);
        }
        Op::Merge => {
            let shallow: Vec<_> = operands.iter().copied().chain([NodeRef::bool(false)]).collect();
            return function("States.JsonMerge", &shallow, problems);
        }
        Op::Parse => "States.StringToJson",
        Op::ToJson => "States.JsonToString",
        Op::Partition => "States.ArrayPartition",
        Op::Range => "States.ArrayRange",
        Op::ItemAt => "States.ArrayGetItem",
        Op::Count => "States.ArrayLength",
        Op::Distinct => "States.ArrayUnique",
        Op::Base64Encode => "States.Base64Encode",
        Op::Base64Decode => "States.Base64Decode",
        Op::Hash => "States.Hash",
        Op::RandomBetween => "States.MathRandom",
        Op::Add => "States.MathAdd",
        Op::Split => "States.StringSplit",
        Op::Uuid => "States.UUID",
        other => return unsupported(&format!("`{other:?}`"), problems),
    };
    function(name, operands, problems)
}

fn function(name: &str, operands: &[NodeRef], problems: &mut Vec<String>) -> Value {
    let values = operands.iter().map(|operand| value(*operand, problems)).collect();
    written(name, values, problems)
}

fn written(name: &str, values: Vec<Value>, problems: &mut Vec<String>) -> Value {
    let arguments: Vec<String> = values.into_iter().map(|value| argument(value, problems)).collect();
    Value::Intrinsic(format!("{name}({})", arguments.join(", ")))
}

/// A list of which something is computed.
pub(super) fn array(items: Vec<Value>, problems: &mut Vec<String>) -> Value {
    written("States.Array", items, problems)
}

/// An element of a list that is computed.
pub(super) fn item_at(list: NodeRef, place: usize, problems: &mut Vec<String>) -> Value {
    function("States.ArrayGetItem", &[list, NodeRef::number(place)], problems)
}

/// Text with values in it.
pub(super) fn format(pieces: &[Box<str>], values: &[NodeRef], problems: &mut Vec<String>) -> Value {
    let pieces: Vec<String> = pieces.iter().map(|piece| escape(piece)).collect();
    let mut text = format!("States.Format('{}'", pieces.join("{}"));
    for item in values {
        text.push_str(", ");
        let item = value(*item, problems);
        text.push_str(&argument(item, problems));
    }
    text.push(')');
    Value::Intrinsic(text)
}

/// An argument of a function.
fn argument(value: Value, problems: &mut Vec<String>) -> String {
    match value {
        Value::Path(text) | Value::Intrinsic(text) => text,
        Value::Literal(Json::String(text)) => format!("'{}'", escape(&text)),
        Value::Literal(Json::Array(items)) => {
            let items: Vec<_> =
                items.into_iter().map(|item| argument(Value::Literal(item), problems)).collect();
            format!("States.Array({})", items.join(", "))
        }
        Value::Literal(json) if !matches!(json, Json::Object(_)) => json.to_string(),
        Value::Literal(_) | Value::Template(_) => {
            problems.push("an object inside an intrinsic function cannot be said in JSONPath".to_owned());
            "null".to_owned()
        }
    }
}

fn escape(text: &str) -> String {
    text.chars()
        .flat_map(|letter| {
            let escaped = matches!(letter, '\'' | '{' | '}' | '\\');
            escaped.then_some('\\').into_iter().chain([letter])
        })
        .collect()
}

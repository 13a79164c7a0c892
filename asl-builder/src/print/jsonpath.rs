//! JSONPath: paths, payload templates, intrinsic functions and comparison rules.

use asl_contract::__private::{Node, NodeRef, Op, Source};
use asl_model::{Comparison, Extra, Json, NestedRule, Rule};

use super::is_identifier;

/// A value as one of the forms that JSONPath fields take.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    /// Known now.
    Literal(Json),
    /// `$.a.b`.
    Path(String),
    /// `States.Format(..)`: only under a key that ends in `.$`.
    Intrinsic(String),
    /// A payload template.
    Template(Json),
}

/// The value; what JSONPath cannot say is reported to `problems`.
pub(crate) fn value(node: NodeRef, problems: &mut Vec<String>) -> Value {
    match node.node() {
        Node::Literal(literal) => Value::Literal(super::literal(literal)),
        Node::Invalid(_) => Value::Literal(Json::Null),
        Node::Present(inner) | Node::Optional(inner) => value(*inner, problems),
        Node::Source(_) | Node::Field(..) | Node::Index(..) => match path(node) {
            Some(path) => Value::Path(path),
            None => unsupported("a member of something computed", problems),
        },
        Node::Object(members) => {
            let mut fixed = true;
            let members = members
                .iter()
                .map(|(name, member)| match value(*member, problems) {
                    Value::Literal(json) => (name.to_string(), json),
                    Value::Template(json) => {
                        fixed = false;
                        (name.to_string(), json)
                    }
                    Value::Path(text) | Value::Intrinsic(text) => {
                        fixed = false;
                        (format!("{name}.$"), Json::String(text))
                    }
                })
                .collect();
            if fixed { Value::Literal(members) } else { Value::Template(members) }
        }
        Node::Array(items) => array(items, problems),
        Node::Text(pieces, values) => format(pieces, values, problems),
        Node::Parameter(_) => unsupported("a function of list elements", problems),
        Node::Raw(text) if text.starts_with("States.") => Value::Intrinsic(text.to_string()),
        Node::Raw(text) => Value::Path(text.to_string()),
        Node::Call(Op::ToText, operands) => format(&["".into(), "".into()], operands, problems),
        Node::Call(op, _) => unsupported(&format!("`{op:?}`"), problems),
    }
}

fn unsupported(what: &str, problems: &mut Vec<String>) -> Value {
    problems.push(format!("{what} cannot be said in JSONPath"));
    Value::Literal(Json::Null)
}

/// Literals stay as they are; paths make `States.Array(..)` of the whole.
fn array(items: &[NodeRef], problems: &mut Vec<String>) -> Value {
    let items: Vec<Value> = items.iter().map(|item| value(*item, problems)).collect();
    let literals: Option<Vec<Json>> = items
        .iter()
        .map(|item| match item {
            Value::Literal(json) => Some(json.clone()),
            _ => None,
        })
        .collect();
    if let Some(literals) = literals {
        return Value::Literal(Json::Array(literals));
    }
    let arguments: Vec<String> = items.into_iter().map(|item| argument(item, problems)).collect();
    Value::Intrinsic(format!("States.Array({})", arguments.join(", ")))
}

fn format(pieces: &[Box<str>], values: &[NodeRef], problems: &mut Vec<String>) -> Value {
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

/// An argument of an intrinsic function.
fn argument(value: Value, problems: &mut Vec<String>) -> String {
    match value {
        Value::Path(text) | Value::Intrinsic(text) => text,
        Value::Literal(Json::String(text)) => format!("'{}'", escape(&text)),
        Value::Literal(json) if !matches!(json, Json::Array(_) | Json::Object(_)) => json.to_string(),
        Value::Literal(_) | Value::Template(_) => {
            problems.push(
                "an object or a list inside an intrinsic function cannot be said in JSONPath".to_owned(),
            );
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

/// The path, if the tree is data as it is.
pub(crate) fn path(node: NodeRef) -> Option<String> {
    match node.node() {
        Node::Source(source) => Some(match source {
            Source::Input(_) | Source::Result(_) | Source::Error(_) => "$".to_owned(),
            Source::Token(_) => "$$.Task.Token".to_owned(),
            Source::Item { member, .. } => format!("$$.Map.Item.{member}"),
            Source::Variable { name, .. } => format!("${name}"),
            Source::Context(path) => path.iter().fold("$$".to_owned(), |text, step| member(&text, step)),
        }),
        Node::Field(inner, name) => Some(member(&path(*inner)?, name)),
        Node::Index(inner, at) => Some(format!("{}[{at}]", path(*inner)?)),
        Node::Present(inner) | Node::Optional(inner) => path(*inner),
        Node::Raw(text) if text.starts_with('$') => Some(text.to_string()),
        _ => None,
    }
}

fn member(of: &str, name: &str) -> String {
    if is_identifier(name) {
        format!("{of}.{name}")
    } else {
        format!("{of}['{}']", name.replace('\\', "\\\\").replace('\'', "\\'"))
    }
}

/// The condition as a rule of a Choice.
pub(crate) fn rule(node: NodeRef, problems: &mut Vec<String>) -> Rule {
    match node.node() {
        Node::Call(Op::And, operands) => Rule::And(nested(operands, problems)),
        Node::Call(Op::Or, operands) => Rule::Or(nested(operands, problems)),
        Node::Call(Op::Not, operands) => match operands.first() {
            Some(operand) => Rule::Not(Box::new(nest(rule(*operand, problems)))),
            None => Rule::Missing,
        },
        Node::Call(op, operands) => match (operands.first(), operands.get(1)) {
            (Some(left), right) => compare(*op, *left, right.copied(), problems),
            _ => Rule::Missing,
        },
        _ => match path(node) {
            Some(variable) => comparison(variable, "BooleanEquals", Json::Bool(true)),
            None => impossible("this condition", problems),
        },
    }
}

fn nested(operands: &[NodeRef], problems: &mut Vec<String>) -> Vec<NestedRule> {
    operands.iter().map(|operand| nest(rule(*operand, problems))).collect()
}

fn nest(rule: Rule) -> NestedRule {
    NestedRule { rule, extra: Extra::default() }
}

fn comparison(variable: String, operator: &str, operand: Json) -> Rule {
    Rule::Compare(Comparison { variable, operator: operator.to_owned(), operand })
}

fn impossible(what: &str, problems: &mut Vec<String>) -> Rule {
    problems.push(format!("{what} cannot be said in JSONPath"));
    Rule::Missing
}

fn compare(op: Op, left: NodeRef, right: Option<NodeRef>, problems: &mut Vec<String>) -> Rule {
    let Some(variable) = path(left) else { return impossible("a question about a computed value", problems) };
    let right = right.map_or(Value::Literal(Json::Null), |right| value(right, problems));
    match (op, right) {
        (Op::IsPresent, _) => Rule::And(vec![
            nest(comparison(variable.clone(), "IsPresent", Json::Bool(true))),
            nest(comparison(variable, "IsNull", Json::Bool(false))),
        ]),
        (Op::Equal, right) => equal(&variable, right, problems),
        (Op::NotEqual, right) => Rule::Not(Box::new(nest(equal(&variable, right, problems)))),
        (Op::Below, right) => numeric(variable, "NumericLessThan", right, problems),
        (Op::AtMost, right) => numeric(variable, "NumericLessThanEquals", right, problems),
        (Op::Above, right) => numeric(variable, "NumericGreaterThan", right, problems),
        (Op::AtLeast, right) => numeric(variable, "NumericGreaterThanEquals", right, problems),
        (Op::Contains, Value::Literal(Json::String(part))) => {
            comparison(variable, "StringMatches", Json::String(format!("*{}*", pattern(&part))))
        }
        (Op::StartsWith, Value::Literal(Json::String(part))) => {
            comparison(variable, "StringMatches", Json::String(format!("{}*", pattern(&part))))
        }
        (Op::ContainsAny, Value::Literal(Json::Array(words))) => Rule::Or(
            words
                .iter()
                .filter_map(Json::as_str)
                .map(|word| {
                    let pattern = Json::String(format!("*{}*", pattern(word)));
                    nest(comparison(variable.clone(), "StringMatches", pattern))
                })
                .collect(),
        ),
        (Op::In, Value::Literal(Json::Array(values))) => Rule::Or(
            values.into_iter().map(|value| nest(equal(&variable, Value::Literal(value), problems))).collect(),
        ),
        (op, _) => impossible(&format!("`{op:?}` with a value that is known at run time only"), problems),
    }
}

fn equal(variable: &str, right: Value, problems: &mut Vec<String>) -> Rule {
    let variable = variable.to_owned();
    match right {
        Value::Literal(value @ Json::String(_)) => comparison(variable, "StringEquals", value),
        Value::Literal(value @ Json::Number(_)) => comparison(variable, "NumericEquals", value),
        Value::Literal(value @ Json::Bool(_)) => comparison(variable, "BooleanEquals", value),
        // The type is not known here, and an operator of another type does not hold.
        Value::Path(path) => Rule::Or(
            ["StringEqualsPath", "NumericEqualsPath", "BooleanEqualsPath"]
                .map(|operator| nest(comparison(variable.clone(), operator, Json::String(path.clone()))))
                .into(),
        ),
        _ => impossible("a comparison with a computed value", problems),
    }
}

fn numeric(variable: String, operator: &str, right: Value, problems: &mut Vec<String>) -> Rule {
    match right {
        Value::Literal(value @ Json::Number(_)) => comparison(variable, operator, value),
        Value::Path(path) => comparison(variable, &format!("{operator}Path"), Json::String(path)),
        _ => impossible("a comparison with a computed value", problems),
    }
}

/// `*` stands for any text in `StringMatches`.
fn pattern(text: &str) -> String {
    text.replace('\\', "\\\\").replace('*', "\\*")
}

//! JSONPath: paths, payload templates, intrinsic functions and comparison rules.

mod intrinsic;
mod rule;

use asl_contract::__private::{Node, NodeRef, Source};
use asl_model::Json;

use super::is_identifier;

pub(crate) use rule::rule;

/// A value as one of the forms that JSONPath fields take.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Known now.
    Literal(Json),
    /// `$.a.b`.
    Path(String),
    /// `States.Format(..)`: only under a key that ends in `.$`.
    Intrinsic(String),
    /// A payload template.
    Template(Json),
}

impl Value {
    /// The value as a member of a payload template: its key ends in `.$` where it is computed.
    pub(crate) fn member(self, name: &str) -> (String, Json) {
        match self {
            Self::Literal(json) | Self::Template(json) => (name.to_owned(), json),
            Self::Path(text) | Self::Intrinsic(text) => (format!("{name}.$"), Json::String(text)),
        }
    }
}

/// The value; what JSONPath cannot say is reported to `problems`.
pub(crate) fn value(node: NodeRef, problems: &mut Vec<String>) -> Value {
    match node.node() {
        Node::Literal(literal) => Value::Literal(super::literal(literal)),
        Node::Invalid(_) => Value::Literal(Json::Null),
        Node::Present(inner) | Node::Optional(inner) => value(*inner, problems),
        Node::Template(inner) => match value(*inner, problems) {
            Value::Literal(json) => Value::Template(json),
            other => other,
        },
        Node::Index(inner, at) => match path(node) {
            Some(path) => Value::Path(path),
            None => intrinsic::item_at(*inner, *at, problems),
        },
        Node::Source(_) | Node::Field(..) => match path(node) {
            Some(path) => Value::Path(path),
            None => unsupported("a member of something computed", problems),
        },
        Node::Object(members) => {
            let members: Vec<_> =
                members.iter().map(|(name, member)| (name, value(*member, problems))).collect();
            let fixed = members.iter().all(|(_, member)| matches!(member, Value::Literal(_)));
            let object = members.into_iter().map(|(name, member)| member.member(name)).collect();
            if fixed { Value::Literal(object) } else { Value::Template(object) }
        }
        Node::Array(items) => array(items, problems),
        Node::Text(pieces, values) => intrinsic::format(pieces, values, problems),
        Node::Parameter(_) => unsupported("a function of list elements", problems),
        Node::Raw(text) if text.starts_with("States.") => Value::Intrinsic(text.to_string()),
        Node::Raw(text) => Value::Path(text.to_string()),
        Node::Call(op, operands) => intrinsic::call(*op, operands, problems),
    }
}

fn unsupported(what: &str, problems: &mut Vec<String>) -> Value {
    problems.push(format!("{what} cannot be said in JSONPath"));
    Value::Literal(Json::Null)
}

/// Literals and templates stay as they are; paths make `States.Array(..)` of the whole.
fn array(items: &[NodeRef], problems: &mut Vec<String>) -> Value {
    let items: Vec<Value> = items.iter().map(|item| value(*item, problems)).collect();
    if items.iter().any(|item| matches!(item, Value::Path(_) | Value::Intrinsic(_))) {
        return intrinsic::array(items, problems);
    }
    let fixed = items.iter().all(|item| matches!(item, Value::Literal(_)));
    let items = items.into_iter().map(|item| item.member("").1).collect();
    if fixed { Value::Literal(Json::Array(items)) } else { Value::Template(Json::Array(items)) }
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

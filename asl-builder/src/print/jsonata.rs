//! JSONata, see <https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html>.

mod question;

use std::fmt::Write as _;

use asl_contract::__private::{Compared, Literal, Node, NodeRef, Op, Source};
use asl_model::Json;

use super::{is_identifier, quoted};
use question::{asked, contains_any, is_of, is_there, present, regex, starts_with};

/// The value as JSON with expressions between `{%` and `%}` where something is computed.
pub(crate) fn template(node: NodeRef) -> Json {
    match node.node() {
        // Blanks around the delimiters make it plain text; one of them alone is refused by the service.
        Node::Literal(Literal::Text(text)) if text.starts_with("{%") || text.ends_with("%}") => {
            expression(node)
        }
        Node::Literal(literal) => super::literal(literal),
        Node::Invalid(_) => Json::Null,
        Node::Object(members) if members.iter().any(|(_, value)| may_be_nothing(*value)) => expression(node),
        Node::Object(members) => {
            members.iter().map(|(name, value)| (name.to_string(), template(*value))).collect()
        }
        Node::Array(items) => Json::Array(items.iter().map(|item| template(*item)).collect()),
        Node::Present(inner) | Node::Template(inner) => template(*inner),
        _ => expression(node),
    }
}

/// The value as an expression between `{%` and `%}`.
pub(crate) fn expression(node: NodeRef) -> Json {
    Json::String(format!("{{% {} %}}", value(node)))
}

/// The text of a value that goes somewhere: where nothing comes out of an expression, the service fails, and a
/// list or an object that is written out loses a member; a missing member reads as null.
fn value(node: NodeRef) -> String {
    match node.node() {
        Node::Present(inner) | Node::Template(inner) => value(*inner),
        Node::Optional(inner) => asked(*inner, |inner| format!("$exists({inner}) ? {inner} : null"))
            .unwrap_or_else(|| {
                let text = text(*inner);
                format!("$exists({text}) ? {text} : null")
            }),
        _ => text(node),
    }
}

/// The same as one of the ways of a condition.
fn way(node: NodeRef, least: u8) -> String {
    match node.node() {
        Node::Present(inner) | Node::Template(inner) => way(*inner, least),
        Node::Optional(_) if least > binding::CONDITION => format!("({})", value(node)),
        Node::Optional(_) => value(node),
        _ => within(node, least),
    }
}

/// The value as bare JSONata.
fn text(node: NodeRef) -> String {
    print(node).0
}

/// Whether the expression may give nothing at all, so that a member made of it is left out.
fn may_be_nothing(node: NodeRef) -> bool {
    matches!(node.node(), Node::Call(Op::If, operands) if operands.len() == 2)
}

/// How tightly operators bind, as in the language itself.
mod binding {
    pub(super) const CONDITION: u8 = 1;
    pub(super) const OR: u8 = 2;
    pub(super) const AND: u8 = 3;
    pub(super) const COMPARE: u8 = 4;
    pub(super) const ADD: u8 = 5;
    pub(super) const MULTIPLY: u8 = 6;
    pub(super) const ATOM: u8 = 9;
}

/// The text, in brackets if it binds less tightly than `least`.
fn within(node: NodeRef, least: u8) -> String {
    let (text, binds) = print(node);
    if binds < least { format!("({text})") } else { text }
}

fn print(node: NodeRef) -> (String, u8) {
    let atom = |text: String| (text, binding::ATOM);
    match node.node() {
        Node::Literal(Literal::Number(number)) if number.starts_with('-') => {
            (number.to_string(), binding::ADD)
        }
        Node::Literal(literal) => atom(super::literal(literal).to_string()),
        Node::Invalid(_) => atom("null".to_owned()),
        Node::Source(from) => atom(source(from)),
        Node::Field(inner, name) => atom(field(&within(*inner, binding::ATOM), name)),
        Node::Index(inner, at) => atom(format!("{}[{at}]", within(*inner, binding::ATOM))),
        Node::Object(members) => {
            let members: Vec<_> =
                members.iter().map(|(name, node)| format!("{}: {}", quoted(name), value(*node))).collect();
            atom(format!("{{{}}}", members.join(", ")))
        }
        Node::Array(items) => {
            let items: Vec<_> = items.iter().map(|item| value(*item)).collect();
            atom(format!("[{}]", items.join(", ")))
        }
        Node::Present(inner) | Node::Optional(inner) | Node::Template(inner) => print(*inner),
        // Nobody looks into it, so it stands in brackets wherever more than it stands.
        Node::Raw(text) => (text.to_string(), 0),
        Node::Text(pieces, values) => joined_text(pieces, values),
        // No variable of the user begins with `_`: `check` refuses it.
        Node::Parameter(number) => atom(format!("$_v{number}")),
        Node::Call(op, operands) => call(*op, operands),
    }
}

fn source(source: &Source) -> String {
    match source {
        Source::Input(_) => "$states.input".to_owned(),
        Source::Result(_) => "$states.result".to_owned(),
        Source::Error(_) => "$states.errorOutput".to_owned(),
        Source::Token(_) => "$states.context.Task.Token".to_owned(),
        Source::Item { member, .. } => format!("$states.context.Map.Item.{member}"),
        Source::Variable { name, .. } => format!("${name}"),
        Source::Context(path) => {
            path.iter().fold("$states.context".to_owned(), |text, step| field(&text, step))
        }
    }
}

fn field(of: &str, name: &str) -> String {
    let word = matches!(name, "and" | "or" | "in" | "true" | "false" | "null" | "function");
    if is_identifier(name) && !word {
        format!("{of}.{name}")
    } else if name.contains('`') {
        // Back-ticks cannot be escaped.
        format!("$lookup({of}, {})", quoted(name))
    } else {
        format!("{of}.`{name}`")
    }
}

fn joined_text(pieces: &[Box<str>], values: &[NodeRef]) -> (String, u8) {
    let mut parts = Vec::new();
    let mut values = values.iter();
    for piece in pieces {
        if !piece.is_empty() {
            parts.push(quoted(piece));
        }
        parts.extend(values.next().map(|value| within(*value, binding::ADD + 1)));
    }
    match parts.as_slice() {
        [] => ("\"\"".to_owned(), binding::ATOM),
        [one] if one.starts_with('"') => (one.clone(), binding::ATOM),
        [one] => (format!("$string({one})"), binding::ATOM),
        _ => (parts.join(" & "), binding::ADD),
    }
}

#[expect(clippy::too_many_lines, reason = "it is a table: one line an operation")]
fn call(op: Op, operands: &[NodeRef]) -> (String, u8) {
    let operand = |at: usize| operands.get(at).copied().unwrap_or_else(NodeRef::null);
    let (a, b) = (operand(0), operand(1));
    let infix = |sign: &str, binds: u8, right: u8| {
        (format!("{} {sign} {}", within(a, binds), within(b, right)), binds)
    };
    let compare = |as_what: Compared, sign: &str| match as_what {
        Compared::Time => format!("$toMillis({}) {sign} $toMillis({})", text(a), text(b)),
        Compared::Text | Compared::Number | Compared::Bool => {
            infix(sign, binding::COMPARE + 1, binding::COMPARE + 1).0
        }
    };
    let function = |name: &str| {
        let operands: Vec<_> = operands.iter().map(|operand| text(*operand)).collect();
        (format!("{name}({})", operands.join(", ")), binding::ATOM)
    };
    match op {
        Op::Not => function("$not"),
        Op::Contains => function("$contains"),
        Op::Lowercase => function("$lowercase"),
        Op::Uppercase => function("$uppercase"),
        Op::Trim => function("$trim"),
        Op::Length => function("$length"),
        Op::ToText | Op::ToJson => function("$string"),
        Op::ToNumber => function("$number"),
        Op::Round => function("$round"),
        Op::Substring => function("$substring"),
        Op::Before => function("$substringBefore"),
        Op::After => function("$substringAfter"),
        Op::Pad => function("$pad"),
        Op::Replace => function("$replace"),
        Op::Parse => function("$parse"),
        Op::Hash => function("$hash"),
        Op::Base64Encode => function("$base64encode"),
        Op::Base64Decode => function("$base64decode"),
        Op::Floor => function("$floor"),
        Op::Ceil => function("$ceil"),
        Op::Abs => function("$abs"),
        Op::Min => function("$min"),
        Op::Max => function("$max"),
        Op::Average => function("$average"),
        Op::Now => function("$now"),
        Op::ToMillis => function("$toMillis"),
        Op::FromMillis => function("$fromMillis"),
        Op::Uuid => function("$uuid"),
        Op::Random => function("$random"),
        Op::Count => function("$count"),
        Op::Sum => function("$sum"),
        Op::Join => function("$join"),
        Op::Exists => function("$exists"),
        // One element alone would come out as itself.
        Op::Split => (format!("[{}]", function("$split").0), binding::ATOM),
        Op::Reverse => (format!("[{}]", function("$reverse").0), binding::ATOM),
        Op::Sort => (format!("[{}]", function("$sort").0), binding::ATOM),
        Op::Distinct => (format!("[{}]", function("$distinct").0), binding::ATOM),
        Op::Append => (format!("[{}]", function("$append").0), binding::ATOM),
        Op::Range => (format!("[{}]", function("$range").0), binding::ATOM),
        Op::And => joined(operands, "and", binding::AND),
        Op::Or => joined(operands, "or", binding::OR),
        Op::Equal(as_what) => (compare(as_what, "="), binding::COMPARE),
        Op::NotEqual(as_what) => (compare(as_what, "!="), binding::COMPARE),
        Op::Below(as_what) => (compare(as_what, "<"), binding::COMPARE),
        Op::AtMost(as_what) => (compare(as_what, "<="), binding::COMPARE),
        Op::Above(as_what) => (compare(as_what, ">"), binding::COMPARE),
        Op::AtLeast(as_what) => (compare(as_what, ">="), binding::COMPARE),
        Op::In(_) => (compare(Compared::Text, "in"), binding::COMPARE),
        Op::ContainsAny => (contains_any(a, b), binding::ATOM),
        Op::StartsWith => starts_with(a, b),
        Op::Partition => partition(a, b),
        Op::Concat => infix("&", binding::ADD, binding::ADD + 1),
        Op::Add => infix("+", binding::ADD, binding::ADD + 1),
        Op::Subtract => infix("-", binding::ADD, binding::ADD + 1),
        Op::Multiply => infix("*", binding::MULTIPLY, binding::MULTIPLY + 1),
        Op::Divide => infix("/", binding::MULTIPLY, binding::MULTIPLY + 1),
        Op::Remainder => infix("%", binding::MULTIPLY, binding::MULTIPLY + 1),
        Op::IsPresent => match asked(a, is_there) {
            Some(block) => (block, binding::ATOM),
            None => (present(a), binding::AND),
        },
        Op::Missing => (format!("$not($exists({}))", text(a)), binding::ATOM),
        Op::Is(kind) => is_of(a, kind),
        Op::IsNot(kind) => (format!("$not({})", is_of(a, kind).0), binding::ATOM),
        Op::Matches => (format!("$contains({}, {})", text(a), regex(b)), binding::ATOM),
        // Only a JSONPath flow has it.
        Op::Rule => ("false".to_owned(), binding::ATOM),
        Op::ItemAt => (format!("{}[{}]", within(a, binding::ATOM), text(b)), binding::ATOM),
        Op::Merge => (format!("$merge([{}, {}])", text(a), text(b)), binding::ATOM),
        Op::RandomBetween => {
            let least = within(a, binding::ADD + 1);
            (format!("$floor($random() * ({} - {least})) + {least}", within(b, binding::ADD)), binding::ADD)
        }
        Op::OrElse => {
            let otherwise = way(b, binding::CONDITION);
            match asked(a, |a| format!("{} ? {a} : {otherwise}", is_there(a))) {
                Some(block) => (block, binding::ATOM),
                None => (format!("{} ? {} : {otherwise}", present(a), within(a, 2)), binding::CONDITION),
            }
        }
        Op::If => {
            let mut text = format!("{} ? {}", within(a, 2), way(b, 2));
            if let Some(otherwise) = operands.get(2) {
                let _ = write!(text, " : {}", way(*otherwise, binding::CONDITION));
            }
            (text, binding::CONDITION)
        }
        // `$map` gives a bare item for one item and nothing for none: the brackets make a list of both.
        Op::Map(number) => {
            (format!("[$map({}, function($_v{number}) {{ {} }})]", text(a), value(b)), binding::ATOM)
        }
        Op::Filter(number) => {
            (format!("[$filter({}, function($_v{number}) {{ {} }})]", text(a), text(b)), binding::ATOM)
        }
        Op::MapMembers(number) => (
            format!(
                "$merge([$each({}, function($_v{number}, $_k{number}) {{ {{$_k{number}: {}}} }})])",
                text(a),
                value(b)
            ),
            binding::ATOM,
        ),
    }
}

fn joined(parts: &[NodeRef], word: &str, binds: u8) -> (String, u8) {
    if let [one] = parts {
        return print(*one);
    }
    let parts: Vec<_> = parts.iter().map(|part| within(*part, binds)).collect();
    (parts.join(&format!(" {word} ")), binds)
}

/// One part alone, or no part, would lose a level.
fn partition(list: NodeRef, length: NodeRef) -> (String, u8) {
    let (list, length) = (text(list), within(length, binding::COMPARE + 1));
    let parts = format!("$partition({list}, {length})");
    (
        format!("$count({list}) > {length} ? {parts} : $count({list}) = 0 ? [] : [[{list}]]"),
        binding::CONDITION,
    )
}

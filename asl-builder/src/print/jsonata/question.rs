//! Questions about a value: whether it is there, of which type, and what text has in it.

use asl_contract::__private::{JsonType, Literal, Node, NodeRef};

use super::{binding, text, within};

/// `$exists(null)` is true, and serde writes `None` as null: both are asked.
pub(super) fn is_there(text: &str) -> String {
    format!("$exists({text}) and {text} != null")
}

/// Whether the value at this node is there.
pub(super) fn present(node: NodeRef) -> String {
    is_there(&within(node, binding::COMPARE + 1))
}

/// What is asked about a value several times, where the value is computed: once, under a name of its own.
///
/// A place in the data has a name already.
pub(super) fn asked(node: NodeRef, question: impl FnOnce(&str) -> String) -> Option<String> {
    (!is_place(node)).then(|| format!("($_asked := {}; {})", text(node), question("$_asked")))
}

fn is_place(node: NodeRef) -> bool {
    match node.node() {
        Node::Source(_) | Node::Parameter(_) | Node::Literal(_) => true,
        Node::Field(inner, _)
        | Node::Index(inner, _)
        | Node::Present(inner)
        | Node::Optional(inner)
        | Node::Template(inner) => is_place(*inner),
        _ => false,
    }
}

pub(super) fn is_of(node: NodeRef, kind: JsonType) -> (String, u8) {
    let name = match kind {
        JsonType::Null => {
            return (format!("{} = null", within(node, binding::COMPARE + 1)), binding::COMPARE);
        }
        JsonType::Text => "string",
        JsonType::Number => "number",
        JsonType::Bool => "boolean",
        JsonType::Time => {
            let text = text(node);
            return (format!("$type({text}) = \"string\" and $contains({text}, {RFC_3339})"), binding::AND);
        }
    };
    (format!("$type({}) = \"{name}\"", text(node)), binding::COMPARE)
}

/// A time as the service takes it.
const RFC_3339: &str =
    r"/^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})$/";

/// A pattern with stars as a regular expression.
pub(super) fn regex(pattern: NodeRef) -> String {
    let Node::Literal(Literal::Text(pattern)) = pattern.node() else { return "/^$/".to_owned() };
    let mut text = "/^".to_owned();
    let mut letters = pattern.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '*' => text.push_str(r"[\s\S]*"),
            '\\' => escape(letters.next().unwrap_or('\\'), &mut text),
            other => escape(other, &mut text),
        }
    }
    text.push_str("$/");
    text
}

fn escape(letter: char, text: &mut String) {
    // The service's reader takes a bracket or a slash behind two backslashes for an escaped one.
    if letter == '\\' {
        text.push_str(r"\x5C");
        return;
    }
    if r"\.+*?()|[]{}^$/".contains(letter) {
        text.push('\\');
    }
    text.push(letter);
}

pub(super) fn contains_any(text_node: NodeRef, words: NodeRef) -> String {
    let (searched, words) = (text(text_node), text(words));
    format!("$exists($filter({words}, function($_word) {{ $contains({searched}, $_word) }}))")
}

pub(super) fn starts_with(text_node: NodeRef, part: NodeRef) -> (String, u8) {
    let length = match part.node() {
        Node::Literal(Literal::Text(part)) => part.chars().count().to_string(),
        _ => format!("$length({})", text(part)),
    };
    let part = within(part, binding::COMPARE + 1);
    (format!("$substring({}, 0, {length}) = {part}", text(text_node)), binding::COMPARE)
}

//! The input transformer of an event: a template in which parts of the event have names.

use std::collections::BTreeMap;

use asl_assembly::InputTemplate;
use asl_contract::__private::{Node, NodeRef, Source};
use serde_json::Value;

/// The most parts that a template may name.
const MOST_PARTS: usize = 100;

/// The template of this value, and what of it cannot be said.
pub(super) fn of(node: NodeRef) -> (InputTemplate, Vec<String>) {
    let mut writer = Writer::default();
    let template = writer.value(node);
    if writer.parts.len() > MOST_PARTS {
        writer.faults.push(format!(
            "it names {} parts of the event, and {MOST_PARTS} are the most",
            writer.parts.len()
        ));
    }
    let name = |at: usize| format!("p{}", at + 1);
    let paths: BTreeMap<_, _> =
        writer.parts.into_iter().enumerate().map(|(at, path)| (name(at), path)).collect();
    (InputTemplate { paths, template }, writer.faults)
}

#[derive(Default)]
struct Writer {
    parts: Vec<String>,
    faults: Vec<String>,
}

impl Writer {
    /// JSON with `<p1>` where a part stands: the service itself puts a text in quotes.
    fn value(&mut self, node: NodeRef) -> String {
        match node.node() {
            Node::Literal(literal) => self.known(&crate::print::literal(literal).to_serde()),
            Node::Present(inner) | Node::Optional(inner) | Node::Template(inner) => self.value(*inner),
            Node::Object(members) => {
                let members: Vec<String> = members
                    .iter()
                    .map(|(name, value)| {
                        let name = self.known(&Value::from(&**name));
                        format!("{name}:{}", self.value(*value))
                    })
                    .collect();
                format!("{{{}}}", members.join(","))
            }
            Node::Array(items) => {
                let items: Vec<String> = items.iter().map(|item| self.value(*item)).collect();
                format!("[{}]", items.join(","))
            }
            Node::Text(pieces, values) => {
                let mut text = String::from("\"");
                let mut values = values.iter();
                for piece in pieces {
                    let quoted = self.known(&Value::from(&**piece));
                    text.push_str(
                        quoted.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(&quoted),
                    );
                    if let Some(value) = values.next() {
                        text.push_str(&self.part(*value));
                    }
                }
                text.push('"');
                text
            }
            Node::Invalid(why) => {
                self.faults.push(why.to_string());
                "null".to_owned()
            }
            _ => self.part(node),
        }
    }

    /// What is known now. The service would take `<word>` in a text for a part.
    fn known(&mut self, value: &Value) -> String {
        let text = value.to_string();
        if text.contains('<') {
            self.faults.push(format!("`{text}` has a `<`, by which a part of the event would begin"));
        }
        text
    }

    fn part(&mut self, node: NodeRef) -> String {
        let Some(path) = path(node) else {
            self.faults.push("it computes with the event, of which only parts can be given on".to_owned());
            return "null".to_owned();
        };
        let at = self.parts.iter().position(|known| *known == path).unwrap_or_else(|| {
            self.parts.push(path);
            self.parts.len() - 1
        });
        format!("<p{}>", at + 1)
    }
}

/// `$.detail-type`, `$.resources[0]`: the service knows names without brackets only.
fn path(node: NodeRef) -> Option<String> {
    match node.node() {
        Node::Source(Source::Input(_)) => Some("$".to_owned()),
        Node::Field(inner, name) => {
            let fits = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
            let plain = !name.is_empty() && name.chars().all(fits);
            path(*inner).filter(|_| plain).map(|path| format!("{path}.{name}"))
        }
        Node::Index(inner, at) => path(*inner).map(|path| format!("{path}[{at}]")),
        Node::Present(inner) | Node::Optional(inner) => path(*inner),
        _ => None,
    }
}

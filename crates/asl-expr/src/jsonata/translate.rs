//! Puts a source into the words of the library where it would take them otherwise than jsonata-js does.
//!
//! Regular expressions are those of JavaScript there and those of Rust here. `$toMillis` with a picture takes what
//! the picture leaves out from the clock, which must be the step's and not the machine's.

use std::borrow::Cow;

use super::regex::to_rust;
use super::syntax::{Node, NodeKind, Span, Visitor, parse};
use super::uses::jsonata_uses;

/// What the function is called that reads a picture at the step's time.
pub(super) const TO_MILLIS: &str = "__to_millis_with_picture";

/// The source to evaluate for `source`; the same, mostly. `hides_to_millis` says whether a variable is called so.
pub(super) fn for_library(source: &str, hides_to_millis: bool) -> Cow<'_, str> {
    if !source.contains('/') && !source.contains("toMillis") {
        return Cow::Borrowed(source);
    }
    let Ok(ast) = parse(source) else { return Cow::Borrowed(source) };
    let calls = |name: &str| jsonata_uses(source).is_ok_and(|uses| uses.functions.contains(name));
    let reads_pictures = !hides_to_millis && source.contains("toMillis") && calls("toMillis");
    let mut edits = Edits { reads_pictures, found: Vec::new() };
    ast.root.visit(&mut edits);
    if edits.found.is_empty() {
        return Cow::Borrowed(source);
    }
    let mut text = source.to_owned();
    edits.found.sort_by_key(|(span, _)| span.start);
    for (span, replacement) in edits.found.into_iter().rev() {
        if text.get(span.range()).is_some() {
            text.replace_range(span.range(), &replacement);
        }
    }
    Cow::Owned(text)
}

struct Edits {
    reads_pictures: bool,
    found: Vec<(Span, String)>,
}

impl Visitor for Edits {
    fn enter(&mut self, node: &Node) {
        match &node.kind {
            NodeKind::Regex { pattern, flags } => {
                let translated = to_rust(pattern);
                if translated != *pattern {
                    self.found.push((node.span, format!("/{translated}/{flags}")));
                }
            }
            NodeKind::Call { callee, arguments } if arguments.len() == 2 && self.reads_pictures => {
                if matches!(&callee.kind, NodeKind::Variable(name) if name == "toMillis") {
                    self.found.push((callee.span, format!("${TO_MILLIS}")));
                }
            }
            _ => {}
        }
    }
}

//! Where the values of a document stand in its text.

#[cfg(feature = "yaml")]
use std::collections::BTreeMap;

use super::Span;
use super::parse::unescaped;
use crate::diagnostic::{Position, Range};
use crate::pointer::{Pointer, Step};

/// Where the nodes of a document stand in its text.
#[derive(Clone, Debug, Default)]
pub struct SourceMap {
    text: String,
    places: Places,
}

/// The spans of all values and member names.
#[derive(Clone, Debug)]
enum Places {
    /// JSON: the values in the order of the text, as a tree. Reading keeps no names and no pointers, because hardly
    /// any of them is ever asked for.
    Tree(Vec<Node>),
    /// YAML, whose anchors let one text stand for several values.
    #[cfg(feature = "yaml")]
    Listed { values: BTreeMap<Pointer, Span>, keys: BTreeMap<Pointer, Span> },
}

impl Default for Places {
    fn default() -> Self {
        Self::Tree(Vec::new())
    }
}

/// A value in the tree.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Node {
    /// The member's name, in its quotes; empty for elements of lists.
    pub(super) key: Span,
    pub(super) value: Span,
    /// The number of the first node behind this one and all inside of it.
    pub(super) behind: usize,
}

impl SourceMap {
    pub(super) fn of_tree(text: &str, nodes: Vec<Node>) -> Self {
        Self { text: text.to_owned(), places: Places::Tree(nodes) }
    }

    #[cfg(feature = "yaml")]
    pub(super) fn of_list(text: &str, values: Vec<(Pointer, Span)>, keys: Vec<(Pointer, Span)>) -> Self {
        let (values, keys) = (values.into_iter().collect(), keys.into_iter().collect());
        Self { text: text.to_owned(), places: Places::Listed { values, keys } }
    }

    /// The text the document was read from.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The bytes of the value at `pointer`.
    pub fn span(&self, pointer: &Pointer) -> Option<Span> {
        match &self.places {
            Places::Tree(nodes) => self.node(nodes, 0, &pointer.steps()).map(|node| node.value),
            #[cfg(feature = "yaml")]
            Places::Listed { values, .. } => values.get(pointer).copied(),
        }
    }

    /// The bytes of the member name of the value at `pointer`.
    pub fn key_span(&self, pointer: &Pointer) -> Option<Span> {
        match &self.places {
            Places::Tree(nodes) => {
                self.node(nodes, 0, &pointer.steps()).map(|node| node.key).filter(|key| key.end > key.start)
            }
            #[cfg(feature = "yaml")]
            Places::Listed { keys, .. } => keys.get(pointer).copied(),
        }
    }

    /// The node that `steps` lead to from another; where a name stands twice, the last one that leads there.
    fn node(&self, nodes: &[Node], from: usize, steps: &[&Step]) -> Option<Node> {
        let here = *nodes.get(from)?;
        let Some((step, rest)) = steps.split_first() else { return Some(here) };
        let mut inside = Vec::new();
        let mut next = from + 1;
        while next < here.behind {
            inside.push(next);
            next = nodes.get(next)?.behind;
        }
        match step {
            Step::Index(index) => {
                let element = *inside.get(*index)?;
                nodes.get(element).filter(|node| node.key.end == node.key.start)?;
                self.node(nodes, element, rest)
            }
            Step::Key(name) => {
                let named = inside
                    .into_iter()
                    .rev()
                    .filter(|member| nodes.get(*member).is_some_and(|node| self.is_called(node.key, name)));
                named.into_iter().find_map(|member| self.node(nodes, member, rest))
            }
        }
    }

    /// Whether a name as it is written is this one.
    fn is_called(&self, key: Span, name: &str) -> bool {
        let Some(raw) = self.text.get(key.start..key.end) else { return false };
        let Some(inner) = raw.strip_prefix('"').and_then(|raw| raw.strip_suffix('"')) else { return false };
        inner == name || (inner.contains('\\') && unescaped(raw).is_some_and(|written| written == name))
    }

    /// From where to where the value at `pointer` stands.
    pub fn range(&self, pointer: &Pointer) -> Option<Range> {
        self.span(pointer).map(|span| self.range_of(span))
    }

    /// The lines and columns of a span.
    pub fn range_of(&self, span: Span) -> Range {
        Range { start: self.position(span.start), end: self.position(span.end) }
    }

    /// The line and column of a byte offset.
    pub fn position(&self, offset: usize) -> Position {
        position(&self.text, offset)
    }
}

/// The line and column of a byte offset.
pub(super) fn position(text: &str, offset: usize) -> Position {
    let before = text.get(..offset).unwrap_or(text);
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
    let column = before.get(start..).map_or(0, |before| before.chars().count()) + 1;
    Position { line, column, offset }
}

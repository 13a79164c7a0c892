//! Items: a typed value in the form that DynamoDB stores, `{"S": ..}`, `{"N": ..}` and so on.

use std::any::TypeId;

use asl_contract::__private::{Compared, Literal, Node, NodeRef, Op, or_default};
use asl_contract::{KindOf, RecordKind, Shape, ShapeKind, Table, TaggedKind};

mod expression;
mod read;

pub(crate) use expression::{Expression, row};
pub(crate) use read::read_item;

/// The item for the `T` at `node`.
///
/// A missing or null member has no attribute at all: DynamoDB takes no `NULL` where an index needs a key.
pub(crate) fn marshal_item<T: Shape>(node: NodeRef) -> NodeRef {
    let mut marshal = Marshal { above: Vec::new(), depth: 0 };
    match T::kind() {
        ShapeKind::Record(record) => marshal.members(&record, node, None),
        ShapeKind::Tagged(tagged) => marshal.variants(&tagged, node, |members| members),
        _ => NodeRef::invalid("a table holds records; this is one value"),
    }
}

/// The attribute value for the `T` at `node`.
pub(crate) fn marshal_value<T: Shape>(node: NodeRef) -> NodeRef {
    Marshal { above: Vec::new(), depth: 0 }.value(&T::kind(), node)
}

/// The key of a table of `T`s that `node`, a `K`, says.
pub(crate) fn key<T: Shape, K: Shape>(table: &Table<T>, node: NodeRef) -> NodeRef {
    let part = |name: &'static str, kind: &ShapeKind, node: NodeRef| {
        let value = match (letter(kind), attribute::<T>(name)) {
            (Some(given), Some(known)) if given == known => match given {
                "N" => tagged("N", number(node)),
                given => tagged(given, node),
            },
            (_, known) => {
                let known = if known == Some("N") { "a number" } else { "text" };
                NodeRef::invalid(format!("the key `{name}` of the table `{}` is {known}", table.name()))
            }
        };
        (name, value)
    };
    let partition = table.partition_key();
    match (table.sort_key(), K::kind()) {
        (None, kind) => NodeRef::object([part(partition, &kind, node)]),
        (Some(sort), ShapeKind::Tuple(kinds)) if kinds.len() == 2 => {
            let kinds: Vec<_> = kinds.iter().map(|kind| kind()).collect();
            let parts = [partition, sort].into_iter().zip(&kinds).enumerate();
            NodeRef::object(parts.map(|(at, (name, kind))| part(name, kind, node.index(at))))
        }
        (Some(sort), _) => NodeRef::invalid(format!(
            "the table `{}` is sorted by `{sort}`: give both parts of the key, `(partition, sort)`",
            table.name()
        )),
    }
}

/// What a key attribute of a table of `T`s holds: `S` or `N`.
fn attribute<T: Shape>(name: &str) -> Option<&'static str> {
    match T::kind() {
        ShapeKind::Record(record) => field(&record, name).and_then(|kind| letter(&kind)),
        ShapeKind::Tagged(tagged) if tagged.tag == name => Some("S"),
        ShapeKind::Tagged(tagged) => {
            tagged.variants.iter().find_map(|(_, record)| field(record, name)).and_then(|kind| letter(&kind))
        }
        _ => None,
    }
}

/// What the field of this name holds; an optional one what it holds if it is there.
fn field(record: &RecordKind, name: &str) -> Option<ShapeKind> {
    let field = record.fields.iter().find(|field| field.name == name)?;
    Some(match (field.kind)() {
        ShapeKind::Option(inner) => inner(),
        kind => kind,
    })
}

/// The letter of a value that may be a key.
fn letter(kind: &ShapeKind) -> Option<&'static str> {
    match kind {
        ShapeKind::Text | ShapeKind::Enum(_) | ShapeKind::Token(_) => Some("S"),
        ShapeKind::Integer | ShapeKind::Number => Some("N"),
        _ => None,
    }
}

struct Marshal {
    /// The types that we are inside of.
    above: Vec<TypeId>,
    /// How many lists deep: the number of the next parameter.
    depth: u8,
}

impl Marshal {
    /// The attribute value for `node`; the value is known to be there.
    fn value(&mut self, kind: &ShapeKind, node: NodeRef) -> NodeRef {
        match kind {
            ShapeKind::Text | ShapeKind::Enum(_) | ShapeKind::Token(_) => tagged("S", node),
            ShapeKind::Integer | ShapeKind::Number => tagged("N", number(node)),
            ShapeKind::Bool => tagged("BOOL", node),
            ShapeKind::Null => tagged("NULL", NodeRef::bool(true)),
            ShapeKind::Any => NodeRef::invalid("any JSON has no typed form in a table; give it a `Shape`"),
            ShapeKind::Tuple(_) => NodeRef::invalid("a tuple has no typed form in a table; use a struct"),
            ShapeKind::Option(inner) => self.element(*inner, node),
            ShapeKind::List(inner) => self.list(*inner, node),
            ShapeKind::Map(inner) => {
                let parameter = self.parameter();
                let value = self.value(&inner(), NodeRef::new(Node::Parameter(parameter)));
                self.depth -= 1;
                tagged("M", NodeRef::call(Op::MapMembers(parameter), [node, value]))
            }
            ShapeKind::Record(record) => tagged("M", self.members(record, node, None)),
            ShapeKind::Tagged(variants) => self.variants(variants, node, |members| tagged("M", members)),
        }
    }

    /// An optional value where something has to stand: `{"NULL": true}` if it is missing.
    fn element(&mut self, inner: KindOf, node: NodeRef) -> NodeRef {
        let null = || tagged("NULL", NodeRef::bool(true));
        match node.node() {
            Node::Literal(Literal::Null) => null(),
            Node::Present(present) => self.value(&inner(), *present),
            _ => {
                let there = self.value(&inner(), plain(node));
                NodeRef::call(Op::If, [NodeRef::call(Op::IsPresent, [plain(node)]), there, null()])
            }
        }
    }

    fn list(&mut self, inner: KindOf, node: NodeRef) -> NodeRef {
        let kind = inner();
        if let Node::Array(items) = node.node() {
            let items: Vec<_> = items.iter().map(|item| self.value(&kind, *item)).collect();
            return tagged("L", NodeRef::array(items));
        }
        let parameter = self.parameter();
        let value = self.value(&kind, NodeRef::new(Node::Parameter(parameter)));
        self.depth -= 1;
        tagged("L", NodeRef::call(Op::Map(parameter), [node, value]))
    }

    /// The attributes of a record; `tag` is a member that comes first.
    fn members(&mut self, record: &RecordKind, node: NodeRef, tag: Option<(&str, &str)>) -> NodeRef {
        if self.above.contains(&record.id) {
            return NodeRef::invalid(format!("`{}` holds itself, which a table cannot", record.name));
        }
        self.above.push(record.id);
        let mut members = Vec::new();
        if let Some((tag, word)) = tag {
            members.push((tag, tagged("S", NodeRef::text(word))));
        }
        for field in &record.fields {
            let value = node.field(field.name);
            match (field.kind)() {
                ShapeKind::Option(inner) => match value.node() {
                    Node::Literal(Literal::Null) => {}
                    Node::Present(present) => members.push((field.name, self.value(&inner(), *present))),
                    _ => {
                        let there = self.value(&inner(), plain(value));
                        let present = NodeRef::call(Op::IsPresent, [plain(value)]);
                        members.push((field.name, NodeRef::call(Op::If, [present, there])));
                    }
                },
                kind => {
                    let value = field.default.map_or(value, |default| or_default(value, default()));
                    members.push((field.name, self.value(&kind, value)));
                }
            }
        }
        self.above.pop();
        NodeRef::object(members)
    }

    /// One record of several: the known one, or a question for each but the last.
    fn variants(&mut self, tagged: &TaggedKind, node: NodeRef, wrap: impl Fn(NodeRef) -> NodeRef) -> NodeRef {
        let tag = node.field(tagged.tag);
        if let Node::Literal(Literal::Text(known)) = tag.node() {
            return match tagged.variants.iter().find(|(word, _)| **word == **known) {
                Some((word, record)) => wrap(self.members(record, node, Some((tagged.tag, word)))),
                None => NodeRef::invalid(format!("`{known}` is no variant of this enum")),
            };
        }
        let mut all = tagged.variants.iter().rev();
        let Some((word, record)) = all.next() else { return NodeRef::invalid("an enum without variants") };
        let mut value = wrap(self.members(record, node, Some((tagged.tag, word))));
        for (word, record) in all {
            let is = NodeRef::call(Op::Equal(Compared::Text), [tag, NodeRef::text(*word)]);
            let this = wrap(self.members(record, node, Some((tagged.tag, word))));
            value = NodeRef::call(Op::If, [is, this, value]);
        }
        value
    }

    fn parameter(&mut self) -> u8 {
        self.depth = self.depth.saturating_add(1);
        self.depth
    }
}

fn tagged(kind: &str, value: NodeRef) -> NodeRef {
    NodeRef::object([(kind, value)])
}

/// Numbers are text in DynamoDB's JSON.
fn number(node: NodeRef) -> NodeRef {
    match node.node() {
        Node::Literal(Literal::Number(number)) => NodeRef::text(number.clone()),
        _ => NodeRef::call(Op::ToText, [node]),
    }
}

/// The value without the mark that it may be missing.
fn plain(node: NodeRef) -> NodeRef {
    match node.node() {
        Node::Optional(inner) => *inner,
        _ => node,
    }
}

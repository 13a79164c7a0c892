//! The way back: a typed value of an item as DynamoDB gives it.

use std::any::TypeId;

use asl_contract::__private::{Compared, Node, NodeRef, Op};
use asl_contract::{KindOf, RecordKind, Shape, ShapeKind, TaggedKind};

/// The `T` of the item at `node`.
pub(crate) fn read_item<T: Shape>(node: NodeRef) -> NodeRef {
    let mut read = Read { above: Vec::new(), depth: 0 };
    match T::kind() {
        ShapeKind::Record(record) => read.members(&record, node, None),
        ShapeKind::Tagged(tagged) => read.variants(&tagged, node),
        _ => NodeRef::invalid("a table holds records; this is one value"),
    }
}

struct Read {
    /// The types that we are inside of.
    above: Vec<TypeId>,
    /// How many lists deep: the number of the next parameter.
    depth: u8,
}

impl Read {
    /// The value of the attribute value at `node`.
    fn value(&mut self, kind: &ShapeKind, node: NodeRef) -> NodeRef {
        let Some(letter) = letter(kind) else {
            return NodeRef::invalid("what has no typed form in a table cannot be read; give it a `Shape`");
        };
        let inner = node.field(letter);
        match kind {
            ShapeKind::Integer | ShapeKind::Number => NodeRef::call(Op::ToNumber, [inner]),
            ShapeKind::Null => NodeRef::null(),
            ShapeKind::List(element) => {
                if matches!(element(), ShapeKind::List(_) | ShapeKind::Tuple(_)) {
                    return NodeRef::invalid(
                        "a list of lists cannot be read from a table; put a struct around the inner",
                    );
                }
                self.each(*element, Op::Map, inner)
            }
            ShapeKind::Map(element) => self.each(*element, Op::MapMembers, inner),
            ShapeKind::Record(record) => self.members(record, inner, None),
            ShapeKind::Tagged(tagged) => self.variants(tagged, inner),
            _ => inner,
        }
    }

    fn each(&mut self, element: KindOf, op: fn(u8) -> Op, node: NodeRef) -> NodeRef {
        self.depth = self.depth.saturating_add(1);
        let parameter = self.depth;
        let value = self.field(element, NodeRef::new(Node::Parameter(parameter)));
        self.depth -= 1;
        NodeRef::call(op(parameter), [node, value])
    }

    /// A value that may be missing is null then.
    fn field(&mut self, kind: KindOf, node: NodeRef) -> NodeRef {
        let ShapeKind::Option(inner) = kind() else { return self.value(&kind(), node) };
        let inner = inner();
        let Some(letter) = letter(&inner) else { return self.value(&inner, node) };
        let there = NodeRef::call(Op::IsPresent, [node.field(letter)]);
        NodeRef::call(Op::If, [there, self.value(&inner, node), NodeRef::null()])
    }

    fn members(&mut self, record: &RecordKind, node: NodeRef, tag: Option<(&str, &str)>) -> NodeRef {
        if self.above.contains(&record.id) {
            return NodeRef::invalid(format!("`{}` holds itself, which a table cannot", record.name));
        }
        self.above.push(record.id);
        let tag = tag.map(|(tag, word)| (tag, NodeRef::text(word)));
        let fields: Vec<_> = record
            .fields
            .iter()
            .map(|field| {
                let attribute = node.field(field.name);
                let value = self.field(field.kind, attribute);
                let value = field.default.map_or(value, |default| {
                    NodeRef::call(Op::If, [NodeRef::call(Op::IsPresent, [attribute]), value, default()])
                });
                (field.name, value)
            })
            .collect();
        self.above.pop();
        NodeRef::object(tag.into_iter().chain(fields))
    }

    fn variants(&mut self, tagged: &TaggedKind, node: NodeRef) -> NodeRef {
        let tag = node.field(tagged.tag).field("S");
        let mut all = tagged.variants.iter().rev();
        let Some((word, record)) = all.next() else { return NodeRef::invalid("an enum without variants") };
        let mut value = self.members(record, node, Some((tagged.tag, word)));
        for (word, record) in all {
            let is = NodeRef::call(Op::Equal(Compared::Text), [tag, NodeRef::text(*word)]);
            value = NodeRef::call(Op::If, [is, self.members(record, node, Some((tagged.tag, word))), value]);
        }
        value
    }
}

/// The member of an attribute value that has the value.
fn letter(kind: &ShapeKind) -> Option<&'static str> {
    match kind {
        ShapeKind::Text | ShapeKind::Enum(_) | ShapeKind::Token(_) => Some("S"),
        ShapeKind::Integer | ShapeKind::Number => Some("N"),
        ShapeKind::Bool => Some("BOOL"),
        ShapeKind::Null => Some("NULL"),
        ShapeKind::List(_) => Some("L"),
        ShapeKind::Map(_) | ShapeKind::Record(_) | ShapeKind::Tagged(_) => Some("M"),
        ShapeKind::Option(_) | ShapeKind::Tuple(_) | ShapeKind::Any => None,
    }
}

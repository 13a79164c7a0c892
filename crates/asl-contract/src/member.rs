//! What derived code does with members of objects: reading them, giving them a default, setting a tag beside them.

use std::any::TypeId;
use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;

use crate::expr::Expr;
use crate::node::{Literal, Node, NodeRef, Op};
use crate::shape::{FieldKind, NamedFields, RecordKind, Shape, ShapeKind};

/// The fields of a record or a variant; with `content`, those in this member.
///
/// Found by the type that has them, so that a field type without a shape is an error at one place only.
pub fn fields_of<T: Shape>(content: Option<&str>) -> Vec<FieldKind> {
    let fields = record_of(T::kind());
    let Some(content) = content else { return fields };
    fields.iter().find(|field| field.name == content).map_or_else(Vec::new, |field| record_of((field.kind)()))
}

fn record_of(kind: ShapeKind) -> Vec<FieldKind> {
    match kind {
        ShapeKind::Record(record) => record.fields,
        ShapeKind::Tagged(tagged) => {
            tagged.variants.into_iter().next().map_or_else(Vec::new, |(_, record)| record.fields)
        }
        _ => Vec::new(),
    }
}

/// The field at this index of `fields`, in the object at `node`; one that may be missing is marked.
pub fn member<T, L>(fields: &[FieldKind], at: usize, node: NodeRef) -> Expr<T, L> {
    Expr::from_node(match fields.get(at) {
        Some(field) => read(field, node),
        None => NodeRef::invalid("no such field"),
    })
}

/// The field in the object at `node`; where it is missing, its default, as with serde.
fn read(field: &FieldKind, node: NodeRef) -> NodeRef {
    let value = node.field(field.name);
    match ((field.kind)(), field.default.map(|default| default())) {
        (ShapeKind::Option(_), None) => value.optional(),
        (ShapeKind::Option(_), Some(default)) => match default.node() {
            // A missing value is `None`, as null is.
            Node::Literal(Literal::Null) => value.optional(),
            _ => NodeRef::invalid(format!(
                "`{}` has a default that is not `None`, so what is missing and what is null differ for a handler, \
                 and not for a workflow; leave out the `Option` or the default",
                field.name
            )),
        },
        (_, Some(default)) => or_default(value, default),
        (_, None) => value,
    }
}

/// The member, or the default where it is missing; a member that is written out here is not missing.
pub fn or_default(field: NodeRef, default: NodeRef) -> NodeRef {
    match field.node() {
        Node::Field(..) => NodeRef::call(Op::OrElse, [field, default]),
        _ => field,
    }
}

/// A value that is known now.
pub fn known<T: serde::Serialize>(value: &T) -> NodeRef {
    match serde_json::to_value(value) {
        Ok(value) => NodeRef::json(&value),
        Err(error) => NodeRef::invalid(format!("the default is no JSON: {error}")),
    }
}

/// Whether the struct in a variant refuses members that it does not know, such as the tag; none if it has a
/// member with the name of the tag itself.
pub const fn closed_beside<T: NamedFields>(tag: &str) -> Option<bool> {
    let mut names = T::NAMES;
    while let Some((name, rest)) = names.split_first() {
        if same(name.as_bytes(), tag.as_bytes()) {
            return None;
        }
        names = rest;
    }
    Some(T::CLOSED)
}

const fn same(mut a: &[u8], mut b: &[u8]) -> bool {
    while let (Some((first, more)), Some((second, others))) = (a.split_first(), b.split_first()) {
        if *first != *second {
            return false;
        }
        (a, b) = (more, others);
    }
    a.is_empty() && b.is_empty()
}

/// The variant at this index of `T`, made of the struct at `node`: the tag, and each of its members.
pub fn with_tag<T: Shape>(at: usize, node: NodeRef) -> NodeRef {
    let ShapeKind::Tagged(tagged) = T::kind() else { return NodeRef::invalid("no tagged enum") };
    let Some((word, record)) = tagged.variants.get(at) else { return NodeRef::invalid("no such variant") };
    let members = record.fields.iter().map(|field| (field.name, read(field, node)));
    NodeRef::object([(tagged.tag, NodeRef::text(*word))].into_iter().chain(members))
}

/// The struct in the variant whose data is `T`; the tag is taken away where the struct would refuse it.
pub fn without_tag<T: Shape>(closed: bool, node: NodeRef) -> NodeRef {
    if closed {
        let fields = fields_of::<T>(None);
        NodeRef::object(fields.iter().map(|field| (field.name, read(field, node))))
    } else {
        node
    }
}

/// The record of the struct that a variant holds.
pub fn held(kind: ShapeKind, name: &'static str, id: TypeId) -> RecordKind {
    match kind {
        ShapeKind::Record(record) => record,
        _ => RecordKind { id, name, fields: Vec::new() },
    }
}

/// A pointer whose JSON is what it points to.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the pointer that it is called",
    note = "`Box`, `Arc`, `Rc` and `Cow` of the standard library are what they hold; give a type of your own another name"
)]
pub trait Pointer {
    /// What it points to, owned.
    type Held;
}

impl<T> Pointer for Box<T> {
    type Held = T;
}

impl<T> Pointer for Arc<T> {
    type Held = T;
}

impl<T> Pointer for Rc<T> {
    type Held = T;
}

impl<T: ToOwned + ?Sized> Pointer for Cow<'static, T> {
    type Held = T::Owned;
}

impl Pointer for Box<str> {
    type Held = String;
}

impl Pointer for Arc<str> {
    type Held = String;
}

impl Pointer for Rc<str> {
    type Held = String;
}

impl<T> Pointer for Box<[T]> {
    type Held = Vec<T>;
}

impl<T> Pointer for Arc<[T]> {
    type Held = Vec<T>;
}

impl<T> Pointer for Rc<[T]> {
    type Held = Vec<T>;
}

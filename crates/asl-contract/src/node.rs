//! The tree behind an expression, without types: interned, so that equal trees are one.

use std::any::{Any, TypeId};
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::hash::{Hash, Hasher};
use std::panic::Location;
use std::sync::{LazyLock, Mutex, PoisonError};

/// One node of an expression.
///
/// Nodes are made through [`NodeRef::new`] only, which keeps every tree once for the life of the program.
/// That is what makes an expression a plain `Copy` value of eight bytes. The memory is bounded by the number
/// of *different* trees: building the same workflow again adds nothing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Node {
    /// A value that is known now.
    Literal(Literal),
    /// A value that cannot be written; the text says why.
    Invalid(Box<str>),
    /// Data that a state has at run time.
    Source(Source),
    /// A member of an object, by its JSON name.
    Field(NodeRef, Box<str>),
    /// An element of a list with known elements, from 0.
    Index(NodeRef, usize),
    /// An object: names and values in order.
    Object(Vec<(Box<str>, NodeRef)>),
    /// A list.
    Array(Vec<NodeRef>),
    /// A value in the place of an optional one: it is surely there.
    Present(NodeRef),
    /// A member that may be missing.
    Optional(NodeRef),
    /// An object that is written out as a payload template, even where all of it is known now.
    Template(NodeRef),
    /// An expression in the words of its language.
    Raw(Box<str>),
    /// Text with values in it: pieces of text around the values, one more than there are values.
    Text(Vec<Box<str>>, Vec<NodeRef>),
    /// The parameter of a function that is applied to each element of a list.
    Parameter(u8),
    /// Everything else.
    Call(Op, Vec<NodeRef>),
}

/// A literal value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Literal {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number in its text form.
    Number(Box<str>),
    /// Text.
    Text(Box<str>),
}

/// Where data comes from, and where it holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// The input of the state with this name.
    Input(Box<str>),
    /// What the task of the state with this name gave.
    Result(Box<str>),
    /// The error that was caught at the state with this name.
    Error(Box<str>),
    /// The task token of the state with this name.
    Token(Box<str>),
    /// What a Map knows of the item at hand: `Value` or `Index`.
    Item {
        /// The Map's name.
        scope: Box<str>,
        /// Which member of `Map.Item`.
        member: &'static str,
    },
    /// A variable.
    Variable {
        /// Its name.
        name: Box<str>,
        /// Where it is declared.
        place: Place,
    },
    /// A member of the context object, such as `["Execution", "Id"]`.
    Context(Vec<Box<str>>),
}

/// A place in the user's Rust; stable between builds, so it may be part of a node.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// The file as the compiler names it.
    pub file: &'static str,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1.
    pub column: u32,
}

impl Place {
    /// The place of the caller.
    #[track_caller]
    pub fn here() -> Self {
        let location = Location::caller();
        Self { file: location.file(), line: location.line(), column: location.column() }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// As what two values are compared; JSONPath has an operator for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Compared {
    /// Text, by its letters.
    Text,
    /// Numbers.
    Number,
    /// True and false.
    Bool,
    /// Times in RFC 3339, wherever their zones are.
    Time,
}

/// What is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    /// All operands hold.
    And,
    /// One operand holds.
    Or,
    /// The operand does not hold.
    Not,
    /// `a = b`.
    Equal(Compared),
    /// `a != b`.
    NotEqual(Compared),
    /// `a < b`.
    Below(Compared),
    /// `a <= b`.
    AtMost(Compared),
    /// `a > b`.
    Above(Compared),
    /// `a >= b`.
    AtLeast(Compared),
    /// The first operand is one of the elements of the second.
    In(Compared),
    /// The text `a` contains the text `b`.
    Contains,
    /// The text `a` contains one of the texts in the list `b`.
    ContainsAny,
    /// The text begins with the second operand.
    StartsWith,
    /// The text in lower case.
    Lowercase,
    /// The text in upper case.
    Uppercase,
    /// The text without blanks at its ends.
    Trim,
    /// The number of characters.
    Length,
    /// The operands as text, one behind the other.
    Concat,
    /// The value as text.
    ToText,
    /// The text as a number.
    ToNumber,
    /// `a + b`.
    Add,
    /// `a - b`.
    Subtract,
    /// `a * b`.
    Multiply,
    /// `a / b`.
    Divide,
    /// `a % b`.
    Remainder,
    /// The whole number that is nearest.
    Round,
    /// The first operand, cut: from the second operand on, as long as the third says.
    Substring,
    /// The text before the second operand.
    Before,
    /// The text behind the second operand.
    After,
    /// The text with blanks (or the third operand) up to the length of the second operand.
    Pad,
    /// The text with the third operand for the second.
    Replace,
    /// The list of texts between the second operand.
    Split,
    /// The text as JSON.
    Parse,
    /// The hash of the text by the algorithm.
    Hash,
    /// The text in Base64.
    Base64Encode,
    /// The text of a Base64 text.
    Base64Decode,
    /// The greatest whole number that is not above.
    Floor,
    /// The least whole number that is not below.
    Ceil,
    /// The number without its sign.
    Abs,
    /// The least of a list.
    Min,
    /// The greatest of a list.
    Max,
    /// The mean of a list.
    Average,
    /// The list the other way round.
    Reverse,
    /// The list in order.
    Sort,
    /// The list with each element once.
    Distinct,
    /// Both lists, one behind the other.
    Append,
    /// The numbers from the first to the second operand by steps of the third.
    Range,
    /// The list in parts of the second operand's length.
    Partition,
    /// The time of the evaluation, in RFC 3339.
    Now,
    /// A time in RFC 3339 as milliseconds since 1970.
    ToMillis,
    /// Milliseconds since 1970 as a time in RFC 3339.
    FromMillis,
    /// A new UUID.
    Uuid,
    /// A random number from 0 to 1; with an operand, the one of this seed.
    Random,
    /// The number of elements.
    Count,
    /// The numbers of the list added up.
    Sum,
    /// The texts of the list `a` with `b` between them.
    Join,
    /// The value is there and not null.
    IsPresent,
    /// The value is there; it may be null.
    Exists,
    /// The value is not there.
    Missing,
    /// The value is of this type.
    Is(JsonType),
    /// The value is of another type.
    IsNot(JsonType),
    /// The text `a` has the pattern `b`, in which `*` stands for any text.
    Matches,
    /// A comparison of a Choice in JSONPath, as JSON.
    Rule,
    /// The value as JSON text.
    ToJson,
    /// The element of the list `a` at the place `b`, from 0.
    ItemAt,
    /// The object `a` with the members of `b`, which count where both have one.
    Merge,
    /// A whole number from `a`, which may come, to `b`, which does not.
    RandomBetween,
    /// `a` where it is there and not null, else `b`.
    OrElse,
    /// `a ? b : c`; without `c`, nothing where `a` does not hold.
    If,
    /// For each element of the list `a`, `b` with the element as [`Node::Parameter`] of this number.
    Map(u8),
    /// The elements of the list `a` for which `b` holds, as [`Op::Map`].
    Filter(u8),
    /// For each member of the object `a`, the same name with `b`, as [`Op::Map`].
    MapMembers(u8),
}

/// What a value in JSON may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum JsonType {
    /// `null`.
    Null,
    /// Text.
    Text,
    /// A number.
    Number,
    /// `true` or `false`.
    Bool,
    /// Text that is a time in RFC 3339.
    Time,
}

/// A node that lives as long as the program; compared by identity, which is equality here.
#[derive(Clone, Copy)]
pub struct NodeRef(&'static Node);

/// All nodes there are.
static NODES: LazyLock<Mutex<HashSet<&'static Node>>> = LazyLock::new(Mutex::default);

type FieldsKey = (usize, TypeId);

/// What `Deref` of an expression returns, for each node and each type it is read as.
static FIELDS: LazyLock<Mutex<HashMap<FieldsKey, &'static (dyn Any + Send + Sync)>>> =
    LazyLock::new(Mutex::default);

impl NodeRef {
    /// The one node that equals `node`.
    pub fn new(node: Node) -> Self {
        let mut nodes = NODES.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = nodes.get(&node) {
            return Self(known);
        }
        let node: &'static Node = Box::leak(Box::new(node));
        nodes.insert(node);
        Self(node)
    }

    /// How many nodes and how many structs of fields there are in this program.
    pub fn counts() -> (usize, usize) {
        let nodes = NODES.lock().unwrap_or_else(PoisonError::into_inner).len();
        (nodes, FIELDS.lock().unwrap_or_else(PoisonError::into_inner).len())
    }

    /// The node.
    pub fn node(self) -> &'static Node {
        self.0
    }

    /// Text that is known now.
    pub fn text(text: impl Into<Box<str>>) -> Self {
        Self::new(Node::Literal(Literal::Text(text.into())))
    }

    /// A number that is known now.
    pub fn number(number: impl fmt::Display) -> Self {
        Self::new(Node::Literal(Literal::Number(number.to_string().into())))
    }

    /// A boolean that is known now.
    pub fn bool(value: bool) -> Self {
        Self::new(Node::Literal(Literal::Bool(value)))
    }

    /// `null`.
    pub fn null() -> Self {
        Self::new(Node::Literal(Literal::Null))
    }

    /// A value that cannot be written.
    pub fn invalid(why: impl Into<Box<str>>) -> Self {
        Self::new(Node::Invalid(why.into()))
    }

    /// Data of a state.
    pub fn source(source: Source) -> Self {
        Self::new(Node::Source(source))
    }

    /// A member of this object; if the object is written out here, the value that stands there.
    #[must_use]
    pub fn field(self, name: &str) -> Self {
        if let Node::Object(members) = self.0
            && let Some((_, value)) = members.iter().find(|(key, _)| &**key == name)
        {
            return *value;
        }
        if let Node::Present(inner) | Node::Template(inner) = self.0 {
            return inner.field(name);
        }
        Self::new(Node::Field(self, name.into()))
    }

    /// An element of this list; if the list is written out here, the value that stands there.
    #[must_use]
    pub fn index(self, at: usize) -> Self {
        match self.0 {
            Node::Array(items) if at < items.len() => items.get(at).copied().unwrap_or(self),
            Node::Present(inner) => inner.index(at),
            _ => Self::new(Node::Index(self, at)),
        }
    }

    /// An object.
    pub fn object<'a>(members: impl IntoIterator<Item = (&'a str, NodeRef)>) -> Self {
        Self::new(Node::Object(members.into_iter().map(|(name, value)| (name.into(), value)).collect()))
    }

    /// A list.
    pub fn array(items: impl IntoIterator<Item = NodeRef>) -> Self {
        Self::new(Node::Array(items.into_iter().collect()))
    }

    /// This value in the place of an optional one.
    #[must_use]
    pub fn present(self) -> Self {
        Self::new(Node::Present(self))
    }

    /// This value as one that may be missing.
    #[must_use]
    pub fn optional(self) -> Self {
        match self.0 {
            Node::Field(..) | Node::Index(..) => Self::new(Node::Optional(self)),
            // A value that is written out here is known to be there, or known to be null.
            _ => self,
        }
    }

    /// This value, believed to be there.
    #[must_use]
    pub fn given(self) -> Self {
        match self.0 {
            Node::Optional(inner) | Node::Present(inner) => *inner,
            _ => self,
        }
    }

    /// This object as one that is written out.
    #[must_use]
    pub fn template(self) -> Self {
        Self::new(Node::Template(self))
    }

    /// Something computed.
    pub fn call(op: Op, operands: impl IntoIterator<Item = NodeRef>) -> Self {
        Self::new(Node::Call(op, operands.into_iter().collect()))
    }

    /// Calls `visit` with this node and every node under it.
    pub fn walk(self, visit: &mut dyn FnMut(&'static Node)) {
        visit(self.0);
        match self.0 {
            Node::Literal(_) | Node::Invalid(_) | Node::Source(_) | Node::Parameter(_) | Node::Raw(_) => {}
            Node::Field(inner, _)
            | Node::Index(inner, _)
            | Node::Present(inner)
            | Node::Optional(inner)
            | Node::Template(inner) => inner.walk(visit),
            Node::Object(members) => members.iter().for_each(|(_, value)| value.walk(visit)),
            Node::Array(items) | Node::Call(_, items) | Node::Text(_, items) => {
                for item in items {
                    item.walk(visit);
                }
            }
        }
    }

    /// This tree with `to` wherever `from` stands in it.
    #[must_use]
    pub fn replace(self, from: Self, to: Self) -> Self {
        if self == from {
            return to;
        }
        let all = |items: &[Self]| items.iter().map(|item| item.replace(from, to)).collect();
        Self::new(match self.0 {
            Node::Literal(_) | Node::Invalid(_) | Node::Source(_) | Node::Parameter(_) | Node::Raw(_) => {
                return self;
            }
            Node::Field(inner, name) => Node::Field(inner.replace(from, to), name.clone()),
            Node::Index(inner, at) => Node::Index(inner.replace(from, to), *at),
            Node::Present(inner) => Node::Present(inner.replace(from, to)),
            Node::Optional(inner) => Node::Optional(inner.replace(from, to)),
            Node::Template(inner) => Node::Template(inner.replace(from, to)),
            Node::Object(members) => Node::Object(
                members.iter().map(|(name, value)| (name.clone(), value.replace(from, to))).collect(),
            ),
            Node::Array(items) => Node::Array(all(items)),
            Node::Call(op, items) => Node::Call(*op, all(items)),
            Node::Text(pieces, items) => Node::Text(pieces.clone(), all(items)),
        })
    }

    /// This JSON as a value that is known now.
    pub fn json(value: &serde_json::Value) -> Self {
        match value {
            serde_json::Value::Null => Self::null(),
            serde_json::Value::Bool(value) => Self::bool(*value),
            serde_json::Value::Number(number) => Self::number(number),
            serde_json::Value::String(text) => Self::text(text.as_str()),
            serde_json::Value::Array(items) => Self::array(items.iter().map(Self::json)),
            serde_json::Value::Object(members) => {
                Self::object(members.iter().map(|(name, value)| (name.as_str(), Self::json(value))))
            }
        }
    }

    /// Whether there is a parameter in it whose function is not.
    pub fn has_free_parameter(self) -> bool {
        fn free(node: NodeRef, bound: &mut Vec<u8>) -> bool {
            match node.node() {
                Node::Parameter(number) => !bound.contains(number),
                Node::Literal(_) | Node::Invalid(_) | Node::Source(_) | Node::Raw(_) => false,
                Node::Field(inner, _)
                | Node::Index(inner, _)
                | Node::Present(inner)
                | Node::Optional(inner)
                | Node::Template(inner) => free(*inner, bound),
                Node::Object(members) => members.iter().any(|(_, value)| free(*value, bound)),
                Node::Call(Op::Map(number) | Op::Filter(number) | Op::MapMembers(number), operands) => {
                    let list = operands.first().is_some_and(|list| free(*list, bound));
                    bound.push(*number);
                    let body = operands.iter().skip(1).any(|body| free(*body, bound));
                    bound.pop();
                    list || body
                }
                Node::Array(items) | Node::Call(_, items) | Node::Text(_, items) => {
                    items.iter().any(|item| free(*item, bound))
                }
            }
        }
        free(self, &mut Vec::new())
    }

    /// The value of type `T` that belongs to this node, made at the first time.
    pub(crate) fn memo<T: Any + Send + Sync>(self, make: impl FnOnce() -> T) -> &'static T {
        let key = (self.address(), TypeId::of::<T>());
        let known = FIELDS.lock().unwrap_or_else(PoisonError::into_inner).get(&key).copied();
        if let Some(fields) = known.and_then(|fields| fields.downcast_ref()) {
            return fields;
        }
        // Made without the lock: making it interns nodes, and may come back here for another type.
        let new: &'static T = Box::leak(Box::new(make()));
        let mut all = FIELDS.lock().unwrap_or_else(PoisonError::into_inner);
        let kept: &'static (dyn Any + Send + Sync) = *all.entry(key).or_insert(new);
        kept.downcast_ref().unwrap_or(new)
    }

    fn address(self) -> usize {
        std::ptr::from_ref(self.0).addr()
    }
}

impl PartialEq for NodeRef {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

impl Eq for NodeRef {}

impl Hash for NodeRef {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.address().hash(state);
    }
}

impl fmt::Debug for NodeRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_trees_are_one() {
        let make = || NodeRef::source(Source::Input("A".into())).field("title");
        assert_eq!(make(), make());
        assert_ne!(make(), NodeRef::source(Source::Input("B".into())).field("title"));
    }

    #[test]
    fn a_field_of_an_object_is_its_value() {
        let object = NodeRef::object([("a", NodeRef::text("x")), ("b", NodeRef::number(2))]);
        assert_eq!(object.field("b"), NodeRef::number(2));
        assert_eq!(object.present().field("a"), NodeRef::text("x"));
    }
}

//! Shapes: what the JSON of a Rust type looks like, known without a value.

use std::any::TypeId;

use schemars::JsonSchema;

use crate::expr::Expr;
use crate::language::Language;
use crate::node::{Compared, NodeRef};

/// A type whose JSON form a workflow knows.
///
/// Derive it, alone or with all that a contract needs by [`#[contract]`](macro@crate::contract); the derive reads
/// `#[serde(..)]` where that changes the JSON, and refuses what it could not keep true.
///
/// ```
/// use asl_contract::{Shape, ShapeKind};
/// use schemars::JsonSchema;
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Shape, Serialize, Deserialize, JsonSchema)]
/// #[serde(rename_all = "camelCase")]
/// pub struct Order {
///     pub order_id: String,
///     pub note: Option<String>,
/// }
///
/// let ShapeKind::Record(record) = Order::kind() else { panic!() };
/// assert_eq!(record.fields[0].name, "orderId");
/// assert!(matches!((record.fields[1].kind)(), ShapeKind::Option(_)));
/// ```
#[doc = include_str!("shape/serde.md")]
#[diagnostic::on_unimplemented(
    message = "the workflow does not know the JSON form of `{Self}`",
    label = "no `Shape`",
    note = "if `{Self}` is yours, put `#[contract]` above it, or derive `Shape` with `Serialize`, `Deserialize` and `JsonSchema`",
    note = "of maps, `BTreeMap` is one, with names that are text: `String`, a struct around one, an enum without data"
)]
pub trait Shape: JsonSchema + 'static {
    /// What its JSON looks like.
    fn kind() -> ShapeKind;
}

/// A function that gives a shape; a function, so that a type may hold itself.
pub type KindOf = fn() -> ShapeKind;

/// What the JSON of a type looks like.
#[derive(Clone, Debug)]
pub enum ShapeKind {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// Text.
    Text,
    /// A task token, which is text.
    Token(KindOf),
    /// Any JSON.
    Any,
    /// The value, or `null`, or nothing at all.
    Option(KindOf),
    /// A list of such values.
    List(KindOf),
    /// A list with exactly these values.
    Tuple(Vec<KindOf>),
    /// An object with any names and such values.
    Map(KindOf),
    /// An object with these members.
    Record(RecordKind),
    /// One of these texts.
    Enum(&'static [&'static str]),
    /// An object whose member `tag` says which record it is.
    Tagged(TaggedKind),
}

/// An object with known members.
#[derive(Clone, Debug)]
pub struct RecordKind {
    /// The Rust type, to tell a type that holds itself.
    pub id: TypeId,
    /// The Rust type's name.
    pub name: &'static str,
    /// Its members in the order they are declared.
    pub fields: Vec<FieldKind>,
}

/// A member of a record.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct FieldKind {
    /// Its name in the JSON.
    pub name: &'static str,
    /// What it holds.
    pub kind: KindOf,
    /// Gives the value that stands for a missing one, where Rust knows such a value (`#[serde(default)]`).
    pub default: Option<fn() -> NodeRef>,
}

impl FieldKind {
    /// The member with this name, which is always there unless it is optional.
    pub const fn new(name: &'static str, kind: KindOf) -> Self {
        Self { name, kind, default: None }
    }

    /// The same where a missing member is this value.
    #[doc(hidden)]
    #[must_use]
    pub const fn or(mut self, default: fn() -> NodeRef) -> Self {
        self.default = Some(default);
        self
    }
}

/// An enum with data: which record it is stands in one of its members.
#[derive(Clone, Debug)]
pub struct TaggedKind {
    /// The Rust type, to tell a type that holds itself.
    pub id: TypeId,
    /// The name of the member that tells.
    pub tag: &'static str,
    /// Each variant's text in that member, and its record (without that member).
    pub variants: Vec<(&'static str, RecordKind)>,
}

impl TaggedKind {
    /// The same with the variant at this index alone.
    #[doc(hidden)]
    #[must_use]
    pub fn only(mut self, at: usize) -> ShapeKind {
        self.variants = self.variants.into_iter().skip(at).take(1).collect();
        ShapeKind::Tagged(self)
    }
}

/// A struct with named fields: `Expr<Self>` has them as expressions.
pub trait Record: Shape {
    /// The struct of expressions, one a field.
    type Fields<L: Language>: Send + Sync + 'static;

    /// The fields of the value at `node`.
    #[doc(hidden)]
    fn fields<L: Language>(node: NodeRef) -> Self::Fields<L>;
}

/// A struct with named fields, which is an object in the JSON.
#[diagnostic::on_unimplemented(
    message = "`{Self}` in a variant has no place for the tag: the tag stands among the fields of a struct",
    label = "no struct with named fields",
    note = "give the variant a field with a name, `Variant {{ value: {Self} }}`, or add `content = \"..\"` behind `tag`"
)]
pub trait NamedFields: Record {
    /// The names of its fields in the JSON.
    const NAMES: &'static [&'static str];

    /// Whether it refuses members with other names.
    const CLOSED: bool;
}

/// An enum without data: its variants are used as they are, and `route` goes through all of them.
#[diagnostic::on_unimplemented(
    message = "`route` needs an enum without data, not `{Self}`",
    label = "no enum without data",
    note = "use `choice` for text and numbers"
)]
pub trait PlainEnum: Shape + Copy {
    /// All variants in the order they are declared.
    const ALL: &'static [Self];

    /// The text of this variant in the JSON.
    fn word(self) -> &'static str;
}

/// An enum with data and a tag: `route_into` goes through all its variants, each with its own data.
#[diagnostic::on_unimplemented(
    message = "`route_into` needs an enum with data and a tag, not `{Self}`",
    label = "no tagged enum",
    note = "use `route` for an enum without data, and `choice` for text and numbers"
)]
pub trait TaggedEnum: Shape {
    /// One variant with a flow that has its data.
    type Case<F: FlowFamily>;

    /// The member that tells the variants apart.
    const TAG: &'static str;

    /// Each variant's word, with a flow that begins.
    #[doc(hidden)]
    fn cases<F: FlowFamily>() -> Vec<(&'static str, Self::Case<F>)>;
}

/// A kind of flow, whatever data it has; what `asl-builder` puts into [`TaggedEnum::Case`].
pub trait FlowFamily {
    /// The flow with this data.
    type Flow<T: Shape>;

    /// A flow that begins with a `T`.
    #[doc(hidden)]
    fn begin<T: Shape>() -> Self::Flow<T>;
}

/// Types that are one text, number or boolean, and so can be compared.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be compared as a whole",
    label = "not one value",
    note = "compare its fields, or route by one of them",
    note = "an optional value needs `.or(..)` first, or `.given()` where it is known to be there; `.is_present()` asks"
)]
pub trait Scalar: Shape {
    /// As what its values are compared.
    #[doc(hidden)]
    fn compared() -> Compared {
        match Self::kind() {
            ShapeKind::Bool => Compared::Bool,
            ShapeKind::Integer | ShapeKind::Number => Compared::Number,
            _ => Compared::Text,
        }
    }
}

/// Types that are numbers.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a number",
    label = "not a number",
    note = "text has `is`, `contains` and `comes_before`; a list has `count`, `sum` and `includes`",
    note = "an optional value needs `.or(..)` first, or `.given()` where it is known to be there; `.is_present()` asks"
)]
pub trait Number: Scalar {}

/// Types that are whole numbers.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a whole number",
    label = "not a whole number",
    note = "JSONPath adds whole numbers only; a number with a fraction needs a JSONata workflow"
)]
pub trait WholeNumber: Number {}

/// Types that are text.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not text",
    label = "not text",
    note = "numbers have `is`, `above`, `below`, `at_least` and `at_most`; a list has `count` and `includes`",
    note = "an optional value needs `.or(..)` first, or `.given()` where it is known to be there; `.is_present()` asks"
)]
pub trait Text: Scalar {}

macro_rules! shape {
    ($($type:ty => $kind:expr, [$($marker:ident),*];)*) => {$(
        #[diagnostic::do_not_recommend]
        impl Shape for $type {
            fn kind() -> ShapeKind {
                $kind
            }
        }
        $(
            #[diagnostic::do_not_recommend]
            impl $marker for $type {}
        )*
    )*};
}

shape! {
    bool => ShapeKind::Bool, [Scalar];
    i8 => ShapeKind::Integer, [Scalar, Number, WholeNumber];
    i16 => ShapeKind::Integer, [Scalar, Number, WholeNumber];
    i32 => ShapeKind::Integer, [Scalar, Number, WholeNumber];
    i64 => ShapeKind::Integer, [Scalar, Number, WholeNumber];
    u8 => ShapeKind::Integer, [Scalar, Number, WholeNumber];
    u16 => ShapeKind::Integer, [Scalar, Number, WholeNumber];
    u32 => ShapeKind::Integer, [Scalar, Number, WholeNumber];
    u64 => ShapeKind::Integer, [Scalar, Number, WholeNumber];
    usize => ShapeKind::Integer, [Scalar, Number, WholeNumber];
    f32 => ShapeKind::Number, [Scalar, Number];
    f64 => ShapeKind::Number, [Scalar, Number];
    String => ShapeKind::Text, [Scalar, Text];
    () => ShapeKind::Null, [];
    serde_json::Value => ShapeKind::Any, [];
}

#[diagnostic::do_not_recommend]
impl<T: Shape> Shape for Option<T> {
    fn kind() -> ShapeKind {
        ShapeKind::Option(T::kind)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Shape> Shape for Vec<T> {
    fn kind() -> ShapeKind {
        ShapeKind::List(T::kind)
    }
}

/// The JSON Schema of `T` (draft 2020-12).
///
/// ```
/// let schema = asl_contract::json_schema::<Vec<String>>();
/// assert_eq!(schema["items"]["type"], "string");
/// ```
pub fn json_schema<T: Shape>() -> serde_json::Value {
    schemars::SchemaGenerator::default().into_root_schema_for::<T>().to_value()
}

/// An object without members, `{}`: what a state has whose input or output is left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize, JsonSchema)]
pub struct Empty {}

#[diagnostic::do_not_recommend]
impl Shape for Empty {
    fn kind() -> ShapeKind {
        ShapeKind::Record(RecordKind { id: TypeId::of::<Self>(), name: "Empty", fields: Vec::new() })
    }
}

/// The output of a catcher: what failed, and why.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ErrorOutput {
    /// The error's name, such as `States.Timeout`.
    pub error: String,
    /// The cause: for a function that failed, JSON in text.
    pub cause: String,
}

#[diagnostic::do_not_recommend]
impl Shape for ErrorOutput {
    fn kind() -> ShapeKind {
        ShapeKind::Record(RecordKind {
            id: TypeId::of::<Self>(),
            name: "ErrorOutput",
            fields: vec![FieldKind::new("Error", String::kind), FieldKind::new("Cause", String::kind)],
        })
    }
}

impl Record for ErrorOutput {
    type Fields<L: Language> = ErrorOutputFields<L>;

    fn fields<L: Language>(node: NodeRef) -> Self::Fields<L> {
        ErrorOutputFields {
            error: Expr::from_node(node.field("Error")),
            cause: Expr::from_node(node.field("Cause")),
        }
    }
}

/// The fields of an [`ErrorOutput`] as expressions.
#[derive(Clone, Copy, Debug)]
pub struct ErrorOutputFields<L: Language> {
    /// The error's name, such as `States.Timeout`.
    pub error: Expr<String, L>,
    /// The cause: for a function that failed, JSON in text.
    pub cause: Expr<String, L>,
}

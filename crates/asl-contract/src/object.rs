//! `object!`: JSON of literals and expressions, for what has no type.

use std::marker::PhantomData;

use crate::expr::Expr;
use crate::node::NodeRef;
use crate::value::IntoExpr;

/// A value inside of [`object!`](crate::object).
#[doc(hidden)]
#[derive(Debug)]
pub struct Part<L>(NodeRef, PhantomData<fn() -> L>);

impl<L> Part<L> {
    /// `null`.
    pub fn null() -> Self {
        Self(NodeRef::null(), PhantomData)
    }

    /// An expression, a literal, a constructor.
    pub fn value<V: IntoExpr<L>>(value: V) -> Self {
        Self(value.into_node(), PhantomData)
    }

    /// A list.
    pub fn list(items: impl IntoIterator<Item = Self>) -> Self {
        Self(NodeRef::array(items.into_iter().map(|item| item.0)), PhantomData)
    }

    /// An object.
    pub fn object<N: AsRef<str>>(members: impl IntoIterator<Item = (N, Self)>) -> Self {
        let members: Vec<_> = members.into_iter().map(|(name, part)| (name, part.0)).collect();
        let members = members.iter().map(|(name, node)| (name.as_ref(), *node));
        Self(NodeRef::object(members), PhantomData)
    }

    /// The whole, as an expression.
    pub fn whole(self) -> Expr<serde_json::Value, L> {
        Expr::from_node(self.0.template())
    }
}

/// An object of literals and expressions, written like JSON: for arguments and data that have no type.
///
/// What stands behind a name is a literal, an expression, a constructor, a list in `[..]`, an object in `{..}`, or
/// `null`. Where there is a type, its constructor (`PostExpr { .. }`) is checked and this is not.
///
/// `object!([..])` is a list of such values.
///
/// In JSONPath it is a payload template, and so the `Parameters` of a Pass; what is known whole
/// ([`Expr::known`](crate::Expr::known)) is its `Result`.
///
/// ```
/// use asl_contract::{Expr, context, object};
///
/// let arguments: Expr<serde_json::Value> = object! {
///     "TableName": "articles",
///     "Item": { "id": { "S": context().execution_name() } },
///     "Limits": [1, 2.5, null, true],
/// };
/// # let _ = arguments;
/// ```
///
/// See <https://states-language.net/spec.html#payload-template>.
#[macro_export]
macro_rules! object {
    ([$($items:tt)*]) => {
        $crate::__private::Part::whole($crate::__object!(@list [] $($items)*))
    };
    ($($members:tt)*) => {
        $crate::__private::Part::whole($crate::__object!(@object [] $($members)*))
    };
}

/// The members of `object!`, one by one.
#[doc(hidden)]
#[macro_export]
macro_rules! __object {
    // Members of an object: `[done] rest`.
    (@object [$($done:tt)*]) => {
        $crate::__private::Part::object::<&str>([$($done)*])
    };
    (@object [$($done:tt)*] $name:literal : null $(, $($rest:tt)*)?) => {
        $crate::__object!(@object [$($done)* ($name, $crate::__private::Part::null()),] $($($rest)*)?)
    };
    (@object [$($done:tt)*] $name:literal : { $($inner:tt)* } $(, $($rest:tt)*)?) => {
        $crate::__object!(@object [$($done)* ($name, $crate::__object!(@object [] $($inner)*)),] $($($rest)*)?)
    };
    (@object [$($done:tt)*] $name:literal : [ $($inner:tt)* ] $(, $($rest:tt)*)?) => {
        $crate::__object!(@object [$($done)* ($name, $crate::__object!(@list [] $($inner)*)),] $($($rest)*)?)
    };
    (@object [$($done:tt)*] $name:literal : $value:expr $(, $($rest:tt)*)?) => {
        $crate::__object!(@object [$($done)* ($name, $crate::__private::Part::value($value)),] $($($rest)*)?)
    };
    // Elements of a list.
    (@list [$($done:tt)*]) => {
        $crate::__private::Part::list([$($done)*])
    };
    (@list [$($done:tt)*] null $(, $($rest:tt)*)?) => {
        $crate::__object!(@list [$($done)* $crate::__private::Part::null(),] $($($rest)*)?)
    };
    (@list [$($done:tt)*] { $($inner:tt)* } $(, $($rest:tt)*)?) => {
        $crate::__object!(@list [$($done)* $crate::__object!(@object [] $($inner)*),] $($($rest)*)?)
    };
    (@list [$($done:tt)*] [ $($inner:tt)* ] $(, $($rest:tt)*)?) => {
        $crate::__object!(@list [$($done)* $crate::__object!(@list [] $($inner)*),] $($($rest)*)?)
    };
    (@list [$($done:tt)*] $value:expr $(, $($rest:tt)*)?) => {
        $crate::__object!(@list [$($done)* $crate::__private::Part::value($value),] $($($rest)*)?)
    };
}

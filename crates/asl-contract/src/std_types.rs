//! Types of the standard library whose JSON is that of a simpler type: pointers, arrays, characters, numbers that
//! are not zero.

use std::borrow::Cow;
use std::num::{
    NonZeroI8, NonZeroI16, NonZeroI32, NonZeroI64, NonZeroU8, NonZeroU16, NonZeroU32, NonZeroU64,
    NonZeroUsize,
};
use std::rc::Rc;
use std::sync::Arc;

use schemars::JsonSchema;

use crate::expr::Expr;
use crate::node::NodeRef;
use crate::shape::{Number, Scalar, Shape, ShapeKind, Text, WholeNumber};
use crate::value::{Fits, IntoExpr, Speaks};

macro_rules! pointers {
    ($($pointer:ident),*) => {$(
        #[diagnostic::do_not_recommend]
        impl<T: Shape> Shape for $pointer<T> {
            fn kind() -> ShapeKind {
                T::kind()
            }
        }

        #[diagnostic::do_not_recommend]
        impl Shape for $pointer<str> {
            fn kind() -> ShapeKind {
                ShapeKind::Text
            }
        }

        #[diagnostic::do_not_recommend]
        impl<T: Shape> Shape for $pointer<[T]> {
            fn kind() -> ShapeKind {
                ShapeKind::List(T::kind)
            }
        }
    )*};
}

pointers!(Box, Arc, Rc);

#[diagnostic::do_not_recommend]
impl Shape for Cow<'static, str> {
    fn kind() -> ShapeKind {
        ShapeKind::Text
    }
}

#[diagnostic::do_not_recommend]
impl<T: Shape, const N: usize> Shape for [T; N]
where
    Self: JsonSchema,
{
    fn kind() -> ShapeKind {
        ShapeKind::List(T::kind)
    }
}

/// As many values as the list has.
#[diagnostic::do_not_recommend]
impl<T, V: Fits<T>, const N: usize> Fits<[T; N]> for [V; N] {
    fn fit(self) -> NodeRef {
        NodeRef::array(self.into_iter().map(Fits::fit))
    }
}

/// A list whose length is known stands where any list does.
#[diagnostic::do_not_recommend]
impl<T, L, const N: usize> Fits<Vec<T>> for Expr<[T; N], L> {
    fn fit(self) -> NodeRef {
        self.node()
    }
}

impl<T, L, const N: usize> Expr<[T; N], L> {
    /// The list without its length in the type: what can be done with lists is done with this.
    pub fn list(self) -> Expr<Vec<T>, L> {
        Expr::from_node(self.node())
    }
}

#[diagnostic::do_not_recommend]
impl Shape for char {
    fn kind() -> ShapeKind {
        ShapeKind::Text
    }
}

#[diagnostic::do_not_recommend]
impl Scalar for char {}

#[diagnostic::do_not_recommend]
impl Text for char {}

#[diagnostic::do_not_recommend]
impl Fits<char> for char {
    fn fit(self) -> NodeRef {
        NodeRef::text(self.to_string())
    }
}

/// A character stands where text is needed.
#[diagnostic::do_not_recommend]
impl<L> Fits<String> for Expr<char, L> {
    fn fit(self) -> NodeRef {
        self.node()
    }
}

#[diagnostic::do_not_recommend]
impl<L> Speaks<L> for char {}

#[diagnostic::do_not_recommend]
impl<L> IntoExpr<L> for char {
    type Value = char;

    fn into_node(self) -> NodeRef {
        Fits::<char>::fit(self)
    }
}

/// Numbers that are not zero: each as itself, and a bare `3` as every one.
macro_rules! non_zero {
    ($($type:ty as $plain:ty),*) => {$(
        #[diagnostic::do_not_recommend]
        impl Shape for $type {
            fn kind() -> ShapeKind {
                ShapeKind::Integer
            }
        }

        #[diagnostic::do_not_recommend]
        impl Scalar for $type {}

        #[diagnostic::do_not_recommend]
        impl Number for $type {}

        #[diagnostic::do_not_recommend]
        impl WholeNumber for $type {}

        #[diagnostic::do_not_recommend]
        impl Fits<$type> for $type {
            fn fit(self) -> NodeRef {
                NodeRef::number(self)
            }
        }

        #[diagnostic::do_not_recommend]
        impl Fits<$type> for i32 {
            fn fit(self) -> NodeRef {
                match <$plain>::try_from(self).ok().and_then(<$type>::new) {
                    Some(number) => NodeRef::number(number),
                    None => NodeRef::invalid(format!("`{self}` is no `{}`", stringify!($type))),
                }
            }
        }

        /// It stands where the plain number is needed.
        #[diagnostic::do_not_recommend]
        impl<L> Fits<$plain> for Expr<$type, L> {
            fn fit(self) -> NodeRef {
                self.node()
            }
        }

        #[diagnostic::do_not_recommend]
        impl<L> Speaks<L> for $type {}

        #[diagnostic::do_not_recommend]
        impl<L> IntoExpr<L> for $type {
            type Value = $type;

            fn into_node(self) -> NodeRef {
                NodeRef::number(self)
            }
        }
    )*};
}

non_zero!(
    NonZeroI8 as i8,
    NonZeroI16 as i16,
    NonZeroI32 as i32,
    NonZeroI64 as i64,
    NonZeroU8 as u8,
    NonZeroU16 as u16,
    NonZeroU32 as u32,
    NonZeroU64 as u64,
    NonZeroUsize as usize
);

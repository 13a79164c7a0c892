//! What may stand for a value in a workflow: expressions, literals, constructors.

use crate::expr::{Expr, Var};
use crate::language::Language;
use crate::node::NodeRef;
use crate::shape::Shape;

/// Something that may stand where a `T` is needed: an expression of it, a literal, a constructor.
///
/// The query language is not part of the question, so that a mistake is reported at the field where it
/// stands; [`Speaks`] asks for the language.
#[diagnostic::on_unimplemented(
    message = "expected `{T}`, got `{Self}`",
    label = "`{T}` is needed here, but this is `{Self}`",
    note = "an optional value needs `.or(..)` first, or `.given()` where it is known to be there"
)]
pub trait Fits<T: ?Sized> {
    /// The tree of the value.
    #[doc(hidden)]
    fn fit(self) -> NodeRef;
}

/// Something that can be written in the query language `L`.
#[diagnostic::on_unimplemented(
    message = "this value is written for another query language than `{L}`",
    label = "`{Self}` does not speak `{L}`, and a workflow is in one language"
)]
pub trait Speaks<L> {}

/// Something that gives a `T` in the query language `L`.
#[diagnostic::on_unimplemented(
    message = "expected `{T}`, got `{Self}`",
    label = "`{T}` is needed here, but this is `{Self}`",
    note = "an optional value needs `.or(..)` first, or `.given()` where it is known to be there"
)]
pub trait Gives<T, L> {
    /// The tree of the value.
    #[doc(hidden)]
    fn give(self) -> NodeRef;
}

impl<T, L, V: Fits<T> + Speaks<L>> Gives<T, L> for V {
    fn give(self) -> NodeRef {
        self.fit()
    }
}

/// Something whose type says what a state gives: an expression, a literal, a constructor.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no value of a workflow in `{L}`",
    label = "expected an expression in `{L}`, a literal, or a constructor such as `PostExpr {{ .. }}`",
    note = "a type of your own has a constructor if it has `#[contract]`: `Post` is made by `PostExpr {{ .. }}`",
    note = "a variable of a JSONPath workflow is read in a part in JSONata by `.in_jsonata()`"
)]
pub trait IntoExpr<L> {
    /// The type of the value.
    type Value: Shape;

    /// The tree of the value.
    #[doc(hidden)]
    fn into_node(self) -> NodeRef;
}

#[diagnostic::do_not_recommend]
impl<T, L> Fits<T> for Expr<T, L> {
    fn fit(self) -> NodeRef {
        self.node()
    }
}

#[diagnostic::do_not_recommend]
impl<T, L> Fits<Option<T>> for Expr<T, L> {
    fn fit(self) -> NodeRef {
        self.node().present()
    }
}

#[diagnostic::do_not_recommend]
impl<T, L> Speaks<L> for Expr<T, L> {}

#[diagnostic::do_not_recommend]
impl<T: Shape, L> IntoExpr<L> for Expr<T, L> {
    type Value = T;

    fn into_node(self) -> NodeRef {
        self.node()
    }
}

#[diagnostic::do_not_recommend]
impl<T: Shape, L: Language> Fits<T> for Var<T, L> {
    fn fit(self) -> NodeRef {
        self.get().node()
    }
}

#[diagnostic::do_not_recommend]
impl<T: Shape, L: Language> Fits<Option<T>> for Var<T, L> {
    fn fit(self) -> NodeRef {
        self.get().node().present()
    }
}

#[diagnostic::do_not_recommend]
impl<T, L> Speaks<L> for Var<T, L> {}

#[diagnostic::do_not_recommend]
impl<T: Shape, L: Language> IntoExpr<L> for Var<T, L> {
    type Value = T;

    fn into_node(self) -> NodeRef {
        self.get().node()
    }
}

macro_rules! literal {
    ($($type:ty as $value:ty: |$it:ident| $node:expr;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl Fits<$value> for $type {
            fn fit(self) -> NodeRef {
                let $it = self;
                $node
            }
        }
        #[diagnostic::do_not_recommend]
        impl Fits<Option<$value>> for $type {
            fn fit(self) -> NodeRef {
                Fits::<$value>::fit(self).present()
            }
        }
    )*};
}

macro_rules! speaks {
    ($($type:ty as $value:ty),* $(,)?) => {$(
        #[diagnostic::do_not_recommend]
        impl<L> Speaks<L> for $type {}
        #[diagnostic::do_not_recommend]
        impl<L> IntoExpr<L> for $type {
            type Value = $value;
            fn into_node(self) -> NodeRef {
                Fits::<$value>::fit(self)
            }
        }
    )*};
}

literal! {
    &str as String: |text| NodeRef::text(text);
    String as String: |text| NodeRef::text(text);
    &String as String: |text| NodeRef::text(text.as_str());
    bool as bool: |value| NodeRef::bool(value);
    () as (): |_unit| NodeRef::null();
    serde_json::Value as serde_json::Value: |json| NodeRef::json(&json);
    f64 as f64: |number| float(number);
    f32 as f32: |number| short_float(number);
    f64 as f32: |number| float(number);
    f32 as f64: |number| short_float(number);
}

speaks!(
    &str as String,
    String as String,
    &String as String,
    bool as bool,
    () as (),
    serde_json::Value as serde_json::Value,
    f64 as f64,
    f32 as f32
);
speaks!(
    i8 as i8,
    i16 as i16,
    i32 as i32,
    i64 as i64,
    u8 as u8,
    u16 as u16,
    u32 as u32,
    u64 as u64,
    usize as usize
);

/// Whole numbers: each as itself, and an `i32`, which is what a bare `3` is, as every number.
macro_rules! whole {
    ($($type:ty),*) => {$(
        literal! {
            $type as $type: |number| NodeRef::number(number);
        }
    )*};
}

whole!(i8, i16, i32, i64, u8, u16, u32, u64, usize);

macro_rules! bare {
    ($($type:ty),*) => {$(
        literal! {
            i32 as $type: |number| match <$type>::try_from(number) {
                Ok(number) => NodeRef::number(number),
                Err(_) => NodeRef::invalid(format!("`{number}` is no `{}`", stringify!($type))),
            };
        }
    )*};
}

bare!(i8, i16, i64, u8, u16, u32, u64, usize);

literal! {
    i32 as f64: |number| NodeRef::number(number);
    i32 as f32: |number| NodeRef::number(number);
}

/// The number as it is written: `0.1_f32` is 0.1, not the 0.10000000149 that its bits are as an `f64`.
fn short_float(number: f32) -> NodeRef {
    float(number.to_string().parse().unwrap_or_else(|_| number.into()))
}

fn float(number: f64) -> NodeRef {
    if number.is_finite() {
        NodeRef::number(serde_json::Value::from(number))
    } else {
        NodeRef::invalid(format!("`{number}` is no JSON number"))
    }
}

#[diagnostic::do_not_recommend]
impl<T, L> Fits<Option<T>> for Option<Expr<T, L>> {
    fn fit(self) -> NodeRef {
        self.map_or_else(NodeRef::null, |value| value.node().present())
    }
}

#[diagnostic::do_not_recommend]
impl<T, L> Speaks<L> for Option<Expr<T, L>> {}

#[diagnostic::do_not_recommend]
impl<T: Shape, L> IntoExpr<L> for Option<Expr<T, L>> {
    type Value = Option<T>;

    fn into_node(self) -> NodeRef {
        Fits::<Option<T>>::fit(self)
    }
}

#[diagnostic::do_not_recommend]
impl<T, V: Fits<T>> Fits<Vec<T>> for Vec<V> {
    fn fit(self) -> NodeRef {
        NodeRef::array(self.into_iter().map(Fits::fit))
    }
}

#[diagnostic::do_not_recommend]
impl<L, V: Speaks<L>> Speaks<L> for Vec<V> {}

#[diagnostic::do_not_recommend]
impl<L, V: IntoExpr<L>> IntoExpr<L> for Vec<V> {
    type Value = Vec<V::Value>;

    fn into_node(self) -> NodeRef {
        NodeRef::array(self.into_iter().map(IntoExpr::into_node))
    }
}

#[diagnostic::do_not_recommend]
impl<T, V: Fits<T>, const N: usize> Fits<Vec<T>> for [V; N] {
    fn fit(self) -> NodeRef {
        NodeRef::array(self.into_iter().map(Fits::fit))
    }
}

#[diagnostic::do_not_recommend]
impl<L, V: Speaks<L>, const N: usize> Speaks<L> for [V; N] {}

#[diagnostic::do_not_recommend]
impl<L, V: IntoExpr<L>, const N: usize> IntoExpr<L> for [V; N] {
    type Value = Vec<V::Value>;

    fn into_node(self) -> NodeRef {
        NodeRef::array(self.into_iter().map(IntoExpr::into_node))
    }
}

//! Numbers: comparing and computing.

use std::ops::{Add, Div, Mul, Rem, Sub};

use crate::condition::Condition;
use crate::expr::{Expr, Var};
use crate::language::{Computes, Language};
use crate::node::{Compared, NodeRef, Op};
use crate::shape::{Number, Shape, WholeNumber};
use crate::value::Gives;

impl<T, L: Language> Expr<T, L> {
    /// Whether the number is greater than `other`.
    #[doc(alias = "gt")]
    #[doc(alias = "numberGreaterThan")]
    pub fn above(self, other: impl Gives<T, L>) -> Condition<L>
    where
        T: Number,
    {
        Condition::call(Op::Above(Compared::Number), [self.node(), other.give()])
    }

    /// Whether the number is `other` or greater.
    #[doc(alias = "ge")]
    pub fn at_least(self, other: impl Gives<T, L>) -> Condition<L>
    where
        T: Number,
    {
        Condition::call(Op::AtLeast(Compared::Number), [self.node(), other.give()])
    }

    /// Whether the number is less than `other`.
    #[doc(alias = "lt")]
    #[doc(alias = "numberLessThan")]
    pub fn below(self, other: impl Gives<T, L>) -> Condition<L>
    where
        T: Number,
    {
        Condition::call(Op::Below(Compared::Number), [self.node(), other.give()])
    }

    /// Whether the number is `other` or less.
    #[doc(alias = "le")]
    pub fn at_most(self, other: impl Gives<T, L>) -> Condition<L>
    where
        T: Number,
    {
        Condition::call(Op::AtMost(Compared::Number), [self.node(), other.give()])
    }

    /// The whole number with another added, which JSONPath can do; in JSONata there is `+`.
    #[doc(alias = "States.MathAdd")]
    pub fn plus_whole(self, other: impl Gives<T, L>) -> Self
    where
        T: WholeNumber,
    {
        Self::from_node(NodeRef::call(Op::Add, [self.node(), other.give()]))
    }

    /// The greatest whole number that is not above it.
    pub fn floor(self) -> Expr<i64, L>
    where
        T: Number,
        L: Computes,
    {
        Expr::from_node(NodeRef::call(Op::Floor, [self.node()]))
    }

    /// The least whole number that is not below it.
    pub fn ceil(self) -> Expr<i64, L>
    where
        T: Number,
        L: Computes,
    {
        Expr::from_node(NodeRef::call(Op::Ceil, [self.node()]))
    }

    /// The number without its sign.
    #[doc(alias = "abs")]
    pub fn magnitude(self) -> Self
    where
        T: Number,
        L: Computes,
    {
        Self::from_node(NodeRef::call(Op::Abs, [self.node()]))
    }

    /// This number or `other`, whichever is less.
    #[doc(alias = "min")]
    pub fn or_less(self, other: impl Gives<T, L>) -> Self
    where
        T: Number,
        L: Computes,
    {
        Self::from_node(NodeRef::call(Op::Min, [NodeRef::array([self.node(), other.give()])]))
    }

    /// This number or `other`, whichever is greater.
    #[doc(alias = "max")]
    pub fn or_more(self, other: impl Gives<T, L>) -> Self
    where
        T: Number,
        L: Computes,
    {
        Self::from_node(NodeRef::call(Op::Max, [NodeRef::array([self.node(), other.give()])]))
    }

    /// The same number, where one with a fraction is needed.
    pub fn to_float(self) -> Expr<f64, L>
    where
        T: Number,
    {
        Expr::from_node(self.node())
    }

    /// The whole number that is nearest; half goes to the even one.
    pub fn rounded(self) -> Expr<i64, L>
    where
        T: Number,
        L: Computes,
    {
        Expr::from_node(NodeRef::call(Op::Round, [self.node()]))
    }
}

impl<T: Number, L: Computes, V: Gives<T, L>> Add<V> for Expr<T, L> {
    type Output = Self;

    fn add(self, other: V) -> Self {
        Self::from_node(NodeRef::call(Op::Add, [self.node(), other.give()]))
    }
}

impl<T: Number, L: Computes, V: Gives<T, L>> Sub<V> for Expr<T, L> {
    type Output = Self;

    fn sub(self, other: V) -> Self {
        Self::from_node(NodeRef::call(Op::Subtract, [self.node(), other.give()]))
    }
}

impl<T: Number, L: Computes, V: Gives<T, L>> Mul<V> for Expr<T, L> {
    type Output = Self;

    fn mul(self, other: V) -> Self {
        Self::from_node(NodeRef::call(Op::Multiply, [self.node(), other.give()]))
    }
}

impl<T: Number, L: Computes, V: Gives<T, L>> Div<V> for Expr<T, L> {
    type Output = Self;

    fn div(self, other: V) -> Self {
        Self::from_node(NodeRef::call(Op::Divide, [self.node(), other.give()]))
    }
}

impl<T: Number, L: Computes, V: Gives<T, L>> Rem<V> for Expr<T, L> {
    type Output = Self;

    fn rem(self, other: V) -> Self {
        Self::from_node(NodeRef::call(Op::Remainder, [self.node(), other.give()]))
    }
}

impl<T: Number + Shape, L: Computes, V: Gives<T, L>> Add<V> for Var<T, L> {
    type Output = Expr<T, L>;

    fn add(self, other: V) -> Expr<T, L> {
        self.get() + other
    }
}

impl<T: Number + Shape, L: Computes, V: Gives<T, L>> Sub<V> for Var<T, L> {
    type Output = Expr<T, L>;

    fn sub(self, other: V) -> Expr<T, L> {
        self.get() - other
    }
}

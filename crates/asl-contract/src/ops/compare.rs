//! Comparisons: is, is not, one of.

use crate::condition::Condition;
use crate::expr::Expr;
use crate::language::Language;
use crate::node::{NodeRef, Op};
use crate::shape::Scalar;
use crate::value::Gives;

impl<T, L: Language> Expr<T, L> {
    /// Whether the value is `other`.
    ///
    /// ```
    /// # use asl_contract::{Condition, Expr, context};
    /// let name: Expr<String> = context().state_name();
    /// let condition: Condition = name.is("Review");
    /// # let _ = condition;
    /// ```
    #[doc(alias = "eq")]
    #[doc(alias = "stringEquals")]
    #[doc(alias = "numberEquals")]
    #[doc(alias = "BooleanEquals")]
    #[doc(alias = "TimestampEquals")]
    pub fn is(self, other: impl Gives<T, L>) -> Condition<L>
    where
        T: Scalar,
    {
        Condition::call(Op::Equal(T::compared()), [self.node(), other.give()])
    }

    /// Whether the value is another than `other`.
    #[doc(alias = "ne")]
    pub fn is_not(self, other: impl Gives<T, L>) -> Condition<L>
    where
        T: Scalar,
    {
        Condition::call(Op::NotEqual(T::compared()), [self.node(), other.give()])
    }

    /// Whether the value is one of these.
    pub fn one_of<V: Gives<T, L>>(self, values: impl IntoIterator<Item = V>) -> Condition<L>
    where
        T: Scalar,
    {
        Condition::call(
            Op::In(T::compared()),
            [self.node(), NodeRef::array(values.into_iter().map(Gives::give))],
        )
    }
}

//! Lists: counting, searching, joining.

use crate::condition::Condition;
use crate::expr::Expr;
use crate::language::{Computes, Language};
use crate::node::{NodeRef, Op};
use crate::shape::{Number, Scalar, Text};
use crate::value::Gives;

impl<T, L: Language> Expr<Vec<T>, L> {
    /// The number of elements.
    #[doc(alias = "len")]
    pub fn count(self) -> Expr<u64, L>
    where
        L: Computes,
    {
        Expr::from_node(NodeRef::call(Op::Count, [self.node()]))
    }

    /// The numbers added up; 0 where there is none.
    pub fn sum(self) -> Expr<T, L>
    where
        T: Number,
        L: Computes,
    {
        Expr::from_node(NodeRef::call(Op::Sum, [self.node()]))
    }

    /// Whether there is no element.
    pub fn is_empty(self) -> Condition<L>
    where
        L: Computes,
    {
        self.count().is(0)
    }

    /// Whether `value` is one of the elements.
    pub fn includes(self, value: impl Gives<T, L>) -> Condition<L>
    where
        T: Scalar,
        L: Computes,
    {
        Condition::call(Op::In, [value.give(), self.node()])
    }

    /// The texts with `separator` between them.
    pub fn join(self, separator: &str) -> Expr<String, L>
    where
        T: Text,
        L: Computes,
    {
        Expr::from_node(NodeRef::call(Op::Join, [self.node(), NodeRef::text(separator)]))
    }
}

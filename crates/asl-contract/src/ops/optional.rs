//! Optional values: whether they are there, and what to take if not.

use crate::condition::Condition;
use crate::expr::Expr;
use crate::language::{Computes, Language};
use crate::node::{NodeRef, Op};
use crate::value::Gives;

impl<T, L: Language> Expr<Option<T>, L> {
    /// Whether the value is there and not null.
    #[doc(alias = "is_some")]
    #[doc(alias = "isPresent")]
    pub fn is_present(self) -> Condition<L> {
        Condition::call(Op::IsPresent, [self.node()])
    }

    /// Whether the value is missing or null.
    #[doc(alias = "is_none")]
    pub fn is_absent(self) -> Condition<L> {
        !self.is_present()
    }

    /// The value where it is there, else `other`.
    #[doc(alias = "unwrap_or")]
    pub fn or(self, other: impl Gives<T, L>) -> Expr<T, L>
    where
        L: Computes,
    {
        Expr::from_node(NodeRef::call(Op::OrElse, [self.node(), other.give()]))
    }
}

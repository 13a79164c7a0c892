//! Optional values: whether they are there, and what to take if not.

use crate::condition::Condition;
use crate::expr::Expr;
use crate::language::{Computes, HasDefaults, Language};
use crate::node::{Node, NodeRef, Op};
use crate::value::{Gives, IntoExpr};

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
        L: HasDefaults,
    {
        Expr::from_node(NodeRef::call(Op::OrElse, [self.node(), other.give()]))
    }

    /// What the closure makes of the value where it is there; else nothing.
    #[doc(alias = "map")]
    pub fn if_there<R: IntoExpr<L>>(self, give: impl FnOnce(Expr<T, L>) -> R) -> Expr<Option<R::Value>, L>
    where
        L: Computes,
    {
        let there = NodeRef::call(Op::IsPresent, [self.node()]);
        let value = match self.node().node() {
            Node::Optional(inner) => *inner,
            _ => self.node(),
        };
        let given = give(Expr::from_node(value)).into_node();
        Expr::from_node(NodeRef::call(Op::If, [there, given, NodeRef::null()]))
    }
}

impl<L: Language> Condition<L> {
    /// One value where this holds, and another where it does not.
    ///
    /// ```
    /// # use asl_contract::{Expr, context};
    /// let tries: Expr<u64> = context().state_retry_count();
    /// let word: Expr<String> = tries.above(0).choose("again", "first");
    /// # let _ = word;
    /// ```
    #[doc(alias = "if")]
    pub fn choose<V: IntoExpr<L>>(self, then: V, otherwise: impl Gives<V::Value, L>) -> Expr<V::Value, L>
    where
        L: Computes,
    {
        Expr::from_node(NodeRef::call(Op::If, [self.node(), then.into_node(), otherwise.give()]))
    }
}

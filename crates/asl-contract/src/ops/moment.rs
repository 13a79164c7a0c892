//! Times, identifiers and chance: what is made anew at each evaluation.

use std::time::Duration;

use crate::condition::Condition;
use crate::expr::Expr;
use crate::language::{Computes, Language};
use crate::node::{NodeRef, Op};
use crate::timestamp::Timestamp;
use crate::value::Gives;

/// The time at which the state evaluates this.
///
/// ```
/// use asl_contract::{Expr, Timestamp, days, now};
///
/// let deadline: Expr<Timestamp> = now().plus(days(7));
/// # let _ = deadline;
/// ```
pub fn now<L: Computes>() -> Expr<Timestamp, L> {
    Expr::from_node(NodeRef::call(Op::Now, []))
}

/// A new UUID (version 4) at each evaluation; a retry makes another one.
pub fn uuid<L: Computes>() -> Expr<String, L> {
    Expr::from_node(NodeRef::call(Op::Uuid, []))
}

/// A random number from 0, which may come, to 1, which does not.
pub fn random<L: Computes>() -> Expr<f64, L> {
    Expr::from_node(NodeRef::call(Op::Random, []))
}

impl<L: Language> Expr<Timestamp, L> {
    /// This long after it.
    pub fn plus(self, time: Duration) -> Self
    where
        L: Computes,
    {
        Self::from_millis(NodeRef::call(Op::Add, [self.millis(), NodeRef::number(time.as_millis())]))
    }

    /// This long before it.
    pub fn minus(self, time: Duration) -> Self
    where
        L: Computes,
    {
        Self::from_millis(NodeRef::call(Op::Subtract, [self.millis(), NodeRef::number(time.as_millis())]))
    }

    /// Whether it is before `other`.
    pub fn is_before(self, other: impl Gives<Timestamp, L>) -> Condition<L>
    where
        L: Computes,
    {
        let other = NodeRef::call(Op::ToMillis, [other.give()]);
        Condition::call(Op::Below, [self.millis(), other])
    }

    /// Whether it is after `other`.
    pub fn is_after(self, other: impl Gives<Timestamp, L>) -> Condition<L>
    where
        L: Computes,
    {
        let other = NodeRef::call(Op::ToMillis, [other.give()]);
        Condition::call(Op::Above, [self.millis(), other])
    }

    /// Seconds since the beginning of 1970, rounded down; what [`Table::expires_by`](crate::Table::expires_by) needs.
    pub fn epoch_seconds(self) -> Expr<i64, L>
    where
        L: Computes,
    {
        let seconds = NodeRef::call(Op::Divide, [self.millis(), NodeRef::number(1000)]);
        Expr::from_node(NodeRef::call(Op::Floor, [seconds]))
    }

    fn millis(self) -> NodeRef {
        NodeRef::call(Op::ToMillis, [self.node()])
    }

    fn from_millis(millis: NodeRef) -> Self {
        Self::from_node(NodeRef::call(Op::FromMillis, [millis]))
    }
}

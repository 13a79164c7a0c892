//! Times, identifiers and chance: what is made anew at each evaluation.

use std::time::Duration;

use crate::condition::Condition;
use crate::expr::Expr;
use crate::language::{Computes, Language};
use crate::node::{Compared, NodeRef, Op};
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
#[doc(alias = "States.UUID")]
pub fn uuid<L: Language>() -> Expr<String, L> {
    Expr::from_node(NodeRef::call(Op::Uuid, []))
}

/// A random number from 0, which may come, to 1, which does not.
pub fn random<L: Computes>() -> Expr<f64, L> {
    Expr::from_node(NodeRef::call(Op::Random, []))
}

/// A random whole number from `least`, which may come, to `end`, which does not.
#[doc(alias = "States.MathRandom")]
pub fn random_between<L: Language>(least: impl Gives<i64, L>, end: impl Gives<i64, L>) -> Expr<i64, L> {
    Expr::from_node(NodeRef::call(Op::RandomBetween, [least.give(), end.give()]))
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

    /// Whether it is before `other`, wherever the zones of the two are.
    #[doc(alias = "TimestampLessThan")]
    pub fn before(self, other: impl Gives<Timestamp, L>) -> Condition<L> {
        Condition::call(Op::Below(Compared::Time), [self.node(), other.give()])
    }

    /// Whether it is after `other`, wherever the zones of the two are.
    #[doc(alias = "TimestampGreaterThan")]
    pub fn after(self, other: impl Gives<Timestamp, L>) -> Condition<L> {
        Condition::call(Op::Above(Compared::Time), [self.node(), other.give()])
    }

    /// Whether it is `other` or before it.
    #[doc(alias = "TimestampLessThanEquals")]
    pub fn at_or_before(self, other: impl Gives<Timestamp, L>) -> Condition<L> {
        Condition::call(Op::AtMost(Compared::Time), [self.node(), other.give()])
    }

    /// Whether it is `other` or after it.
    #[doc(alias = "TimestampGreaterThanEquals")]
    pub fn at_or_after(self, other: impl Gives<Timestamp, L>) -> Condition<L> {
        Condition::call(Op::AtLeast(Compared::Time), [self.node(), other.give()])
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

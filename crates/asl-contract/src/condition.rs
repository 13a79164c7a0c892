//! Conditions: what a choice asks.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{BitAnd, BitOr, Not};

use crate::expr::{Expr, Var};
use crate::language::{Computes, JsonAta, JsonPath, Language};
use crate::node::{Node, NodeRef, Op};
use crate::value::{Fits, IntoExpr, Speaks};

/// A question about data, answered when the workflow runs.
///
/// Conditions are joined by [`and`](Condition::and) and [`or`](Condition::or), or `&` and `|`, and turned
/// around by `!`. They are no `bool`: Rust's `if`, `&&` and `||` cannot look into the future.
#[must_use = "a condition does nothing until a choice asks it"]
pub struct Condition<L = JsonAta> {
    node: NodeRef,
    marker: PhantomData<fn() -> L>,
}

impl<L> Condition<L> {
    pub(crate) fn call(op: Op, operands: impl IntoIterator<Item = NodeRef>) -> Self {
        Self { node: NodeRef::call(op, operands), marker: PhantomData }
    }

    /// The tree.
    #[doc(hidden)]
    pub fn node(self) -> NodeRef {
        self.node
    }

    /// Both hold.
    pub fn and(self, other: impl IntoCondition<L>) -> Self {
        self.joined(Op::And, other.into_condition().node)
    }

    /// One of the two holds, or both.
    pub fn or(self, other: impl IntoCondition<L>) -> Self {
        self.joined(Op::Or, other.into_condition().node)
    }

    /// All of these hold.
    ///
    /// ```
    /// # use asl_contract::{Condition, Expr, context};
    /// # let name: Expr<String> = context().execution_name();
    /// let condition: Condition = Condition::all([name.contains("a"), name.contains("b"), name.contains("c")]);
    /// # let _ = condition;
    /// ```
    pub fn all<C: IntoCondition<L>>(conditions: impl IntoIterator<Item = C>) -> Self {
        Self::call(Op::And, conditions.into_iter().map(|condition| condition.into_condition().node))
    }

    /// One of these holds, or more.
    pub fn any<C: IntoCondition<L>>(conditions: impl IntoIterator<Item = C>) -> Self {
        Self::call(Op::Or, conditions.into_iter().map(|condition| condition.into_condition().node))
    }

    /// The condition does not hold; `!` is shorter.
    ///
    /// The two differ in how JSONPath prints a question about presence or type: this has a `Not` around it, and `!`
    /// asks for `"IsPresent": false`.
    pub fn not(condition: impl IntoCondition<L>) -> Self {
        Self::call(Op::Not, [condition.into_condition().node])
    }

    /// `a.and(b).and(c)` is one question with three parts.
    fn joined(self, op: Op, other: NodeRef) -> Self {
        match self.node.node() {
            Node::Call(own, parts) if *own == op => Self::call(op, parts.iter().copied().chain([other])),
            _ => Self::call(op, [self.node, other]),
        }
    }
}

impl Condition<JsonAta> {
    /// A condition in the words of JSONata, what stands between `{%` and `%}`: the way out for what has no method.
    ///
    /// ```
    /// use asl_contract::Condition;
    ///
    /// let condition = Condition::raw_text("$sum($states.input.lines.price) > 100");
    /// # let _ = condition;
    /// ```
    pub fn raw_text(text: &str) -> Self {
        Self { node: NodeRef::new(Node::Raw(text.into())), marker: PhantomData }
    }
}

impl Condition<JsonPath> {
    /// A rule of a JSONPath Choice as it stands in ASL, without its `Next`: the way out for what has no method.
    ///
    /// ```
    /// use asl_contract::Condition;
    /// use serde_json::json;
    ///
    /// let condition = Condition::raw(json!({"Variable": "$.lines[?(@.price > 100)]", "IsPresent": true}));
    /// # let _ = condition;
    /// ```
    #[expect(
        clippy::needless_pass_by_value,
        reason = "`json!(..)` is made where it is passed; `&` would be noise"
    )]
    pub fn raw(rule: serde_json::Value) -> Self {
        Self::call(Op::Rule, [NodeRef::json(&rule)])
    }
}

impl<L> Copy for Condition<L> {}

impl<L> Clone for Condition<L> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<L> fmt::Debug for Condition<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Condition").field(&self.node).finish()
    }
}

/// Something that can be asked: a condition, or an expression that is true or false.
#[diagnostic::on_unimplemented(
    message = "a condition is needed here, but this is `{Self}`",
    label = "not a condition",
    note = "compare values of the workflow: `.is(..)`, `.above(..)`, `.contains(..)`, `.is_present()`",
    note = "conditions are joined by `&`, `|` and `!`, where Rust has `&&` and `||` for what is known now"
)]
pub trait IntoCondition<L> {
    /// The condition.
    fn into_condition(self) -> Condition<L>;
}

#[diagnostic::do_not_recommend]
impl<L> IntoCondition<L> for Condition<L> {
    fn into_condition(self) -> Condition<L> {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<L: Language> IntoCondition<L> for Expr<bool, L> {
    fn into_condition(self) -> Condition<L> {
        Condition { node: self.node(), marker: PhantomData }
    }
}

#[diagnostic::do_not_recommend]
impl<L: Language> IntoCondition<L> for Var<bool, L> {
    fn into_condition(self) -> Condition<L> {
        self.get().into_condition()
    }
}

impl<L, C: IntoCondition<L>> BitAnd<C> for Condition<L> {
    type Output = Self;

    fn bitand(self, other: C) -> Self {
        self.and(other)
    }
}

impl<L, C: IntoCondition<L>> BitOr<C> for Condition<L> {
    type Output = Self;

    fn bitor(self, other: C) -> Self {
        self.or(other)
    }
}

impl<L> Not for Condition<L> {
    type Output = Self;

    /// A question about presence or type is asked the other way round; all others are turned around as a whole.
    fn not(self) -> Self {
        let Node::Call(op, operands) = self.node.node() else { return Self::not(self) };
        let turned = match op {
            Op::Exists => Op::Missing,
            Op::Missing => Op::Exists,
            Op::Is(kind) => Op::IsNot(*kind),
            Op::IsNot(kind) => Op::Is(*kind),
            _ => return Self::not(self),
        };
        Self::call(turned, operands.iter().copied())
    }
}

#[diagnostic::do_not_recommend]
impl<L: Computes> Fits<bool> for Condition<L> {
    fn fit(self) -> NodeRef {
        self.node
    }
}

#[diagnostic::do_not_recommend]
impl<L: Computes> Speaks<L> for Condition<L> {}

#[diagnostic::do_not_recommend]
impl<L: Computes> IntoExpr<L> for Condition<L> {
    type Value = bool;

    fn into_node(self) -> NodeRef {
        self.node
    }
}

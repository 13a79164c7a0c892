//! What a choice rule says beside its condition: what it gives, what it sets.

use std::fmt;
use std::marker::PhantomData;

use asl_contract::__private::NodeRef;
use asl_contract::{Computes, Expr, Gives, IntoExpr, Shape, Var};

use crate::assign::assignment;
use crate::graph::{Assignment, input_of};
use crate::mode::Mode;

/// What a rule, or the state for the case that no rule holds, says of the data.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Said {
    pub(crate) output: Option<NodeRef>,
    pub(crate) assign: Vec<Assignment>,
    pub(crate) comment: Option<String>,
}

/// A choice rule in a choice that asks a `T`; its branch begins with a `D`.
///
/// See <https://states-language.net/spec.html#choice-state>.
#[must_use = "a rule belongs to `.when_with(condition, |rule| .., |f| ..)`"]
pub struct Rule<T, D, M> {
    scope: String,
    pub(crate) said: Said,
    marker: PhantomData<fn(T, M) -> D>,
}

/// The case that no rule of a choice holds, in a choice that asks a `T`; its branch begins with a `D`.
#[must_use = "it belongs to `.otherwise_with(|rest| .., |f| ..)`"]
pub struct Otherwise<T, D, M> {
    scope: String,
    pub(crate) said: Said,
    marker: PhantomData<fn(T, M) -> D>,
}

impl<T: Shape, D, M: Mode> Rule<T, D, M> {
    pub(crate) fn new(scope: &str) -> Self {
        Self { scope: scope.to_owned(), said: Said::default(), marker: PhantomData }
    }

    /// What the branch begins with, where that is not the state's input.
    #[doc(alias = "Output")]
    pub fn output<R: IntoExpr<M::Lang>>(
        self,
        give: impl FnOnce(Expr<T, M::Lang>) -> R,
    ) -> Rule<T, R::Value, M>
    where
        M::Lang: Computes,
    {
        let Self { scope, mut said, .. } = self;
        said.output = Some(give(Expr::from_node(input_of(&scope))).into_node());
        Rule { scope, said, marker: PhantomData }
    }

    /// Sets a variable when this rule holds.
    #[doc(alias = "Assign")]
    pub fn assign<V: Shape, G: Gives<V, M::Lang>>(
        mut self,
        variable: &Var<V, M::Lang>,
        give: impl FnOnce(Expr<T, M::Lang>) -> G,
    ) -> Self {
        let value = give(Expr::from_node(input_of(&self.scope))).give();
        self.said.assign.push(assignment(variable, value));
        self
    }

    /// The `Comment` of the rule.
    #[doc(alias = "Comment")]
    pub fn comment(mut self, comment: &str) -> Self {
        self.said.comment = Some(comment.to_owned());
        self
    }
}

impl<T: Shape, D, M: Mode> Otherwise<T, D, M> {
    pub(crate) fn new(scope: &str) -> Self {
        Self { scope: scope.to_owned(), said: Said::default(), marker: PhantomData }
    }

    /// What the branch begins with, where that is not the state's input.
    #[doc(alias = "Output")]
    pub fn output<R: IntoExpr<M::Lang>>(
        self,
        give: impl FnOnce(Expr<T, M::Lang>) -> R,
    ) -> Otherwise<T, R::Value, M>
    where
        M::Lang: Computes,
    {
        let Self { scope, mut said, .. } = self;
        said.output = Some(give(Expr::from_node(input_of(&scope))).into_node());
        Otherwise { scope, said, marker: PhantomData }
    }

    /// Sets a variable when no rule holds.
    #[doc(alias = "Assign")]
    pub fn assign<V: Shape, G: Gives<V, M::Lang>>(
        mut self,
        variable: &Var<V, M::Lang>,
        give: impl FnOnce(Expr<T, M::Lang>) -> G,
    ) -> Self {
        let value = give(Expr::from_node(input_of(&self.scope))).give();
        self.said.assign.push(assignment(variable, value));
        self
    }
}

impl<T, D, M> fmt::Debug for Rule<T, D, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Rule").field(&self.said).finish()
    }
}

impl<T, D, M> fmt::Debug for Otherwise<T, D, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Otherwise").field(&self.said).finish()
    }
}

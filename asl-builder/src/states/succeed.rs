//! The Succeed state, see <https://states-language.net/spec.html#succeed-state>.

use std::fmt;
use std::marker::PhantomData;

use asl_contract::__private::{NodeRef, Place};
use asl_contract::{Computes, Empty, Expr, Gives, HasPaths, IntoExpr, Shape};

use crate::flow::{Ends, Flow, StateName, types};
use crate::graph::{DataFlow, Draft, Kind, PathDraft, Target, input_of, result_of};
use crate::mode::Mode;
use crate::ways::Exit;

impl<In: Shape, Out: Shape, M: Mode> Flow<In, Out, M> {
    /// Leaves a [`block`](Flow::block) with what the closure gives.
    ///
    /// What it returns fits wherever a flow is expected; no state can follow.
    /// See <https://states-language.net/spec.html#succeed-state>.
    #[track_caller]
    pub fn succeed<
        NothingFollowsSucceed: Ends<In, M>,
        N: StateName,
        O: Shape,
        V: Gives<O, M::Lang>,
        G: FnOnce(Expr<Out, M::Lang>) -> V,
    >(
        mut self,
        name: N,
        done: &Exit<O>,
        give: G,
    ) -> NothingFollowsSucceed {
        let mut draft = Draft::new(name.into_name(), Place::here(), Kind::Succeed, types::<Out, O>());
        let output = give(Expr::from_node(draft.input())).give();
        draft.output = (output != draft.input()).then_some(output);
        self.graph.push(draft);
        self.graph.attach(Target::Label(done.id));
        NothingFollowsSucceed::ended(self.graph)
    }

    /// Leaves a [`block`](Flow::block), with all that a Succeed state can say.
    ///
    /// ```
    /// use asl_builder::{PathStandard, prelude::*, start_in};
    /// # use schemars::JsonSchema;
    /// # use serde::{Deserialize, Serialize};
    ///
    /// #[derive(Shape, Serialize, Deserialize, JsonSchema)]
    /// pub struct Order {
    ///     pub id: String,
    /// }
    ///
    /// let workflow = start_in::<Order, PathStandard>()
    ///     .block(|f, done| f.succeed_with("Done", done, |s| s.output_path(|order| order.id).comment("the id is enough")))
    ///     .named("ending");
    /// assert!(workflow.definition().contains(r#""OutputPath": "$.id""#));
    /// ```
    #[track_caller]
    pub fn succeed_with<
        NothingFollowsSucceed: Ends<In, M>,
        N: StateName,
        O: Shape,
        S: FnOnce(Success<Out, M>) -> Success<O, M>,
    >(
        mut self,
        name: N,
        done: &Exit<O>,
        say: S,
    ) -> NothingFollowsSucceed {
        let mut draft = Draft::new(name.into_name(), Place::here(), Kind::Succeed, types::<Out, O>());
        let said = say(Success::new(&draft.scope));
        draft.comment = said.comment;
        draft.output = said.output;
        draft.data_flow = said.data_flow;
        self.graph.push(draft);
        self.graph.attach(Target::Label(done.id));
        NothingFollowsSucceed::ended(self.graph)
    }
}

/// What a Succeed state says, which gives a `T`: see [`Flow::succeed_with`].
#[must_use = "it belongs to `.succeed_with(\"Name\", done, |s| ..)`"]
pub struct Success<T, M> {
    scope: String,
    comment: Option<String>,
    output: Option<NodeRef>,
    data_flow: DataFlow,
    marker: PhantomData<fn(M) -> T>,
}

impl<T, M> Success<T, M> {
    fn new(scope: &str) -> Self {
        let scope = scope.to_owned();
        Self { scope, comment: None, output: None, data_flow: DataFlow::default(), marker: PhantomData }
    }

    fn giving<R>(self) -> Success<R, M> {
        let Self { scope, comment, output, data_flow, .. } = self;
        Success { scope, comment, output, data_flow, marker: PhantomData }
    }
}

impl<T: Shape, M: Mode> Success<T, M> {
    /// The `Comment` of the state.
    #[doc(alias = "Comment")]
    pub fn comment(mut self, comment: &str) -> Self {
        self.comment = Some(comment.to_owned());
        self
    }

    /// What the state gives.
    #[doc(alias = "Output")]
    pub fn output<R: IntoExpr<M::Lang>>(
        mut self,
        give: impl FnOnce(Expr<T, M::Lang>) -> R,
    ) -> Success<R::Value, M>
    where
        M::Lang: Computes,
    {
        self.output = Some(give(self.data()).into_node());
        self.giving()
    }

    /// The part of the input that the state takes: `InputPath`.
    #[doc(alias = "InputPath")]
    pub fn input_path<R: IntoExpr<M::Lang>>(
        mut self,
        part: impl FnOnce(Expr<T, M::Lang>) -> R,
    ) -> Success<R::Value, M>
    where
        M::Lang: HasPaths,
    {
        self.data_flow.input = Some(PathDraft::At(part(self.data()).into_node()));
        self.giving()
    }

    /// The part of it that the state gives: `OutputPath`.
    #[doc(alias = "OutputPath")]
    pub fn output_path<R: IntoExpr<M::Lang>>(
        mut self,
        part: impl FnOnce(Expr<T, M::Lang>) -> R,
    ) -> Success<R::Value, M>
    where
        M::Lang: HasPaths,
    {
        let result = Expr::from_node(result_of(&self.scope));
        self.data_flow.output = Some(PathDraft::At(part(result).into_node()));
        self.giving()
    }

    /// The state takes an empty object: `"InputPath": null`.
    pub fn without_input(mut self) -> Success<Empty, M>
    where
        M::Lang: HasPaths,
    {
        self.data_flow.input = Some(PathDraft::Null);
        self.giving()
    }

    /// The state gives an empty object: `"OutputPath": null`.
    pub fn without_output(mut self) -> Success<Empty, M>
    where
        M::Lang: HasPaths,
    {
        self.data_flow.output = Some(PathDraft::Null);
        self.giving()
    }

    fn data(&self) -> Expr<T, M::Lang> {
        Expr::from_node(input_of(&self.scope))
    }
}

impl<T, M> fmt::Debug for Success<T, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Success").field(&self.scope).finish()
    }
}

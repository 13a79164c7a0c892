//! Catchers that say more than which errors they catch: where the error goes, what is set, what the handler gets.

use std::fmt;
use std::marker::PhantomData;

use asl_contract::__private::{Node, NodeRef, Source};
use asl_contract::{Computes, ErrorOutput, Expr, Gives, HasOutput, HasPaths, IntoExpr, Shape, Var};
use asl_model::PathField;

use crate::assign::assignment;
use crate::errors::Fails;
use crate::flow::Flow;
use crate::graph::{CatchDraft, Early, Graph, Target, input_of};
use crate::mode::Mode;
use crate::print::jsonpath;
use crate::retry::RaisedBy;
use crate::single_state::SingleState;

impl<In, From: Shape, Out: Shape, E: Fails, M: Mode, Whole: Shape> SingleState<In, From, Out, E, M, Whole> {
    /// Goes on with `then` on these errors, with all that a catcher can say: what it sets, what `then` begins with.
    ///
    /// ```
    /// use asl_builder::prelude::*;
    ///
    /// const SCORE: Function<String, f64> = Function::named("score");
    ///
    /// let (flow, why) = start::<String>().variable::<String>("why");
    /// let workflow = flow
    ///     .state(|s| {
    ///         s.invoke("Score", &SCORE, |title| title).catch_then(
    ///             StatesError::ALL,
    ///             |c| c.assign(&why, |error| error.cause).output(|title, _| title).comment("goes on with the title"),
    ///             |f| f.fail_because("Give Up", "NoScore", |title| text!("{} has no score: {}", title, why)),
    ///         )
    ///     })
    ///     .named("scoring");
    /// # assert!(workflow.build().is_ok());
    /// ```
    ///
    /// See <https://states-language.net/spec.html#fallback-states>.
    #[doc(alias = "addCatch")]
    pub fn catch_then<D: Shape>(
        mut self,
        errors: impl RaisedBy<E>,
        say: impl FnOnce(Catcher<Whole, ErrorOutput, M>) -> Catcher<Whole, D, M>,
        then: impl FnOnce(Flow<D, D, M>) -> Flow<D, Out, M>,
    ) -> Self {
        let catcher = CatchDraft {
            on_timeout: false,
            errors: errors.names(),
            output: None,
            assign: Vec::new(),
            result_path: None,
            comment: None,
            next: Target::Open,
        };
        let scope = self.draft.scope.clone();
        let Catcher { draft, no_place, .. } =
            say(Catcher { scope, draft: catcher, no_place: false, marker: PhantomData });
        if no_place {
            self.graph.findings.push(Early {
                code: "INVALID_RESULT_PATH",
                message: format!(
                    "the catcher of `{}` for {} puts the error where the input has no member",
                    self.draft.name,
                    in_words(&draft.errors)
                ),
                help: "name a member of the data: `.catch_at(errors, |data| data.error, |f| ..)`".to_owned(),
                place: self.draft.place,
            });
        }
        let handler = then(Flow::from_graph(Graph::new())).graph;
        self.handle_by(draft, handler)
    }

    /// Goes on with `then` on these errors, with the state's input, in which the error stands at this member.
    ///
    /// ```
    /// use asl_builder::{ErrorOutput, PathStandard, prelude::*, start_in};
    ///
    /// #[contract]
    /// pub struct Order {
    ///     pub id: String,
    ///     pub error: Option<ErrorOutput>,
    /// }
    ///
    /// const CHARGE: Function<String, Order> = Function::named("charge");
    ///
    /// let workflow = start_in::<Order, PathStandard>()
    ///     .state(|s| {
    ///         s.invoke("Charge", &CHARGE, |order| order.id)
    ///             .catch_at(StatesError::ALL, |order| order.error, |f| f.wait("Cool Down", minutes(1)))
    ///     })
    ///     .named("charging");
    /// assert!(workflow.definition().contains(r#""ResultPath": "$.error""#));
    /// ```
    ///
    /// JSONata says it by [`catch_with`](SingleState::catch_with).
    #[doc(alias = "ResultPath")]
    pub fn catch_at<K: HoldsError>(
        self,
        errors: impl RaisedBy<E>,
        place: impl FnOnce(Expr<Whole, M::Lang>) -> Expr<K, M::Lang>,
        then: impl FnOnce(Flow<Whole, Whole, M>) -> Flow<Whole, Out, M>,
    ) -> Self
    where
        M::Lang: HasPaths,
    {
        self.catch_then(errors, |catcher| catcher.error_at(place), then)
    }

    /// Goes on with `then` on these errors, with the state's input as it was; the error is dropped.
    ///
    /// JSONata says it by [`catch_with`](SingleState::catch_with): `|input, _| input`.
    #[doc(alias = "ResultPath")]
    pub fn catch_discarding(
        self,
        errors: impl RaisedBy<E>,
        then: impl FnOnce(Flow<Whole, Whole, M>) -> Flow<Whole, Out, M>,
    ) -> Self
    where
        M::Lang: HasPaths,
    {
        self.catch_then(errors, Catcher::without_error, then)
    }
}

/// A catcher of a state that takes a `From`; what it goes on with begins with a `D`.
#[must_use = "a catcher belongs to `.catch_then(errors, |c| .., |f| ..)`"]
pub struct Catcher<From, D, M> {
    scope: String,
    draft: CatchDraft,
    /// Whether the error was put at something that is no member of the input.
    no_place: bool,
    marker: PhantomData<fn(From, M) -> D>,
}

impl<From: Shape, D: Shape, M: Mode> Catcher<From, D, M> {
    /// Sets a variable when an error is caught.
    #[doc(alias = "Assign")]
    pub fn assign<T: Shape, V: Gives<T, M::Lang>>(
        mut self,
        variable: &Var<T, M::Lang>,
        give: impl FnOnce(Expr<ErrorOutput, M::Lang>) -> V,
    ) -> Self {
        let value = give(Expr::from_node(self.error())).give();
        self.draft.assign.push(assignment(variable, value));
        self
    }

    /// Sets a variable when an error is caught, made of the state's input and the error.
    #[doc(alias = "Assign")]
    pub fn assign_with<T: Shape, V: Gives<T, M::Lang>>(
        mut self,
        variable: &Var<T, M::Lang>,
        give: impl FnOnce(Expr<From, M::Lang>, Expr<ErrorOutput, M::Lang>) -> V,
    ) -> Self
    where
        M::Lang: Computes,
    {
        let value = give(Expr::from_node(input_of(&self.scope)), Expr::from_node(self.error())).give();
        self.draft.assign.push(assignment(variable, value));
        self
    }

    /// What it goes on with, made of the state's input and the error; the error unless said.
    #[doc(alias = "Output")]
    pub fn output<R: IntoExpr<M::Lang>>(
        mut self,
        give: impl FnOnce(Expr<From, M::Lang>, Expr<ErrorOutput, M::Lang>) -> R,
    ) -> Catcher<From, R::Value, M>
    where
        M::Lang: HasOutput,
    {
        let output = give(Expr::from_node(input_of(&self.scope)), Expr::from_node(self.error())).into_node();
        self.draft.output = Some(output);
        self.giving()
    }

    /// Goes on with the state's input, in which the error stands at this member: `ResultPath`.
    #[doc(alias = "ResultPath")]
    pub fn error_at<K: HoldsError>(
        mut self,
        place: impl FnOnce(Expr<From, M::Lang>) -> Expr<K, M::Lang>,
    ) -> Catcher<From, From, M>
    where
        M::Lang: HasPaths,
    {
        let place = place(Expr::from_node(input_of(&self.scope))).node();
        self.no_place = !is_member(place, &self.scope);
        self.draft.result_path = jsonpath::path(place).map(PathField::Path);
        self.giving()
    }

    /// Goes on with the state's input as it was; the error is dropped: `"ResultPath": null`.
    #[doc(alias = "ResultPath")]
    pub fn without_error(mut self) -> Catcher<From, From, M>
    where
        M::Lang: HasPaths,
    {
        self.draft.result_path = Some(PathField::Null);
        self.giving()
    }

    /// The `Comment` of the catcher.
    #[doc(alias = "Comment")]
    pub fn comment(mut self, comment: &str) -> Self {
        self.draft.comment = Some(comment.to_owned());
        self
    }

    fn error(&self) -> NodeRef {
        NodeRef::source(Source::Error(self.scope.as_str().into()))
    }

    fn giving<R>(self) -> Catcher<From, R, M> {
        let Self { scope, draft, no_place, .. } = self;
        Catcher { scope, draft, no_place, marker: PhantomData }
    }
}

impl<From, D, M> fmt::Debug for Catcher<From, D, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Catcher").field(&self.draft.errors).finish()
    }
}

/// A member of data in which a caught error may stand.
#[diagnostic::on_unimplemented(
    message = "a caught error has no place in `{Self}`",
    label = "no place for an error",
    note = "give the data a member for it: `error: Option<ErrorOutput>`"
)]
pub trait HoldsError: Shape {}

#[diagnostic::do_not_recommend]
impl HoldsError for ErrorOutput {}

#[diagnostic::do_not_recommend]
impl HoldsError for Option<ErrorOutput> {}

#[diagnostic::do_not_recommend]
impl HoldsError for serde_json::Value {}

#[diagnostic::do_not_recommend]
impl HoldsError for Option<serde_json::Value> {}

fn in_words(errors: &[String]) -> String {
    errors.iter().map(|error| format!("`{error}`")).collect::<Vec<_>>().join(", ")
}

/// Whether this is a member, at any depth, of the state's input.
fn is_member(node: NodeRef, scope: &str) -> bool {
    fn within(node: NodeRef, scope: &str) -> bool {
        match node.node() {
            Node::Source(Source::Input(of)) => **of == *scope,
            Node::Field(inner, _) | Node::Index(inner, _) | Node::Present(inner) | Node::Optional(inner) => {
                within(*inner, scope)
            }
            _ => false,
        }
    }
    !matches!(node.node(), Node::Source(_)) && within(node, scope)
}

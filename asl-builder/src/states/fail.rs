//! The Fail state, see <https://states-language.net/spec.html#fail-state>.

use std::marker::PhantomData;

use asl_contract::__private::{NodeRef, Place};
use asl_contract::{Expr, Gives, JsonAta, Language, Shape};

use crate::flow::{Ends, Flow, StateName, types};
use crate::graph::{Draft, Kind, input_of};
use crate::mode::Mode;

impl<In: Shape, Out: Shape, M: Mode> Flow<In, Out, M> {
    /// Ends the flow with an error: a Fail state.
    ///
    /// What it returns fits wherever a flow is expected; no state can follow.
    /// See <https://states-language.net/spec.html#fail-state>.
    #[track_caller]
    pub fn fail<NothingFollowsFail: Ends<In, M>, N: StateName>(
        mut self,
        name: N,
        error: &str,
        cause: &str,
    ) -> NothingFollowsFail {
        let kind = Kind::Fail { error: Some(NodeRef::text(error)), cause: Some(NodeRef::text(cause)) };
        self.graph.push(Draft::new(name.into_name(), Place::here(), kind, types::<Out, ()>()));
        NothingFollowsFail::ended(self.graph)
    }

    /// Ends the flow with an error whose cause is made of the data: a Fail state.
    #[track_caller]
    pub fn fail_because<
        NothingFollowsFail: Ends<In, M>,
        N: StateName,
        V: Gives<String, M::Lang>,
        C: FnOnce(Expr<Out, M::Lang>) -> V,
    >(
        mut self,
        name: N,
        error: &str,
        cause: C,
    ) -> NothingFollowsFail {
        let name = name.into_name();
        let cause = cause(Expr::from_node(input_of(&name))).give();
        let kind = Kind::Fail { error: Some(NodeRef::text(error)), cause: Some(cause) };
        self.graph.push(Draft::new(name, Place::here(), kind, types::<Out, ()>()));
        NothingFollowsFail::ended(self.graph)
    }

    /// Ends the flow with an error of which every part may be made of the data, or be left out: a Fail state.
    ///
    /// ```
    /// use asl_builder::{FailWith, prelude::*};
    ///
    /// let flow: Flow<String, ()> = start::<String>()
    ///     .fail_with("Give Up", |why| FailWith::new().error(text!("Shop.{}", why)).cause("as the data says"));
    /// let workflow = flow.named("failing");
    /// assert!(workflow.definition().contains(r#""Error": "{% \"Shop.\" & $states.input %}""#));
    /// ```
    #[doc(alias = "ErrorPath")]
    #[doc(alias = "CausePath")]
    #[track_caller]
    pub fn fail_with<
        NothingFollowsFail: Ends<In, M>,
        N: StateName,
        F: FnOnce(Expr<Out, M::Lang>) -> FailWith<M::Lang>,
    >(
        mut self,
        name: N,
        with: F,
    ) -> NothingFollowsFail {
        let name = name.into_name();
        let FailWith { error, cause, comment, .. } = with(Expr::from_node(input_of(&name)));
        let mut draft = Draft::new(name, Place::here(), Kind::Fail { error, cause }, types::<Out, ()>());
        draft.comment = comment;
        self.graph.push(draft);
        NothingFollowsFail::ended(self.graph)
    }
}

/// What a Fail state says: see [`Flow::fail_with`].
#[derive(Clone, Debug)]
#[must_use = "it belongs to `.fail_with(\"Name\", |data| FailWith::new()..)`"]
pub struct FailWith<L = JsonAta> {
    error: Option<NodeRef>,
    cause: Option<NodeRef>,
    comment: Option<String>,
    marker: PhantomData<fn() -> L>,
}

impl<L: Language> FailWith<L> {
    /// A failure without a name and a cause.
    pub fn new() -> Self {
        Self { error: None, cause: None, comment: None, marker: PhantomData }
    }

    /// The error's name, which a workflow around this one can catch.
    pub fn error(mut self, name: impl Gives<String, L>) -> Self {
        self.error = Some(name.give());
        self
    }

    /// Why, in words for a person.
    pub fn cause(mut self, why: impl Gives<String, L>) -> Self {
        self.cause = Some(why.give());
        self
    }

    /// The `Comment` of the state.
    pub fn comment(mut self, comment: &str) -> Self {
        self.comment = Some(comment.to_owned());
        self
    }
}

impl<L: Language> Default for FailWith<L> {
    fn default() -> Self {
        Self::new()
    }
}

//! The Map state, see <https://states-language.net/spec.html#map-state>.

use std::fmt;
use std::marker::PhantomData;

use asl_contract::__private::{NodeRef, Place, Source};
use asl_contract::{Expr, Gives, IntoExpr, JsonAta, Language, Shape};

use crate::errors::MapErrors;
use crate::flow::{Flow, StateName, types};
use crate::graph::{Draft, Graph, Kind, MapDraft, Spelling, input_of};
use crate::mode::Mode;
use crate::retry::ItemErrors;
use crate::single_state::{SingleState, State};

impl<In: Shape, Out: Shape, M: Mode> Flow<In, Out, M> {
    /// Does the same for each item of a list that the data has, and gives a list of what comes out.
    ///
    /// The items are done side by side, forty at a time; `.state(|s| s.map(..).max_concurrency(1))` does one
    /// after the other. The state fails as soon as one item fails.
    ///
    /// ```
    /// use asl_builder::prelude::*;
    ///
    /// const SCORE: Function<String, f64> = Function::named("score");
    ///
    /// let workflow = start::<Vec<String>>()
    ///     .map("Each Title", |titles| titles, |f| f.invoke("Score", &SCORE, |title| title))
    ///     .pass("Sum", |scores| scores.sum())
    ///     .named("scoring");
    /// # assert!(workflow.build().is_ok());
    /// ```
    #[track_caller]
    pub fn map<T: Shape, O: Shape, V: Gives<Vec<T>, M::Lang>>(
        self,
        name: impl StateName,
        items: impl FnOnce(Expr<Out, M::Lang>) -> V,
        body: impl FnOnce(Flow<T, T, M>) -> Flow<T, O, M>,
    ) -> Flow<In, Vec<O>, M> {
        State::new(self.graph).map(name, items, body).into_flow()
    }

    /// As [`map`](Flow::map), where the body gets what a closure makes of the state's input and the item.
    ///
    /// ```
    /// use asl_builder::prelude::*;
    ///
    /// let workflow = start::<Vec<String>>()
    ///     .map_with(
    ///         "Each Title",
    ///         |titles| titles,
    ///         |_, item| text!("{}: {}", item.index(), item.value()),
    ///         |f| f,
    ///     )
    ///     .named("numbering");
    /// # assert!(workflow.build().is_ok());
    /// ```
    #[track_caller]
    pub fn map_with<T: Shape, O: Shape, V: Gives<Vec<T>, M::Lang>, R: IntoExpr<M::Lang>>(
        self,
        name: impl StateName,
        items: impl FnOnce(Expr<Out, M::Lang>) -> V,
        give: impl FnOnce(Expr<Out, M::Lang>, Item<T, M::Lang>) -> R,
        body: impl FnOnce(Flow<R::Value, R::Value, M>) -> Flow<R::Value, O, M>,
    ) -> Flow<In, Vec<O>, M> {
        State::new(self.graph).map_with(name, items, give, body).into_flow()
    }
}

impl<In: Shape, Out: Shape, M: Mode, Whole: Shape> State<In, Out, M, Whole> {
    /// Does the same for each item of a list that the data has, and gives a list of what comes out.
    #[track_caller]
    pub fn map<T: Shape, O: Shape, V: Gives<Vec<T>, M::Lang>>(
        self,
        name: impl StateName,
        items: impl FnOnce(Expr<Out, M::Lang>) -> V,
        body: impl FnOnce(Flow<T, T, M>) -> Flow<T, O, M>,
    ) -> SingleState<In, Out, Vec<O>, ItemErrors, M, Whole> {
        let name = name.into_name();
        let items = items(Expr::from_node(input_of(&name))).give();
        let body = body(Flow::from_graph(Graph::new())).graph;
        self.mapped(name, Place::here(), MapDraft::inline(items, None, body))
    }

    /// As [`map`](State::map), where the body gets what a closure makes of the state's input and the item.
    #[doc(alias = "itemSelector")]
    #[track_caller]
    pub fn map_with<T: Shape, O: Shape, V: Gives<Vec<T>, M::Lang>, R: IntoExpr<M::Lang>>(
        self,
        name: impl StateName,
        items: impl FnOnce(Expr<Out, M::Lang>) -> V,
        give: impl FnOnce(Expr<Out, M::Lang>, Item<T, M::Lang>) -> R,
        body: impl FnOnce(Flow<R::Value, R::Value, M>) -> Flow<R::Value, O, M>,
    ) -> SingleState<In, Out, Vec<O>, ItemErrors, M, Whole> {
        let name = name.into_name();
        let input = input_of(&name);
        let items = items(Expr::from_node(input)).give();
        let item = Item::of(name.as_str().into());
        let selector = Some(give(Expr::from_node(input), item).into_node());
        let body = body(Flow::from_graph(Graph::new())).graph;
        self.mapped(name, Place::here(), MapDraft::inline(items, selector, body))
    }

    fn mapped<O: Shape>(
        self,
        name: String,
        place: Place,
        map: MapDraft,
    ) -> SingleState<In, Out, Vec<O>, ItemErrors, M, Whole> {
        self.single(Draft::new(name, place, Kind::Map(Box::new(map)), types::<Out, Vec<O>>()))
    }
}

impl<In, From: Shape, Out: Shape, E, M: Mode, Whole> SingleState<In, From, Out, E, M, Whole> {
    /// How many items are done at a time; what counts unless said is forty, and 10,000 where the Map is distributed.
    #[doc(alias = "maxConcurrency")]
    pub fn max_concurrency(self, most: u32) -> Self
    where
        E: MapErrors,
    {
        self.mapping(|map| map.max_concurrency = Some(NodeRef::number(most)))
    }

    /// How many items are done at a time, as the data says.
    #[doc(alias = "MaxConcurrencyPath")]
    pub fn max_concurrency_from<V: Gives<u64, M::Lang>>(
        self,
        most: impl FnOnce(Expr<From, M::Lang>) -> V,
    ) -> Self
    where
        E: MapErrors,
    {
        let most = most(Expr::from_node(self.draft.input())).give();
        self.mapping(|map| map.max_concurrency = Some(most))
    }

    /// Writes the processor as `Iterator`, and in JSONPath what the body gets as `Parameters`: the older names, for
    /// a definition that has them.
    pub fn iterator(self) -> Self
    where
        E: MapErrors,
    {
        self.mapping(|map| map.spelling = Spelling::Iterator)
    }

    /// Leaves `ProcessorConfig` out of an inline Map, which is what counts anyway: for a definition that does so.
    pub fn without_mode(self) -> Self
    where
        E: MapErrors,
    {
        self.mapping(|map| map.spelling = Spelling::WithoutMode)
    }

    /// The `Comment` of the `ProcessorConfig`.
    pub fn mode_comment(self, comment: &str) -> Self
    where
        E: MapErrors,
    {
        self.mapping(|map| map.mode_comment = Some(comment.to_owned()))
    }

    fn mapping(mut self, change: impl FnOnce(&mut MapDraft)) -> Self {
        if let Kind::Map(map) = &mut self.draft.kind {
            change(map);
        }
        self
    }
}

/// The item at hand, where the body of a [`map_with`](Flow::map_with) begins.
pub struct Item<T, L = JsonAta> {
    scope: Box<str>,
    marker: PhantomData<fn() -> (T, L)>,
}

impl<T: Shape, L: Language> Item<T, L> {
    pub(crate) fn of(scope: Box<str>) -> Self {
        Self { scope, marker: PhantomData }
    }

    /// The item itself.
    pub fn value(&self) -> Expr<T, L> {
        self.member("Value")
    }

    /// Its place in the list, from 0.
    pub fn index(&self) -> Expr<u64, L> {
        self.member("Index")
    }

    /// Its name, where the items are the members of an object.
    pub fn key(&self) -> Expr<String, L> {
        self.member("Key")
    }

    /// Where it comes from: `STATE_DATA`, or `S3://bucket/key`.
    pub fn source(&self) -> Expr<String, L> {
        self.member("Source")
    }

    fn member<V>(&self, member: &'static str) -> Expr<V, L> {
        Expr::from_node(NodeRef::source(Source::Item { scope: self.scope.clone(), member }))
    }
}

impl<T, L> fmt::Debug for Item<T, L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Item").field(&self.scope).finish()
    }
}

//! The Parallel state, see <https://states-language.net/spec.html#parallel-state>.

use std::fmt;
use std::marker::PhantomData;

use asl_contract::__private::Place;
use asl_contract::{Expr, IntoExpr, Shape};

use crate::flow::{Flow, StateName, types};
use crate::graph::{Draft, Graph, Kind};
use crate::mode::Mode;
use crate::retry::BranchErrors;
use crate::single_state::{SingleState, State};

impl<In: Shape, Out: Shape, M: Mode> Flow<In, Out, M> {
    /// Does several things side by side, and gives what each of them gives, as a tuple.
    ///
    /// Every branch gets the state's input. The state fails as soon as one of them fails.
    ///
    /// ```
    /// use asl_builder::prelude::*;
    ///
    /// const SCORE: Function<String, f64> = Function::named("score");
    /// const TRANSLATE: Function<String, String> = Function::named("translate");
    ///
    /// let workflow = start::<String>()
    ///     .parallel("Both", |p| {
    ///         p.branch(|f| f.invoke("Score", &SCORE, |title| title))
    ///             .branch(|f| f.invoke("Translate", &TRANSLATE, |title| title))
    ///     })
    ///     .pass("Say", |both| text!("{} has {}", both.1, both.0))
    ///     .named("both");
    /// # assert!(workflow.build().is_ok());
    /// ```
    #[track_caller]
    pub fn parallel<B: BranchResults>(
        self,
        name: impl StateName,
        branches: impl FnOnce(Branches<Out, (), M>) -> Branches<Out, B, M>,
    ) -> Flow<In, B, M> {
        State::new(self.graph).parallel(name, branches).into_flow()
    }

    /// As [`parallel`](Flow::parallel), where every branch gets what a closure makes of the state's input.
    ///
    /// ```
    /// use asl_builder::prelude::*;
    ///
    /// let workflow = start::<f64>()
    ///     .parallel_with("Both", |n| n * 2, |p| {
    ///         p.branch(|f| f.pass("One", |n| n + 1)).branch(|f| f.pass("Two", |n| n + 2))
    ///     })
    ///     .named("both");
    /// # assert!(workflow.build().is_ok());
    /// ```
    #[track_caller]
    pub fn parallel_with<R: IntoExpr<M::Lang>, B: BranchResults>(
        self,
        name: impl StateName,
        give: impl FnOnce(Expr<Out, M::Lang>) -> R,
        branches: impl FnOnce(Branches<R::Value, (), M>) -> Branches<R::Value, B, M>,
    ) -> Flow<In, B, M> {
        State::new(self.graph).parallel_with(name, give, branches).into_flow()
    }

    /// Does the same for each of a list that is known now, side by side, and gives a list.
    ///
    /// The states of each branch need names that tell it apart. For a list that the data has there is
    /// [`map`](Flow::map).
    ///
    /// ```
    /// use asl_builder::prelude::*;
    ///
    /// const SCORE: Function<String, f64> = Function::named("score");
    ///
    /// let workflow = start::<String>()
    ///     .parallel_all("Both", ["en", "de"], |f, language| {
    ///         f.invoke(format!("Score {language}"), &SCORE, |title| text!("{} {}", language, title))
    ///     })
    ///     .pass("Sum", |scores| scores.sum())
    ///     .named("both");
    /// # assert!(workflow.build().is_ok());
    /// ```
    #[track_caller]
    pub fn parallel_all<I, O: Shape>(
        self,
        name: impl StateName,
        items: impl IntoIterator<Item = I>,
        branch: impl Fn(Flow<Out, Out, M>, I) -> Flow<Out, O, M>,
    ) -> Flow<In, Vec<O>, M> {
        State::new(self.graph).parallel_all(name, items, branch).into_flow()
    }
}

impl<In: Shape, Out: Shape, M: Mode, Whole: Shape> State<In, Out, M, Whole> {
    /// Does several things side by side, and gives what each of them gives, as a tuple.
    #[track_caller]
    pub fn parallel<B: BranchResults>(
        self,
        name: impl StateName,
        branches: impl FnOnce(Branches<Out, (), M>) -> Branches<Out, B, M>,
    ) -> SingleState<In, Out, B, BranchErrors, M, Whole> {
        let branches = branches(Branches { graphs: Vec::new(), marker: PhantomData }).graphs;
        self.single(Draft::new(name.into_name(), Place::here(), Kind::Parallel(branches), types::<Out, B>()))
    }

    /// As [`parallel`](State::parallel), where every branch gets what a closure makes of the state's input.
    #[doc(alias = "Parameters")]
    #[doc(alias = "Arguments")]
    #[track_caller]
    pub fn parallel_with<R: IntoExpr<M::Lang>, B: BranchResults>(
        self,
        name: impl StateName,
        give: impl FnOnce(Expr<Out, M::Lang>) -> R,
        branches: impl FnOnce(Branches<R::Value, (), M>) -> Branches<R::Value, B, M>,
    ) -> SingleState<In, Out, B, BranchErrors, M, Whole> {
        let branches = branches(Branches { graphs: Vec::new(), marker: PhantomData }).graphs;
        let kind = Kind::Parallel(branches);
        let mut draft = Draft::new(name.into_name(), Place::here(), kind, types::<Out, B>());
        draft.given = Some(give(Expr::from_node(draft.input())).into_node());
        self.single(draft)
    }

    /// Does the same for each of a list that is known now, side by side, and gives a list.
    #[track_caller]
    pub fn parallel_all<I, O: Shape>(
        self,
        name: impl StateName,
        items: impl IntoIterator<Item = I>,
        branch: impl Fn(Flow<Out, Out, M>, I) -> Flow<Out, O, M>,
    ) -> SingleState<In, Out, Vec<O>, BranchErrors, M, Whole> {
        let branches =
            items.into_iter().map(|item| branch(Flow::from_graph(Graph::new()), item).graph).collect();
        let types = types::<Out, Vec<O>>();
        self.single(Draft::new(name.into_name(), Place::here(), Kind::Parallel(branches), types))
    }
}

/// The branches of a Parallel state that give a `B` together.
#[must_use = "branches are added by `.parallel(\"Name\", |p| p.branch(..))`"]
pub struct Branches<T, B, M> {
    graphs: Vec<Graph>,
    marker: PhantomData<fn(T, M) -> B>,
}

impl<T: Shape, B, M: Mode> Branches<T, B, M> {
    /// One more branch: it gets the state's input.
    #[doc(alias = "addBranch")]
    pub fn branch<O: Shape>(
        mut self,
        branch: impl FnOnce(Flow<T, T, M>) -> Flow<T, O, M>,
    ) -> Branches<T, B::Out, M>
    where
        B: OneMore<O>,
    {
        self.graphs.push(branch(Flow::from_graph(Graph::new())).graph);
        Branches { graphs: self.graphs, marker: PhantomData }
    }
}

impl<T, B, M> fmt::Debug for Branches<T, B, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Branches").field(&self.graphs.len()).finish()
    }
}

/// What branches give together: a tuple with a value for each.
#[diagnostic::on_unimplemented(
    message = "this parallel has no branch",
    label = "what shall it do?",
    note = "add two or more: `|p| p.branch(|f| ..).branch(|f| ..)`"
)]
pub trait BranchResults: Shape {}

/// What branches give when one more gives an `O`.
#[diagnostic::on_unimplemented(
    message = "a parallel has twelve branches at most",
    label = "one branch too many",
    note = "put some of them into a parallel of their own, or use `parallel_all` if they do the same"
)]
pub trait OneMore<O> {
    /// The longer tuple.
    type Out;
}

macro_rules! one_more {
    ($less:ty => $more:ty, [$($type:ident),*]) => {
        #[diagnostic::do_not_recommend]
        impl<$($type: Shape),*> BranchResults for $more {}

        #[diagnostic::do_not_recommend]
        impl<$($type: Shape),*> OneMore<O> for $less {
            type Out = $more;
        }
    };
}

one_more!(() => (O,), [O]);
one_more!((A,) => (A, O), [A, O]);
one_more!((A, B) => (A, B, O), [A, B, O]);
one_more!((A, B, C) => (A, B, C, O), [A, B, C, O]);
one_more!((A, B, C, D) => (A, B, C, D, O), [A, B, C, D, O]);
one_more!((A, B, C, D, E) => (A, B, C, D, E, O), [A, B, C, D, E, O]);
one_more!((A, B, C, D, E, F) => (A, B, C, D, E, F, O), [A, B, C, D, E, F, O]);
one_more!((A, B, C, D, E, F, G) => (A, B, C, D, E, F, G, O), [A, B, C, D, E, F, G, O]);
one_more!((A, B, C, D, E, F, G, H) => (A, B, C, D, E, F, G, H, O), [A, B, C, D, E, F, G, H, O]);
one_more!((A, B, C, D, E, F, G, H, I) => (A, B, C, D, E, F, G, H, I, O), [A, B, C, D, E, F, G, H, I, O]);
one_more!((A, B, C, D, E, F, G, H, I, J) => (A, B, C, D, E, F, G, H, I, J, O), [A, B, C, D, E, F, G, H, I, J, O]);
one_more!((A, B, C, D, E, F, G, H, I, J, K) => (A, B, C, D, E, F, G, H, I, J, K, O), [A, B, C, D, E, F, G, H, I, J, K, O]);

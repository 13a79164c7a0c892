//! Flows: chains of states, and how they are begun, joined and ended.

use std::fmt;
use std::marker::PhantomData;

use asl_contract::__private::{Node, NodeRef, Place, Source};
use asl_contract::{Expr, Gives, IntoExpr, JsonAta, Language as _, Shape, Var, fingerprint};

use crate::graph::{Assignment, Declaration, Draft, Graph, Kind, Types};
use crate::mode::{Express, Mode, Standard};
use crate::workflow::Workflow;

/// A chain of states that takes an `In` and gives an `Out`.
///
/// Each method adds a state. Closures get the data as an expression and give the state's data back; branches
/// get a flow of their own. Part of a workflow is a plain function that takes or gives a `Flow`.
#[must_use = "a flow does nothing until a workflow is made of it with `.named(..)`"]
pub struct Flow<In, Out, M = Standard> {
    pub(crate) graph: Graph,
    marker: PhantomData<fn(In, M) -> Out>,
}

/// Begins a Standard workflow in JSONata.
///
/// ```
/// use asl_builder::start;
///
/// let workflow = start::<String>().pass("Greet", |_| "Hello").named("greeting");
/// assert_eq!(workflow.name(), "greeting");
/// ```
pub fn start<In: Shape>() -> Flow<In, In> {
    Flow::from_graph(Graph::new())
}

/// Begins an Express workflow in JSONata.
pub fn start_express<In: Shape>() -> Flow<In, In, Express> {
    Flow::from_graph(Graph::new())
}

/// Begins a workflow of the kind `M`.
///
/// ```
/// use asl_builder::{PathStandard, start_in};
///
/// let workflow = start_in::<String, PathStandard>().pass("Greet", |_| "Hello").named("greeting");
/// assert!(workflow.definition().contains(r#""Result": "Hello""#));
/// ```
pub fn start_in<In: Shape, M: Mode>() -> Flow<In, In, M> {
    Flow::from_graph(Graph::new())
}

/// The name of a state.
#[diagnostic::on_unimplemented(
    message = "every state has a name, and `{Self}` is none",
    label = "expected the state's name, a text"
)]
pub trait StateName {
    /// The name as text.
    fn into_name(self) -> String;
}

#[diagnostic::do_not_recommend]
impl StateName for &str {
    fn into_name(self) -> String {
        self.to_owned()
    }
}

#[diagnostic::do_not_recommend]
impl StateName for String {
    fn into_name(self) -> String {
        self
    }
}

/// What stands where nothing can follow: any flow that begins with the same data.
///
/// `fail`, `go_to` and `succeed` end a flow. What they return fits into every branch, arm and catch, as
/// `panic!()` fits everywhere in Rust.
pub trait Ends<In, M> {
    /// The ended flow.
    #[doc(hidden)]
    fn ended(graph: Graph) -> Self;
}

impl<In, Out, M> Ends<In, M> for Flow<In, Out, M> {
    fn ended(graph: Graph) -> Self {
        Self::from_graph(graph)
    }
}

impl<In, Out, M> fmt::Debug for Flow<In, Out, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.graph.drafts.iter().map(|draft| &draft.name)).finish()
    }
}

impl<In, Out, M> Flow<In, Out, M> {
    pub(crate) fn from_graph(graph: Graph) -> Self {
        Self { graph, marker: PhantomData }
    }
}

impl<In: Shape, Out: Shape, M: Mode> Flow<In, Out, M> {
    /// Keeps a value in a variable, which all later states can read.
    ///
    /// It is set by the state before, where that says what it gives as it is and sets nothing that the value
    /// is made of; else by a Pass state of its own.
    #[doc(alias = "assign")]
    #[track_caller]
    pub fn keep<R: IntoExpr<M::Lang>>(
        mut self,
        variable: &'static str,
        give: impl FnOnce(Expr<Out, M::Lang>) -> R,
    ) -> (Self, Var<R::Value, M::Lang>) {
        let place = Place::here();
        let var = Var::declare(variable, place);
        self.graph.declarations.push(Declaration { name: variable, place });
        let mut draft = Draft::new(format!("Keep {variable}"), place, Kind::Pass, types::<Out, Out>());
        draft.own_name = true;
        let in_jsonata = M::Lang::QUERY_LANGUAGE == JsonAta::QUERY_LANGUAGE;
        let value = if in_jsonata && let Some(before) = self.graph.last_with_path() {
            let gift = before.gift();
            let value = give(Expr::from_node(gift)).into_node();
            // One state sets all its variables at once: what it sets, it does not read.
            if !before.assign.iter().any(|assignment| reads(value, assignment.name)) {
                before.assign.push(Assignment { name: variable, place, value });
                return (self, var);
            }
            // What asks an optional value whether it is there has the value without the wrapping.
            let bare = if let Node::Optional(inner) = gift.node() { *inner } else { gift };
            value.replace(gift, draft.input()).replace(bare, draft.input())
        } else {
            give(Expr::from_node(draft.input())).into_node()
        };
        draft.assign.push(Assignment { name: variable, place, value });
        self.graph.push(draft);
        (self, var)
    }

    /// Sets a variable anew: a Pass state that hands its input on.
    #[track_caller]
    pub fn assign<T: Shape, V: Gives<T, M::Lang>>(
        mut self,
        name: impl StateName,
        variable: &Var<T, M::Lang>,
        give: impl FnOnce(Expr<Out, M::Lang>) -> V,
    ) -> Self {
        let mut draft = Draft::new(name.into_name(), Place::here(), Kind::Pass, types::<Out, Out>());
        let value = give(Expr::from_node(draft.input())).give();
        draft.assign.push(Assignment { name: variable.name(), place: variable.place(), value });
        self.graph.push(draft);
        self
    }

    /// Adds another flow behind this one.
    pub fn then<O>(mut self, next: Flow<Out, O, M>) -> Flow<In, O, M> {
        self.graph.append(next.graph);
        Flow::from_graph(self.graph)
    }

    /// Goes on with the same data, believed to be a `T`: no state, and nothing is checked.
    ///
    /// The way out where a type is too general, such as the JSON that [`raw`](Flow::raw) gives.
    ///
    /// ```
    /// use asl_builder::prelude::*;
    /// use serde_json::Value;
    ///
    /// let workflow = start::<Value>().believed::<f64>().pass("Double", |n| n * 2).named("doubling");
    /// # assert!(workflow.build().is_ok());
    /// ```
    pub fn believed<T: Shape>(self) -> Flow<In, T, M> {
        Flow::from_graph(self.graph)
    }

    /// The `Comment` of what the flow becomes: a branch, an item processor, or the machine.
    ///
    /// A part inside of another flow has no place of its own for it; the whole gets it then, unless that has one.
    ///
    /// ```
    /// use asl_builder::prelude::*;
    ///
    /// let workflow = start::<f64>()
    ///     .parallel("Both", |p| {
    ///         p.branch(|f| f.comment("once more").pass("Double", |n| n * 2)).branch(|f| f.pass("Half", |n| n / 2))
    ///     })
    ///     .named("both");
    /// assert!(workflow.definition().contains(r#""Comment": "once more""#));
    /// ```
    #[doc(alias = "Comment")]
    pub fn comment(mut self, comment: &str) -> Self {
        self.graph.comment = Some(comment.to_owned());
        self
    }

    /// Makes a workflow of this flow.
    #[track_caller]
    pub fn named(self, name: &str) -> Workflow<In, Out, M> {
        Workflow::new(name, self.graph, Place::here())
    }
}

/// Nothing implements it: its message is its purpose.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "retries, catches and time-outs belong to one state; write `.state(|s| s.invoke(..).retry(..))`",
    label = "not behind the state, but inside `.state(..)`"
)]
pub trait InsideState {}

/// For those who look for these behind the state.
#[doc(hidden)]
impl<In, Out, M> Flow<In, Out, M> {
    pub fn retry<A, B>(self, _: A, _: B) -> Self
    where
        Self: InsideState,
    {
        self
    }

    pub fn catch<A, B>(self, _: A, _: B) -> Self
    where
        Self: InsideState,
    {
        self
    }

    pub fn on_timeout<A>(self, _: A) -> Self
    where
        Self: InsideState,
    {
        self
    }

    pub fn on_error<A>(self, _: A) -> Self
    where
        Self: InsideState,
    {
        self
    }
}

/// Whether the value is made of this variable; a raw expression may be.
fn reads(value: NodeRef, variable: &str) -> bool {
    let mut found = false;
    value.walk(&mut |node| {
        found |= match node {
            Node::Source(Source::Variable { name, .. }) => **name == *variable,
            Node::Raw(text) => text.contains(&format!("${variable}")),
            _ => false,
        };
    });
    found
}

/// The fingerprints of a state that takes an `A` and gives a `B`.
pub(crate) fn types<A: Shape, B: Shape>() -> Types {
    Types { input: fingerprint::<A>, output: fingerprint::<B>, decision: None }
}

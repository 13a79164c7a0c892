//! Routes: a Choice state by an enum, exhaustive by Rust's own `match`.

use std::marker::PhantomData;

use asl_contract::__private::{Compared, Node, NodeRef, Op, Place};
use asl_contract::{Computes, Expr, FlowFamily, IntoExpr, PlainEnum, Shape, TaggedEnum};

use super::choice::{Arm, Arms, Asked, push_choice};
use super::rule::Said;
use crate::flow::{Flow, StateName, types};
use crate::graph::{Draft, Early, Graph, Kind, input_of};
use crate::mode::Mode;

impl<In: Shape, Out: Shape, M: Mode> Flow<In, Out, M> {
    /// Adds a Choice state with a rule for each variant of an enum.
    ///
    /// The closure runs once for each variant; `match` in it makes rustc ask for variants that are left out.
    /// Variants that share an arm share its states. Data with another word than these (from a sender that is
    /// newer than this workflow) goes to a Fail state that says so, with the error `UnknownVariant`.
    ///
    /// ```
    /// use asl_builder::prelude::*;
    ///
    /// #[contract]
    /// pub enum Verdict {
    ///     Approved,
    ///     Rejected,
    ///     Expired,
    /// }
    ///
    /// let workflow = start::<Verdict>()
    ///     .route("Approved?", |v| v, |verdict, f| match verdict {
    ///         Verdict::Approved => f.pass("Publish", |_| "published"),
    ///         Verdict::Rejected | Verdict::Expired => f.pass("Refuse", |_| "refused"),
    ///     })
    ///     .named("routing");
    /// assert_eq!(workflow.machine().states.len(), 4, "two arms, and a Fail state for words that are none of these");
    /// ```
    #[track_caller]
    pub fn route<R: IntoExpr<M::Lang>, O>(
        mut self,
        name: impl StateName,
        by: impl FnOnce(Expr<Out, M::Lang>) -> R,
        arms: impl Fn(R::Value, Flow<Out, Out, M>) -> Flow<Out, O, M>,
    ) -> Flow<In, O, M>
    where
        R::Value: PlainEnum,
    {
        let name = name.into_name();
        let place = Place::here();
        let by = by(Expr::from_node(input_of(&name))).into_node();
        // Variants whose arm is the same code give the same states: these are kept once.
        let mut groups: Vec<(Vec<NodeRef>, Graph)> = Vec::new();
        for variant in R::Value::ALL.iter().copied() {
            let word = NodeRef::text(variant.word());
            let arm = arms(variant, Flow::from_graph(Graph::new())).graph;
            if let Some((words, _)) = groups.iter_mut().find(|(_, known)| known.same_as(&arm)) {
                words.push(word);
                continue;
            }
            self.graph.findings.extend(groups.iter().flat_map(|(_, known)| unlike(&name, known, &arm)));
            groups.push((vec![word], arm));
        }
        let rules = groups
            .into_iter()
            .map(|(words, arm)| {
                let condition = match words.as_slice() {
                    [word] => NodeRef::call(Op::Equal(Compared::Text), [by, *word]),
                    _ => NodeRef::call(Op::In(Compared::Text), [by, NodeRef::array(words)]),
                };
                Arm::new(condition, arm)
            })
            .collect();
        let otherwise =
            Some((Said::default(), unknown_variant::<Out>(&name, place, &words_of::<R::Value>())));
        let draft = Draft::new(name, place, Kind::Pass, types::<Out, Out>());
        push_choice(&mut self.graph, draft, Arms { asked: Asked::default(), rules, otherwise });
        Flow::from_graph(self.graph)
    }

    /// Adds a Choice state with a rule for each variant of an enum with data.
    ///
    /// The closure runs once for each variant, with a flow that has the variant's data.
    ///
    /// ```
    /// use asl_builder::prelude::*;
    ///
    /// #[contract]
    /// #[serde(tag = "kind")]
    /// pub enum Payment {
    ///     Card { number: String },
    ///     Transfer { account: String, bank: String },
    /// }
    ///
    /// let workflow = start::<Payment>()
    ///     .route_into("How?", |payment| payment, |case| match case {
    ///         PaymentCase::Card(f) => f.pass("Charge", |card| card.number),
    ///         PaymentCase::Transfer(f) => f.pass("Wait For It", |transfer| transfer.account),
    ///     })
    ///     .named("paying");
    /// # assert!(workflow.build().is_ok());
    /// ```
    #[track_caller]
    pub fn route_into<R: IntoExpr<M::Lang, Value = V>, O, V: TaggedEnum>(
        mut self,
        name: impl StateName,
        by: impl FnOnce(Expr<Out, M::Lang>) -> R,
        arms: impl Fn(V::Case<Begins<Out, M>>) -> Flow<Out, O, M>,
    ) -> Flow<In, O, M>
    where
        M::Lang: Computes,
    {
        let name = name.into_name();
        let place = Place::here();
        let input = input_of(&name);
        let by = by(Expr::from_node(input)).into_node();
        let output = (by != input).then_some(by);
        let cases = V::cases::<Begins<Out, M>>();
        let words = cases.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ");
        let rules = cases
            .into_iter()
            .map(|(word, case)| {
                let condition =
                    NodeRef::call(Op::Equal(Compared::Text), [by.field(V::TAG), NodeRef::text(word)]);
                Arm::giving(condition, output, arms(case).graph)
            })
            .collect();
        let otherwise = Some((Said::default(), unknown_variant::<Out>(&name, place, &words)));
        let draft = Draft::new(name, place, Kind::Pass, types::<Out, Out>());
        push_choice(&mut self.graph, draft, Arms { asked: Asked::default(), rules, otherwise });
        Flow::from_graph(self.graph)
    }
}

impl<In: Shape, Out: Shape, M: Mode> Flow<In, Out, M> {
    /// Adds a Choice state by whether an optional value is there; the first branch goes on with the value.
    ///
    /// ```
    /// use asl_builder::prelude::*;
    ///
    /// let workflow = start::<Option<String>>()
    ///     .if_present(
    ///         "A Name?",
    ///         |name| name,
    ///         |f| f.pass("Greet", |name| text!("Hello {}", name)),
    ///         |f| f.pass("Greet Nobody", |_| "Hello"),
    ///     )
    ///     .named("greeting");
    /// # assert!(workflow.build().is_ok());
    /// ```
    #[track_caller]
    pub fn if_present<T: Shape, R: IntoExpr<M::Lang, Value = Option<T>>, O>(
        mut self,
        name: impl StateName,
        value: impl FnOnce(Expr<Out, M::Lang>) -> R,
        present: impl FnOnce(Flow<Out, T, M>) -> Flow<Out, O, M>,
        absent: impl FnOnce(Flow<Out, Out, M>) -> Flow<Out, O, M>,
    ) -> Flow<In, O, M>
    where
        M::Lang: Computes,
    {
        let name = name.into_name();
        let input = input_of(&name);
        let value = value(Expr::from_node(input)).into_node();
        let value = match value.node() {
            Node::Optional(inner) => *inner,
            _ => value,
        };
        let output = (value != input).then_some(value);
        let present = present(Flow::from_graph(Graph::new())).graph;
        let rule = Arm::giving(NodeRef::call(Op::IsPresent, [value]), output, present);
        let otherwise = Some((Said::default(), absent(Flow::from_graph(Graph::new())).graph));
        let draft = Draft::new(name, Place::here(), Kind::Pass, types::<Out, Out>());
        let arms = Arms { asked: Asked::default(), rules: vec![rule], otherwise };
        push_choice(&mut self.graph, draft, arms);
        Flow::from_graph(self.graph)
    }
}

/// The flows that `route_into` gives to its arms: they begin where a `From` came in.
#[derive(Clone, Copy, Debug)]
pub struct Begins<From, M>(PhantomData<fn(From) -> M>);

impl<From: Shape, M: Mode> FlowFamily for Begins<From, M> {
    type Flow<T: Shape> = Flow<From, T, M>;

    fn begin<T: Shape>() -> Flow<From, T, M> {
        Flow::from_graph(Graph::new())
    }
}

fn words_of<T: PlainEnum>() -> String {
    T::ALL.iter().map(|variant| variant.word()).collect::<Vec<_>>().join(", ")
}

/// Rust's `match` covers every variant; what comes over the wire may still be another word.
fn unknown_variant<T: Shape>(route: &str, place: Place, words: &str) -> Graph {
    let cause = NodeRef::text(format!("`{route}` was given none of: {words}"));
    let kind = Kind::Fail { error: Some(NodeRef::text("UnknownVariant")), cause: Some(cause) };
    let mut draft = Draft::new(format!("{route} Otherwise"), place, kind, types::<T, ()>());
    draft.own_name = true;
    let mut graph = Graph::new();
    graph.push(draft);
    graph
}

/// The same line of code made a state twice, each time another one: the names have to tell them apart.
fn unlike(route: &str, known: &Graph, arm: &Graph) -> Vec<Early> {
    arm.drafts
        .iter()
        .filter(|draft| {
            known.drafts.iter().any(|other| other.name == draft.name && other.place == draft.place)
        })
        .map(|draft| Early {
            code: "UNLIKE_ARMS",
            message: format!(
                "two variants of `{route}` share the arm with `{}`, but make unlike states of it",
                draft.name
            ),
            help: "put the variant into the name, as in `format!(\"Refuse {verdict:?}\")`, or write two arms"
                .to_owned(),
            place: draft.place,
        })
        .collect()
}

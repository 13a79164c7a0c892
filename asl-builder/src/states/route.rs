//! Routes: a Choice state by an enum, exhaustive by Rust's own `match`.

use asl_contract::__private::{NodeRef, Op, Place};
use asl_contract::{Expr, IntoExpr, PlainEnum, Shape};

use super::choice::{Arms, push_choice};
use crate::flow::{Flow, StateName, types};
use crate::graph::{Draft, Early, Graph, Kind, input_of};
use crate::mode::Mode;

impl<In: Shape, Out: Shape, M: Mode> Flow<In, Out, M> {
    /// Adds a Choice state with a rule for each variant of an enum.
    ///
    /// The closure runs once for each variant; `match` in it makes rustc ask for variants that are left out.
    /// Variants that share an arm share its states. An input with another value than these fails with
    /// `States.NoChoiceMatched`.
    ///
    /// ```
    /// use asl_builder::prelude::*;
    /// # use schemars::JsonSchema;
    /// # use serde::{Deserialize, Serialize};
    ///
    /// #[derive(Clone, Copy, Shape, Serialize, Deserialize, JsonSchema)]
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
    /// assert_eq!(workflow.machine().states.len(), 3);
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
                    [word] => NodeRef::call(Op::Equal, [by, *word]),
                    _ => NodeRef::call(Op::In, [by, NodeRef::array(words)]),
                };
                (condition, arm)
            })
            .collect();
        let draft = Draft::new(name, place, Kind::Pass, types::<Out, Out>());
        push_choice(&mut self.graph, draft, Arms { rules, otherwise: None });
        Flow::from_graph(self.graph)
    }
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

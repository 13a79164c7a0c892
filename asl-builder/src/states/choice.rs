//! The Choice state, see <https://states-language.net/spec.html#choice-state>.

use std::fmt;
use std::marker::PhantomData;

use asl_contract::__private::{NodeRef, Place};
use asl_contract::{Empty, Expr, HasPaths, IntoCondition, IntoExpr, Shape};

use super::rule::{Otherwise, Rule, Said};
use crate::flow::{Flow, StateName, types};
use crate::graph::{
    DataFlow, Draft, Early, Graph, Kind, PathDraft, RuleDraft, Tail, Target, input_of, result_of,
};
use crate::mode::Mode;

impl<In: Shape, Out: Shape, M: Mode> Flow<In, Out, M> {
    /// Adds a Choice state: the first rule that holds decides which branch is taken.
    ///
    /// All branches give the same type, which is what the choice gives.
    #[track_caller]
    pub fn choice<O, R: Complete<O, M>>(
        mut self,
        name: impl StateName,
        rules: impl FnOnce(Choice<Out, M>) -> R,
    ) -> Flow<In, O, M> {
        let name = name.into_name();
        let place = Place::here();
        let arms = rules(Choice { asked: Asked::new(&name), marker: PhantomData }).arms();
        push_choice(&mut self.graph, Draft::new(name, place, empty(), types::<Out, Out>()), arms);
        Flow::from_graph(self.graph)
    }
}

fn empty() -> Kind {
    Kind::Choice { rules: Vec::new(), default: None }
}

/// What is said of the choice as a whole.
#[derive(Debug, Default)]
pub(crate) struct Asked {
    scope: String,
    comment: Option<String>,
    data_flow: DataFlow,
    /// Whether the input's path was said behind the output's, which was made of another input then.
    too_late: bool,
}

impl Asked {
    pub(crate) fn new(scope: &str) -> Self {
        Self { scope: scope.to_owned(), ..Self::default() }
    }
}

/// Adds the state with its branches to `graph`; the branches' ends are the loose ends then.
pub(crate) fn push_choice(graph: &mut Graph, mut draft: Draft, arms: Arms) {
    let id = draft.id;
    let Asked { comment, data_flow, too_late, .. } = arms.asked;
    draft.comment = comment;
    draft.data_flow = data_flow;
    if too_late {
        graph.findings.push(Early {
            code: "OUTPUT_BEFORE_INPUT",
            message: format!(
                "`{}` says its input's path behind the output's, which was made of another input",
                draft.name
            ),
            help: "say `.input_path(..)` before `.output_path(..)`".to_owned(),
            place: draft.place,
        });
    }
    let mut branches = Vec::new();
    let rules =
        arms.rules.into_iter().map(|Arm { condition, said: Said { output, assign, comment }, branch }| {
            branches.push(branch);
            RuleDraft { condition, output, assign, comment, next: Target::Open }
        });
    let rules = rules.collect();
    draft.kind = Kind::Choice { rules, default: arms.otherwise.is_some().then_some(Target::Open) };
    let otherwise = arms.otherwise.map(|(said, branch)| {
        // What the state itself says counts where no rule holds, and only there.
        draft.output = said.output;
        draft.assign = said.assign;
        branch
    });
    graph.push(draft);
    for (at, branch) in branches.into_iter().enumerate() {
        graph.absorb(branch, Tail::Rule(id, at));
    }
    if let Some(branch) = otherwise {
        graph.absorb(branch, Tail::Default(id));
    }
}

/// Rules and branches.
#[derive(Debug)]
pub struct Arms {
    pub(crate) asked: Asked,
    pub(crate) rules: Vec<Arm>,
    pub(crate) otherwise: Option<(Said, Graph)>,
}

/// A rule with its branch.
#[derive(Debug)]
pub(crate) struct Arm {
    condition: NodeRef,
    said: Said,
    branch: Graph,
}

impl Arm {
    pub(crate) fn new(condition: NodeRef, branch: Graph) -> Self {
        Self { condition, said: Said::default(), branch }
    }

    /// The branch gets this, where it is not the state's input.
    pub(crate) fn giving(condition: NodeRef, output: Option<NodeRef>, branch: Graph) -> Self {
        Self { condition, said: Said { output, ..Said::default() }, branch }
    }
}

/// A choice without a rule yet, whose conditions see a `T` and whose branches begin with a `D`.
#[must_use = "a choice needs rules: `.when(..)`"]
pub struct Choice<T, M, D = T> {
    asked: Asked,
    marker: PhantomData<fn(T, D) -> M>,
}

/// A choice with rules, whose branches give an `O`.
#[must_use = "a choice needs to know what happens when no rule holds: `.otherwise(..)`"]
pub struct ChoiceArms<T, O, M, D = T> {
    asked: Asked,
    rules: Vec<Arm>,
    marker: PhantomData<fn(T, D, M) -> O>,
}

/// A choice that knows what happens in every case.
pub struct CompleteChoice<T, O, M> {
    arms: Arms,
    marker: PhantomData<fn(T, M) -> O>,
}

/// A choice that knows what happens in every case.
#[diagnostic::on_unimplemented(
    message = "this choice has no `otherwise`",
    label = "what happens when no rule holds?",
    note = "end it with `.otherwise(|f| ..)`, or `.otherwise_fail(\"Name\", \"Error\", \"cause\")` if that cannot be"
)]
pub trait Complete<O, M> {
    /// The arms.
    #[doc(hidden)]
    fn arms(self) -> Arms;
}

#[diagnostic::do_not_recommend]
impl<T, O, M> Complete<O, M> for CompleteChoice<T, O, M> {
    fn arms(self) -> Arms {
        self.arms
    }
}

impl<T: Shape, M: Mode, D: Shape> Choice<T, M, D> {
    /// The `Comment` of the state.
    #[doc(alias = "Comment")]
    pub fn comment(mut self, comment: &str) -> Self {
        self.asked.comment = Some(comment.to_owned());
        self
    }

    /// The part of the input that the conditions see, and with which the branches begin: `InputPath`.
    ///
    /// ```
    /// use asl_builder::{PathStandard, prelude::*, start_in};
    /// # use schemars::JsonSchema;
    /// # use serde::{Deserialize, Serialize};
    ///
    /// #[derive(Shape, Serialize, Deserialize, JsonSchema)]
    /// pub struct Order {
    ///     pub id: String,
    ///     pub total: f64,
    /// }
    ///
    /// let workflow = start_in::<Order, PathStandard>()
    ///     .choice("Large?", |c| {
    ///         c.input_path(|order| order.total)
    ///             .when(|total| total.above(100), |f| f.pass("Ask", |total| text!("{} is much", total)))
    ///             .otherwise(|f| f.pass("Accept", |_| "accepted"))
    ///     })
    ///     .named("orders");
    /// assert!(workflow.definition().contains(r#""InputPath": "$.total""#));
    /// # assert!(workflow.build().is_ok());
    /// ```
    #[doc(alias = "InputPath")]
    pub fn input_path<R: IntoExpr<M::Lang>>(
        mut self,
        part: impl FnOnce(Expr<T, M::Lang>) -> R,
    ) -> Choice<R::Value, M>
    where
        M::Lang: HasPaths,
    {
        let part = part(Expr::from_node(input_of(&self.asked.scope))).into_node();
        self.asked.data_flow.input = Some(PathDraft::At(part));
        self.asked.too_late = self.asked.data_flow.output.is_some();
        Choice { asked: self.asked, marker: PhantomData }
    }

    /// The conditions see an empty object: `"InputPath": null`.
    pub fn without_input(mut self) -> Choice<Empty, M>
    where
        M::Lang: HasPaths,
    {
        self.asked.data_flow.input = Some(PathDraft::Null);
        self.asked.too_late = self.asked.data_flow.output.is_some();
        Choice { asked: self.asked, marker: PhantomData }
    }

    /// The branches begin with an empty object: `"OutputPath": null`.
    pub fn without_output(mut self) -> Choice<T, M, Empty>
    where
        M::Lang: HasPaths,
    {
        self.asked.data_flow.output = Some(PathDraft::Null);
        Choice { asked: self.asked, marker: PhantomData }
    }

    /// The part of what the conditions see with which the branches begin: `OutputPath`.
    #[doc(alias = "OutputPath")]
    pub fn output_path<R: IntoExpr<M::Lang>>(
        mut self,
        part: impl FnOnce(Expr<T, M::Lang>) -> R,
    ) -> Choice<T, M, R::Value>
    where
        M::Lang: HasPaths,
    {
        let part = part(Expr::from_node(result_of(&self.asked.scope))).into_node();
        self.asked.data_flow.output = Some(PathDraft::At(part));
        Choice { asked: self.asked, marker: PhantomData }
    }

    /// The first rule: where the condition holds, the branch is taken.
    #[track_caller]
    pub fn when<O, C: IntoCondition<M::Lang>>(
        self,
        condition: impl FnOnce(Expr<T, M::Lang>) -> C,
        branch: impl FnOnce(Flow<D, D, M>) -> Flow<D, O, M>,
    ) -> ChoiceArms<T, O, M, D> {
        self.begin().when(condition, branch)
    }

    /// The first rule, with all that a rule can say: what its branch begins with, what it sets.
    ///
    /// ```
    /// use asl_builder::prelude::*;
    ///
    /// let (flow, size) = start::<f64>().variable::<String>("size");
    /// let workflow = flow
    ///     .choice("Large?", |c| {
    ///         c.when_with(
    ///             |n| n.above(100),
    ///             |rule| rule.output(|n| n - 100).assign(&size, |_| "large").comment("more than we take"),
    ///             |f| f.pass("Too Much", |n| text!("{} too much", n)),
    ///         )
    ///         .otherwise_with(|rest| rest.assign(&size, |_| "small"), |f| f.pass("Fine", |_| "fine"))
    ///     })
    ///     .pass("Report", |words| text!("{}: {}", size, words))
    ///     .named("sizes");
    /// # assert!(workflow.build().is_ok());
    /// ```
    #[track_caller]
    pub fn when_with<B: Shape, O, C: IntoCondition<M::Lang>>(
        self,
        condition: impl FnOnce(Expr<T, M::Lang>) -> C,
        say: impl FnOnce(Rule<T, D, M>) -> Rule<T, B, M>,
        branch: impl FnOnce(Flow<B, B, M>) -> Flow<B, O, M>,
    ) -> ChoiceArms<T, O, M, D> {
        self.begin().when_with(condition, say, branch)
    }

    fn begin<O>(self) -> ChoiceArms<T, O, M, D> {
        ChoiceArms { asked: self.asked, rules: Vec::new(), marker: PhantomData }
    }
}

impl<T: Shape, O, M: Mode, D: Shape> ChoiceArms<T, O, M, D> {
    /// The next rule: asked where none before holds.
    #[track_caller]
    pub fn when<C: IntoCondition<M::Lang>>(
        mut self,
        condition: impl FnOnce(Expr<T, M::Lang>) -> C,
        branch: impl FnOnce(Flow<D, D, M>) -> Flow<D, O, M>,
    ) -> Self {
        let condition = condition(Expr::from_node(input_of(&self.asked.scope))).into_condition().node();
        self.rules.push(Arm::new(condition, branch(Flow::from_graph(Graph::new())).graph));
        self
    }

    /// The next rule, with all that a rule can say, as [`Choice::when_with`].
    #[track_caller]
    pub fn when_with<B: Shape, C: IntoCondition<M::Lang>>(
        mut self,
        condition: impl FnOnce(Expr<T, M::Lang>) -> C,
        say: impl FnOnce(Rule<T, D, M>) -> Rule<T, B, M>,
        branch: impl FnOnce(Flow<B, B, M>) -> Flow<B, O, M>,
    ) -> Self {
        let condition = condition(Expr::from_node(input_of(&self.asked.scope))).into_condition().node();
        let said = say(Rule::new(&self.asked.scope)).said;
        let branch = branch(Flow::from_graph(Graph::new())).graph;
        self.rules.push(Arm { condition, said, branch });
        self
    }

    /// The branch that is taken when no rule holds.
    pub fn otherwise(self, branch: impl FnOnce(Flow<D, D, M>) -> Flow<D, O, M>) -> CompleteChoice<T, O, M> {
        let branch = branch(Flow::from_graph(Graph::new())).graph;
        self.complete(Some((Said::default(), branch)))
    }

    /// The branch that is taken when no rule holds, with what the state says then: `Output` and `Assign` of the
    /// state itself, which count with `Default`.
    pub fn otherwise_with<B: Shape>(
        self,
        say: impl FnOnce(Otherwise<T, D, M>) -> Otherwise<T, B, M>,
        branch: impl FnOnce(Flow<B, B, M>) -> Flow<B, O, M>,
    ) -> CompleteChoice<T, O, M> {
        let said = say(Otherwise::new(&self.asked.scope)).said;
        let branch = branch(Flow::from_graph(Graph::new())).graph;
        self.complete(Some((said, branch)))
    }

    /// Nothing is said for the case that no rule holds: the execution fails there, with `States.Runtime`.
    ///
    /// For a Choice of which one knows that some rule always holds.
    pub fn no_otherwise_on_purpose(self) -> CompleteChoice<T, O, M> {
        self.complete(None)
    }

    /// Fails when no rule holds: a Fail state.
    #[track_caller]
    pub fn otherwise_fail(self, name: impl StateName, error: &str, cause: &str) -> CompleteChoice<T, O, M> {
        let kind = Kind::Fail { error: Some(NodeRef::text(error)), cause: Some(NodeRef::text(cause)) };
        let mut graph = Graph::new();
        graph.push(Draft::new(name.into_name(), Place::here(), kind, types::<D, ()>()));
        self.complete(Some((Said::default(), graph)))
    }

    fn complete(self, otherwise: Option<(Said, Graph)>) -> CompleteChoice<T, O, M> {
        CompleteChoice { arms: Arms { asked: self.asked, rules: self.rules, otherwise }, marker: PhantomData }
    }
}

impl<T, M, D> fmt::Debug for Choice<T, M, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Choice").field(&self.asked.scope).finish()
    }
}

impl<T, O, M, D> fmt::Debug for ChoiceArms<T, O, M, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ChoiceArms").field(&self.asked.scope).field(&self.rules.len()).finish()
    }
}

impl<T, O, M> fmt::Debug for CompleteChoice<T, O, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("CompleteChoice").field(&self.arms.rules.len()).finish()
    }
}

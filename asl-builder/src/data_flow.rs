//! What a JSONPath state takes and gives, field by field.
//!
//! See <https://docs.aws.amazon.com/step-functions/latest/dg/concepts-input-output-filtering.html>.

use asl_contract::__private::{Node, NodeRef, Source, same_form};
use asl_contract::{Empty, Expr, HasPaths, IntoExpr, Shape, ShapeKind};

use crate::errors::{Results, Selects};
use crate::graph::{Early, Gift, Kind, PathDraft, input_of, result_of};
use crate::mode::Mode;
use crate::single_state::{SingleState, State};

impl<In: Shape, Out: Shape, M: Mode, Whole: Shape> State<In, Out, M, Whole> {
    /// The part of the input that the state works on: `InputPath`.
    ///
    /// The closures that follow see this part; where the result is put
    /// ([`result_path`](SingleState::result_path)) is said of the whole input.
    ///
    /// ```
    /// use asl_builder::{PathStandard, prelude::*, start_in};
    /// # use schemars::JsonSchema;
    /// # use serde::{Deserialize, Serialize};
    ///
    /// #[derive(Shape, Serialize, Deserialize, JsonSchema)]
    /// pub struct Order {
    ///     pub title: String,
    ///     pub score: Option<f64>,
    /// }
    ///
    /// const SCORE: Function<String, f64> = Function::named("score");
    ///
    /// let workflow = start_in::<Order, PathStandard>()
    ///     .state(|s| {
    ///         s.input_path(|order| order.title)
    ///             .invoke("Score", &SCORE, |title| title)
    ///             .result_selector(|score| object! { "value": score })
    ///             .discard_result()
    ///     })
    ///     .named("scoring");
    /// # assert!(workflow.build().is_ok(), "{:?}", workflow.findings());
    /// ```
    #[doc(alias = "InputPath")]
    pub fn input_path<R: IntoExpr<M::Lang>>(
        self,
        part: impl FnOnce(Expr<Out, M::Lang>) -> R,
    ) -> State<In, R::Value, M, Whole>
    where
        M::Lang: HasPaths,
    {
        // The state's name, and so the scope of its expressions, is not known here; only the path counts.
        let part = part(Expr::from_node(input_of(""))).into_node();
        self.seeing(PathDraft::At(part))
    }

    /// The state works on an empty object: `"InputPath": null`.
    pub fn without_input(self) -> State<In, Empty, M, Whole>
    where
        M::Lang: HasPaths,
    {
        self.seeing(PathDraft::Null)
    }
}

impl<In, From: Shape, Out: Shape, E: 'static, M: Mode, Whole: Shape> SingleState<In, From, Out, E, M, Whole> {
    /// What is taken of the result: `ResultSelector`.
    ///
    /// It gives an object, with literals and paths: `object! { .. }` or a constructor.
    #[doc(alias = "ResultSelector")]
    pub fn result_selector<R: IntoExpr<M::Lang>>(
        mut self,
        give: impl FnOnce(Expr<Out, M::Lang>) -> R,
    ) -> SingleState<In, From, R::Value, E, M, Whole>
    where
        M::Lang: HasPaths,
        E: Selects,
    {
        self.result_is_given("result_selector");
        self.draft.data_flow.selector = Some(give(Expr::from_node(self.draft.gift())).into_node());
        self.whole_result();
        self.giving("result_selector")
    }

    /// The result is put into a member of the input, which the state gives then: `ResultPath`.
    ///
    /// The member holds what the state gives, or may be missing:
    /// `.result_path(|order| order.score)` for a state that gives an `f64` and a `score` that is an `f64` or an
    /// `Option<f64>`. For a member that the input's type does not have there is
    /// [`result_path_to`](SingleState::result_path_to).
    ///
    /// ```
    /// use asl_builder::{PathStandard, prelude::*, start_in};
    /// # use schemars::JsonSchema;
    /// # use serde::{Deserialize, Serialize};
    ///
    /// #[derive(Shape, Serialize, Deserialize, JsonSchema)]
    /// pub struct Order {
    ///     pub id: String,
    ///     pub note: Option<String>,
    /// }
    ///
    /// let workflow = start_in::<Order, PathStandard>()
    ///     .state(|s| s.pass("Note", |_| "paid").result_path(|order| order.note))
    ///     .named("noting");
    /// let definition = workflow.definition();
    /// assert!(definition.contains(r#""Result": "paid""#) && definition.contains(r#""ResultPath": "$.note""#));
    /// ```
    #[doc(alias = "ResultPath")]
    pub fn result_path<P: TakesResult<Out, M::Lang>>(
        mut self,
        place: impl FnOnce(Expr<Whole, M::Lang>) -> P,
    ) -> SingleState<In, From, Whole, E, M, Whole>
    where
        M::Lang: HasPaths,
        E: Results,
    {
        self.result_is_given("result_path");
        let place = place(Expr::from_node(self.draft.input())).place();
        self.draft.data_flow.result = Some(PathDraft::At(place));
        self.giving("result_path")
    }

    /// The result is put into a member of a `T`, whose other members are those of the input: `ResultPath`.
    ///
    /// `build` reports a member of `T` that neither the input has nor the result is.
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
    /// #[derive(Shape, Serialize, Deserialize, JsonSchema)]
    /// pub struct PaidOrder {
    ///     pub id: String,
    ///     pub receipt: String,
    /// }
    ///
    /// let workflow = start_in::<Order, PathStandard>()
    ///     .state(|s| s.pass("Pay", |_| "R-1").result_path_to::<PaidOrder, _>(|paid| paid.receipt))
    ///     .pass("Say", |paid| text!("{}: {}", paid.id, paid.receipt))
    ///     .named("paying");
    /// # assert!(workflow.build().is_ok(), "{:?}", workflow.findings());
    /// ```
    #[doc(alias = "ResultPath")]
    pub fn result_path_to<T: Shape, P: TakesResult<Out, M::Lang>>(
        mut self,
        place: impl FnOnce(Expr<T, M::Lang>) -> P,
    ) -> SingleState<In, From, T, E, M, Whole>
    where
        M::Lang: HasPaths,
        E: Results,
    {
        self.result_is_given("result_path_to");
        let place = place(Expr::from_node(self.draft.input())).place();
        let steps = steps(place).unwrap_or_default();
        // A result that is put in the place of the input is all that the state gives.
        if !steps.is_empty()
            && let Some(member) = unknown_member(&Whole::kind(), &T::kind(), &steps)
        {
            self.early(
                "RESULT_DOES_NOT_FIT",
                format!(
                    "`{}` gives a `{}`, whose member `{member}` is neither in its input nor its result",
                    self.draft.name,
                    short_name::<T>()
                ),
                "give the type the members of the input, or make such members optional",
            );
        }
        self.draft.data_flow.result = Some(PathDraft::At(place));
        self.giving("result_path_to")
    }

    /// The result goes nowhere, and the state gives its input: `"ResultPath": null`.
    #[doc(alias = "DISCARD")]
    pub fn discard_result(mut self) -> SingleState<In, From, Whole, E, M, Whole>
    where
        M::Lang: HasPaths,
        E: Results,
    {
        self.whole_result();
        self.draft.data_flow.result = Some(PathDraft::Null);
        self.giving("discard_result")
    }

    /// The part of what it would give that the state gives: `OutputPath`.
    #[doc(alias = "OutputPath")]
    pub fn output_path<R: IntoExpr<M::Lang>>(
        mut self,
        part: impl FnOnce(Expr<Out, M::Lang>) -> R,
    ) -> SingleState<In, From, R::Value, E, M, Whole>
    where
        M::Lang: HasPaths,
    {
        let output = match (&self.draft.kind, &self.draft.data_flow.result) {
            (Kind::Task(task), None) if task.gives != Gift::Input => self.draft.gift(),
            _ => result_of(&self.draft.scope),
        };
        self.draft.data_flow.output = Some(PathDraft::At(part(Expr::from_node(output)).into_node()));
        self.giving("output_path")
    }

    /// The state gives an empty object: `"OutputPath": null`.
    pub fn without_output(mut self) -> SingleState<In, From, Empty, E, M, Whole>
    where
        M::Lang: HasPaths,
    {
        self.draft.data_flow.output = Some(PathDraft::Null);
        self.giving("without_output")
    }

    /// From here on it is said what becomes of the whole result, not of a member of it.
    fn whole_result(&mut self) {
        if let Kind::Task(task) = &mut self.draft.kind {
            task.gives = Gift::Whole;
        }
    }

    /// A task that gives its input, or a member of its result, has no result that could be put elsewhere.
    fn result_is_given(&mut self, said: &str) {
        let Kind::Task(task) = &self.draft.kind else { return };
        let name = &self.draft.name;
        let message = match task.gives {
            Gift::Whole => return,
            Gift::Field(_) if said == "result_selector" => return,
            Gift::Field(member) => format!(
                "`{name}` gives the member `{member}` of its result, which JSONPath cannot put into the input"
            ),
            Gift::Input => {
                format!("`{name}` gives its input and drops its result, so there is nothing for `{said}`")
            }
        };
        let help = match task.gives {
            Gift::Field("Payload") => {
                "let `.invoke_response(..)` give the whole response, or take what is needed by `.result_selector(..)` first"
            }
            Gift::Field(_) => "take what is needed by `.result_selector(..)` first",
            _ => "call the action by `.call(..)`, which gives its result",
        };
        self.early("RESULT_NOT_GIVEN", message, help);
    }

    fn early(&mut self, code: &'static str, message: String, help: &str) {
        let place = self.draft.place;
        self.graph.findings.push(Early { code, message, help: help.to_owned(), place });
    }
}

/// A member of data in which the result of a state, an `R`, may stand.
#[diagnostic::on_unimplemented(
    message = "the result of this state is `{R}`, which does not fit into `{Self}`",
    label = "this member holds something else",
    note = "give the member the type `{R}` or `Option<{R}>`, or select from the result first: `.result_selector(..)`"
)]
pub trait TakesResult<R, L> {
    /// The tree of the member.
    #[doc(hidden)]
    fn place(self) -> NodeRef;
}

#[diagnostic::do_not_recommend]
impl<R, L> TakesResult<R, L> for Expr<R, L> {
    fn place(self) -> NodeRef {
        self.node()
    }
}

#[diagnostic::do_not_recommend]
impl<R, L> TakesResult<R, L> for Expr<Option<R>, L> {
    fn place(self) -> NodeRef {
        self.node()
    }
}

/// The names on the way to a member of the input; none if it is computed.
pub(crate) fn steps(node: NodeRef) -> Option<Vec<&'static str>> {
    match node.node() {
        Node::Source(Source::Input(_)) => Some(Vec::new()),
        Node::Field(inner, name) => {
            let mut steps = steps(*inner)?;
            steps.push(name);
            Some(steps)
        }
        Node::Optional(inner) | Node::Present(inner) => steps(*inner),
        _ => None,
    }
}

/// A member that `target` needs, and neither `input` has nor stands at `place`.
fn unknown_member(input: &ShapeKind, target: &ShapeKind, place: &[&str]) -> Option<String> {
    let ShapeKind::Record(target) = target else { return None };
    let members = match input {
        ShapeKind::Record(input) => input.fields.as_slice(),
        ShapeKind::Null => &[],
        _ => return None,
    };
    target.fields.iter().find_map(|field| {
        let known = members.iter().find(|member| member.name == field.name).map(|member| (member.kind)());
        match place.split_first() {
            Some((step, rest)) if *step == field.name => {
                if rest.is_empty() {
                    return None;
                }
                // Objects on the way that are missing are made.
                let inner = unknown_member(&known.unwrap_or(ShapeKind::Null), &(field.kind)(), rest)?;
                Some(format!("{}.{inner}", field.name))
            }
            _ => {
                let wanted = (field.kind)();
                let fits = match (&known, &wanted) {
                    (Some(ShapeKind::Any), _) | (Some(_), ShapeKind::Any) | (None, ShapeKind::Option(_)) => {
                        true
                    }
                    (Some(known), ShapeKind::Option(inner)) if same_form(known, &inner()) => true,
                    (Some(known), wanted) => same_form(known, wanted),
                    (None, _) => false,
                };
                (!fits).then(|| field.name.to_owned())
            }
        }
    })
}

fn short_name<T>() -> &'static str {
    let name = std::any::type_name::<T>();
    name.rsplit("::").next().unwrap_or(name)
}

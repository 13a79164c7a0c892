//! Variables that states set on their way: declared first, set by `Assign`.

use asl_contract::__private::{Node, NodeRef, Place, Source};
use asl_contract::{Expr, Gives, JsonPath, Language, Shape, Var};

use crate::flow::Flow;
use crate::graph::{Assignment, Declaration, Draft, Early, Kind, result_of};
use crate::mode::Mode;
use crate::print::jsonpath;
use crate::single_state::SingleState;

impl<In: Shape, Out: Shape, M: Mode> Flow<In, Out, M> {
    /// Declares a variable that states set later, each by its own `assign`.
    ///
    /// [`keep`](Flow::keep) declares and sets at once. A state that reads the variable where some way has not set
    /// it is found when the workflow is built.
    ///
    /// ```
    /// use asl_builder::prelude::*;
    ///
    /// const SCORE: Function<String, f64> = Function::named("score");
    ///
    /// let (flow, best) = start::<String>().variable::<f64>("best");
    /// let workflow = flow
    ///     .state(|s| s.invoke("Score", &SCORE, |title| title).assign(&best, |_, score| score))
    ///     .pass("Best", |_| best)
    ///     .named("scoring");
    /// # assert!(workflow.build().is_ok());
    /// ```
    #[track_caller]
    pub fn variable<T: Shape>(mut self, name: &'static str) -> (Self, Var<T, M::Lang>) {
        let place = Place::here();
        self.graph.declarations.push(Declaration { name, place });
        (self, Var::declare(name, place))
    }
}

impl<In, From: Shape, Out: Shape, E, M: Mode, Whole> SingleState<In, From, Out, E, M, Whole> {
    /// Sets a variable when the state is done, made of its input and of what it gives.
    ///
    /// All that one state sets is set at once: each value is made of what the variables were before. A catch skips
    /// it; [`catch_then`](SingleState::catch_then) sets variables of its own.
    ///
    /// In JSONPath there is one `$` in it: the result of a state that has one (so the input cannot be read there),
    /// else the input. It comes before what the state makes of its result (`result_selector`, `result_path`).
    ///
    /// See <https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html>.
    #[doc(alias = "Assign")]
    pub fn assign<T: Shape, V: Gives<T, M::Lang>>(
        mut self,
        variable: &Var<T, M::Lang>,
        give: impl FnOnce(Expr<From, M::Lang>, Expr<Out, M::Lang>) -> V,
    ) -> Self {
        let in_json_path = M::Lang::QUERY_LANGUAGE == JsonPath::QUERY_LANGUAGE;
        let (gift, sees_input) =
            if in_json_path { path_gift(&self.draft) } else { (self.draft.gift(), true) };
        let value = give(Expr::from_node(self.draft.input()), Expr::from_node(gift)).give();
        if !sees_input && reads_input(value, &self.draft.scope) {
            self.graph.findings.push(no_input(&self.draft, variable.name()));
        }
        let flow = &self.draft.data_flow;
        if in_json_path && (flow.selector.is_some() || flow.result.is_some() || flow.output.is_some()) {
            self.graph.findings.push(too_late(&self.draft, variable.name()));
        }
        self.draft.assign.push(assignment(variable, value));
        self
    }
}

/// The variable, to be set to `value`.
pub(crate) fn assignment<T: Shape, L: Language>(variable: &Var<T, L>, value: NodeRef) -> Assignment {
    Assignment { name: variable.name(), place: variable.place(), value }
}

/// What the state gives, as `Assign` reads it in JSONPath, and whether `$` is the input there.
///
/// It is the result where the state has one, before any path is applied.
fn path_gift(draft: &Draft) -> (NodeRef, bool) {
    let (Kind::Pass, Some(output)) = (&draft.kind, draft.output) else {
        return (draft.gift(), matches!(draft.kind, Kind::Pass | Kind::Wait(_)));
    };
    let result = result_of(&draft.scope);
    match jsonpath::value(output, &mut Vec::new()) {
        // An intrinsic function stands under a key, which the output's path takes away again.
        jsonpath::Value::Intrinsic(_) => (result.field("value"), false),
        // A path is the input's, unless that has one already.
        jsonpath::Value::Path(_) if draft.data_flow.input.is_some() => (output, true),
        _ => (result, false),
    }
}

fn reads_input(value: NodeRef, scope: &str) -> bool {
    let mut found = false;
    value.walk(&mut |node| {
        found |= matches!(node, Node::Source(Source::Input(of)) if **of == *scope);
    });
    found
}

/// `Assign` reads the result itself, whatever the state then makes of it.
fn too_late(draft: &Draft, variable: &str) -> Early {
    Early {
        code: "ASSIGN_BEHIND_PATHS",
        message: format!(
            "`{}` sets the variable `{variable}` behind what it makes of its result, but in JSONPath it is made of \
             the result itself",
            draft.name
        ),
        help: "say `.assign(..)` before `.result_selector(..)`, `.result_path(..)` and `.output_path(..)`"
            .to_owned(),
        place: draft.place,
    }
}

fn no_input(draft: &Draft, variable: &str) -> Early {
    Early {
        code: "EXPRESSION_OUT_OF_SCOPE",
        message: format!(
            "`{}` sets the variable `{variable}` to a part of its input, but in JSONPath it has its result there",
            draft.name
        ),
        help: "keep it before the state: `.keep(\"name\", |data| ..)`".to_owned(),
        place: draft.place,
    }
}

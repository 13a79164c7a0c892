//! The Pass state, see <https://states-language.net/spec.html#pass-state>.

use asl_contract::__private::Place;
use asl_contract::{Expr, IntoExpr, Shape};

use crate::errors::PassState;
use crate::flow::{Flow, StateName, types};
use crate::graph::{Draft, Kind};
use crate::mode::Mode;
use crate::single_state::{SingleState, State};

impl<In: Shape, Out: Shape, M: Mode> Flow<In, Out, M> {
    /// Adds a Pass state, which gives what the closure says.
    ///
    /// See <https://states-language.net/spec.html#pass-state>.
    #[track_caller]
    pub fn pass<R: IntoExpr<M::Lang>>(
        self,
        name: impl StateName,
        give: impl FnOnce(Expr<Out, M::Lang>) -> R,
    ) -> Flow<In, R::Value, M> {
        State::new(self.graph).pass(name, give).into_flow()
    }
}

impl<In: Shape, Out: Shape, M: Mode, Whole: Shape> State<In, Out, M, Whole> {
    /// A Pass state, which gives what the closure says.
    ///
    /// In JSONPath a value that is known whole is its `Result`, an object with paths in it its `Parameters`, and a
    /// member of the data its `InputPath`.
    #[track_caller]
    pub fn pass<R: IntoExpr<M::Lang>>(
        self,
        name: impl StateName,
        give: impl FnOnce(Expr<Out, M::Lang>) -> R,
    ) -> SingleState<In, Out, R::Value, PassState, M, Whole> {
        let mut draft = Draft::new(name.into_name(), Place::here(), Kind::Pass, types::<Out, R::Value>());
        let output = give(Expr::from_node(draft.input())).into_node();
        draft.output = (output != draft.input()).then_some(output);
        self.single(draft)
    }
}

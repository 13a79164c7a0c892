//! The Wait state, see <https://states-language.net/spec.html#wait-state>.

use std::time::Duration;

use asl_contract::__private::Place;
use asl_contract::{Expr, Gives, Shape};

use crate::errors::WaitState;
use crate::flow::{Flow, StateName, types};
use crate::graph::{Draft, Kind, WaitFor, input_of};
use crate::mode::Mode;
use crate::single_state::{SingleState, State};

impl<In: Shape, Out: Shape, M: Mode> Flow<In, Out, M> {
    /// Waits for a fixed time, in whole seconds.
    #[track_caller]
    pub fn wait(self, name: impl StateName, time: Duration) -> Self {
        State::new(self.graph).wait(name, time).into_flow()
    }

    /// Waits for a number of seconds that the data says.
    #[track_caller]
    pub fn wait_seconds<V: Gives<u64, M::Lang>>(
        self,
        name: impl StateName,
        seconds: impl FnOnce(Expr<Out, M::Lang>) -> V,
    ) -> Self {
        State::new(self.graph).wait_seconds(name, seconds).into_flow()
    }

    /// Waits until a time that the data says, in RFC 3339 such as `2026-11-29T14:02:00Z`.
    #[track_caller]
    pub fn wait_until<V: Gives<String, M::Lang>>(
        self,
        name: impl StateName,
        timestamp: impl FnOnce(Expr<Out, M::Lang>) -> V,
    ) -> Self {
        State::new(self.graph).wait_until(name, timestamp).into_flow()
    }
}

impl<In: Shape, Out: Shape, M: Mode, Whole: Shape> State<In, Out, M, Whole> {
    /// Waits for a fixed time, in whole seconds.
    #[track_caller]
    pub fn wait(
        self,
        name: impl StateName,
        time: Duration,
    ) -> SingleState<In, Out, Out, WaitState, M, Whole> {
        self.waiting(name.into_name(), Place::here(), WaitFor::Duration(time))
    }

    /// Waits for a number of seconds that the data says.
    #[doc(alias = "SecondsPath")]
    #[track_caller]
    pub fn wait_seconds<V: Gives<u64, M::Lang>>(
        self,
        name: impl StateName,
        seconds: impl FnOnce(Expr<Out, M::Lang>) -> V,
    ) -> SingleState<In, Out, Out, WaitState, M, Whole> {
        let name = name.into_name();
        let seconds = seconds(Expr::from_node(input_of(&name))).give();
        self.waiting(name, Place::here(), WaitFor::Seconds(seconds))
    }

    /// Waits until a time that the data says, in RFC 3339 such as `2026-11-29T14:02:00Z`.
    #[doc(alias = "TimestampPath")]
    #[track_caller]
    pub fn wait_until<V: Gives<String, M::Lang>>(
        self,
        name: impl StateName,
        timestamp: impl FnOnce(Expr<Out, M::Lang>) -> V,
    ) -> SingleState<In, Out, Out, WaitState, M, Whole> {
        let name = name.into_name();
        let timestamp = timestamp(Expr::from_node(input_of(&name))).give();
        self.waiting(name, Place::here(), WaitFor::Timestamp(timestamp))
    }

    fn waiting(
        self,
        name: String,
        place: Place,
        wait: WaitFor,
    ) -> SingleState<In, Out, Out, WaitState, M, Whole> {
        self.single(Draft::new(name, place, Kind::Wait(wait), types::<Out, Out>()))
    }
}

//! Tasks that call an HTTPS endpoint.

use asl_contract::__private::Place;
use asl_contract::{Expr, HttpResponse, Shape};

use super::task::task;
use crate::flow::{Flow, StateName, types};
use crate::graph::{Draft, Kind, input_of};
use crate::http::{Http, HttpError};
use crate::mode::Mode;
use crate::single_state::{SingleState, State};

impl<In: Shape, Out: Shape, M: Mode> Flow<In, Out, M> {
    /// Calls an HTTPS endpoint and gives its answer: `http:invoke`. It has to answer within sixty seconds.
    ///
    /// ```
    /// use asl_builder::prelude::*;
    /// use asl_builder::{Http, HttpError};
    /// # use schemars::JsonSchema;
    /// # use serde::{Deserialize, Serialize};
    ///
    /// #[derive(Shape, Serialize, Deserialize, JsonSchema)]
    /// pub struct Charge {
    ///     pub id: String,
    /// }
    ///
    /// const SHOP: &str = "arn:aws:events:us-east-1:123456789012:connection/shop/0a1b";
    ///
    /// let workflow = start::<f64>()
    ///     .state(|s| {
    ///         s.http("Charge", |amount| {
    ///             Http::post("https://api.example.com/v1/charges")
    ///                 .connection(SHOP)
    ///                 .header("Idempotency-Key", context().execution_name())
    ///                 .body(object! { "amount": amount })
    ///                 .giving::<Charge>()
    ///         })
    ///         .retry([HttpError::TOO_MANY_REQUESTS, HttpError::SOCKET], Retry::times(3))
    ///     })
    ///     .pass("Charged", |answer| answer.response_body.id)
    ///     .named("charging");
    /// # assert!(workflow.build().is_ok(), "{:?}", workflow.findings());
    /// ```
    #[track_caller]
    pub fn http<R: Shape>(
        self,
        name: impl StateName,
        request: impl FnOnce(Expr<Out, M::Lang>) -> Http<M::Lang, R>,
    ) -> Flow<In, HttpResponse<R>, M> {
        State::new(self.graph).http(name, request).into_flow()
    }
}

impl<In: Shape, Out: Shape, M: Mode, Whole: Shape> State<In, Out, M, Whole> {
    /// Calls an HTTPS endpoint and gives its answer: `http:invoke`. It has to answer within sixty seconds.
    #[doc(alias = "HttpInvoke")]
    #[track_caller]
    pub fn http<R: Shape>(
        self,
        name: impl StateName,
        request: impl FnOnce(Expr<Out, M::Lang>) -> Http<M::Lang, R>,
    ) -> SingleState<In, Out, HttpResponse<R>, HttpError, M, Whole> {
        let name = name.into_name();
        let arguments = request(Expr::from_node(input_of(&name))).arguments();
        let task = task("arn:aws:states:::http:invoke", arguments);
        let types = types::<Out, HttpResponse<R>>();
        self.single(Draft::new(name, Place::here(), Kind::Task(Box::new(task)), types))
    }
}

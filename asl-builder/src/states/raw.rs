//! States as JSON: the way out for what has no method yet.

use asl_contract::__private::Place;
use asl_contract::Shape;
use asl_model::Json;
use serde_json::Value;

use crate::flow::{Flow, StateName, types};
use crate::graph::{Draft, Kind};
use crate::mode::Mode;

impl<In: Shape, Out: Shape, M: Mode> Flow<In, Out, M> {
    /// Adds a state as it stands in ASL, and believes that it gives an `R`.
    ///
    /// The JSON says everything but where the state goes, which the flow does. A Choice, a Fail and a Succeed
    /// decide that themselves, and so does a `Catch`: they are said in Rust. The result is still validated.
    ///
    /// ```
    /// use asl_builder::prelude::*;
    /// use serde_json::json;
    ///
    /// let workflow = start::<String>()
    ///     .raw::<f64>(
    ///         "Score",
    ///         json!({
    ///             "Type": "Task",
    ///             "Resource": "arn:aws:states:::apigateway:invoke",
    ///             "Arguments": {"ApiEndpoint": "example.com", "Method": "GET"},
    ///             "Output": "{% $states.result.ResponseBody.score %}"
    ///         }),
    ///     )
    ///     .pass("Double", |score| score * 2)
    ///     .named("scoring");
    /// # assert!(workflow.build().is_ok());
    /// ```
    #[expect(
        clippy::needless_pass_by_value,
        reason = "`json!(..)` is made where it is passed; `&` would be noise"
    )]
    #[track_caller]
    pub fn raw<R: Shape>(mut self, name: impl StateName, state: Value) -> Flow<In, R, M> {
        let kind = Kind::Raw(Box::new(Json::from_serde(&state)));
        self.graph.push(Draft::new(name.into_name(), Place::here(), kind, types::<Out, R>()));
        Flow::from_graph(self.graph)
    }
}

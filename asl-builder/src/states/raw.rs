//! States as JSON: the way out for what has no method yet.

use std::fmt;
use std::marker::PhantomData;

use asl_contract::__private::Place;
use asl_contract::Shape;
use asl_model::Json;
use serde_json::Value;

use crate::flow::{Ends, Flow, StateName, types};
use crate::graph::{Draft, Graph, Kind, RawDraft, RawWay, Tail, Target};
use crate::mode::Mode;

impl<In: Shape, Out: Shape, M: Mode> Flow<In, Out, M> {
    /// Adds a state as it stands in ASL, and believes that it gives an `R`.
    ///
    /// The JSON says everything but where the state goes, which the flow does. A state with ways of its own, a
    /// Choice or one with a `Catch`, is [`raw_ways`](Flow::raw_ways); a Fail or a Succeed is
    /// [`raw_end`](Flow::raw_end). The result is still validated.
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
        let raw = RawDraft { json: Json::from_serde(&state), goes_on: true, ways: Vec::new() };
        let kind = Kind::Raw(Box::new(raw));
        self.graph.push(Draft::new(name.into_name(), Place::here(), kind, types::<Out, R>()));
        Flow::from_graph(self.graph)
    }

    /// Adds a state as it stands in ASL that has ways of its own: a Choice, or one with a `Catch`.
    ///
    /// Each place that says where the state goes, as a JSON pointer below it, is tied to a branch; the JSON
    /// leaves it out. Where the state also goes on by `Next`, that is what follows in the flow, with data that is
    /// believed to be an `R`, as [`raw`](Flow::raw) does. Each branch begins with the state's input, and gives an
    /// `R`, too; where it begins with something else, [`believed`](Flow::believed) says so.
    ///
    /// ```
    /// use asl_builder::prelude::*;
    /// use serde_json::json;
    ///
    /// let rule = json!({"Condition": "{% $states.input > 5 %}", "Output": "large"});
    /// let workflow = start::<f64>()
    ///     .raw_ways("Large?", json!({"Type": "Choice", "Choices": [rule]}), |ways| {
    ///         ways.way("/Choices/0/Next", |f| f.believed::<String>().pass("Shout", |word| text!("{}!", word)))
    ///             .way("/Default", |f| f.pass("Whisper", |_| "small"))
    ///     })
    ///     .named("sizes");
    /// # assert!(workflow.build().is_ok());
    /// ```
    #[expect(
        clippy::needless_pass_by_value,
        reason = "`json!(..)` is made where it is passed; `&` would be noise"
    )]
    #[track_caller]
    pub fn raw_ways<R: Shape>(
        mut self,
        name: impl StateName,
        state: Value,
        ways: impl FnOnce(RawWays<Out, R, M>) -> RawWays<Out, R, M>,
    ) -> Flow<In, R, M> {
        let branches = ways(RawWays { branches: Vec::new(), marker: PhantomData }).branches;
        let json = Json::from_serde(&state);
        let goes_on = !matches!(json.get("Type").and_then(Json::as_str), Some("Choice" | "Fail" | "Succeed"));
        let ways = branches.iter().map(|(at, _)| RawWay { at: at.clone(), next: Target::Open }).collect();
        let kind = Kind::Raw(Box::new(RawDraft { json, goes_on, ways }));
        let draft = Draft::new(name.into_name(), Place::here(), kind, types::<Out, R>());
        let id = draft.id;
        self.graph.push(draft);
        for (at, (_, branch)) in branches.into_iter().enumerate() {
            self.graph.absorb(branch, Tail::Way(id, at));
        }
        Flow::from_graph(self.graph)
    }

    /// Ends the flow with a state as it stands in ASL: a Fail or a Succeed.
    ///
    /// What it returns fits wherever a flow is expected; no state can follow.
    ///
    /// ```
    /// use asl_builder::prelude::*;
    /// use serde_json::json;
    ///
    /// let workflow: Workflow<f64, f64> = start::<f64>()
    ///     .choice("Negative?", |c| {
    ///         c.when(|n| n.below(0), |f| {
    ///             f.raw_end("Refuse", json!({"Type": "Fail", "Error": "{% 'Negative' & $states.input %}"}))
    ///         })
    ///         .otherwise(|f| f)
    ///     })
    ///     .named("checking");
    /// # assert!(workflow.build().is_ok());
    /// ```
    #[expect(
        clippy::needless_pass_by_value,
        reason = "`json!(..)` is made where it is passed; `&` would be noise"
    )]
    #[track_caller]
    pub fn raw_end<NothingFollowsRawEnd: Ends<In, M>, N: StateName>(
        mut self,
        name: N,
        state: Value,
    ) -> NothingFollowsRawEnd {
        let raw = RawDraft { json: Json::from_serde(&state), goes_on: false, ways: Vec::new() };
        let kind = Kind::Raw(Box::new(raw));
        self.graph.push(Draft::new(name.into_name(), Place::here(), kind, types::<Out, ()>()));
        NothingFollowsRawEnd::ended(self.graph)
    }
}

/// The ways of a raw state, each tied to a branch that gives an `R`.
#[must_use = "a way is tied to a branch by `.way(\"/Choices/0/Next\", |f| ..)`"]
pub struct RawWays<T, R, M> {
    branches: Vec<(String, Graph)>,
    marker: PhantomData<fn(T, M) -> R>,
}

impl<T: Shape, R, M: Mode> RawWays<T, R, M> {
    /// Ties a place that says where the state goes to a branch: `/Choices/0/Next`, `/Default`, `/Catch/0/Next`.
    pub fn way(mut self, place: &str, branch: impl FnOnce(Flow<T, T, M>) -> Flow<T, R, M>) -> Self {
        self.branches.push((place.to_owned(), branch(Flow::from_graph(Graph::new())).graph));
        self
    }
}

impl<T, R, M> fmt::Debug for RawWays<T, R, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.branches.iter().map(|(place, _)| place)).finish()
    }
}

//! Define an AWS Step Functions workflow in Rust, typed from state to state.
//!
//! A workflow is a chain of states; what one gives is what the next takes. It compiles only if the data fits.
//!
//! ```
//! use asl_builder::prelude::*;
//!
//! #[contract]
//! pub struct Order {
//!     pub id: String,
//!     pub total: f64,
//! }
//!
//! #[contract]
//! pub struct Approval {
//!     pub order: String,
//!     pub token: TaskToken<Decision>,
//! }
//!
//! #[contract]
//! pub struct Decision {
//!     pub accepted: bool,
//! }
//!
//! pub const ASK: Function<Approval, ()> = Function::named("ask");
//!
//! pub fn orders() -> Workflow<Order, Decision> {
//!     start::<Order>()
//!         .choice("Large?", |c| {
//!             c.when(
//!                 |order| order.total.above(100),
//!                 |f| f.callback("Ask", ASK.within(days(2)), |order, token| ApprovalExpr { order: order.id, token }),
//!             )
//!             .otherwise(|f| f.pass("Accept", |_| DecisionExpr { accepted: true }))
//!         })
//!         .named("orders")
//! }
//!
//! let built = orders().build().expect("nothing to report");
//! assert_eq!(built.machine().states.len(), 3);
//! ```
//!
//! [`App`] puts workflows, functions, tables, queues and triggers together and hands them to `synth`.

mod app;
mod assign;
mod build;
mod catch;
mod check;
mod check_task;
mod child;
mod data_flow;
pub mod distributed;
mod dynamodb;
mod errors;
mod finding;
mod flow;
mod graph;
mod http;
mod lambda;
mod languages;
mod mode;
mod print;
mod retry;
mod schedule;
mod settle;
mod single_state;
mod states;
mod trigger;
mod ways;
mod workflow;

pub mod integrations;
pub mod prelude;

/// For the derives and for `synth`; no part of the API.
#[doc(hidden)]
pub mod __private {
    pub use asl_contract::__private::*;

    pub use crate::print::jsonpath::Value as PathValue;
    pub use crate::print::{jsonata_template, jsonpath_rule, jsonpath_value};
}

pub use app::{App, QueueSetup, TopicSetup};
pub use asl_contract::*;
/// All that a contract needs, in one word above a struct or an enum.
///
/// It stands for `#[derive(Shape, Serialize, Deserialize, JsonSchema, Clone, Debug, PartialEq)]`, and for an enum
/// without data also `Copy`, `Eq`, `PartialOrd`, `Ord` and `Hash`. serde and schemars are found through this crate,
/// so that yours need not depend on them. `#[serde(..)]`, `#[schemars(..)]` and `#[shape(..)]` are written as
/// always, below it.
///
/// ```
/// use asl_builder as asl;
/// use asl_builder::prelude::*;
///
/// #[asl::contract]
/// #[serde(rename_all = "camelCase")]
/// pub struct Order {
///     pub order_id: String,
///     #[serde(default)]
///     pub express: bool,
/// }
///
/// let workflow = start::<Order>().pass("Take The Id", |order| order.order_id).named("orders");
/// assert!(workflow.definition().contains("$states.input.orderId"));
/// ```
///
/// Derives that you write yourself stand below it and are not added again. `#[contract(without(Debug))]` leaves out
/// what you implement by hand; `#[contract(crate = "my_alias")]` names this crate where `Cargo.toml` gives it another
/// name. What serde's attributes mean in a workflow is said at [`Shape`].
pub use asl_derive::contract;
pub use asl_derive::{Shape, WorkflowError};
pub use catch::{Catcher, HoldsError};
pub use child::{AskingChild, Child};
pub use data_flow::TakesResult;
pub use errors::{Calls, Fails, MapErrors, PassState, Results, Selects, Timed, WaitState};
pub use finding::Finding;
pub use flow::{Ends, Flow, StateName, start, start_express, start_in};
pub use http::{Http, HttpError};
pub use lambda::{EnvSource, GrantTarget, Lambda, LambdaSource, Reading, reading, url_of, workflow_arn};
pub use mode::{
    CanBeAwaited, CanWait, Express, HasDistributedMap, InJsonPath, Mode, PathExpress, PathStandard, Standard,
};
pub use retry::{BranchErrors, ItemErrors, LAMBDA_TROUBLE, MapRunErrors, RaisedBy, Retry, StatesError};
pub use schedule::Schedule;
pub use single_state::{SingleState, State};
pub use states::{
    Begins, BranchResults, Branches, Choice, ChoiceArms, Complete, CompleteChoice, DynamoDbError,
    EventBridgeError, FailWith, Item, NestedError, OneMore, Otherwise, RawWays, Rule, SnsError, SqsError,
    Success, Update,
};
pub use trigger::{Batches, OnEvent, OnMessages, OnSchedule, Trigger};
pub use ways::{Exit, Label, ahead, ahead_in};
pub use workflow::{Built, StateFacts, Workflow};

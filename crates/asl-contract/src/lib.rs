//! What a workflow, its handlers and its pages share: shapes, expressions, functions, tables, task tokens.
//!
//! A contract is said once, in a crate that both the workflow and the Lambda handlers use. This crate is light
//! enough for a Lambda: it knows no engine, no validator and no AWS SDK.
//!
//! ```
//! use asl_contract::{Function, Table, TaskToken, WorkflowError, contract};
//!
//! #[contract]
//! pub struct ReviewRequest {
//!     pub title: String,
//!     pub token: TaskToken<Decision>,
//! }
//!
//! #[contract]
//! pub struct Decision {
//!     pub verdict: Verdict,
//!     pub reviewer: String,
//! }
//!
//! #[contract]
//! #[serde(rename_all = "lowercase")]
//! pub enum Verdict {
//!     Approved,
//!     Rejected,
//! }
//!
//! #[derive(Debug, WorkflowError)]
//! pub enum AskError {
//!     NoReviewers,
//! }
//!
//! pub const ASK: Function<ReviewRequest, (), AskError> = Function::named("ask-approval");
//! ```

mod condition;
mod events;
mod expr;
mod fingerprint;
mod function;
mod http_response;
mod lambda_response;
mod language;
mod map;
mod map_items;
mod member;
mod message;
mod node;
mod object;
mod ops;
mod shape;
mod state_machine;
mod std_types;
mod table;
mod task_token;
mod timestamp;
mod tuple;
mod unshaped;
mod value;
mod workflow_error;

#[doc = include_str!("contract.md")]
pub use asl_derive::contract_contract as contract;
pub use asl_derive::{ContractShape as Shape, ContractWorkflowError as WorkflowError};
pub use condition::{Condition, IntoCondition};
pub use events::{EventBridgeEvent, EventBridgeEventExpr, SqsMessage, SqsMessageExpr};
pub use expr::{Context, Expr, Var, context};
pub use fingerprint::fingerprint;
pub use function::{Asking, Awaited, Function, days, hours, minutes, seconds};
pub use http_response::{HttpResponse, HttpResponseFields};
pub use lambda_response::{LambdaResponse, LambdaResponseExpr};
pub use language::{Computes, HasDefaults, HasOutput, HasPaths, JsonAta, JsonPath, Language};
pub use map::MapKey;
pub use map_items::{
    Batch, BatchFields, BatchWith, BatchWithFields, ChildExecution, ChildExecutionFields,
    ResultWriterDetails, ResultWriterDetailsFields, S3Object, S3ObjectFields, WrittenResults,
    WrittenResultsFields,
};
pub use message::{Activity, Bus, Event, EventBus, Order, Queue, Topic};
pub use ops::{HashAlgorithm, InText, TextPart, list, now, random, random_between, range, uuid};
pub use shape::{
    Empty, ErrorOutput, ErrorOutputFields, FieldKind, FlowFamily, KindOf, NamedFields, Number, PlainEnum,
    Record, RecordKind, Scalar, Shape, ShapeKind, TaggedEnum, TaggedKind, Text, WholeNumber, json_schema,
};
pub use state_machine::StateMachine;
pub use table::{Table, TableHome, TableIndex};
pub use task_token::{CarriesToken, TaskToken};
pub use timestamp::Timestamp;
pub use value::{Fits, Gives, IntoExpr, Speaks};
pub use workflow_error::{ErrorName, NoErrors, WorkflowError};

/// For the derives and `asl-builder`; no part of the API.
#[doc(hidden)]
pub mod __private {
    pub use crate::expr::KnownNow;
    pub use crate::fingerprint::same_form;
    pub use crate::member::{
        Pointer, closed_beside, fields_of, held, known, member, or_default, with_tag, without_tag,
    };
    pub use crate::node::{Compared, JsonType, Literal, Node, NodeRef, Op, Place, Source};
    pub use crate::object::Part;
    pub use crate::ops::{count_braces, text};
    pub use crate::unshaped::{CountedIn64Bits, InOrder, SaidAsText, SaidAsTimestamp, SaidInSeconds};
    pub use schemars;
    pub use serde;
}

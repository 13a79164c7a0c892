//! What a file with a workflow needs: `use asl_builder::prelude::*;`.

pub use crate::Child as _;
pub use crate::{
    App, Flow, Lambda, Retry, Schedule, Shape, StatesError, Trigger, Workflow, WorkflowError, contract,
    reading, start, start_express, url_of, workflow_arn,
};
pub use asl_contract::PlainEnum as _;
pub use asl_contract::{
    Activity, Bus, Event, Expr, Function, Queue, Table, TaskToken, Topic, Var, context, days, hours, minutes,
    object, seconds, text,
};

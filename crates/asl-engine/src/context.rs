//! The context object, see <https://states-language.net/spec.html#context-object>.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::clock::to_context_text;
use crate::era;
use crate::ids::TaskToken;
use crate::journal::{ExecutionType, Start};

/// What the context object is made from.
#[derive(Clone, Debug)]
pub(crate) struct Facts<'a> {
    pub(crate) start: &'a Start,
    pub(crate) started_at: Timestamp,
    pub(crate) redriven: Option<(u64, Timestamp)>,
    pub(crate) state: &'a str,
    pub(crate) entered_at: Timestamp,
    /// The retries of this visit; only Task states tell them.
    pub(crate) retries: Option<u64>,
    pub(crate) token: Option<&'a TaskToken>,
    /// `$$.Map.Item`, where an `ItemSelector` is evaluated for one.
    pub(crate) item: Option<Value>,
}

impl Facts<'_> {
    /// The object, its members in the order the service has them.
    pub(crate) fn to_value(&self) -> Value {
        let start = self.start;
        let input: Value = serde_json::from_str(&start.input).unwrap_or_default();
        let mut execution = Map::new();
        execution.insert("Id".to_owned(), json!(start.execution_arn));
        execution.insert("Input".to_owned(), input);
        execution.insert("StartTime".to_owned(), json!(to_context_text(self.started_at)));
        execution.insert("Name".to_owned(), json!(start.execution_name));
        execution.insert("RoleArn".to_owned(), json!(start.role_arn));
        if start.execution_type == ExecutionType::Standard && era::counts_redrives(self.started_at) {
            execution.insert("RedriveCount".to_owned(), json!(self.redriven.map_or(0, |(count, _)| count)));
        }
        if let Some((_, at)) = self.redriven {
            execution.insert("RedriveTime".to_owned(), json!(to_context_text(at)));
        }
        let mut state = Map::new();
        state.insert("Name".to_owned(), json!(self.state));
        state.insert("EnteredTime".to_owned(), json!(to_context_text(self.entered_at)));
        if let Some(retries) = self.retries {
            state.insert("RetryCount".to_owned(), json!(retries));
        }
        let mut context = Map::new();
        context.insert("Execution".to_owned(), Value::Object(execution));
        context.insert(
            "StateMachine".to_owned(),
            json!({"Id": start.state_machine_arn, "Name": start.state_machine_name}),
        );
        context.insert("State".to_owned(), Value::Object(state));
        if let Some(token) = self.token {
            context.insert("Task".to_owned(), json!({"Token": token.as_str()}));
        }
        if let Some(item) = &self.item {
            context.insert("Map".to_owned(), json!({"Item": item}));
        }
        Value::Object(context)
    }
}

//! A history event in the JSON shape of the API.

use serde_json::{Map, Value, json};

use super::{ErrorDetails, EventDetails, HistoryEvent, TaskResource};

/// Whether inputs, outputs and parameters are shown (`includeExecutionData`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct ShowData(bool);

impl HistoryEvent {
    /// The event as `GetExecutionHistory` returns it; `timestamp` is a number of seconds.
    ///
    /// Without execution data, payloads and what describes them are left out.
    pub fn to_api_json(&self, include_execution_data: bool) -> Value {
        let mut object = Map::new();
        // INVARIANT: engine time has whole milliseconds, so a double holds it exactly enough.
        #[expect(
            clippy::cast_precision_loss,
            reason = "milliseconds since 1970 fit 53 bits for 285,000 years"
        )]
        let seconds = self.timestamp.as_millisecond() as f64 / 1000.0;
        object.insert("timestamp".to_owned(), json!(seconds));
        let event_type = self.event_type();
        let details = self.details.to_api_json(ShowData(include_execution_data));
        let key = details_key(&self.details, &event_type);
        object.insert("type".to_owned(), Value::String(event_type));
        object.insert("id".to_owned(), json!(self.id));
        object.insert("previousEventId".to_owned(), json!(self.previous_event_id));
        if let (Some(key), Some(details)) = (key, details) {
            object.insert(key, Value::Object(details));
        }
        Value::Object(object)
    }
}

/// The name of the details member; `None` for types that have none.
fn details_key(details: &EventDetails, event_type: &str) -> Option<String> {
    match details {
        EventDetails::StateEntered { .. } => Some("stateEnteredEventDetails".to_owned()),
        EventDetails::StateExited { .. } => Some("stateExitedEventDetails".to_owned()),
        _ => {
            let mut letters = event_type.chars();
            let first = letters.next()?.to_ascii_lowercase();
            Some(format!("{first}{}EventDetails", letters.as_str()))
        }
    }
}

struct Members(Map<String, Value>);

impl Members {
    fn new() -> Self {
        Self(Map::new())
    }

    fn text(mut self, key: &str, value: &str) -> Self {
        self.0.insert(key.to_owned(), Value::String(value.to_owned()));
        self
    }

    fn maybe(self, key: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.text(key, value),
            None => self,
        }
    }

    fn number(mut self, key: &str, value: Option<u64>) -> Self {
        if let Some(value) = value {
            self.0.insert(key.to_owned(), json!(value));
        }
        self
    }

    fn payload(mut self, key: &str, value: &str, show: ShowData) -> Self {
        if show.0 {
            self.0.insert(key.to_owned(), Value::String(value.to_owned()));
            self.0.insert(format!("{key}Details"), json!({"truncated": false}));
        }
        self
    }

    fn error(self, error: &ErrorDetails) -> Self {
        self.maybe("error", error.error.as_deref()).maybe("cause", error.cause.as_deref())
    }

    fn resource(self, resource: &TaskResource) -> Self {
        self.text("resourceType", &resource.resource_type).text("resource", &resource.resource)
    }

    fn credentials(mut self, role_arn: Option<&str>) -> Self {
        if let Some(role_arn) = role_arn {
            self.0.insert("taskCredentials".to_owned(), json!({"roleArn": role_arn}));
        }
        self
    }
}

impl EventDetails {
    fn to_api_json(&self, show: ShowData) -> Option<Map<String, Value>> {
        let new = Members::new;
        let members = match self {
            Self::StateAborted { .. }
            | Self::LambdaFunctionStarted
            | Self::ParallelStateStarted
            | Self::ParallelStateSucceeded
            | Self::ParallelStateFailed
            | Self::MapStateSucceeded
            | Self::MapStateFailed
            | Self::MapRunSucceeded
            | Self::MapRunAborted => return None,
            Self::ExecutionStarted {
                input,
                role_arn,
                state_machine_alias_arn,
                state_machine_version_arn,
            } => new()
                .payload("input", input, show)
                .text("roleArn", role_arn)
                .maybe("stateMachineAliasArn", state_machine_alias_arn.as_deref())
                .maybe("stateMachineVersionArn", state_machine_version_arn.as_deref()),
            Self::ExecutionSucceeded { output }
            | Self::LambdaFunctionSucceeded { output }
            | Self::ActivitySucceeded { output } => new().payload("output", output, show),
            Self::ExecutionFailed(error)
            | Self::ExecutionAborted(error)
            | Self::ExecutionTimedOut(error)
            | Self::LambdaFunctionFailed(error)
            | Self::LambdaFunctionTimedOut(error)
            | Self::ActivityFailed(error)
            | Self::ActivityTimedOut(error)
            | Self::MapRunFailed(error) => new().error(error),
            Self::ExecutionRedriven { redrive_count } => new().number("redriveCount", Some(*redrive_count)),
            Self::StateEntered { name, input, .. } => new().text("name", name).payload("input", input, show),
            Self::StateExited { name, output, assigned_variables, .. } => {
                let mut members = new().text("name", name).payload("output", output, show);
                if show.0 && !assigned_variables.is_empty() {
                    let variables: Map<String, Value> = assigned_variables
                        .iter()
                        .map(|(name, value)| {
                            (name.as_ref().to_owned(), Value::String(value.as_ref().to_owned()))
                        })
                        .collect();
                    members.0.insert("assignedVariables".to_owned(), Value::Object(variables));
                    members.0.insert("assignedVariablesDetails".to_owned(), json!({"truncated": false}));
                }
                members
            }
            Self::LambdaFunctionScheduled { resource, input, timeout_in_seconds, role_arn } => new()
                .text("resource", resource)
                .payload("input", input, show)
                .number("timeoutInSeconds", *timeout_in_seconds)
                .credentials(role_arn.as_deref()),
            Self::TaskScheduled(call) => {
                let mut members = new().resource(&call.resource).text("region", &call.region);
                if show.0 {
                    members = members.text("parameters", &call.parameters);
                }
                members
                    .number("timeoutInSeconds", call.timeout_in_seconds)
                    .number("heartbeatInSeconds", call.heartbeat_in_seconds)
                    .credentials(call.role_arn.as_deref())
            }
            Self::TaskStarted { resource } => new().resource(resource),
            Self::TaskSubmitted { resource, output } | Self::TaskSucceeded { resource, output } => {
                new().resource(resource).payload("output", output, show)
            }
            Self::TaskFailed { resource, error } | Self::TaskTimedOut { resource, error } => {
                new().resource(resource).error(error)
            }
            Self::ActivityScheduled { resource, input, timeout_in_seconds, heartbeat_in_seconds } => new()
                .text("resource", resource)
                .payload("input", input, show)
                .number("timeoutInSeconds", *timeout_in_seconds)
                .number("heartbeatInSeconds", *heartbeat_in_seconds),
            Self::ActivityStarted { worker_name } => new().maybe("workerName", worker_name.as_deref()),
            Self::MapStateStarted { length } => new().number("length", Some(*length)),
            Self::MapIteration { name, index, .. } => new().text("name", name).number("index", Some(*index)),
            Self::MapRunStarted { map_run_arn } => new().text("mapRunArn", map_run_arn),
            Self::MapRunRedriven { map_run_arn, redrive_count } => {
                new().text("mapRunArn", map_run_arn).number("redriveCount", Some(*redrive_count))
            }
            Self::EvaluationFailed { error, cause, location, state } => new()
                .text("error", error)
                .text("cause", cause)
                .maybe("location", location.as_deref())
                .text("state", state),
        };
        Some(members.0)
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    #[track_caller]
    fn check(details: EventDetails, include: bool, expected: Value) {
        let timestamp = Timestamp::from_millisecond(1_700_000_000_250).unwrap();
        let event = HistoryEvent { id: 2, previous_event_id: 0, timestamp, details };
        assert_eq!(event.to_api_json(include), expected);
    }

    #[test]
    fn events_look_as_the_service_writes_them() {
        check(
            EventDetails::StateEntered {
                state_type: super::super::StateType::Pass,
                name: "P".into(),
                input: "[1, 2]".into(),
            },
            true,
            json!({"timestamp": 1_700_000_000.25, "type": "PassStateEntered", "id": 2, "previousEventId": 0,
                "stateEnteredEventDetails": {"name": "P", "input": "[1, 2]", "inputDetails": {"truncated": false}}}),
        );
        check(
            EventDetails::LambdaFunctionStarted,
            true,
            json!({"timestamp": 1_700_000_000.25, "type": "LambdaFunctionStarted", "id": 2, "previousEventId": 0}),
        );
        check(
            EventDetails::ExecutionFailed(ErrorDetails::default()),
            true,
            json!({"timestamp": 1_700_000_000.25, "type": "ExecutionFailed", "id": 2, "previousEventId": 0,
                "executionFailedEventDetails": {}}),
        );
        check(
            EventDetails::ExecutionSucceeded { output: "{}".into() },
            false,
            json!({"timestamp": 1_700_000_000.25, "type": "ExecutionSucceeded", "id": 2, "previousEventId": 0,
                "executionSucceededEventDetails": {}}),
        );
    }
}

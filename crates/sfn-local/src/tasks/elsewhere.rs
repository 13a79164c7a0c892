//! Services that are not served here: the endpoint the user named, or a failure that says so.

use asl_engine::TaskRequest;
use asl_model::IntegrationPattern;
use serde_json::{Map, Value};

use super::sdk_shape::{cause_v1, cause_v2, error_of, operation, with_metadata};
use super::{Outcome, TaskCaller};
use crate::http_client::AwsJson;

/// A service that speaks AWS's JSON protocol.
struct Service {
    /// As the resource names it, without `aws-sdk:`.
    name: &'static str,
    /// What stands in front of the operation in `X-Amz-Target`.
    target: &'static str,
    protocol: AwsJson,
    /// In front of its error names.
    errors: &'static str,
    /// The member whose objects are sent as JSON text.
    text: Option<&'static str>,
}

const SERVICES: [Service; 3] = [
    Service {
        name: "sqs",
        target: "AmazonSQS",
        protocol: AwsJson::V1_0,
        errors: "SQS",
        text: Some("MessageBody"),
    },
    Service {
        name: "events",
        target: "AWSEvents",
        protocol: AwsJson::V1_1,
        errors: "EventBridge",
        text: None,
    },
    Service {
        name: "eventbridge",
        target: "AWSEvents",
        protocol: AwsJson::V1_1,
        errors: "EventBridge",
        text: None,
    },
];

pub(super) async fn call(caller: &TaskCaller, parameters: &Value, request: &TaskRequest) -> Outcome {
    let resource = &request.resource;
    if matches!(resource.pattern(), IntegrationPattern::Sync | IntegrationPattern::Sync2) {
        return not_here(&format!("`{resource}` waits for a job, and jobs are not watched here"));
    }
    let service = resource.service().unwrap_or_default();
    let name = service.strip_prefix("aws-sdk:").unwrap_or(service);
    let Some(service) = SERVICES.iter().find(|service| service.name == name) else {
        return not_here(&format!("`{resource}` is not served here"));
    };
    let Some(endpoint) = &caller.aws_endpoint else {
        return not_here(&format!("`{resource}` is not served here; `--aws-endpoint` names where it is"));
    };
    let target = format!("{}.{}", service.target, operation(resource.action().unwrap_or_default()));
    let body = body(service, parameters).to_string();
    let answer = caller.client.aws_json(endpoint, &target, service.protocol, &caller.place, body).await;
    let id = &request.request_id;
    match answer {
        Ok(answer) if answer.status().is_success() => {
            let members = serde_json::from_slice(answer.body()).unwrap_or_else(|_| Map::new());
            let failed = members.get("FailedEntryCount").and_then(Value::as_u64).unwrap_or(0);
            if failed > 0 {
                return Outcome::failed("EventBridge.FailedEntry", Value::Object(members).to_string());
            }
            if resource.is_sdk() {
                Outcome::Done(Value::Object(members).to_string())
            } else {
                Outcome::Done(with_metadata(members, 200, id, "application/x-amz-json-1.0"))
            }
        }
        Ok(answer) => {
            let (code, message) = error_of(answer.body());
            let status = answer.status().as_u16();
            let cause = if resource.is_sdk() {
                cause_v2(&message, service.errors, status, id)
            } else {
                cause_v1(&message, service.target, status, &code, id)
            };
            Outcome::failed(format!("{}.{code}", service.errors), cause)
        }
        Err(error) => Outcome::failed(format!("{}.SdkClientException", service.errors), error.to_string()),
    }
}

fn not_here(cause: &str) -> Outcome {
    Outcome::failed("States.TaskFailed", cause)
}

/// The request; objects where the service wants text become their JSON text.
fn body(service: &Service, parameters: &Value) -> Value {
    let mut body = parameters.clone();
    let as_text = |value: &mut Value| {
        if !value.is_string() {
            *value = Value::String(value.to_string());
        }
    };
    if let Some(value) = service.text.and_then(|member| body.get_mut(member)) {
        as_text(value);
    }
    if let Some(Value::Array(entries)) = body.get_mut("Entries") {
        entries.iter_mut().filter_map(|entry| entry.get_mut("Detail")).for_each(as_text);
    }
    body
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn objects_become_text_where_the_service_wants_text() {
        let [sqs, events, _] = &SERVICES;
        assert_eq!(
            body(sqs, &json!({ "QueueUrl": "q", "MessageBody": { "a": 1 } })),
            json!({ "QueueUrl": "q", "MessageBody": "{\"a\":1}" })
        );
        assert_eq!(
            body(events, &json!({ "Entries": [{ "Detail": { "a": 1 } }, { "Detail": "{}" }] })),
            json!({ "Entries": [{ "Detail": "{\"a\":1}" }, { "Detail": "{}" }] })
        );
    }
}

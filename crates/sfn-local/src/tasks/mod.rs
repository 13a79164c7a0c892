//! The calls that Task states make: to the functions and the database here, or to another endpoint.

mod dynamodb;
mod elsewhere;
mod lambda;
mod sdk_shape;
mod states;

use std::sync::{Arc, OnceLock, Weak};

use asl_engine::TaskRequest;
use asl_model::IntegrationPattern;
use serde_json::Value;

use crate::arn::Place;
use crate::dynamodb::DynamoDb;
use crate::http_client::HttpClient;
use crate::lambda::LambdaHost;
use crate::services::Core;

/// What a call came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The service's answer as Step Functions sees it: JSON text.
    Done(String),
    /// The error by which `Retry` and `Catch` know it.
    Failed {
        /// Its name.
        error: String,
        /// The cause.
        cause: String,
    },
}

impl Outcome {
    fn failed(error: impl Into<String>, cause: impl Into<String>) -> Self {
        Self::Failed { error: error.into(), cause: cause.into() }
    }
}

/// Makes calls.
#[derive(Clone, Debug)]
pub(crate) struct TaskCaller {
    pub(crate) place: Place,
    pub(crate) lambda: Arc<LambdaHost>,
    pub(crate) dynamodb: DynamoDb,
    pub(crate) client: HttpClient,
    pub(crate) aws_endpoint: Option<Arc<str>>,
    /// The server itself, for executions that start executions; set once it exists.
    pub(crate) core: Arc<OnceLock<Weak<Core>>>,
}

impl TaskCaller {
    /// Makes the call of a task.
    pub(crate) async fn call(&self, request: &TaskRequest) -> Outcome {
        let resource = &request.resource;
        if resource.is_function_arn() {
            return lambda::call_by_arn(&self.lambda, resource.as_str(), request).await;
        }
        let parameters: Value = match serde_json::from_str(&request.parameters) {
            Ok(parameters) => parameters,
            Err(error) => {
                return Outcome::failed("States.Runtime", format!("the parameters are not JSON: {error}"));
            }
        };
        let action = resource.action().unwrap_or_default();
        let submits_a_job =
            matches!(resource.pattern(), IntegrationPattern::Sync | IntegrationPattern::Sync2);
        match resource.service() {
            Some("lambda") if action == "invoke" => lambda::invoke(&self.lambda, &parameters, request).await,
            Some("dynamodb") => dynamodb::call(&self.dynamodb, action, &parameters, request).await,
            Some("aws-sdk:dynamodb") => {
                dynamodb::call_sdk(&self.dynamodb, action, &parameters, request).await
            }
            Some("states") if action == "startExecution" && !submits_a_job => {
                let core = self.core.get().and_then(Weak::upgrade);
                states::start_execution(core.as_deref(), &parameters, request).await
            }
            _ => elsewhere::call(self, &parameters, request).await,
        }
    }
}

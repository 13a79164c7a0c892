//! `bootstrap`: one binary for all functions; `_HANDLER` says which one it is.

use std::convert::Infallible;

use asl_contract::WorkflowError as _;
use jiff::Timestamp;
use lambda_runtime::{Diagnostic, Error, LambdaEvent, run, service_fn};
use moderation::contracts::ReviewRequest;
use moderation_functions::handlers::{api, approval_receiver, ask_approval};
use moderation_functions::http::Request;
use moderation_functions::wiring::Aws;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let aws = Aws::from_env().await;
    let handler = std::env::var("_HANDLER").unwrap_or_default();
    match handler.as_str() {
        "api" => {
            let world = &aws.api()?;
            run(service_fn(|event: LambdaEvent<Request>| async move {
                Ok::<_, Infallible>(api(world, &event.payload, Timestamp::now()).await)
            }))
            .await
        }
        "approval-receiver" => {
            let world = &aws.receiver()?;
            run(service_fn(|event: LambdaEvent<Request>| async move {
                Ok::<_, Infallible>(approval_receiver(world, &event.payload, Timestamp::now()).await)
            }))
            .await
        }
        "ask-approval" => {
            let store = &aws.reviews()?;
            run(service_fn(|event: LambdaEvent<ReviewRequest>| async move {
                ask_approval(store, event.payload, Timestamp::now()).await.map_err(|error| Diagnostic {
                    error_type: error.error_type().to_owned(),
                    error_message: error.to_string(),
                })
            }))
            .await
        }
        other => Err(format!("there is no handler `{other}`").into()),
    }
}

//! Answering the task behind a token with exactly the type it waits for.

use asl_contract::{ErrorName, TaskToken};
use aws_sdk_sfn::Client;
use aws_sdk_sfn::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sfn::operation::send_task_success::SendTaskSuccessError;
use serde::Serialize;

use crate::error::{ServiceError, TokenError};

/// Answers the task that waits for a `D`.
///
/// ```compile_fail
/// # use asl_contract::TaskToken;
/// # use sfn_client::TaskTokenExt as _;
/// # async fn example(client: aws_sdk_sfn::Client, token: TaskToken<bool>) {
/// token.succeed(&client, &"yes").await; // the task waits for a `bool`
/// # }
/// ```
pub trait TaskTokenExt<D> {
    /// `SendTaskSuccess`: the task ends with this answer.
    ///
    /// # Errors
    /// [`TokenError::TimedOut`] when the task no longer waits; see [`TokenError`] for the rest.
    fn succeed(&self, client: &Client, answer: &D) -> impl Future<Output = Result<(), TokenError>> + Send
    where
        D: Serialize + Sync;

    /// `SendTaskFailure`: the task fails with this error, which the workflow may retry or catch.
    ///
    /// # Errors
    /// As for [`succeed`](Self::succeed).
    fn fail<E: Sync>(
        &self,
        client: &Client,
        error: ErrorName<E>,
        cause: &str,
    ) -> impl Future<Output = Result<(), TokenError>> + Send;

    /// `SendTaskHeartbeat`: somebody still works on it.
    ///
    /// # Errors
    /// As for [`succeed`](Self::succeed).
    fn heartbeat(&self, client: &Client) -> impl Future<Output = Result<(), TokenError>> + Send;
}

impl<D> TaskTokenExt<D> for TaskToken<D> {
    fn succeed(&self, client: &Client, answer: &D) -> impl Future<Output = Result<(), TokenError>> + Send
    where
        D: Serialize + Sync,
    {
        let output = serde_json::to_string(answer);
        let request = client.send_task_success().task_token(self.expose());
        async move {
            let output = output.map_err(TokenError::Encode)?;
            let Err(error) = request.output(output).send().await else { return Ok(()) };
            Err(match error.as_service_error() {
                Some(SendTaskSuccessError::InvalidOutput(refused)) => {
                    TokenError::InvalidOutput(refused.message().unwrap_or_default().to_owned())
                }
                _ => token_error("SendTaskSuccess", error),
            })
        }
    }

    fn fail<E: Sync>(
        &self,
        client: &Client,
        error: ErrorName<E>,
        cause: &str,
    ) -> impl Future<Output = Result<(), TokenError>> + Send {
        let request = client.send_task_failure().task_token(self.expose()).error(error.as_str()).cause(cause);
        async move { request.send().await.map(drop).map_err(|error| token_error("SendTaskFailure", error)) }
    }

    fn heartbeat(&self, client: &Client) -> impl Future<Output = Result<(), TokenError>> + Send {
        let request = client.send_task_heartbeat().task_token(self.expose());
        async move { request.send().await.map(drop).map_err(|error| token_error("SendTaskHeartbeat", error)) }
    }
}

/// The three errors that all calls with a token share, by their code.
fn token_error<E>(operation: &'static str, error: SdkError<E>) -> TokenError
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    match error.code() {
        Some("TaskTimedOut") => TokenError::TimedOut,
        Some("TaskDoesNotExist") => TokenError::DoesNotExist,
        Some("InvalidToken") => TokenError::Invalid,
        code => {
            let code = code.map(str::to_owned);
            TokenError::Service(ServiceError::new(operation, code.as_deref(), error))
        }
    }
}

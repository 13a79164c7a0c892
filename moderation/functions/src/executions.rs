//! The port to the workflow's executions, and its one implementation over Step Functions.

use std::fmt;
use std::pin::Pin;

use asl_contract::TaskToken;
use aws_sdk_sfn::Client;
use callback_urls::{Answer, Fate, Link, SendError, SendFuture, Sender};
use moderation::contracts::{Decision, Outcome, Submission};
use sfn_client::{
    DescribeError, Machine, Run, RunStatus, StartError, Started, TaskTokenExt as _, TokenError,
};

use crate::review::Review;

/// What the methods of [`Executions`] give.
pub type RunFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, RunError>> + Send + 'a>>;

/// An execution of the moderation workflow.
pub type ArticleRun = Run<Submission, Outcome>;

/// Starts executions and looks at them; every execution bears its article's id as its name.
pub trait Executions: Send + Sync + fmt::Debug {
    /// Starts the execution for a submission.
    fn start<'a>(&'a self, submission: &'a Submission) -> RunFuture<'a, Started>;

    /// The execution for an article; `None` when there is none, or the service has forgotten it.
    fn find<'a>(&'a self, article: &'a str) -> RunFuture<'a, Option<ArticleRun>>;
}

/// Looks at executions by their ARN.
pub trait Runs: Send + Sync + fmt::Debug {
    /// The execution with this ARN; `None` when the service has forgotten it.
    fn describe<'a>(&'a self, execution_arn: &'a str) -> RunFuture<'a, Option<ArticleRun>>;
}

/// Why an execution could not be started or looked at.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// There is an execution of this name already.
    #[error("there is an execution `{0}` already")]
    Exists(String),
    /// The service did not do it.
    #[error("the workflow service did not answer as expected")]
    Service(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Step Functions.
#[derive(Clone, Debug)]
pub struct StepFunctions {
    client: Client,
    machine: Machine<Submission, Outcome>,
}

impl StepFunctions {
    /// The workflow with this ARN, called through this client.
    pub fn new(client: Client, machine: Machine<Submission, Outcome>) -> Self {
        Self { client, machine }
    }
}

impl Executions for StepFunctions {
    fn start<'a>(&'a self, submission: &'a Submission) -> RunFuture<'a, Started> {
        Box::pin(async move {
            match self.machine.start(&self.client, &submission.id, submission).await {
                Ok(started) => Ok(started),
                Err(StartError::AlreadyExists { name }) => Err(RunError::Exists(name)),
                Err(error) => Err(RunError::Service(error.into())),
            }
        })
    }

    fn find<'a>(&'a self, article: &'a str) -> RunFuture<'a, Option<ArticleRun>> {
        Box::pin(async move {
            found(self.machine.describe(&self.client, &self.machine.execution_arn(article)).await)
        })
    }
}

/// A missing execution is no error here: the service forgets closed ones after 90 days.
fn found(described: Result<ArticleRun, DescribeError>) -> Result<Option<ArticleRun>, RunError> {
    match described {
        Ok(run) => Ok(Some(run)),
        Err(DescribeError::DoesNotExist) => Ok(None),
        Err(error) => Err(RunError::Service(error.into())),
    }
}

/// Sends decisions to the tasks that wait for them.
#[derive(Clone, Debug)]
pub struct TaskSender {
    client: Client,
}

impl TaskSender {
    /// Sends through this client.
    pub fn new(client: Client) -> Self {
        Self { client }
    }

    /// What became of a decision whose task no longer waits: was it this decision that ended the wait?
    async fn fate(&self, link: &Link, decision: &Decision) -> Result<Fate, SendError> {
        let review = Review::read(link).map_err(SendError::new)?;
        let run: ArticleRun = match sfn_client::describe(&self.client, &review.execution).await {
            Ok(run) => run,
            Err(DescribeError::DoesNotExist) => return Ok(Fate::Ended),
            Err(error) => return Err(SendError::new(error)),
        };
        match run.status {
            RunStatus::Succeeded(outcome) if outcome.decision == *decision => Ok(Fate::Heard),
            RunStatus::Succeeded(_) => Ok(Fate::TimedOut),
            RunStatus::Failed { .. } | RunStatus::TimedOut | RunStatus::Aborted => Ok(Fate::Ended),
            // It goes on, and only its end will tell why: the answer stays in the outbox until then.
            RunStatus::Running => {
                Err(SendError::new("the task no longer waits and its execution still runs"))
            }
        }
    }
}

impl Runs for TaskSender {
    fn describe<'a>(&'a self, execution_arn: &'a str) -> RunFuture<'a, Option<ArticleRun>> {
        Box::pin(async move { found(sfn_client::describe(&self.client, execution_arn).await) })
    }
}

impl Sender for TaskSender {
    fn send<'a>(&'a self, link: &'a Link, answer: &'a Answer) -> SendFuture<'a> {
        Box::pin(async move {
            let decision: Decision = serde_json::from_value(answer.value.clone()).map_err(SendError::new)?;
            let token = TaskToken::<Decision>::new(link.question.token.expose());
            match token.succeed(&self.client, &decision).await {
                Ok(()) => Ok(Fate::Heard),
                Err(TokenError::TimedOut | TokenError::DoesNotExist) => self.fate(link, &decision).await,
                Err(error) => Err(SendError::new(error)),
            }
        })
    }
}

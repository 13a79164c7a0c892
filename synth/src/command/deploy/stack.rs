//! A stack as CloudFormation has it: is it there, what is in it, what can be done with it now.

use std::time::Duration;

use aws_sdk_cloudformation::error::ProvideErrorMetadata;
use aws_sdk_cloudformation::types::{Stack as Description, StackStatus};
use serde_json::{Map, Value, json};

use super::aws::Aws;
use crate::failure::Failure;

/// A stack by name.
#[derive(Clone, Debug)]
pub(crate) struct Stack<'a> {
    pub(super) aws: &'a Aws,
    pub(super) name: String,
}

/// A resource of a stack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Resource {
    pub(super) logical_id: String,
    pub(super) physical_id: String,
    pub(super) kind: String,
}

/// What can be done with a stack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Condition {
    /// There is none, or one in which nothing was ever made.
    Absent,
    /// Its first creation failed: it holds nothing, and can only be deleted.
    NeverMade,
    /// It can be changed.
    Ready,
    /// Something goes on in it.
    Busy(String),
    /// It needs a person.
    Stuck(String),
}

impl Condition {
    pub(super) fn of(status: &StackStatus) -> Self {
        match status {
            StackStatus::ReviewInProgress | StackStatus::DeleteComplete => Self::Absent,
            StackStatus::RollbackComplete | StackStatus::CreateFailed => Self::NeverMade,
            StackStatus::CreateComplete
            | StackStatus::UpdateComplete
            | StackStatus::UpdateRollbackComplete
            | StackStatus::ImportComplete
            | StackStatus::ImportRollbackComplete => Self::Ready,
            other if other.as_str().ends_with("IN_PROGRESS") => Self::Busy(other.as_str().to_owned()),
            other => Self::Stuck(other.as_str().to_owned()),
        }
    }
}

impl<'a> Stack<'a> {
    pub(crate) fn new(aws: &'a Aws, name: &str) -> Result<Self, Failure> {
        let good = name.len() <= 128
            && name.starts_with(|letter: char| letter.is_ascii_alphabetic())
            && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-');
        if good {
            return Ok(Self { aws, name: name.to_owned() });
        }
        Err(Failure::usage(format!("`{name}` cannot be the name of a stack")).help(
            "a stack's name has letters, digits and dashes, begins with a letter, and is at most 128 long",
        ))
    }

    /// What CloudFormation says of it; `None` where there is no such stack.
    pub(super) async fn describe(&self) -> Result<Option<Description>, Failure> {
        match self.aws.cloudformation.describe_stacks().stack_name(&self.name).send().await {
            Ok(found) => Ok(found.stacks.and_then(|stacks| stacks.into_iter().next())),
            Err(error) if is_missing(&error) => Ok(None),
            Err(error) => {
                Err(self.aws.failed_at_first(&format!("look at the stack `{}`", self.name), &error))
            }
        }
    }

    pub(super) async fn condition(&self) -> Result<Condition, Failure> {
        let found = self.describe().await?;
        let status = found.as_ref().and_then(Description::stack_status);
        Ok(status.map_or(Condition::Absent, Condition::of))
    }

    /// The failure for a stack with which nothing can be done now.
    pub(super) fn cannot_change(&self, condition: &Condition) -> Option<Failure> {
        match condition {
            Condition::Absent | Condition::NeverMade | Condition::Ready => None,
            Condition::Busy(status) => Some(
                Failure::new("STACK_BUSY", format!("the stack `{}` is {status}", self.name))
                    .help("another deploy is on its way: wait for it"),
            ),
            Condition::Stuck(status) => Some(
                Failure::new("STACK_STUCK", format!("the stack `{}` is {status}", self.name)).help(format!(
                    "look at its events in the console, then `aws cloudformation continue-update-rollback \
                     --stack-name {0}`, or `synth destroy --stack {0}`",
                    self.name
                )),
            ),
        }
    }

    pub(super) async fn outputs(&self) -> Result<Map<String, Value>, Failure> {
        let found = self.describe().await?;
        let mut outputs: Vec<(String, Value)> = found
            .iter()
            .flat_map(Description::outputs)
            .filter_map(|output| Some((output.output_key()?.to_owned(), json!(output.output_value()?))))
            .collect();
        outputs.sort_by(|one, other| one.0.cmp(&other.0));
        Ok(outputs.into_iter().collect())
    }

    pub(super) async fn resources(&self) -> Result<Vec<Resource>, Failure> {
        let mut resources = Vec::new();
        let mut next = None;
        loop {
            let page =
                self.aws.cloudformation.list_stack_resources().stack_name(&self.name).set_next_token(next);
            let page = page
                .send()
                .await
                .map_err(|error| self.aws.failed(&format!("list what is in `{}`", self.name), &error))?;
            for summary in page.stack_resource_summaries() {
                resources.push(Resource {
                    logical_id: summary.logical_resource_id().unwrap_or_default().to_owned(),
                    physical_id: summary.physical_resource_id().unwrap_or_default().to_owned(),
                    kind: summary.resource_type().unwrap_or_default().to_owned(),
                });
            }
            next = page.next_token;
            if next.is_none() {
                return Ok(resources);
            }
        }
    }

    /// The executions that run or wait in the stack's state machines.
    pub(super) async fn running_executions(&self, resources: &[Resource]) -> Result<usize, Failure> {
        let mut running = 0;
        for machine in resources.iter().filter(|resource| resource.kind == "AWS::StepFunctions::StateMachine")
        {
            let mut next = None;
            loop {
                let page = self
                    .aws
                    .sfn
                    .list_executions()
                    .state_machine_arn(&machine.physical_id)
                    .status_filter(aws_sdk_sfn::types::ExecutionStatus::Running)
                    .set_next_token(next)
                    .send()
                    .await;
                let page = match page {
                    Ok(page) => page,
                    // Express machines have no list of executions, and none that waits.
                    Err(error) if error.code() == Some("StateMachineTypeNotSupported") => break,
                    Err(error) => return Err(self.aws.failed("list the waiting executions", &error)),
                };
                running += page.executions().len();
                next = page.next_token;
                if next.is_none() {
                    break;
                }
            }
        }
        Ok(running)
    }
}

pub(super) fn is_missing<E, R>(error: &aws_sdk_cloudformation::error::SdkError<E, R>) -> bool
where
    E: ProvideErrorMetadata,
{
    error.code() == Some("ValidationError")
        && error.message().is_some_and(|text| text.contains("does not exist"))
}

/// How long to wait before asking again: quick at first, then as often as AWS likes it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience(Duration);

impl Patience {
    pub(super) const fn new() -> Self {
        Self(Duration::from_millis(100))
    }

    pub(super) async fn wait(&mut self) {
        tokio::time::sleep(self.0).await;
        self.0 = (self.0 * 3 / 2).min(Duration::from_secs(3));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_says_what_can_be_done() {
        for (status, condition) in [
            ("REVIEW_IN_PROGRESS", Condition::Absent),
            ("ROLLBACK_COMPLETE", Condition::NeverMade),
            ("UPDATE_ROLLBACK_COMPLETE", Condition::Ready),
            ("UPDATE_IN_PROGRESS", Condition::Busy("UPDATE_IN_PROGRESS".to_owned())),
            ("DELETE_FAILED", Condition::Stuck("DELETE_FAILED".to_owned())),
        ] {
            assert_eq!(Condition::of(&StackStatus::from(status)), condition, "{status}");
        }
    }
}

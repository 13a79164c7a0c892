//! An execution as it stands: its typed input and, when it succeeded, its typed output.

use std::time::SystemTime;

use aws_sdk_sfn::Client;
use aws_sdk_sfn::error::ProvideErrorMetadata as _;
use aws_sdk_sfn::operation::describe_execution::DescribeExecutionOutput;
use aws_sdk_sfn::types::ExecutionStatus;
use serde::de::DeserializeOwned;

use crate::error::{DescribeError, ServiceError};

/// An execution.
#[derive(Clone, Debug, PartialEq)]
pub struct Run<In, Out> {
    /// Its ARN.
    pub execution_arn: String,
    /// What it was given.
    pub input: In,
    /// When it started.
    pub started_at: Option<SystemTime>,
    /// When it ended.
    pub stopped_at: Option<SystemTime>,
    /// How it stands.
    pub status: RunStatus<Out>,
}

/// How an execution stands.
#[derive(Clone, Debug, PartialEq)]
pub enum RunStatus<Out> {
    /// It runs, or waits to be redriven.
    Running,
    /// It ended with this output.
    Succeeded(Out),
    /// It failed.
    Failed {
        /// The error's name, if the execution says one.
        error: Option<String>,
        /// The cause, if the execution says one.
        cause: Option<String>,
    },
    /// It took longer than the state machine allows.
    TimedOut,
    /// Somebody stopped it.
    Aborted,
}

/// Reads an execution.
///
/// # Errors
/// [`DescribeError::DoesNotExist`], [`DescribeError::Decode`] when its input or output is of another type,
/// or the service failed.
pub async fn describe<In: DeserializeOwned, Out: DeserializeOwned>(
    client: &Client,
    execution_arn: &str,
) -> Result<Run<In, Out>, DescribeError> {
    let request = client.describe_execution().execution_arn(execution_arn);
    let output = request.send().await.map_err(|error| match error.as_service_error() {
        Some(e) if e.is_execution_does_not_exist() => DescribeError::DoesNotExist,
        _ => {
            let code = error.code().map(str::to_owned);
            DescribeError::Service(ServiceError::new("DescribeExecution", code.as_deref(), error))
        }
    })?;
    read(output)
}

fn read<In: DeserializeOwned, Out: DeserializeOwned>(
    output: DescribeExecutionOutput,
) -> Result<Run<In, Out>, DescribeError> {
    let execution = output.execution_arn;
    let decode = |what| {
        let execution = execution.clone();
        move |cause| DescribeError::Decode { what, execution, cause }
    };
    let input = output.input.as_deref().unwrap_or("null");
    let input = serde_json::from_str(input).map_err(decode("input"))?;
    let status = match output.status {
        ExecutionStatus::Succeeded => {
            let text = output.output.as_deref().unwrap_or("null");
            RunStatus::Succeeded(serde_json::from_str(text).map_err(decode("output"))?)
        }
        ExecutionStatus::Failed => RunStatus::Failed { error: output.error, cause: output.cause },
        ExecutionStatus::TimedOut => RunStatus::TimedOut,
        ExecutionStatus::Aborted => RunStatus::Aborted,
        _ => RunStatus::Running,
    };
    let started_at = SystemTime::try_from(output.start_date).ok();
    let stopped_at = output.stop_date.and_then(|at| SystemTime::try_from(at).ok());
    Ok(Run { execution_arn: execution, input, started_at, stopped_at, status })
}

#[cfg(test)]
mod tests {
    use aws_sdk_sfn::primitives::DateTime;

    use super::*;

    const ARN: &str = "arn:aws:states:us-east-1:123456789012:execution:orders:order-7";

    fn described(status: ExecutionStatus, output: Option<&str>) -> DescribeExecutionOutput {
        DescribeExecutionOutput::builder()
            .execution_arn(ARN)
            .state_machine_arn("arn:aws:states:us-east-1:123456789012:stateMachine:orders")
            .status(status)
            .start_date(DateTime::from_secs(1))
            .input("7")
            .set_output(output.map(str::to_owned))
            .build()
            .unwrap()
    }

    #[test]
    fn every_status_is_read() {
        for (status, output, expected) in [
            (ExecutionStatus::Running, None, RunStatus::Running),
            (ExecutionStatus::PendingRedrive, None, RunStatus::Running),
            (ExecutionStatus::Succeeded, Some("true"), RunStatus::Succeeded(true)),
            (ExecutionStatus::Failed, None, RunStatus::Failed { error: None, cause: None }),
            (ExecutionStatus::TimedOut, None, RunStatus::TimedOut),
            (ExecutionStatus::Aborted, None, RunStatus::Aborted),
        ] {
            let run = read::<u32, bool>(described(status, output)).unwrap();
            assert_eq!((run.input, run.status), (7, expected));
            assert_eq!(run.started_at, Some(SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1)));
        }
    }

    #[test]
    fn another_type_is_named() {
        let error = read::<bool, bool>(described(ExecutionStatus::Running, None)).unwrap_err();
        assert_eq!(error.to_string(), format!("the input of execution `{ARN}` is not of the expected type"));
        let error = read::<u32, bool>(described(ExecutionStatus::Succeeded, Some("1"))).unwrap_err();
        assert_eq!(error.to_string(), format!("the output of execution `{ARN}` is not of the expected type"));
    }
}

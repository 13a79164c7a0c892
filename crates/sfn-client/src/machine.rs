//! A state machine that takes an `In` and gives an `Out`.

use std::fmt;
use std::marker::PhantomData;

use aws_sdk_sfn::Client;
use aws_sdk_sfn::error::ProvideErrorMetadata as _;
use aws_sdk_sfn::operation::start_execution::StartExecutionError;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{DescribeError, InvalidMachineArn, ServiceError, StartError};
use crate::run::{Run, describe};

/// A deployed state machine, known by its ARN and by the types it takes and gives.
///
/// ```
/// use sfn_client::Machine;
/// let orders: Machine<String, bool> =
///     Machine::at("arn:aws:states:us-east-1:123456789012:stateMachine:orders")?;
/// assert_eq!(
///     orders.execution_arn("order-7"),
///     "arn:aws:states:us-east-1:123456789012:execution:orders:order-7"
/// );
/// assert!(Machine::<String, bool>::at("orders").is_err());
/// # Ok::<(), sfn_client::InvalidMachineArn>(())
/// ```
pub struct Machine<In, Out> {
    arn: String,
    executions: String,
    marker: PhantomData<fn(In) -> Out>,
}

/// An execution that was started, or ran already under this name with this input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Started {
    /// Its ARN.
    pub execution_arn: String,
}

impl<In, Out> Machine<In, Out> {
    /// The state machine with this ARN.
    ///
    /// # Errors
    /// [`InvalidMachineArn`]
    pub fn at(arn: impl Into<String>) -> Result<Self, InvalidMachineArn> {
        let arn = arn.into();
        match arn.split_once(":stateMachine:") {
            Some((before, name)) if before.starts_with("arn:") && !name.is_empty() => {
                let executions = format!("{before}:execution:{name}");
                Ok(Self { arn, executions, marker: PhantomData })
            }
            _ => Err(InvalidMachineArn(arn)),
        }
    }

    /// Its ARN.
    pub fn arn(&self) -> &str {
        &self.arn
    }

    /// The ARN of the execution with this name, whether there is one or not.
    pub fn execution_arn(&self, name: &str) -> String {
        format!("{}:{name}", self.executions)
    }
}

impl<In: Serialize, Out> Machine<In, Out> {
    /// Starts an execution. A repeat with the same name and input, while it runs, gives the same execution.
    ///
    /// # Errors
    /// [`StartError::AlreadyExists`] for a name that is taken; see [`StartError`] for the rest.
    pub async fn start(&self, client: &Client, name: &str, input: &In) -> Result<Started, StartError> {
        let input = serde_json::to_string(input).map_err(StartError::Encode)?;
        let request = client.start_execution().state_machine_arn(&self.arn).name(name).input(input);
        match request.send().await {
            Ok(started) => Ok(Started { execution_arn: started.execution_arn }),
            Err(error) => Err(match error.as_service_error() {
                Some(StartExecutionError::ExecutionAlreadyExists(_)) => {
                    StartError::AlreadyExists { name: name.to_owned() }
                }
                Some(StartExecutionError::StateMachineDoesNotExist(_)) => {
                    StartError::NoSuchMachine { arn: self.arn.clone() }
                }
                Some(StartExecutionError::InvalidName(_)) => {
                    StartError::InvalidName { name: name.to_owned() }
                }
                _ => {
                    let code = error.code().map(str::to_owned);
                    StartError::Service(ServiceError::new("StartExecution", code.as_deref(), error))
                }
            }),
        }
    }
}

impl<In: DeserializeOwned, Out: DeserializeOwned> Machine<In, Out> {
    /// Reads an execution of this machine back.
    ///
    /// # Errors
    /// See [`DescribeError`].
    pub async fn describe(
        &self,
        client: &Client,
        execution_arn: &str,
    ) -> Result<Run<In, Out>, DescribeError> {
        describe(client, execution_arn).await
    }
}

impl<In, Out> Clone for Machine<In, Out> {
    fn clone(&self) -> Self {
        Self { arn: self.arn.clone(), executions: self.executions.clone(), marker: PhantomData }
    }
}

impl<In, Out> fmt::Debug for Machine<In, Out> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Machine").field("arn", &self.arn).finish_non_exhaustive()
    }
}

//! Typed start, result and callback answers over the AWS SDK for Step Functions.
//!
//! - [`Machine`] is a state machine that takes an `In` and gives an `Out`: it starts executions and reads
//!   them back as a [`Run`].
//! - [`TaskTokenExt`] answers the task behind a [`TaskToken`](asl_contract::TaskToken): only the type that
//!   the task waits for fits.
//!
//! ```no_run
//! use asl_contract::TaskToken;
//! use sfn_client::{Machine, RunStatus, TaskTokenExt as _};
//! # #[derive(serde::Serialize)] struct Order { id: String }
//! # #[derive(serde::Serialize, serde::Deserialize)] struct Decision { approved: bool }
//!
//! # async fn example(client: aws_sdk_sfn::Client, token: TaskToken<Decision>) -> Result<(), Box<dyn std::error::Error>> {
//! let orders: Machine<Order, Decision> =
//!     Machine::at("arn:aws:states:us-east-1:123456789012:stateMachine:orders")?;
//! let started = orders.start(&client, "order-7", &Order { id: "7".into() }).await?;
//!
//! token.succeed(&client, &Decision { approved: true }).await?;
//!
//! let run: sfn_client::Run<serde_json::Value, Decision> =
//!     sfn_client::describe(&client, &started.execution_arn).await?;
//! if let RunStatus::Succeeded(decision) = run.status {
//!     assert!(decision.approved);
//! }
//! # Ok(()) }
//! ```
//!
//! No error of this crate holds a task token.

mod error;
mod machine;
mod run;
mod task_token;

pub use error::{DescribeError, InvalidMachineArn, ServiceError, StartError, TokenError};
pub use machine::{Machine, Started};
pub use run::{Run, RunStatus, describe};
pub use task_token::TaskTokenExt;

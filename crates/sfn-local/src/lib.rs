//! The AWS Step Functions API on one machine: durable, with the functions and the database its states call.
//!
//! A [`LocalServer`] answers on one port what the AWS CLI and every SDK send when their endpoint is set to it:
//! Step Functions, Lambda's Invoke, and DynamoDB. Executions run in
//! [`asl_engine`], functions as the `bootstrap` binaries they are on Lambda, and everything acknowledged
//! survives `kill -9`.
//!
//! ```no_run
//! # async fn example() -> Result<(), sfn_local::ServerError> {
//! use sfn_local::{Config, LocalServer, MachineConfig};
//!
//! let mut config = Config::new(".synth");
//! config.state_machines.push(MachineConfig::new(
//!     "hello",
//!     r#"{"StartAt":"Hello","States":{"Hello":{"Type":"Pass","End":true}}}"#,
//! ));
//! let server = LocalServer::start(config).await?;
//! println!("export AWS_ENDPOINT_URL={}", server.aws_url());
//! # Ok(())
//! # }
//! ```
//!
//! How it holds together: a request becomes an event of one execution; the engine turns it into a journal entry
//! and effects; the entry is written, by the one thread that writes, before any effect is acted upon. After a
//! crash the journals are replayed, and what an execution is still owed is done again: a call that was on its
//! way is made again with the same request id, a callback whose call had been taken is not.

mod api;
mod arn;
mod config;
mod console;
mod dynamodb;
mod error;
mod event;
mod http_client;
mod lambda;
mod machines;
mod ports;
mod runtime;
mod server;
mod services;
mod store;
mod tasks;
mod time;

pub use api::app;
pub use arn::function_name;
pub use config::{
    ACCOUNT, Config, Durability, FunctionConfig, IndexConfig, KeyConfig, MachineConfig, PortChoice, REGION,
    TableConfig,
};
pub use dynamodb::{OpenError, TableError};
pub use error::ServerError;
pub use event::{ExecutionEvent, Moved, ServerEvent, Wait};
pub use lambda::{FunctionOutcome, Interpreter, Invocation, InvokeError, Invoked, LambdaHost, NoInterpreter};
pub use server::LocalServer;
pub use services::Services;
pub use store::{StoreError, erase, make_data_folder};

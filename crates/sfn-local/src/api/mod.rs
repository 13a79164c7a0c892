//! The AWS JSON protocol of Step Functions: one file an operation.

mod check;
mod create_state_machine;
mod definition;
mod delete_state_machine;
mod describe_execution;
mod describe_state_machine;
mod describe_state_machine_for_execution;
mod dispatch;
mod error;
mod get_execution_history;
mod json_input;
mod list_executions;
mod list_state_machines;
mod page;
mod redrive_execution;
mod send_task_failure;
mod send_task_heartbeat;
mod send_task_success;
pub(crate) mod start_execution;
mod stop_execution;
mod test_state;
mod update_state_machine;
mod validate_state_machine_definition;

pub(crate) use definition::{Definition, accept as accept_definition, compile as compile_definition};
pub use dispatch::app;
pub(crate) use error::ApiError;

//! States by type: methods on `Flow` for each.

mod choice;
mod route;
mod task;
mod wait;

pub use choice::{Choice, ChoiceArms, Complete, CompleteChoice};
pub use route::Begins;
pub use task::DynamoDbError;

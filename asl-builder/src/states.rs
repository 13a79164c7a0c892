//! States by type: methods on `Flow` for each.

mod choice;
mod map;
mod parallel;
mod route;
mod task;
mod wait;

pub use choice::{Choice, ChoiceArms, Complete, CompleteChoice};
pub use map::Item;
pub use parallel::{BranchResults, Branches, OneMore};
pub use route::Begins;
pub use task::DynamoDbError;

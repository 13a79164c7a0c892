//! States by type: methods on `Flow` for each.

mod arguments;
mod call;
mod choice;
mod distributed_map;
mod fail;
mod http;
mod items;
mod known_items;
mod map;
mod messages;
mod nested;
mod parallel;
mod pass;
mod raw;
mod route;
mod rule;
mod succeed;
mod task;
mod wait;

pub use choice::{Choice, ChoiceArms, Complete, CompleteChoice};
pub use fail::FailWith;
pub use items::{DynamoDbError, Update};
pub use map::Item;
pub use messages::{EventBridgeError, SnsError, SqsError};
pub use nested::NestedError;
pub use parallel::{BranchResults, Branches, OneMore};
pub use raw::RawWays;
pub use route::Begins;
pub use rule::{Otherwise, Rule};
pub use succeed::Success;

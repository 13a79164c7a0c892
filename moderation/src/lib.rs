//! The reference application: content moderation with a human approval.
//!
//! A title that contains a word of the [`policy`] waits for a person; every other article appears at once.
//! [`contracts`] are what workflow, functions and pages agree on; [`moderation()`] is the workflow, and [`app()`]
//! puts it together with its functions and tables.

pub mod contracts;
pub mod policy;

mod app;
mod workflow;

pub use app::app;
pub use workflow::moderation;

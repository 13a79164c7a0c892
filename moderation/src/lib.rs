//! The reference application: content moderation with a human approval.
//!
//! A title that contains a word of the [`policy`] waits for a person; every other article appears at once.
//! [`contracts`] are what workflow, functions and pages agree on.

pub mod contracts;
pub mod policy;

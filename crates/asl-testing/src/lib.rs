//! The test kit: runs a typed workflow inside `cargo test`, on virtual time, with typed mocks.
//!
//! Waiting costs nothing: a `Wait` state, a back-off or a timeout is over as soon as nothing else can
//! happen. Time never jumps while somebody is asked; then it passes when the test says so.
//!
//! ```
//! use asl_builder::prelude::*;
//! use asl_testing::{Status, TestWorkflow as _};
//! # #[derive(Debug, WorkflowError)] pub enum Trouble { Busy }
//! # impl std::fmt::Display for Trouble { fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str("busy") } }
//!
//! #[contract]
//! pub struct Question { pub text: String, pub token: TaskToken<bool> }
//!
//! const ASK: Function<Question, (), Trouble> = Function::named("ask");
//!
//! let workflow = start::<String>()
//!     .state(|s| s.callback("Ask", ASK.within(days(7)), |text, token| QuestionExpr { text, token })
//!         .on_timeout(|f| f.pass("Nobody", |_| false)))
//!     .named("asking");
//!
//! let test = || workflow.test().mock(&ASK, |_question| Ok(()));
//!
//! let mut run = test().start("Tea?".to_owned());
//! let asked = run.pending(&ASK);
//! assert_eq!(asked.request().text, "Tea?");
//! asked.succeed(true);
//! assert!(run.output());
//!
//! let mut run = test().start("Tea?".to_owned());
//! run.advance(days(7));
//! assert_eq!(run.path(), ["Ask", "Nobody"]);
//! assert_eq!(run.status(), Status::Succeeded);
//! ```
//!
//! A test kit fails a test by panicking: whatever is used wrongly here panics with a sentence about what
//! to do, at the line of the test.

mod asl_snapshot;
mod attributes;
mod block_on;
mod called;
mod coverage;
mod fault;
mod mocked;
mod pending;
mod run;
mod test_workflow;
mod trials;
mod world;

#[cfg(test)]
mod tests;

pub use asl_engine::{Status, page};
pub use called::{Asked, Called};
pub use coverage::{Coverage, Missed};
pub use fault::Fault;
pub use mocked::Mocked;
pub use pending::Pending;
pub use run::Run;
pub use test_workflow::{TestWorkflow, WorkflowTest};
pub use trials::{Trial, Trials};

/// For the macros; no part of the API.
#[doc(hidden)]
pub mod __private {
    pub use crate::asl_snapshot::definition;
    pub use insta;
}

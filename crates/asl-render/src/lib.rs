//! State machine in, text out: graph, coverage, CloudFormation, IAM policy.

mod coverage;

pub mod cloudformation;
pub mod graph;
pub mod iam_policy;

pub use coverage::{Coverage, Missed};

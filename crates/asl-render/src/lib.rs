//! State machine in, text out: graph, CloudFormation, IAM policy.

pub mod cloudformation;
pub mod graph;
pub mod iam_policy;

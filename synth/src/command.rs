//! The verbs, one a file: its arguments and its `run`.

pub mod build;
pub mod check;
pub mod completions;
pub mod deploy;
pub mod destroy;
pub mod dev;
pub mod explain;
pub mod graph;
pub mod import;
pub mod new;
pub mod package;
pub mod serve;
pub mod template;
pub mod test;

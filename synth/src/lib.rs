//! The command line of asl-builder: one verb a question, the answer on stdout, the talk on stderr.
//!
//! `synth` meets a user's code only through the [assembly](asl_assembly): it builds and runs the user's app
//! binary ([`app_runner`]), reads the JSON document it prints, and works on that. Every verb has a file of its
//! own in [`command`] with its arguments and a `run` function; [`cli`] ties them together, [`output`] says how
//! answers, errors, and progress look. Run it with [`main`].

pub mod app_runner;
pub mod cargo;
pub mod cli;
pub mod command;
pub mod definition;
pub mod exit_code;
pub mod failure;
pub mod findings;
pub mod interrupt;
pub mod manifest;
mod names;
pub mod output;

pub use cli::main;
pub use exit_code::ExitCode;
pub use failure::Failure;

//! `synth new`: make a project of its own.

use crate::cli::Context;
use crate::exit_code::ExitCode;
use crate::failure::Failure;

/// Arguments of `synth new`.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {}

/// Make a project of its own.
///
/// # Errors
///
/// Always, until this verb is part of the binary.
pub fn run(_args: &Args, _context: &Context) -> Result<ExitCode, Failure> {
    Err(Failure::new("NOT_BUILT", "`new` is not part of this build of `synth`"))
}

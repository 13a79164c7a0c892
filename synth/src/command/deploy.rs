//! `synth deploy`: put the application on AWS.

use crate::cli::Context;
use crate::exit_code::ExitCode;
use crate::failure::Failure;

/// Arguments of `synth deploy`.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {}

/// Put the application on AWS.
///
/// # Errors
///
/// Always, until this verb is part of the binary.
pub fn run(_args: &Args, _context: &Context) -> Result<ExitCode, Failure> {
    Err(Failure::new("NOT_BUILT", "`deploy` is not part of this build of `synth`"))
}

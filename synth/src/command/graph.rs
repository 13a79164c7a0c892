//! `synth graph`: draw a workflow.

use crate::cli::Context;
use crate::exit_code::ExitCode;
use crate::failure::Failure;

/// Arguments of `synth graph`.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {}

/// Draw a workflow.
///
/// # Errors
///
/// Always, until this verb is part of the binary.
pub fn run(_args: &Args, _context: &Context) -> Result<ExitCode, Failure> {
    Err(Failure::new("NOT_BUILT", "`graph` is not part of this build of `synth`"))
}

//! `synth check`: say what is wrong with a definition.

use crate::cli::Context;
use crate::exit_code::ExitCode;
use crate::failure::Failure;

/// Arguments of `synth check`.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {}

/// Say what is wrong with a definition.
///
/// # Errors
///
/// Always, until this verb is part of the binary.
pub fn run(_args: &Args, _context: &Context) -> Result<ExitCode, Failure> {
    Err(Failure::new("NOT_BUILT", "`check` is not part of this build of `synth`"))
}

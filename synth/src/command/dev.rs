//! `synth dev`: run the whole application on this machine.

use crate::cli::Context;
use crate::exit_code::ExitCode;
use crate::failure::Failure;

/// Arguments of `synth dev`.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {}

/// Run the whole application on this machine.
///
/// # Errors
///
/// Always, until this verb is part of the binary.
pub fn run(_args: &Args, _context: &Context) -> Result<ExitCode, Failure> {
    Err(Failure::new("NOT_BUILT", "`dev` is not part of this build of `synth`"))
}

//! `synth serve`: run the Step Functions API alone.

use crate::cli::Context;
use crate::exit_code::ExitCode;
use crate::failure::Failure;

/// Arguments of `synth serve`.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {}

/// Run the Step Functions API alone.
///
/// # Errors
///
/// Always, until this verb is part of the binary.
pub fn run(_args: &Args, _context: &Context) -> Result<ExitCode, Failure> {
    Err(Failure::new("NOT_BUILT", "`serve` is not part of this build of `synth`"))
}

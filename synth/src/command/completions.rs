//! `synth completions`: what a shell needs to complete verbs and options.

use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::cli::{Cli, Context};
use crate::exit_code::ExitCode;
use crate::failure::Failure;

/// Arguments of `synth completions`.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// The shell
    pub shell: Shell,
}

/// Prints the script that the shell sources.
///
/// # Errors
///
/// None; the signature is every verb's.
pub fn run(args: &Args, context: &Context) -> Result<ExitCode, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "synth", &mut script);
    context.output.answer(&String::from_utf8_lossy(&script));
    Ok(ExitCode::Done)
}

//! `synth destroy`: take a deployed stack away.

use crate::app_runner::Project;
use crate::cli::Context;
use crate::command::deploy::aws::Where;
use crate::command::deploy::{block_on, teardown};
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::output::Format;

/// Arguments of `synth destroy`.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// Where it is
    #[command(flatten)]
    pub to: Where,

    /// Do it without asking
    #[arg(short, long)]
    pub yes: bool,
}

/// Removes a stack, what is in it, and the bucket of its code.
///
/// # Errors
///
/// AWS refuses, nobody confirms, or the app fails where its name is needed for the stack's.
pub fn run(args: &Args, context: &Context) -> Result<ExitCode, Failure> {
    let output = &context.output;
    if output.format() == Format::Jsonl {
        output.start_lines();
    }
    let name = match &args.to.stack {
        Some(name) => name.clone(),
        None => Project::load(context)?.assembly.app,
    };
    block_on(teardown::run(&args.to, &name, args.yes, output))
}

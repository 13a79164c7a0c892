//! `synth graph`: the picture of a workflow, right or wrong.

use std::path::PathBuf;

use asl_render::graph;

use crate::cli::Context;
use crate::definition::Definition;
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::output::Format;

/// Arguments of `synth graph`.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// A workflow, a definition file, or - for stdin
    #[arg(value_name = "WORKFLOW|FILE")]
    pub what: Option<PathBuf>,
}

/// Draws as a tree for the terminal, or as Mermaid, Graphviz, or SVG.
///
/// # Errors
///
/// The definition cannot be found, or is neither JSON nor YAML.
pub fn run(args: &Args, context: &Context) -> Result<ExitCode, Failure> {
    let definition = Definition::find(args.what.as_deref(), context)?;
    let parsed = definition.parse().map_err(|error| definition.broken(&error))?;
    let document = asl_model::read_parsed(parsed);
    let machine = &document.machine;
    let drawn = match context.output.format() {
        Format::Mermaid => graph::mermaid(machine),
        Format::Dot => graph::dot(machine),
        Format::Svg => graph::svg(machine, &definition.name),
        _ => graph::text(machine),
    };
    if drawn.trim().is_empty() {
        let failure = Failure::new("NO_STATES", format!("`{}` has no states to draw", definition.name));
        return Err(failure.help("a definition is an object with `StartAt` and `States`"));
    }
    context.output.answer(&drawn);
    Ok(ExitCode::Done)
}

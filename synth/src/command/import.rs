//! `synth import`: a definition as Rust that prints it.

use std::path::{Path, PathBuf};

use asl_import::{Import, ImportError, Raw, RoundTrip};
use asl_model::Json;
use serde_json::json;

use crate::cli::Context;
use crate::definition::Definition;
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::output::Format;

/// Arguments of `synth import`.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// The definition in JSON or YAML, or - for stdin
    #[arg(value_name = "FILE")]
    pub file: PathBuf,

    /// Write Rust in the words of asl-builder
    #[arg(long, required = true)]
    pub rust: bool,

    /// An input of the workflow, as JSON; its members become typed fields
    #[arg(long, value_name = "FILE")]
    pub sample: Vec<PathBuf>,

    /// The workflow's name; that of the file unless said
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
}

/// Prints the code; says on stderr how much of it is typed, and what is not and why.
///
/// # Errors
///
/// A file cannot be read, or is no definition.
pub fn run(args: &Args, context: &Context) -> Result<ExitCode, Failure> {
    let definition = Definition::from_file(&args.file)?;
    let parsed = definition.parse().map_err(|error| definition.broken(&error))?;
    let samples = args.sample.iter().map(|path| sample(path)).collect::<Result<Vec<_>, _>>()?;
    let name = args.name.clone().unwrap_or_else(|| name_of(&args.file));
    let import =
        asl_import::import(&parsed.json, &name, &samples).map_err(|error| refused(&definition, &error))?;
    if context.output.format() == Format::Json {
        context.output.answer_json(&document(&import));
    } else {
        context.output.answer(&import.code);
        say(&import, context);
    }
    Ok(match import.round_trip {
        RoundTrip::Equal => ExitCode::Done,
        RoundTrip::Differs => ExitCode::No,
    })
}

fn sample(path: &Path) -> Result<Json, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| Failure::io("read", path, &error))?;
    text.parse().map_err(|error: asl_model::JsonError| {
        Failure::new("INVALID_SAMPLE", format!("`{}` is not JSON: {}", path.display(), error.message)).at(
            path.display().to_string(),
            error.position.line,
            error.position.column,
        )
    })
}

/// `order.asl.json` is `order`.
fn name_of(file: &Path) -> String {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    match name.split('.').next().filter(|name| !name.is_empty() && *name != "-") {
        Some(name) => name.to_owned(),
        None => "imported".to_owned(),
    }
}

fn refused(definition: &Definition, error: &ImportError) -> Failure {
    Failure::new("NOT_A_DEFINITION", format!("`{}`: {error}", definition.name))
        .help(format!("`synth check {}` says what is wrong with it", definition.name))
}

fn document(import: &Import) -> serde_json::Value {
    let places = |all: &[Raw]| -> Vec<_> {
        all.iter().map(|raw| json!({"location": raw.location.to_string(), "why": raw.why})).collect()
    };
    json!({
        "code": import.code,
        "states": import.states,
        "typed_states": import.typed_states,
        "expressions": import.expressions,
        "typed_expressions": import.typed_expressions,
        "raw": places(&import.raw),
        "untyped": places(&import.untyped),
        "round_trip": match import.round_trip {
            RoundTrip::Equal => "equal",
            RoundTrip::Differs => "differs",
        },
    })
}

/// What a person wants to know before reading the code.
fn say(import: &Import, context: &Context) {
    let output = &context.output;
    output.say(&format!(
        "{} of {} states typed, {} of {} expressions",
        import.typed_states, import.states, import.typed_expressions, import.expressions
    ));
    for raw in &import.raw {
        output.say(&format!("  raw      {}: {}", raw.location, raw.why));
    }
    for untyped in &import.untyped {
        output.say(&format!("  untyped  {}: {}", untyped.location, untyped.why));
    }
    if import.code.contains("use serde_json::") {
        output.say("the code speaks of JSON without a type: `cargo add serde_json`");
    }
    if import.round_trip == RoundTrip::Differs {
        output.say("the code gives another definition than the file: see what is raw");
    }
}

//! `synth test`: the cases of a mock configuration file, run on virtual time.

mod case;
mod cases;
mod json_file;
mod mocks;
mod shown;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use asl_assembly::WorkflowType;
use asl_engine::{ExecutionType, Program};
use asl_render::Coverage;

use crate::cli::Context;
use crate::definition::{Definition, is_file};
use crate::exit_code::ExitCode;
use crate::failure::{Failure, did_you_mean, names};
use case::{Played, Stage};
use cases::Cases;
use mocks::MockFile;

/// The name that Step Functions Local's documentation gives the file.
const MOCK_FILE: &str = "MockConfigFile.json";

/// Arguments of `synth test`.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// A workflow, a definition file, or - for stdin; without one the app's only workflow
    #[arg(value_name = "WORKFLOW|FILE")]
    pub what: Option<PathBuf>,

    /// The mock configuration, as Step Functions Local reads it; MockConfigFile.json beside the definition
    #[arg(long, value_name = "FILE")]
    pub mock: Option<PathBuf>,

    /// The cases' inputs and what is expected of them
    #[arg(long, value_name = "FILE")]
    pub expect: Option<PathBuf>,

    /// The state machine's name in the mock configuration, where it is not the definition's
    #[arg(long, value_name = "NAME")]
    pub machine: Option<String>,

    /// Only this case; may be said more than once
    #[arg(long, value_name = "CASE")]
    pub case: Vec<String>,

    /// The input of cases that have none of their own: JSON, or a file of JSON
    #[arg(long, value_name = "JSON|FILE")]
    pub input: Option<String>,

    /// The folder that stands for S3: FOLDER/BUCKET/KEY is an object
    #[arg(long, value_name = "FOLDER")]
    pub s3: Option<PathBuf>,

    /// The history of each case, one event a line
    #[arg(long)]
    pub history: bool,
}

/// Runs the cases and says what came of each.
///
/// # Errors
///
/// A file cannot be read, does not fit the definition, or names no case.
pub fn run(args: &Args, context: &Context) -> Result<ExitCode, Failure> {
    let definition = Definition::find(args.what.as_deref(), context)?;
    let stage = stage(args, &definition)?;
    let mock_path = mock_path(args);
    let mocks = MockFile::read(&mock_path)?;
    let machine = machine_name(args, &definition, &mocks, &mock_path)?;
    let mut cases = Cases::of(&mocks, &machine, stage.program.machine())?;
    if let Some(path) = &args.expect {
        cases.expect(path, &machine)?;
    }
    cases.only(&args.case)?;
    let input = input(args)?;
    let mut coverage = Coverage::of(stage.program.machine());
    let mut played: Vec<Played> = Vec::new();
    for case in cases.iter() {
        let one = stage.play(case, &input)?;
        coverage.add(one.ways.iter().map(|((state, way), count)| (state.clone(), *way, *count)));
        played.push(one);
    }
    shown::answer(&machine, &played, &coverage, args.history, context);
    Ok(ExitCode::from_answer(played.iter().all(Played::passed)))
}

/// The definition, ready to run.
fn stage(args: &Args, definition: &Definition) -> Result<Stage, Failure> {
    let parsed = definition.parse().map_err(|error| definition.broken(&error))?;
    let machine = case::runnable(parsed);
    let refused = |error: &dyn std::fmt::Display| {
        let message = format!("`{}` cannot be run: {error}", definition.name);
        Failure::new("NOT_RUNNABLE", message)
            .help(format!("`synth check {}` says what is wrong with it", definition.name))
    };
    if machine.states.is_empty() {
        return Err(refused(&"it has no states"));
    }
    let program = Program::new(machine).map_err(|error| refused(&error))?;
    let execution_type = match definition.kind {
        Some(WorkflowType::Express) => ExecutionType::Express,
        Some(WorkflowType::Standard) | None => ExecutionType::Standard,
    };
    Ok(Stage { program: Arc::new(program), execution_type, s3: args.s3.clone() })
}

/// The file that was named, or the one that lies beside the definition.
fn mock_path(args: &Args) -> PathBuf {
    if let Some(path) = &args.mock {
        return path.clone();
    }
    let file = args.what.as_deref().filter(|what| is_file(what) && what.as_os_str() != "-");
    match file.and_then(Path::parent) {
        Some(folder) => folder.join(MOCK_FILE),
        None => PathBuf::from(MOCK_FILE),
    }
}

/// The name by which the mock configuration knows the definition.
fn machine_name(
    args: &Args,
    definition: &Definition,
    mocks: &MockFile,
    path: &Path,
) -> Result<String, Failure> {
    let known = || mocks.machines().map(|machine| machine.name.as_str());
    let has = |name: &str| known().any(|known| known == name);
    if let Some(name) = &args.machine {
        if has(name) {
            return Ok(name.clone());
        }
        let message = format!("`{}` has no state machine `{name}`", path.display());
        let failure = Failure::new("UNKNOWN_STATE_MACHINE", message);
        return Err(match did_you_mean(name, known()) {
            Some(help) => failure.help(help),
            None => failure,
        });
    }
    let file_name = Path::new(&definition.name).file_name().unwrap_or_default().to_string_lossy();
    let stem = file_name.split('.').next().unwrap_or_default();
    if let Some(name) = [definition.name.as_str(), stem].into_iter().find(|name| has(name)) {
        return Ok(name.to_owned());
    }
    let mut all = known();
    match (all.next(), all.next()) {
        (Some(only), None) => Ok(only.to_owned()),
        _ => Err(Failure::new(
            "WHICH_STATE_MACHINE",
            format!("`{}` does not say which of its state machines `{}` is", path.display(), definition.name),
        )
        .help(format!("`--machine` names it; there are {}", names(known())))),
    }
}

/// `--input`: JSON, or a file of it. `{}` unless said.
fn input(args: &Args) -> Result<String, Failure> {
    let Some(word) = &args.input else { return Ok("{}".to_owned()) };
    let is_json = |text: &str| serde_json::from_str::<serde_json::Value>(text);
    if is_json(word).is_ok() {
        return Ok(word.clone());
    }
    let path = Path::new(word);
    let text = std::fs::read_to_string(path).map_err(|error| {
        Failure::io("read", path, &error).help("`--input` takes JSON, such as '{\"id\": 1}', or a file of it")
    })?;
    match is_json(&text) {
        Ok(_) => Ok(text),
        Err(error) => Err(Failure::new("INVALID_INPUT", format!("`{word}` is not JSON: {error}")).at(
            path,
            error.line(),
            error.column(),
        )),
    }
}

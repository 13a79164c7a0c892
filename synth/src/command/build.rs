//! `synth build`: a workflow's ASL on stdout, or all of them as files.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use asl_assembly::Workflow;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::app_runner::Project;
use crate::cli::Context;
use crate::definition::{Definition, text_of};
use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::findings::{self, Findings};
use crate::output::Style;

/// Arguments of `synth build`.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// The workflow; not needed where there is only one
    pub workflow: Option<String>,

    /// Write NAME.asl.json for each workflow into this folder
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,

    /// Write nothing; exit 1 when a file is missing or stale
    #[arg(long, requires = "out")]
    pub check: bool,
}

/// Prints the ASL of one workflow, or writes (compares) the files of all.
///
/// # Errors
///
/// The app fails, there is no such workflow, or a file cannot be written.
pub fn run(args: &Args, context: &Context) -> Result<ExitCode, Failure> {
    let project = Project::load(context)?;
    let chosen: Vec<&Workflow> = match (&args.workflow, &args.out) {
        (Some(name), _) => vec![project.workflow(Some(name))?],
        (None, Some(_)) => project.assembly.workflows.iter().collect(),
        (None, None) if context.output.is_json() => project.assembly.workflows.iter().collect(),
        (None, None) => vec![several(&project)?],
    };
    let definitions = chosen.iter().map(|workflow| Definition::from_workflow(workflow, &project));
    let found: Vec<Findings> = definitions
        .chain(Definition::of_app(&project))
        .map(|definition| findings::check(definition, None))
        .collect();
    let right = right(&found);

    let mut files = Vec::new();
    for workflow in &chosen {
        // A wrong definition is shown, but it takes no right one's place.
        let write = if args.check || !right { Writing::Never } else { Writing::WhereChanged };
        files.push(match &args.out {
            Some(folder) => output_file(workflow, folder, write)?,
            None => File::unwritten(workflow),
        });
    }
    answer(&files, &found, args, context);
    let stale = args.check && files.iter().any(|file| file.status == Some(Status::Stale));
    Ok(ExitCode::from_answer(right && !stale))
}

fn right(found: &[Findings]) -> bool {
    found.iter().all(|one| one.errors() == 0)
}

fn several(project: &Project) -> Result<&Workflow, Failure> {
    project.workflow(None).map_err(|failure| match failure.help.clone() {
        Some(help) if failure.code == "USAGE" => {
            failure.help(format!("{help}, or write all with `--out DIR`"))
        }
        _ => failure,
    })
}

fn answer(files: &[File<'_>], found: &[Findings], args: &Args, context: &Context) {
    let output = &context.output;
    if output.is_json() {
        let workflows: Vec<Value> = files.iter().map(File::to_json).collect();
        let diagnostics: Vec<Value> = found.iter().flat_map(Findings::to_json_list).collect();
        output.answer_json(&json!({"workflows": workflows, "diagnostics": diagnostics}));
        return;
    }
    for one in found.iter().filter(|one| !one.is_empty()) {
        output.complain(&format!("{}\n", one.to_text(output.stderr_color())));
    }
    if args.out.is_none() {
        for file in files {
            output.answer(&file.text);
        }
        return;
    }
    // Of a file that is not to be compared one wants to know that it is as it was.
    let widest = if args.check || right(found) { 9 } else { "not written".len() };
    let width = files.iter().map(|file| file.shown_path().chars().count()).max().unwrap_or_default();
    for file in files {
        let status = file.status.map_or("", |status| match status {
            Status::Stale if !args.check => "not written",
            Status::Stale if !file.existed => "missing",
            other => other.as_str(),
        });
        let style = if file.status == Some(Status::Stale) { Style::Warning } else { Style::Success };
        let path = file.shown_path();
        let gap = " ".repeat(width - path.chars().count());
        let size = file.text.len();
        let status = output.paint(&format!("{status:<widest$}"), style);
        output.answer_line(&format!(
            "{}{gap}  {status}  {} states  {size} bytes",
            output.paint(&path, Style::Name),
            file.states
        ));
    }
    if args.check && files.iter().any(|file| file.status == Some(Status::Stale)) {
        let folder = args.out.as_deref().unwrap_or(Path::new("DIR"));
        output.say(&format!(
            "{} `synth build --out {}` writes them",
            output.err_paint("help:", Style::Hint),
            folder.display()
        ));
    }
}

#[derive(Clone, Copy)]
enum Writing {
    Never,
    WhereChanged,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Status {
    Written,
    Unchanged,
    Stale,
}

impl Status {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Written => "written",
            Self::Unchanged => "unchanged",
            Self::Stale => "stale",
        }
    }
}

/// A workflow's definition, and the file it belongs into.
struct File<'a> {
    workflow: &'a Workflow,
    text: String,
    states: usize,
    path: Option<PathBuf>,
    /// Whether there was a file before.
    existed: bool,
    status: Option<Status>,
}

impl<'a> File<'a> {
    fn unwritten(workflow: &'a Workflow) -> Self {
        let states = count_states(&workflow.definition);
        Self { workflow, text: text_of(workflow), states, path: None, existed: false, status: None }
    }

    fn shown_path(&self) -> String {
        self.path.as_ref().map(|path| path.display().to_string()).unwrap_or_default()
    }

    fn to_json(&self) -> Value {
        let mut file = json!({
            "name": self.workflow.name,
            "path": self.path.as_ref().map(|path| path.display().to_string()),
            "sha256": sha256(&self.text),
            "states": self.states,
            "status": self.status.map(Status::as_str),
        });
        if let (None, Some(members)) = (&self.path, file.as_object_mut()) {
            members.insert("definition".to_owned(), self.workflow.definition.clone());
        }
        file
    }
}

fn output_file<'a>(workflow: &'a Workflow, folder: &Path, write: Writing) -> Result<File<'a>, Failure> {
    let mut file = File::unwritten(workflow);
    let path = folder.join(format!("{}.asl.json", workflow.name));
    let before = match std::fs::read_to_string(&path) {
        Ok(text) => Some(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        // What is no text is there all the same.
        Err(error) if error.kind() == std::io::ErrorKind::InvalidData => Some(String::new()),
        Err(error) => return Err(Failure::io("read", &path, &error)),
    };
    file.existed = before.is_some();
    file.status = Some(match write {
        _ if before.as_ref() == Some(&file.text) => Status::Unchanged,
        Writing::Never => Status::Stale,
        Writing::WhereChanged => {
            std::fs::create_dir_all(folder).map_err(|error| Failure::io("make", folder, &error))?;
            std::fs::write(&path, &file.text).map_err(|error| Failure::io("write", &path, &error))?;
            Status::Written
        }
    });
    file.path = Some(path);
    Ok(file)
}

/// The states of a definition, those inside of Map and Parallel included.
fn count_states(definition: &Value) -> usize {
    let Some(states) = definition.get("States").and_then(Value::as_object) else { return 0 };
    let within = |state: &Value| -> usize {
        let branches = state.get("Branches").and_then(Value::as_array).into_iter().flatten();
        let processor = state.get("ItemProcessor").or_else(|| state.get("Iterator"));
        branches.chain(processor).map(count_states).sum()
    };
    states.values().map(|state| 1 + within(state)).sum()
}

/// SHA-256 of a text, in hexadecimal.
fn sha256(text: &str) -> String {
    let mut hexadecimal = String::with_capacity(64);
    for byte in Sha256::digest(text.as_bytes()) {
        let _ = write!(hexadecimal, "{byte:02x}");
    }
    hexadecimal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_counted_at_every_depth() {
        let definition = json!({"States": {
            "A": {"Type": "Pass"},
            "B": {"Type": "Parallel", "Branches": [{"States": {"C": {}}}, {"States": {"D": {}, "E": {}}}]},
            "F": {"Type": "Map", "ItemProcessor": {"States": {"G": {}}}},
        }});
        assert_eq!(count_states(&definition), 7);
        assert_eq!(count_states(&json!(3)), 0);
    }

    #[test]
    fn the_hash_is_the_known_one() {
        assert_eq!(sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }
}

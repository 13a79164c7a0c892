//! `synth check`: what is wrong with a definition, all of it, each with a place and a next step.

use std::path::PathBuf;
use std::time::Instant;

use asl_model::Severity;
use asl_validate::{MachineType, find_rules, rules};
use clap::ValueEnum;
use serde_json::{Value, json};

use crate::app_runner::Project;
use crate::cli::Context;
use crate::definition::Definition;
use crate::exit_code::ExitCode;
use crate::failure::{Failure, did_you_mean};
use crate::findings::{self, Findings, Found, count_in_words};
use crate::output::{Format, Style};

/// Arguments of `synth check`.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// Definitions in JSON or YAML; - is stdin; without any the app's workflows
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,

    /// standard or express, where the definition does not come from an app
    #[arg(long = "type", value_name = "TYPE", hide_possible_values = true)]
    pub kind: Option<Kind>,

    /// Make warnings with this code, or of this rule, errors
    #[arg(long, value_name = "CODE")]
    pub deny: Vec<String>,

    /// Leave out what has this code, or is of this rule
    #[arg(long, value_name = "CODE")]
    pub allow: Vec<String>,
}

/// `--type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// A standard machine.
    Standard,
    /// An express machine.
    Express,
}

/// Checks files, stdin, or the app's workflows.
///
/// # Errors
///
/// A file cannot be read, the app fails, or `--deny` or `--allow` names no code.
pub fn run(args: &Args, context: &Context) -> Result<ExitCode, Failure> {
    let started = Instant::now();
    args.deny.iter().chain(&args.allow).try_for_each(|code| known_code(code))?;
    let kind = args.kind.map(|kind| match kind {
        Kind::Standard => MachineType::Standard,
        Kind::Express => MachineType::Express,
    });
    let definitions: Vec<Definition> = if args.files.is_empty() {
        let project = Project::load(context)?;
        let workflows = project.assembly.workflows.iter();
        let mut all: Vec<Definition> =
            workflows.map(|workflow| Definition::from_workflow(workflow, &project)).collect();
        all.extend(Definition::of_app(&project));
        all
    } else {
        args.files.iter().map(|file| Definition::from_file(file)).collect::<Result<_, _>>()?
    };
    let mut all: Vec<Findings> =
        definitions.into_iter().map(|definition| findings::check(definition, kind)).collect();
    for one in &mut all {
        one.found.retain(|found| !args.allow.iter().any(|code| is_of(found, code)));
        for found in one.found.iter_mut().filter(|found| args.deny.iter().any(|code| is_of(found, code))) {
            found.severity = Severity::Error;
        }
    }
    answer(&all, started, context);
    Ok(ExitCode::from_answer(all.iter().all(|one| one.errors() == 0)))
}

fn is_of(found: &Found, word: &str) -> bool {
    found.code.eq_ignore_ascii_case(word) || found.rule.is_some_and(|rule| rule.eq_ignore_ascii_case(word))
}

/// A misspelt code would change nothing, and nobody would notice.
fn known_code(word: &str) -> Result<(), Failure> {
    if !find_rules(word).is_empty() || super::explain::is_builders_code(word) {
        return Ok(());
    }
    let known = rules().iter().flat_map(|rule| [rule.code, rule.name]);
    let known = known.chain(super::explain::builders_codes());
    let failure = Failure::new("UNKNOWN_CODE", format!("there is no code or rule `{word}`"));
    let list = "`synth explain` lists them all";
    Err(match did_you_mean(word, known) {
        Some(help) => failure.help(format!("{help} {list}")),
        None => failure.help(list),
    })
}

fn answer(all: &[Findings], started: Instant, context: &Context) {
    let output = &context.output;
    let errors: usize = all.iter().map(Findings::errors).sum();
    let warnings: usize = all.iter().map(Findings::warnings).sum();
    if output.is_json() {
        let files: Vec<Value> =
            all.iter().map(|one| json!({"file": one.name, "diagnostics": one.to_json_list()})).collect();
        let summary = json!({"files": all.len(), "errors": errors, "warnings": warnings});
        output.answer_json(&json!({"files": files, "summary": summary}));
        return;
    }
    if output.format() == Format::Github {
        for one in all {
            output.answer(&one.to_annotations());
        }
        return;
    }
    for one in all.iter().filter(|one| !one.is_empty()) {
        output.answer(&format!("{}\n\n", one.to_text(output.stdout_color())));
    }
    match count_in_words(errors, warnings) {
        Some(count) => {
            let style = if errors > 0 { Style::Error } else { Style::Warning };
            output.answer_line(&format!("{} in {}", output.paint(&count, style), subject(all)));
        }
        None if output.is_quiet() => {}
        None => {
            let states: usize = all.iter().map(|one| one.states).sum();
            let states = if states == 1 { "1 state".to_owned() } else { format!("{states} states") };
            let time = started.elapsed().as_millis();
            let nothing = output.paint("nothing to report", Style::Success);
            output.answer_line(&format!("Checked {states} in {time} ms: {nothing}"));
        }
    }
}

/// What the findings are in: the one definition that has them, or how many do.
fn subject(all: &[Findings]) -> String {
    let mut with = all.iter().filter(|one| !one.is_empty());
    match (with.next(), with.next()) {
        (Some(only), None) => format!("`{}`", only.name),
        _ => format!("{} definitions", all.iter().filter(|one| !one.is_empty()).count()),
    }
}

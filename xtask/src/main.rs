//! Chores of this repository: `cargo xtask test`, `bench`, `conformance`, `validation`.
#![expect(clippy::print_stdout, reason = "stdout is where a chore gives its answer")]
#![expect(clippy::print_stderr, reason = "stderr is where a chore talks about its progress")]

mod bench;
mod cargo;
mod conformance;
mod context;
mod coverage;
mod deploy;
mod dev;
mod e2e;
mod floors;
mod fuzz;
mod http;
mod import_corpus;
mod integrations;
mod report;
mod rules;
mod sdk_actions;
mod spdx;
mod steps;
mod validation;
mod venv;

use std::process::ExitCode;

use anyhow::{Context as _, bail};

use crate::context::Context;

const HELP: &str = "\
Chores of this repository

Usage: cargo xtask <CHORE> [OPTIONS]

  test [NAME..] [--list]     run every step, or the named ones; the last line counts them
  bench [NAME..]             measure: engine, validate, synth, edit, typecheck, workflow-tests; --format json
  conformance DIR            compare with recordings of the real service; --family F, --case ID
  validation DIR             compare findings with the verdicts in DIR
  fuzz                       look for faults by chance: --minutes N, --seed N
  import-corpus DIR          import real definitions to Rust, compile, run and compare
  integrations FILE          write the table of integrations from FILE
  rules                      write docs/rules.md, which rule of the validator covers what
  sdk-actions                write the services and actions of AWS SDK integrations from botocore
  coverage                   write docs/coverage.md: what of the language the builder says, and how

Examples:
  cargo xtask test
  cargo xtask test words licences
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// Dispatches one chore. 0: done, 1: the answer is no, 2: could not answer.
fn run(arguments: &[String]) -> anyhow::Result<ExitCode> {
    let Some((chore, rest)) = arguments.split_first() else {
        print!("{HELP}");
        return Ok(ExitCode::from(2));
    };
    match chore.as_str() {
        "test" => report::test(&Context::find()?, &steps::all(), rest),
        "conformance" => conformance::run(rest),
        "bench" => bench::run(&Context::find()?, rest),
        "validation" => validation::run(rest),
        "fuzz" => fuzz::run(&Context::find()?, rest),
        "import-corpus" => import_corpus::run(&Context::find()?, rest),
        "integrations" => {
            let reference = rest.first().context("expected the path of an `integrations.json`")?;
            integrations::run(Context::find()?.root(), reference.as_ref())?;
            Ok(ExitCode::SUCCESS)
        }
        "rules" => rules::run(&Context::find()?),
        "sdk-actions" => sdk_actions::run(&Context::find()?),
        "coverage" => {
            coverage::run(&Context::find()?)?;
            Ok(ExitCode::SUCCESS)
        }
        "-h" | "--help" | "help" => {
            print!("{HELP}");
            Ok(ExitCode::SUCCESS)
        }
        other => bail!("no chore `{other}`; see `cargo xtask --help`"),
    }
}

/// The value after `--NAME`, or after `--NAME=`.
pub(crate) fn option<'a>(arguments: &'a [String], name: &str) -> anyhow::Result<Option<&'a str>> {
    for (index, argument) in arguments.iter().enumerate() {
        if argument == name {
            let value = arguments.get(index + 1).with_context(|| format!("`{name}` needs a value"))?;
            return Ok(Some(value));
        }
        if let Some(value) = argument.strip_prefix(name).and_then(|rest| rest.strip_prefix('=')) {
            return Ok(Some(value));
        }
    }
    Ok(None)
}

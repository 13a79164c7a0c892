//! Runs named steps, says what became of each, and counts.

use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context as _, bail};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::context::Context;

/// One named part of `cargo xtask test`.
pub(crate) struct Step {
    /// What one types to run it alone.
    pub(crate) name: &'static str,
    /// What it shows, in one line.
    pub(crate) about: &'static str,
    /// Does it. An error is a failure, with the reason.
    pub(crate) run: fn(&Context) -> anyhow::Result<Outcome>,
}

/// How a step ended, if not with an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It holds.
    Passed,
    /// It is a suite that counts its own cases.
    Counted(Counts),
    /// It could not run here: why, and the command that mends it.
    Skipped(String),
}

/// Cases of a suite.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) skipped: u64,
}

#[derive(Debug, Serialize)]
struct Line {
    name: &'static str,
    status: &'static str,
    seconds: f64,
    why: Option<String>,
    passed: u64,
    failed: u64,
    skipped: u64,
}

#[derive(Debug, Serialize)]
struct Document {
    steps: Vec<Line>,
    figures: Map<String, Value>,
}

/// `cargo xtask test [NAME..]`.
pub(crate) fn test(context: &Context, steps: &[Step], arguments: &[String]) -> anyhow::Result<ExitCode> {
    if arguments.iter().any(|argument| argument == "--list") {
        for step in steps {
            println!("{:<14} {}", step.name, step.about);
        }
        return Ok(ExitCode::SUCCESS);
    }
    for name in arguments {
        if !steps.iter().any(|step| step.name == name) {
            let known: Vec<&str> = steps.iter().map(|step| step.name).collect();
            bail!("no step `{name}`; there are {}", known.join(", "));
        }
    }
    let chosen =
        steps.iter().filter(|step| arguments.is_empty() || arguments.iter().any(|name| name == step.name));

    let mut document = Document { steps: Vec::new(), figures: Map::new() };
    for step in chosen {
        println!("step {:<14} {}", step.name, step.about);
        let known = context.figures();
        let started = Instant::now();
        let outcome = (step.run)(context);
        let line = line(step.name, outcome, (started.elapsed().as_secs_f64() * 100.0).round() / 100.0);
        for (name, value) in context.figures() {
            if known.get(&name) != Some(&value) {
                println!("     {:<14} {name}: {value}", "");
            }
        }
        println!("{:<4} {:<14} {:.1} s{}", line.status, line.name, line.seconds, ending(&line));
        document.steps.push(line);
        document.figures = context.figures();
        // written after each step, so that an interrupted run leaves what it knows
        let path = context.scratch("test.json")?;
        std::fs::write(&path, format!("{}\n", serde_json::to_string_pretty(&document)?))
            .with_context(|| format!("cannot write `{}`", path.display()))?;
    }

    let sum = |of: fn(&Line) -> u64| document.steps.iter().map(of).sum::<u64>();
    for line in document.steps.iter().filter(|line| line.status != "ok") {
        println!("{} {}{}", line.status, line.name, ending(line).lines().next().unwrap_or_default());
    }
    let failed = sum(|line| line.failed);
    println!("{} passed, {failed} failed, {} skipped", sum(|line| line.passed), sum(|line| line.skipped));
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What stands behind the time: counts of a suite, or the reason.
fn ending(line: &Line) -> String {
    let counts = if line.passed + line.failed + line.skipped > 1 {
        format!(", {} passed, {} failed, {} skipped", line.passed, line.failed, line.skipped)
    } else {
        String::new()
    };
    match &line.why {
        Some(why) => format!("{counts}: {why}"),
        None => counts,
    }
}

fn line(name: &'static str, outcome: anyhow::Result<Outcome>, seconds: f64) -> Line {
    let (status, why, counts) = match outcome {
        Ok(Outcome::Passed) => ("ok", None, Counts { passed: 1, ..Counts::default() }),
        Ok(Outcome::Counted(counts)) if counts.failed > 0 => ("failed", None, counts),
        Ok(Outcome::Counted(counts)) => ("ok", None, counts),
        Ok(Outcome::Skipped(why)) => ("skipped", Some(why), Counts { skipped: 1, ..Counts::default() }),
        Err(error) => ("failed", Some(format!("{error:#}")), Counts { failed: 1, ..Counts::default() }),
    };
    Line { name, status, seconds, why, passed: counts.passed, failed: counts.failed, skipped: counts.skipped }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_a_failure_with_its_reason() {
        let line = line("words", Err(anyhow::anyhow!("inner").context("outer")), 0.0);
        assert_eq!((line.status, line.failed, line.why.as_deref()), ("failed", 1, Some("outer: inner")));
    }

    #[test]
    fn a_suite_with_a_failed_case_failed() {
        let counts = Counts { passed: 3, failed: 1, skipped: 0 };
        assert_eq!(line("workspace", Ok(Outcome::Counted(counts)), 0.0).status, "failed");
    }

    #[test]
    fn a_skipped_step_is_neither_passed_nor_failed() {
        let line = line("e2e", Ok(Outcome::Skipped("no browser".to_owned())), 0.0);
        assert_eq!((line.passed, line.failed, line.skipped), (0, 0, 1));
    }
}

//! `cargo xtask validation DIR`: real definitions, right and wrong ones, and what the validator says of them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use asl_model::Severity;
use asl_validate::{MachineType, validate_text};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A file of `invalid/`.
#[derive(Debug, Deserialize)]
struct Wrong {
    definition: Option<Value>,
    definition_text: Option<String>,
    grow: Option<Grow>,
    #[serde(rename = "type")]
    kind: Option<String>,
    expect: Expect,
    recorded: Option<Recorded>,
}

/// What the service itself said.
#[derive(Debug, Deserialize)]
struct Recorded {
    code: Option<String>,
}

/// A member to be set to a long text before use.
#[derive(Debug, Deserialize)]
struct Grow {
    pointer: String,
    length: usize,
}

#[derive(Debug, Deserialize)]
struct Expect {
    severity: String,
    kind: String,
    pointer: Option<String>,
}

/// What became of one definition.
#[derive(Debug, Serialize)]
pub(crate) struct Case {
    id: String,
    verdict: Verdict,
    /// Whether a finding has the code that the service gave, where its answer is recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    same_code: Option<bool>,
    /// What was wrong with it, or what was said of a right one.
    about: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Verdict {
    /// A right definition, and nothing was said.
    Quiet,
    /// A right definition, and an error was reported.
    FalseAlarm,
    /// The fault was found where it is.
    AtPlace,
    /// Something was found, elsewhere.
    Found,
    /// Nothing was found.
    Missed,
}

/// Counts over a corpus.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Summary {
    pub(crate) valid: usize,
    pub(crate) quiet: usize,
    pub(crate) invalid: usize,
    pub(crate) found: usize,
    pub(crate) at_place: usize,
    /// Wrong ones with a code on record, and those of them that we give the same.
    pub(crate) with_code: usize,
    pub(crate) same_code: usize,
    /// How often each rule warns of something in a right one.
    pub(crate) warnings: BTreeMap<&'static str, usize>,
}

/// Prints the counts and what went wrong.
pub(crate) fn run(arguments: &[String]) -> anyhow::Result<ExitCode> {
    let json = match crate::option(arguments, "--format")? {
        None | Some("text") => false,
        Some("json") => true,
        Some(other) => bail!("`--format` takes `text` or `json`, not `{other}`"),
    };
    let folder = arguments.iter().find(|one| !one.starts_with("--") && *one != "json" && *one != "text");
    let (summary, cases) = judge(Path::new(folder.context("which folder? `cargo xtask validation DIR`")?))?;
    if json {
        let document = serde_json::json!({ "summary": summary, "cases": cases });
        println!("{}", serde_json::to_string_pretty(&document)?);
    } else {
        for case in cases.iter().filter(|case| !matches!(case.verdict, Verdict::Quiet | Verdict::AtPlace)) {
            println!("{:<12} {}: {}", format!("{:?}", case.verdict).to_lowercase(), case.id, case.about);
        }
        println!("right ones without an error: {} of {}", summary.quiet, summary.valid);
        println!(
            "wrong ones found: {} of {}, {} of them at the place",
            summary.found, summary.invalid, summary.at_place
        );
        println!("same code as the service: {} of {} on record", summary.same_code, summary.with_code);
        println!("warnings in right ones, by rule:");
        for (rule, count) in &summary.warnings {
            println!("{count:>6} {rule}");
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Validates every definition of the corpus.
pub(crate) fn judge(corpus: &Path) -> anyhow::Result<(Summary, Vec<Case>)> {
    let mut summary = Summary::default();
    let mut cases = Vec::new();
    for file in files(&corpus.join("valid"))? {
        let case = right(&file, &mut summary.warnings)?;
        summary.valid += 1;
        summary.quiet += usize::from(case.verdict == Verdict::Quiet);
        cases.push(case);
    }
    for file in files(&corpus.join("invalid"))? {
        let case = wrong(&file)?;
        summary.invalid += 1;
        summary.found += usize::from(case.verdict != Verdict::Missed);
        summary.at_place += usize::from(case.verdict == Verdict::AtPlace);
        summary.with_code += usize::from(case.same_code.is_some());
        summary.same_code += usize::from(case.same_code == Some(true));
        cases.push(case);
    }
    Ok((summary, cases))
}

fn right(file: &Path, warnings: &mut BTreeMap<&'static str, usize>) -> anyhow::Result<Case> {
    let text = std::fs::read_to_string(file)?;
    let report = validate_text(&text, MachineType::Standard).report;
    for finding in report.findings().iter().filter(|one| one.diagnostic.severity == Severity::Warning) {
        *warnings.entry(finding.rule).or_default() += 1;
    }
    let alarm = report.diagnostics().find(|one| one.severity == Severity::Error);
    let (verdict, about) = match alarm {
        None => (Verdict::Quiet, String::new()),
        Some(one) => (Verdict::FalseAlarm, format!("{} {} at {}", one.code, one.message, one.location)),
    };
    Ok(Case { id: id(file), verdict, same_code: None, about })
}

fn wrong(file: &Path) -> anyhow::Result<Case> {
    let text = std::fs::read_to_string(file)?;
    let case: Wrong = serde_json::from_str(&text).with_context(|| format!("`{}`", file.display()))?;
    let kind = match case.kind.as_deref() {
        Some("EXPRESS") => MachineType::Express,
        _ => MachineType::Standard,
    };
    let report = validate_text(&definition(&case)?, kind).report;
    let counts = |severity: Severity| severity == Severity::Error || case.expect.severity == "warning";
    let places: Vec<String> =
        report.diagnostics().filter(|one| counts(one.severity)).map(|one| one.location.to_string()).collect();
    let at_place = match &case.expect.pointer {
        None => !places.is_empty(),
        Some(expected) => places.iter().any(|place| near(place, expected)),
    };
    let verdict = match (places.is_empty(), at_place) {
        (true, _) => Verdict::Missed,
        (false, true) => Verdict::AtPlace,
        (false, false) => Verdict::Found,
    };
    let recorded = case.recorded.and_then(|recorded| recorded.code);
    let same_code = recorded.map(|code| report.diagnostics().any(|one| one.code == code));
    Ok(Case { id: id(file), verdict, same_code, about: case.expect.kind })
}

/// The text to validate.
fn definition(case: &Wrong) -> anyhow::Result<String> {
    if let Some(text) = &case.definition_text {
        return Ok(text.clone());
    }
    let mut definition = case.definition.clone().context("no definition")?;
    if let Some(grow) = &case.grow {
        let member = definition.pointer_mut(&grow.pointer).context("`grow` points at nothing")?;
        *member = Value::String("x".repeat(grow.length));
    }
    Ok(definition.to_string())
}

/// Whether a reported place is as good as the expected one: the same, its parent, or inside it.
fn near(place: &str, expected: &str) -> bool {
    let parent = expected.rsplit_once('/').map_or("", |(parent, _)| parent);
    place == expected
        || place == parent
        || place.strip_prefix(expected).is_some_and(|rest| rest.starts_with('/'))
}

pub(crate) fn files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).with_context(|| format!("cannot list `{}`", folder.display()))?;
    let mut files: Vec<PathBuf> = entries.map(|entry| anyhow::Ok(entry?.path())).collect::<Result<_, _>>()?;
    files.sort();
    Ok(files)
}

fn id(file: &Path) -> String {
    file.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_counts_when_it_is_the_fault_its_parent_or_inside() {
        assert!(near("/States/A/Next", "/States/A/Next"));
        assert!(near("/States/A", "/States/A/Next"));
        assert!(near("/States/A/Next/0", "/States/A/Next"));
        assert!(!near("/States/AB", "/States/A"));
        assert!(!near("/States", "/States/A/Next"));
    }
}

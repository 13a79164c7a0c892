//! `cargo xtask import-corpus DIR`: real definitions imported to Rust, compiled, run, and compared with what they print.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use asl_import::{Import, normal_form};
use asl_model::Json;
use serde::Serialize;
use serde_json::Value;

use crate::cargo;
use crate::context::Context;

/// Definitions a crate: several crates compile side by side.
const PER_CRATE: usize = 48;

/// What became of one definition.
#[derive(Debug, Serialize)]
pub(crate) struct Case {
    id: String,
    verdict: Verdict,
    states: usize,
    typed_states: usize,
    expressions: usize,
    typed_expressions: usize,
    /// Why states are written as JSON.
    raw: Vec<String>,
    /// The first error of the compiler, or the first difference.
    about: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Verdict {
    /// It compiles and prints the same definition.
    Equal,
    /// It prints another definition.
    Differs,
    /// It prints the same, but `build` reports something.
    Reported,
    /// It does not compile.
    Refused,
}

/// Counts over a corpus; states and expressions count where the code compiles and round-trips.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Summary {
    pub(crate) definitions: usize,
    pub(crate) compiled: usize,
    pub(crate) equal: usize,
    pub(crate) without_raw: usize,
    pub(crate) states: usize,
    pub(crate) typed_states: usize,
    pub(crate) expressions: usize,
    pub(crate) typed_expressions: usize,
    /// Reasons for raw states, most frequent first.
    pub(crate) reasons: Vec<(String, usize)>,
}

/// Prints the counts and what went wrong.
pub(crate) fn run(context: &Context, arguments: &[String]) -> anyhow::Result<ExitCode> {
    let json = match crate::option(arguments, "--format")? {
        None | Some("text") => false,
        Some("json") => true,
        Some(other) => bail!("`--format` takes `text` or `json`, not `{other}`"),
    };
    let folder = arguments.iter().find(|one| !one.starts_with("--") && *one != "json" && *one != "text");
    let folder = folder
        .context("which folder? `cargo xtask import-corpus DIR`, where `DIR/valid` or DIR has definitions")?;
    let (summary, cases) = judge(context, Path::new(folder))?;
    if json {
        let document = serde_json::json!({ "summary": summary, "cases": cases });
        println!("{}", serde_json::to_string_pretty(&document)?);
        return Ok(ExitCode::SUCCESS);
    }
    for case in cases.iter().filter(|case| case.verdict != Verdict::Equal) {
        println!("{:<9} {}: {}", format!("{:?}", case.verdict).to_lowercase(), case.id, case.about);
    }
    for (reason, count) in &summary.reasons {
        println!("{count:>6} raw: {reason}");
    }
    let permille = |part: usize, whole: usize| 1000 * part / whole.max(1);
    for (what, part, whole) in [
        ("compile", summary.compiled, summary.definitions),
        ("compile and print the same", summary.equal, summary.definitions),
        ("without any raw state", summary.without_raw, summary.equal),
        ("states typed", summary.typed_states, summary.states),
        ("expressions typed", summary.typed_expressions, summary.expressions),
    ] {
        let share = permille(part, whole);
        println!("{what}: {part} of {whole}, {}.{} %", share / 10, share % 10);
    }
    Ok(ExitCode::SUCCESS)
}

struct Source {
    id: String,
    definition: Json,
    import: Import,
}

/// Imports, compiles and runs every definition of the corpus.
pub(crate) fn judge(context: &Context, corpus: &Path) -> anyhow::Result<(Summary, Vec<Case>)> {
    let folder = if corpus.join("valid").is_dir() { corpus.join("valid") } else { corpus.to_path_buf() };
    let mut sources = Vec::new();
    for file in crate::validation::files(&folder)? {
        if file.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let id = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let definition: Json =
            std::fs::read_to_string(&file)?.parse().with_context(|| format!("`{}`", file.display()))?;
        let import =
            asl_import::import(&definition, &id, &[]).with_context(|| format!("`{}`", file.display()))?;
        sources.push(Source { id, definition, import });
    }
    eprintln!("{} definitions imported", sources.len());

    let root = context.scratch("import-corpus")?;
    let mut refused = BTreeMap::new();
    let programs = loop {
        write(context, &root, &sources, &refused)?;
        let (programs, errors) = compile(&root, &sources)?;
        if errors.is_empty() {
            break programs;
        }
        eprintln!("{} do not compile; trying without them", errors.len());
        refused.extend(errors);
    };
    let mut printed = BTreeMap::new();
    for program in programs {
        for line in cargo::stdout_of(&mut std::process::Command::new(program))?.lines() {
            let line: Value = serde_json::from_str(line)?;
            let id = line.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
            printed.insert(id, line);
        }
    }
    let cases: Vec<Case> = sources
        .iter()
        .map(|source| case(source, refused.get(&source.id), printed.get(&source.id)))
        .collect::<Result<_, _>>()?;
    Ok((summary(&cases), cases))
}

fn case(source: &Source, refused: Option<&String>, printed: Option<&Value>) -> anyhow::Result<Case> {
    let (verdict, about) = match (refused, printed) {
        (Some(error), _) => (Verdict::Refused, error.clone()),
        (None, None) => bail!("`{}` printed nothing", source.id),
        (None, Some(line)) => {
            let text = line.get("definition").and_then(Value::as_str).unwrap_or_default();
            let (was, is) = (normal_form(&source.definition), normal_form(&text.parse()?));
            let findings = line.get("findings").and_then(Value::as_array).and_then(|all| all.first());
            match (difference(&was, &is, ""), findings) {
                (Some(difference), _) => (Verdict::Differs, difference),
                (None, Some(finding)) => (Verdict::Reported, finding.as_str().unwrap_or_default().to_owned()),
                (None, None) => (Verdict::Equal, String::new()),
            }
        }
    };
    let import = &source.import;
    Ok(Case {
        id: source.id.clone(),
        verdict,
        states: import.states,
        typed_states: import.typed_states,
        expressions: import.expressions,
        typed_expressions: import.typed_expressions,
        raw: import.raw.iter().map(|raw| raw.why.clone()).collect(),
        about,
    })
}

fn summary(cases: &[Case]) -> Summary {
    let mut summary = Summary { definitions: cases.len(), ..Summary::default() };
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for case in cases {
        summary.compiled += usize::from(case.verdict != Verdict::Refused);
        if !matches!(case.verdict, Verdict::Equal | Verdict::Reported) {
            continue;
        }
        summary.equal += 1;
        summary.without_raw += usize::from(case.raw.is_empty());
        summary.states += case.states;
        summary.typed_states += case.typed_states;
        summary.expressions += case.expressions;
        summary.typed_expressions += case.typed_expressions;
        for reason in &case.raw {
            *reasons.entry(reason).or_default() += 1;
        }
    }
    summary.reasons = reasons.into_iter().map(|(reason, count)| (reason.to_owned(), count)).collect();
    summary.reasons.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    summary
}

/// A workspace with some crates, each with a module for every definition that compiles.
fn write(
    context: &Context,
    root: &Path,
    sources: &[Source],
    refused: &BTreeMap<String, String>,
) -> anyhow::Result<()> {
    let lock = context.root().join("Cargo.lock");
    std::fs::create_dir_all(root)?;
    std::fs::copy(lock, root.join("Cargo.lock"))?;
    let mut members = BTreeSet::new();
    for (number, sources) in sources.chunks(PER_CRATE).enumerate() {
        let name = format!("part{number}");
        let folder = root.join(&name);
        std::fs::create_dir_all(folder.join("src"))?;
        let mut main = String::from("//! Definitions as Rust.\n#![allow(warnings)]\n");
        let mut calls = String::new();
        for (at, source) in sources.iter().enumerate().filter(|(_, source)| !refused.contains_key(&source.id))
        {
            put(&folder.join(format!("src/d{at}.rs")), &source.import.code)?;
            writeln!(main, "mod d{at};")?;
            writeln!(
                calls,
                "    show({:?}, &d{at}::{}());",
                source.id,
                asl_import::function_name(&source.id)
            )?;
        }
        main.push_str(SHOW);
        write!(main, "\nfn main() {{\n{calls}}}\n")?;
        put(&folder.join("src/main.rs"), &main)?;
        put(&folder.join("Cargo.toml"), &manifest(context, &name))?;
        members.insert(name);
    }
    let members = members.iter().map(|name| format!("{name:?}")).collect::<Vec<_>>().join(", ");
    put(
        &root.join("Cargo.toml"),
        &format!("[workspace]\nresolver = \"3\"\nmembers = [{members}]\n\n[profile.dev]\ndebug = false\n"),
    )
}

/// Only what changed is written, or cargo would compile all of it again.
fn put(file: &Path, text: &str) -> anyhow::Result<()> {
    if std::fs::read_to_string(file).is_ok_and(|known| known == text) {
        return Ok(());
    }
    std::fs::write(file, text).with_context(|| format!("cannot write `{}`", file.display()))
}

fn manifest(context: &Context, name: &str) -> String {
    let builder = context.root().join("asl-builder");
    format!(
        "[package]\nname = {name:?}\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n[dependencies]\n\
         asl-builder = {{ path = \"{}\" }}\nserde_json = \"1\"\n",
        builder.display()
    )
}

const SHOW: &str = r#"
fn show<In, Out, M>(id: &str, workflow: &asl_builder::Workflow<In, Out, M>) {
    let findings: Vec<String> =
        workflow.build().err().into_iter().flatten().map(|one| format!("{} {}", one.code, one.message)).collect();
    println!("{}", serde_json::json!({"id": id, "definition": workflow.definition(), "findings": findings}));
}
"#;

/// The programs, or the first error of each definition that does not compile.
fn compile(root: &Path, sources: &[Source]) -> anyhow::Result<(Vec<PathBuf>, BTreeMap<String, String>)> {
    let mut command = cargo::command();
    command.current_dir(root).args(["build", "--keep-going", "--message-format=json"]);
    command.env("CARGO_TARGET_DIR", root.join("target")).env_remove("RUSTFLAGS");
    let output = cargo::output_any(&mut command)?;
    let (mut programs, mut errors) = (Vec::new(), BTreeMap::new());
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let Ok(message) = serde_json::from_str::<Value>(line) else { continue };
        let text = |pointer: &str| message.pointer(pointer).and_then(Value::as_str);
        programs.extend(text("/executable").map(PathBuf::from));
        if text("/message/level") != Some("error") {
            continue;
        }
        let spans = message.pointer("/message/spans").and_then(Value::as_array);
        let file = spans.into_iter().flatten().find_map(|span| span.get("file_name")?.as_str());
        let Some(source) = file.and_then(|file| named(file, sources)) else { continue };
        let rendered = text("/message/rendered").unwrap_or_default();
        errors.entry(source.id.clone()).or_insert_with(|| rendered.to_owned());
    }
    if !output.status.success() && errors.is_empty() {
        bail!("the imported code cannot be compiled\n{}", cargo::tail(&output, 30));
    }
    Ok((programs, errors))
}

/// The definition of `part3/src/d7.rs`.
fn named<'s>(file: &str, sources: &'s [Source]) -> Option<&'s Source> {
    let (part, module) = file.split_once("/src/d")?;
    let part: usize = part.rsplit("part").next()?.parse().ok()?;
    let at: usize = module.strip_suffix(".rs")?.parse().ok()?;
    sources.get(part * PER_CRATE + at)
}

/// The first place where the two are not the same.
fn difference(was: &Value, is: &Value, at: &str) -> Option<String> {
    match (was, is) {
        (Value::Object(was), Value::Object(is)) => {
            let names: BTreeSet<&String> = was.keys().chain(is.keys()).collect();
            names.into_iter().find_map(|name| match (was.get(name), is.get(name)) {
                (Some(was), Some(is)) => difference(was, is, &format!("{at}/{name}")),
                (Some(was), None) => Some(format!("{at}/{name} is lost: {was}")),
                (None, Some(is)) => Some(format!("{at}/{name} is new: {is}")),
                (None, None) => None,
            })
        }
        (Value::Array(was), Value::Array(is)) if was.len() == is.len() => was
            .iter()
            .zip(is)
            .enumerate()
            .find_map(|(index, (was, is))| difference(was, is, &format!("{at}/{index}"))),
        _ if was == is => None,
        _ => Some(format!("{at} was {was}, is {is}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_difference_is_named() {
        let (was, is) = (serde_json::json!({"a": [1, {"b": 2}]}), serde_json::json!({"a": [1, {"b": 3}]}));
        assert_eq!(difference(&was, &is, "").unwrap(), "/a/1/b was 2, is 3");
        assert_eq!(difference(&was, &was, ""), None);
    }
}

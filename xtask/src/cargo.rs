//! Running programs, cargo first: clean environments, captured output, and which crates a build compiled.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::SystemTime;

use anyhow::{Context as _, bail};
use serde_json::Value;

/// The cargo that started this process, with none of the variables it sets for the package it runs.
///
/// Build scripts ask to be run again when such a variable changes (ring's does), so a cargo inside a cargo that
/// inherits them would build again what is there already.
pub(crate) fn command() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")));
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(belongs_to_the_parent) {
            command.env_remove(name);
        }
    }
    command
}

/// Whether a variable describes the package the parent cargo runs.
fn belongs_to_the_parent(name: &str) -> bool {
    ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_"]
        .iter()
        .any(|start| name.starts_with(start))
        || ["CARGO_PRIMARY_PACKAGE", "CARGO_TARGET_TMPDIR", "OUT_DIR", "INSTA_WORKSPACE_ROOT"].contains(&name)
}

/// Runs to the end and gives what was printed; a failure carries the end of it.
pub(crate) fn output(command: &mut Command) -> anyhow::Result<Output> {
    let output = output_any(command)?;
    if !output.status.success() {
        bail!("`{}` ended with {}\n{}", shown(command), output.status, tail(&output, 30));
    }
    Ok(output)
}

/// Runs to the end, whatever its exit code.
pub(crate) fn output_any(command: &mut Command) -> anyhow::Result<Output> {
    command.stdin(Stdio::null()).output().with_context(|| format!("`{}` cannot be started", shown(command)))
}

/// Runs to the end with its talk passed on, and gives its stdout.
pub(crate) fn stdout_of(command: &mut Command) -> anyhow::Result<String> {
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("`{}` cannot be started", shown(command)))?;
    if !output.status.success() {
        bail!("`{}` ended with {}", shown(command), output.status);
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The command as a person would type it.
pub(crate) fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    let mut words = vec![program.to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|word| word.to_string_lossy().into_owned()));
    words.join(" ")
}

/// The last lines of both streams.
pub(crate) fn tail(output: &Output, lines: usize) -> String {
    let text =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let all: Vec<&str> = text.trim_end().lines().collect();
    all.iter().skip(all.len().saturating_sub(lines)).copied().collect::<Vec<_>>().join("\n")
}

/// One `compiler-artifact` of cargo's JSON messages.
#[derive(Debug, Clone)]
pub(crate) struct Artifact {
    /// Name of the target, `bootstrap` for instance.
    pub(crate) target: String,
    /// Manifest of its package.
    pub(crate) manifest: PathBuf,
    /// Whether cargo found nothing to do.
    pub(crate) fresh: bool,
    /// Files made; the names hold the hash of everything the compilation depended on.
    pub(crate) files: Vec<PathBuf>,
    /// The program, if it is one.
    pub(crate) executable: Option<PathBuf>,
    /// Whether it is the crate's test harness.
    pub(crate) test: bool,
}

impl Artifact {
    /// Name of the target.
    pub(crate) fn name(&self) -> &str {
        &self.target
    }
}

/// Runs `cargo ARGUMENTS --message-format=json` and lists what it made or found fresh.
pub(crate) fn artifacts(command: &mut Command) -> anyhow::Result<Vec<Artifact>> {
    let text = stdout_of(command.arg("--message-format=json"))?;
    let mut artifacts = Vec::new();
    for line in text.lines() {
        let message: Value = serde_json::from_str(line).context("cargo printed a line that is no JSON")?;
        if message.get("reason").and_then(Value::as_str) != Some("compiler-artifact") {
            continue;
        }
        let text = |pointer: &str| message.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
        artifacts.push(Artifact {
            target: text("/target/name").unwrap_or_default(),
            manifest: text("/manifest_path").unwrap_or_default().into(),
            fresh: message.get("fresh").and_then(Value::as_bool).unwrap_or_default(),
            files: message
                .get("filenames")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .map(PathBuf::from)
                .collect(),
            executable: text("/executable").map(PathBuf::from),
            test: message.pointer("/profile/test").and_then(Value::as_bool).unwrap_or_default(),
        });
    }
    Ok(artifacts)
}

/// The build products of a profile with their times: two of them tell what was compiled in between.
///
/// It looks at the folder and not at cargo's words, so it also sees what a cargo did that another program started.
#[derive(Debug)]
pub(crate) struct BuildState {
    files: BTreeMap<PathBuf, SystemTime>,
}

impl BuildState {
    /// Reads `target/debug`.
    pub(crate) fn read(target: &Path) -> anyhow::Result<Self> {
        let mut files = BTreeMap::new();
        let debug = target.join("debug");
        for entry in list(&debug.join("deps"))? {
            let interesting =
                entry.extension().is_none_or(|kind| ["rlib", "rmeta", "so"].iter().any(|k| kind == *k));
            if interesting {
                insert(&mut files, entry)?;
            }
        }
        for entry in list(&debug.join("build"))? {
            // cargo writes this file each time it runs the build script
            let output = entry.join("output");
            if output.is_file() {
                insert(&mut files, output)?;
            }
        }
        Ok(Self { files })
    }

    /// Names of the crates (and build scripts) that were compiled or run since `before`.
    pub(crate) fn compiled_since(&self, before: &Self) -> BTreeSet<String> {
        self.files
            .iter()
            .filter(|(path, time)| before.files.get(*path) != Some(*time))
            .map(|(path, _)| crate_name(path))
            .collect()
    }
}

fn insert(files: &mut BTreeMap<PathBuf, SystemTime>, path: PathBuf) -> anyhow::Result<()> {
    let time = std::fs::metadata(&path)?.modified()?;
    files.insert(path, time);
    Ok(())
}

fn list(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).with_context(|| format!("cannot list `{}`", folder.display()))?;
    entries.map(|entry| Ok(entry?.path())).collect()
}

/// `deps/libserde-0123abcd.rlib` gives `serde`, `build/ring-0123abcd/output` gives `ring (build script)`.
fn crate_name(path: &Path) -> String {
    let is_script = path.file_name().is_some_and(|name| name == "output");
    let named = if is_script { path.parent().unwrap_or(path) } else { path };
    let stem = named.file_stem().unwrap_or_default().to_string_lossy();
    let name = stem.rsplit_once('-').map_or(&*stem, |(name, _hash)| name);
    if is_script {
        format!("{name} (build script)")
    } else {
        name.strip_prefix("lib").unwrap_or(name).to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_parent_cargo_sets_is_not_passed_on() {
        for name in ["CARGO_PKG_NAME", "CARGO_MANIFEST_DIR", "CARGO_BIN_EXE_synth", "OUT_DIR"] {
            assert!(belongs_to_the_parent(name), "{name}");
        }
        for name in ["CARGO_HOME", "CARGO_TARGET_DIR", "CARGO_INCREMENTAL", "CARGO", "PATH", "ASL_SHARED"] {
            assert!(!belongs_to_the_parent(name), "{name}");
        }
    }

    #[test]
    fn a_build_product_is_called_by_its_crate() {
        assert_eq!(crate_name(Path::new("t/debug/deps/libaws_sdk_sfn-0a1b.rlib")), "aws_sdk_sfn");
        assert_eq!(crate_name(Path::new("t/debug/deps/moderation_app-0a1b")), "moderation_app");
        assert_eq!(crate_name(Path::new("t/debug/build/ring-0a1b/output")), "ring (build script)");
    }
}

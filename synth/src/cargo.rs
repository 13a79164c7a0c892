//! Cargo, started so that it compiles nothing twice and its progress can be told.

use std::io::{BufRead as _, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::Deserialize;

use crate::failure::{Failure, names};
use crate::output::Output;

/// What to build: binaries of the workspace at `root`.
#[derive(Clone, Copy, Debug)]
pub struct Build<'a> {
    /// Where cargo runs: the root, so that features are unified as in the user's own `cargo build`.
    pub root: &'a Path,
    /// The binaries, by name. Never a package: that would unify features in another way and compile again.
    pub bins: &'a [&'a str],
    /// Further arguments, such as `--release`.
    pub arguments: &'a [&'a str],
}

/// A binary that cargo has built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Built {
    /// The package it is from.
    pub package: String,
    /// Its name.
    pub bin: String,
    /// Where it is.
    pub path: PathBuf,
    /// Whether it was up to date before.
    pub fresh: bool,
}

/// A command of the cargo that runs us, or of the one in the path, without what a parent cargo has set.
///
/// With the parent's `CARGO_PKG_*`, `CARGO_MANIFEST_*`, `CARGO_BIN_*` build scripts would run again each time
/// `cargo build` and `synth` alternate.
pub fn command(root: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(is_of_a_package) {
            command.env_remove(name);
        }
    }
    command.current_dir(root);
    command
}

/// Whether cargo sets this variable for one package's build or run.
fn is_of_a_package(name: &str) -> bool {
    const PREFIXES: [&str; 6] =
        ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_FEATURE_", "CARGO_CFG_", "DEP_"];
    const NAMES: [&str; 4] = ["CARGO_CRATE_NAME", "CARGO_PRIMARY_PACKAGE", "CARGO_TARGET_TMPDIR", "OUT_DIR"];
    PREFIXES.iter().any(|prefix| name.starts_with(prefix)) || NAMES.contains(&name)
}

/// Builds, telling what is compiled when it takes longer than a second.
///
/// # Errors
///
/// Cargo cannot be started, or it fails; its own words are then in the failure.
pub fn build(what: Build<'_>, output: &Output) -> Result<Vec<Built>, Failure> {
    let mut cargo = command(what.root);
    cargo.args(["build", "--message-format=json-render-diagnostics"]);
    cargo.arg(if output.stderr_color() { "--color=always" } else { "--color=never" });
    cargo.args(what.bins.iter().flat_map(|bin| ["--bin", bin]));
    cargo.args(what.arguments);
    cargo.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = cargo.spawn().map_err(|error| {
        Failure::new("NO_CARGO", format!("cargo cannot be started: {error}"))
            .help("install Rust from https://rustup.rs, or name a built app with `--bin PATH`")
    })?;

    let stderr = child.stderr.take();
    let progress = output.progress(&format!("building {}", names(what.bins.iter().copied())));
    let talk = std::thread::spawn(move || stderr.map(|stderr| follow(stderr, progress)).unwrap_or_default());
    let built = child.stdout.take().map(artifacts).unwrap_or_default();
    let status = child.wait();
    let talk = talk.join().unwrap_or_default();

    let status = status.map_err(|error| Failure::new("BUILD_FAILED", format!("cargo was lost: {error}")))?;
    if !status.success() {
        let verb = if what.bins.len() == 1 { "does" } else { "do" };
        let message = format!("{} {verb} not compile", names(what.bins.iter().copied()));
        return Err(Failure::new("BUILD_FAILED", message).output(talk.words).help(mend(output)));
    }
    if !talk.words.is_empty() {
        output.say(talk.words.trim_end());
    }
    Ok(built)
}

/// Where cargo's words are depends on the shape of ours.
fn mend(output: &Output) -> String {
    let place = if output.is_json() { "in `output`" } else { "above" };
    format!("cargo's own words are {place}; mend the first error and run this again")
}

/// What cargo has said on stderr besides its progress: the compiler's warnings and errors, and its own.
#[derive(Debug, Default)]
struct Talk {
    words: String,
}

fn follow(stderr: impl Read, mut progress: crate::output::Progress) -> Talk {
    let mut talk = Talk::default();
    for line in BufReader::new(stderr).split(b'\n') {
        let Ok(line) = line else { break };
        let line = String::from_utf8_lossy(&line);
        let line = line.trim_end_matches('\r');
        if is_step(line) {
            progress.step(line.trim());
        } else {
            talk.words.push_str(line);
            talk.words.push('\n');
        }
    }
    talk
}

/// Whether a line of cargo tells of its progress, and not of the user's code.
fn is_step(line: &str) -> bool {
    const STEPS: [&str; 14] = [
        "Adding",
        "Blocking",
        "Building",
        "Checking",
        "Compiling",
        "Dirty",
        "Downgrading",
        "Downloaded",
        "Downloading",
        "Finished",
        "Fresh",
        "Locking",
        "Removing",
        "Updating",
    ];
    let bare = line.trim_start_matches(|c: char| {
        c.is_ascii_control() || c == '[' || c == ';' || c == 'm' || c.is_ascii_digit() || c == ' '
    });
    STEPS
        .iter()
        .any(|step| bare.strip_prefix(step).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric)))
}

/// The part of cargo's `compiler-artifact` message that is of interest.
#[derive(Debug, Deserialize)]
struct Artifact {
    package_id: String,
    target: Target,
    executable: Option<PathBuf>,
    #[serde(default)]
    fresh: bool,
}

#[derive(Debug, Deserialize)]
struct Target {
    name: String,
    kind: Vec<String>,
}

fn artifacts(stdout: impl Read) -> Vec<Built> {
    let lines = BufReader::new(stdout).lines().map_while(Result::ok);
    // Hundreds of libraries come by; only lines with an executable are worth parsing.
    let wanted = lines.filter(|line| {
        line.contains("\"reason\":\"compiler-artifact\"") && !line.contains("\"executable\":null")
    });
    let parsed = wanted.filter_map(|line| serde_json::from_str::<Artifact>(&line).ok());
    parsed
        .filter(|artifact| artifact.target.kind.iter().any(|kind| kind == "bin"))
        .filter_map(|artifact| {
            let package = package_name(&artifact.package_id).to_owned();
            Some(Built {
                package,
                bin: artifact.target.name,
                path: artifact.executable?,
                fresh: artifact.fresh,
            })
        })
        .collect()
}

/// The name in a [package id](https://doc.rust-lang.org/cargo/reference/pkgid-spec.html): behind `#` up to
/// `@`, or the last part of the path where only the version is behind `#`.
fn package_name(id: &str) -> &str {
    let (url, fragment) = id.split_once('#').unwrap_or((id, ""));
    match fragment.split_once('@') {
        Some((name, _)) => name,
        None => url.rsplit('/').next().unwrap_or(url),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::{ColorChoice, Format};

    #[test]
    fn package_ids_give_names() {
        for (id, name) in [
            ("path+file:///home/me/shop#0.1.0", "shop"),
            ("path+file:///home/me/shop/functions#shop-functions@0.1.0", "shop-functions"),
            ("registry+https://example.org/index#serde@1.0.0", "serde"),
        ] {
            assert_eq!(package_name(id), name);
        }
    }

    #[test]
    fn steps_are_told_apart_from_warnings() {
        assert!(is_step("   Compiling shop v0.1.0 (/home/me/shop)"));
        assert!(is_step("\u{1b}[1m\u{1b}[92m    Finished\u{1b}[0m `dev` profile"));
        assert!(!is_step("warning: unused `Flow` that must be used"));
        assert!(!is_step("  --> src/lib.rs:3:5"));
    }

    #[test]
    fn the_help_says_where_the_errors_are() {
        let help = |format| mend(&Output::new(format, ColorChoice::Never, false));
        assert!(help(Format::Text).starts_with("cargo's own words are above;"));
        assert!(help(Format::Json).starts_with("cargo's own words are in `output`;"));
        assert!(help(Format::Jsonl).starts_with("cargo's own words are in `output`;"));
    }

    #[test]
    fn variables_of_a_package_are_not_handed_on() {
        assert!(is_of_a_package("CARGO_PKG_NAME"));
        assert!(is_of_a_package("CARGO_MANIFEST_DIR"));
        assert!(is_of_a_package("CARGO_BIN_EXE_synth"));
        assert!(!is_of_a_package("CARGO_HOME"));
        assert!(!is_of_a_package("CARGO_TARGET_DIR"));
    }
}

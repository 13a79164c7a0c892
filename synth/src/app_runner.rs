//! The user's app: found, built, run, and its assembly read.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use asl_assembly::{Assembly, Workflow};

use crate::cargo::{self, Build};
use crate::cli::Context;
use crate::failure::{Failure, did_you_mean};
use crate::manifest::{self, AppPlace};

/// The variable that tells an app where to write its assembly.
pub const ASSEMBLY_VARIABLE: &str = "SYNTH_ASSEMBLY";

/// A user's project as its app describes it.
#[derive(Clone, Debug)]
pub struct Project {
    /// What the app has written.
    pub assembly: Assembly,
    /// The workspace's root; the current folder for `--bin` and `--assembly`.
    pub root: PathBuf,
    /// The app binary that was run; `None` for `--assembly`.
    pub binary: Option<PathBuf>,
    /// Where cargo builds the app; `None` for `--bin` and `--assembly`, which start no cargo.
    pub place: Option<AppPlace>,
}

impl Project {
    /// Loads the project that the global options name: an assembly file, a built binary, or the app of the
    /// `Cargo.toml` here or above, which is built first.
    ///
    /// # Errors
    ///
    /// There is no app, it does not compile, it fails, or what it writes is no assembly.
    pub fn load(context: &Context) -> Result<Self, Failure> {
        let here = std::env::current_dir()
            .map_err(|error| Failure::new("FILE", format!("there is no current folder: {error}")))?;
        let global = &context.global;
        if let Some(file) = &global.assembly {
            let text = std::fs::read_to_string(file).map_err(|error| Failure::io("read", file, &error))?;
            return Ok(Self { assembly: read(&text, file)?, root: here, binary: None, place: None });
        }
        if let Some(binary) = &global.bin {
            let assembly = run_app(binary, &here, context)?;
            return Ok(Self { assembly, root: here, binary: Some(binary.clone()), place: None });
        }
        let place = manifest::find_app(&here, global.app.as_deref())?;
        let binary = build_app(&place, context)?;
        let assembly = run_app(&binary, &place.root, context)?;
        Ok(Self { assembly, root: place.root.clone(), binary: Some(binary), place: Some(place) })
    }

    /// The workflow of this name; without a name the only one.
    ///
    /// # Errors
    ///
    /// There is none of this name, or several and no name.
    pub fn workflow(&self, name: Option<&str>) -> Result<&Workflow, Failure> {
        let workflows = &self.assembly.workflows;
        let known = || workflows.iter().map(|workflow| workflow.name.as_str());
        match (name, workflows.as_slice()) {
            (Some(name), _) => self.assembly.workflow(name).ok_or_else(|| unknown_workflow(name, known())),
            (None, [only]) => Ok(only),
            (None, []) => {
                Err(Failure::new("NO_WORKFLOW", format!("the app `{}` has no workflow", self.assembly.app))
                    .help("add one with `App::workflow`"))
            }
            (None, several) => Err(Failure::usage(format!("this project has {} workflows", several.len()))
                .help(format!("name one of {}", crate::failure::names(known())))),
        }
    }
}

/// The failure for a workflow nobody knows.
pub fn unknown_workflow<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Failure {
    let failure = Failure::new("UNKNOWN_WORKFLOW", format!("no workflow `{name}` in this project"));
    match did_you_mean(name, known) {
        Some(help) => failure.help(help),
        None => failure.help("the app has none; add one with `App::workflow`"),
    }
}

/// Builds the app's binary.
///
/// # Errors
///
/// Cargo cannot be started or fails.
pub fn build_app(place: &AppPlace, context: &Context) -> Result<PathBuf, Failure> {
    // Where the root is a package, too, cargo looks at that one alone unless told otherwise.
    let elsewhere = place.root_is_package && !place.named_at_root;
    let arguments: &[&str] = if elsewhere { &["--workspace"] } else { &[] };
    let what = Build { root: &place.root, bins: &[&place.app], arguments };
    let built = cargo::build(what, &context.output)?;
    built.into_iter().find(|built| built.bin == place.app).map(|built| built.path).ok_or_else(|| {
        Failure::new("BUILD_FAILED", format!("cargo built no binary `{}`", place.app))
            .help("`app` in `[package.metadata.synth]` is the name of a `[[bin]]`")
    })
}

/// Runs a built app and reads the assembly it writes.
///
/// The app's own words, on stdout or stderr, go to stderr: stdout is for our answer.
///
/// # Errors
///
/// The app cannot be started, ends with a code other than 0, or writes no assembly.
pub fn run_app(binary: &Path, folder: &Path, context: &Context) -> Result<Assembly, Failure> {
    let name =
        binary.file_name().map_or_else(|| binary.display().to_string(), |name| name.to_string_lossy().into());
    let temporary = tempfile::tempdir()
        .map_err(|error| Failure::new("FILE", format!("no temporary folder can be made: {error}")))?;
    let path = temporary.path().join("assembly.json");
    // A relative path would be searched from the new folder on some systems.
    let program = std::path::absolute(binary).unwrap_or_else(|_| binary.to_owned());
    let ended = Command::new(program)
        .env(ASSEMBLY_VARIABLE, &path)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| Failure::io("run", binary, &error).help("`--bin` takes the path of a built app"))?;
    let stderr = String::from_utf8_lossy(&ended.stderr);
    if !ended.status.success() {
        let last = stderr.lines().map(str::trim).rfind(|line| !line.is_empty() && !line.starts_with("note:"));
        let how = match ended.status.code() {
            Some(code) => format!("ended with code {code}"),
            None => "was ended by a signal".to_owned(),
        };
        let message = match last {
            Some(last) => format!("the app `{name}` {how}: {last}"),
            None => format!("the app `{name}` {how}"),
        };
        return Err(Failure::new("APP_FAILED", message)
            .output(stderr)
            .help(format!("run `{}` to see it fail alone", binary.display())));
    }
    for words in [String::from_utf8_lossy(&ended.stdout), stderr] {
        if !words.trim().is_empty() {
            context.output.say(words.trim_end());
        }
    }
    let Ok(text) = std::fs::read_to_string(&path) else {
        return Err(Failure::new("APP_FAILED", format!("the app `{name}` wrote no assembly"))
            .output(String::from_utf8_lossy(&ended.stderr))
            .help("end its `main` with `App::emit`"));
    };
    read(&text, binary)
}

fn read(text: &str, from: &Path) -> Result<Assembly, Failure> {
    let mut assembly = Assembly::read(text).map_err(|error| {
        let mut failure = Failure::new("ASSEMBLY", format!("`{}`: {error}", from.display()));
        failure.help = error.help().map(str::to_owned);
        failure
    })?;
    crate::names::check(&mut assembly);
    Ok(assembly)
}

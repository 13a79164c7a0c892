//! The loop from an edited workflow to new ASL: what it compiles, and how long it takes.

use std::fs::File;
use std::time::{Instant, SystemTime};

use anyhow::{Context as _, bail, ensure};

use crate::cargo::{self, BuildState};
use crate::context::Context;
use crate::report::Outcome;

/// The file whose change is looked at.
pub(crate) const WORKFLOW: &str = "moderation/src/workflow.rs";

/// Crates whose names begin so have no place between an edit and its ASL.
const HEAVY: [&str; 8] = ["aws_", "tokio", "axum", "hyper", "jsonata_core", "rusqlite", "ring", "asl_engine"];

/// Touches the workflow, builds, and looks at what was compiled.
pub(crate) fn run(context: &Context) -> anyhow::Result<Outcome> {
    cargo::output(context.cargo().args(["synth", "build"]))?;
    let before = BuildState::read(context.target())?;

    touch(context)?;
    let started = Instant::now();
    cargo::output(context.cargo().args(["synth", "build"]))?;
    let seconds = started.elapsed().as_secs_f64();
    let compiled = BuildState::read(context.target())?.compiled_since(&before);
    ensure!(!compiled.is_empty(), "a touched `{WORKFLOW}` compiled nothing");

    let heavy: Vec<&str> = compiled
        .iter()
        .map(String::as_str)
        .filter(|name| HEAVY.iter().any(|start| name.starts_with(start)))
        .collect();
    let names: Vec<&str> = compiled.iter().map(String::as_str).collect();
    context.figure("edit_compiles", names.clone());
    context.figure("edit_to_asl_seconds", (seconds * 100.0).round() / 100.0);
    if !heavy.is_empty() {
        bail!("an edited workflow compiles {}", heavy.join(", "));
    }
    Ok(Outcome::Passed)
}

/// Makes cargo see a change in the workflow without changing its text.
pub(crate) fn touch(context: &Context) -> anyhow::Result<()> {
    let path = context.root().join(WORKFLOW);
    let file =
        File::options().append(true).open(&path).with_context(|| format!("cannot open `{WORKFLOW}`"))?;
    file.set_modified(SystemTime::now())?;
    Ok(())
}

//! `cargo build` and `cargo synth build` by turns: what one compiled, the other finds.

use std::collections::BTreeSet;
use std::path::PathBuf;

use anyhow::{bail, ensure};

use crate::cargo::{self, Artifact, BuildState};
use crate::context::Context;
use crate::report::Outcome;

/// Fails when the two commands compile anything twice.
pub(crate) fn run(context: &Context) -> anyhow::Result<Outcome> {
    let all = cargo::artifacts(context.cargo().arg("build"))?;
    // what `cargo synth` selects must be part of what `cargo build` makes, down to the hash in the file names
    let all_files: BTreeSet<&PathBuf> = all.iter().flat_map(hashed).collect();
    for bin in ["synth", "xtask", "moderation-app"] {
        let some = cargo::artifacts(context.cargo().args(["build", "--bin", bin]))?;
        let twice: Vec<&str> = some
            .iter()
            .filter(|artifact| !artifact.fresh || hashed(artifact).any(|file| !all_files.contains(file)))
            .map(Artifact::name)
            .collect();
        ensure!(twice.is_empty(), "`cargo build --bin {bin}` compiles again: {}", twice.join(", "));
    }

    cargo::output(context.cargo().args(["synth", "build"]))?;
    let before = BuildState::read(context.target())?;
    for round in 1..=2 {
        let again = cargo::artifacts(context.cargo().arg("build"))?;
        let stale: Vec<&str> = again.iter().filter(|one| !one.fresh).map(Artifact::name).collect();
        if !stale.is_empty() {
            bail!("round {round}: `cargo build` after `cargo synth build` compiles {}", stale.join(", "));
        }
        cargo::output(context.cargo().args(["synth", "build"]))?;
        let compiled = BuildState::read(context.target())?.compiled_since(&before);
        if !compiled.is_empty() {
            let names: Vec<&str> = compiled.iter().map(String::as_str).collect();
            bail!("round {round}: `cargo synth build` after `cargo build` compiles {}", names.join(", "));
        }
    }
    context.figure("compiled_twice", 0);
    Ok(Outcome::Passed)
}

/// A library's metadata: its name holds the hash of all that the compilation depended on. Of other files cargo names
/// a copy in `target/debug`, without a hash, where their package was selected.
fn hashed(artifact: &Artifact) -> impl Iterator<Item = &PathBuf> {
    artifact.files.iter().filter(|file| file.extension().is_some_and(|kind| kind == "rmeta"))
}

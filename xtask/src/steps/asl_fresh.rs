//! The ASL in `asl/` is what `synth build` makes today, and a stale file is noticed.

use anyhow::{Context as _, ensure};

use crate::cargo;
use crate::context::Context;
use crate::report::Outcome;

/// `synth build --out asl --check`: 0 on the committed files, 1 on a copy with one changed.
pub(crate) fn run(context: &Context) -> anyhow::Result<Outcome> {
    cargo::output(context.cargo().args(["synth", "build", "--out", "asl", "--check"]))?;

    let copy = context.empty_folder("stale-asl")?;
    let mut names = Vec::new();
    for entry in std::fs::read_dir(context.root().join("asl")).context("no folder `asl`")? {
        let path = entry?.path();
        let Some(name) = path.file_name() else { continue };
        let text = std::fs::read_to_string(&path)?;
        std::fs::write(
            copy.join(name),
            text.replacen("\"StartAt\"", "\"Comment\": \"by hand\",\n  \"StartAt\"", 1),
        )?;
        names.push(name.to_owned());
    }
    ensure!(!names.is_empty(), "`asl` is empty");
    let output = cargo::output_any(context.cargo().args(["synth", "build", "--check", "--out"]).arg(&copy))?;
    ensure!(
        output.status.code() == Some(1),
        "`synth build --check` on a stale file ended with {}, expected 1\n{}",
        output.status,
        cargo::tail(&output, 10)
    );
    Ok(Outcome::Passed)
}

//! Every example runs by its name alone, and prints a definition.

use std::collections::BTreeSet;

use anyhow::{Context as _, ensure};
use serde_json::Value;

use crate::cargo::{self, BuildState};
use crate::context::Context;
use crate::report::{Counts, Outcome};

/// `cargo run --example NAME` for each: exit 0, one or more definitions on stdout, and nothing built twice.
pub(crate) fn run(context: &Context) -> anyhow::Result<Outcome> {
    let names = names(context)?;
    let mut first = None;
    for name in &names {
        let mut command = context.cargo();
        let output = cargo::output(command.args(["run", "--quiet", "--example", name]))?;
        definitions(&output.stdout).with_context(|| format!("what the example `{name}` prints"))?;
        if first.is_none() {
            first = Some(BuildState::read(context.target())?);
        }
    }
    let first = first.context("the folder `examples` has no example")?;
    let compiled = BuildState::read(context.target())?.compiled_since(&first);
    ensure!(compiled.is_empty(), "one example after the other compiled {compiled:?} anew");
    Ok(Outcome::Counted(Counts { passed: names.len() as u64, ..Counts::default() }))
}

/// The files in `examples/`, each of which is a program.
fn names(context: &Context) -> anyhow::Result<BTreeSet<String>> {
    let folder = context.root().join("examples");
    let mut names = BTreeSet::new();
    for entry in std::fs::read_dir(&folder).context("no folder `examples`")? {
        let path = entry?.path();
        if path.extension().is_some_and(|kind| kind == "rs") {
            names.extend(path.file_stem().map(|name| name.to_string_lossy().into_owned()));
        }
    }
    Ok(names)
}

/// Whether this is JSON, and each document of it a definition.
fn definitions(stdout: &[u8]) -> anyhow::Result<()> {
    let mut count = 0;
    for document in serde_json::Deserializer::from_slice(stdout).into_iter::<Value>() {
        let document = document.context("no JSON")?;
        ensure!(
            document.get("StartAt").is_some() && document.get("States").is_some(),
            "no definition: {document}"
        );
        count += 1;
    }
    ensure!(count > 0, "nothing");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::definitions;

    #[test]
    fn what_an_example_may_print() {
        let said = |text: &str| definitions(text.as_bytes()).map_err(|error| error.to_string());
        let one = r#"{"StartAt":"A","States":{}}"#;
        assert_eq!(said(one), Ok(()));
        assert_eq!(said(&format!("{one}\n{one}\n")), Ok(()));
        assert_eq!(said(""), Err("nothing".to_owned()));
        assert_eq!(said(&format!("{one}\nhello")), Err("no JSON".to_owned()));
        assert_eq!(said("{}"), Err("no definition: {}".to_owned()));
    }
}

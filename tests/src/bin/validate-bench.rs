//! Measures the validator on its own, for `cargo xtask bench validate`: `validate-bench FOLDER SAMPLES`.
//!
//! Every definition of the folder is in memory, as text; what is timed begins with the text and ends with findings.

use std::path::PathBuf;

use anyhow::{Context as _, bail, ensure};
use asl_validate::{MachineType, validate_json, validate_text};
use conformance::measure::{figure, measure};
use mimalloc::MiMalloc;

/// The one that `synth` has.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, samples] = arguments.as_slice() else { bail!("usage: validate-bench FOLDER SAMPLES") };
    let samples: usize = samples.parse().context("SAMPLES is no number")?;
    let entries = std::fs::read_dir(folder).with_context(|| format!("cannot read `{folder}`"))?;
    let mut paths: Vec<PathBuf> = entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>()?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    ensure!(!paths.is_empty(), "`{folder}` holds no definition");
    let texts: Vec<String> = paths.iter().map(std::fs::read_to_string).collect::<Result<_, _>>()?;

    let found = || {
        Ok(texts
            .iter()
            .map(|text| validate_text(text, MachineType::Standard))
            .filter(|checked| checked.report.has_errors())
            .count())
    };
    ensure!(found()? == 0, "some of the right definitions have errors");
    figure("all definitions, text to findings", measure(samples, found)?, "ms", samples);
    let read =
        || texts.iter().map(|text| asl_model::parse(text)).collect::<Result<Vec<_>, _>>().context("no JSON");
    figure("all definitions, text to JSON with places", measure(samples, read)?, "ms", samples);
    let parsed = read()?;
    let rules = || {
        Ok(parsed
            .iter()
            .map(|one| validate_json(&one.json, MachineType::Standard).findings().len())
            .sum::<usize>())
    };
    figure("all definitions, JSON to findings", measure(samples, rules)?, "ms", samples);
    Ok(())
}

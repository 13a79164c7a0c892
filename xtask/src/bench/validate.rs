//! `cargo xtask bench validate`: all right definitions of the corpus, text to findings, beside npm's
//! `amazon-states-language-service` in the same run, and one `synth check` process over all of them.

use std::path::Path;
use std::process::Command;

use anyhow::Context as _;
use serde::Deserialize;

use super::{Figure, Peer, Row, SAMPLES, cpu_row, npm, samples};
use crate::cargo;
use crate::context::Context;

const PEER: &str = "amazon-states-language-service";
const PEER_VERSION: &str = "1.16.1";

/// How many times as fast as the peer it must be.
const LEAST_RATIO: f64 = 20.0;

/// Milliseconds of CPU for one process over all of them.
const PROCESS_BOUND: f64 = 150.0;

/// The row that both have.
const ALL: &str = "all definitions, text to findings";

/// Builds and runs `validate-bench`, then the peer over the same folder, then the command.
pub(super) fn bench(context: &Context) -> anyhow::Result<Vec<Row>> {
    let Some(corpus) = context.corpus("validation") else {
        eprintln!("skipped: no corpus; set ASL_SHARED to the folder that has `validation/`");
        return Ok(Vec::new());
    };
    let folder = corpus.join("valid").canonicalize().context("the corpus has no folder `valid`")?;
    cargo::stdout_of(context.cargo().args([
        "build",
        "--release",
        "--bin",
        "validate-bench",
        "--bin",
        "synth",
    ]))?;
    let program = context.target().join("release/validate-bench");
    let lines = cargo::stdout_of(Command::new(program).arg(&folder).arg(SAMPLES.to_string()))?;
    let figures: Vec<Figure> = lines.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    let peer = peer(context, &folder).map_err(|why| npm::skipped(&why));
    let mut rows: Vec<Row> = figures.iter().map(|figure| row(figure, &peer)).collect();
    let mut files: Vec<_> =
        std::fs::read_dir(&folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>()?;
    files.sort();
    let synth = context.target().join("release/synth");
    let process = samples(|| {
        let mut command = Command::new(&synth);
        command.arg("check").args(&files);
        Ok(command)
    })?;
    rows.push(Row {
        bound: Some(PROCESS_BOUND),
        ..cpu_row("synth check, one process over all of them", &process)
    });
    Ok(rows)
}

/// Milliseconds of CPU that the peer takes for all of them.
fn peer(context: &Context, folder: &Path) -> anyhow::Result<f64> {
    #[derive(Deserialize)]
    struct Line {
        ms: f64,
    }
    let mut node = npm::node(context, PEER, PEER_VERSION)?;
    node.arg(context.root().join("tests/bench/peer-validate.mjs")).arg(folder).arg(SAMPLES.to_string());
    let line = cargo::stdout_of(&mut node).context("node cannot run the peer")?;
    Ok(serde_json::from_str::<Line>(line.trim())?.ms)
}

fn row(figure: &Figure, peer: &Result<f64, String>) -> Row {
    let hundredths = |value: f64| (value * 100.0).round() / 100.0;
    let mut row = Row {
        name: figure.name.clone(),
        ours: hundredths(figure.value),
        unit: figure.unit.clone(),
        peer: None,
        ratio: None,
        samples: figure.samples,
        skipped: None,
        bound: None,
        least_ratio: (figure.name == ALL).then_some(LEAST_RATIO),
    };
    match peer {
        Ok(ms) if figure.name == ALL => {
            row.peer = Some(Peer { name: PEER, version: PEER_VERSION.to_owned(), value: hundredths(*ms) });
            row.ratio = Some(hundredths(ms / figure.value));
        }
        Ok(_) => row.skipped = Some("skipped: the peer has no such thing".to_owned()),
        Err(why) => row.skipped = Some(why.clone()),
    }
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ratio_says_how_many_times_as_fast() {
        let figure =
            |name: &str| Figure { name: name.to_owned(), value: 10.0, unit: "ms".to_owned(), samples: 20 };
        let row_of = |name: &str, peer| {
            let row = row(&figure(name), &peer);
            (row.ratio, row.keeps_ratio())
        };
        assert_eq!(row_of(ALL, Ok(200.0)), (Some(20.0), true));
        assert_eq!(row_of(ALL, Ok(150.0)), (Some(15.0), false));
        assert_eq!(row_of(ALL, Err("skipped: no npm".to_owned())), (None, true));
        assert_eq!(row_of("another", Ok(1.0)), (None, true));
    }
}

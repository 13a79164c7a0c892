//! `cargo xtask bench engine`: executions a CPU second, beside npm's `aws-local-stepfunctions` in the same run.

use std::collections::BTreeMap;
use std::process::Command;

use anyhow::Context as _;
use serde::Deserialize;

use super::{Figure, Peer, Row, SAMPLES, npm};
use crate::cargo;
use crate::context::Context;

/// The machine whose executions wait, with an input that makes them.
const WAITING: &str = "asl/content-moderation.asl.json";
const WAITING_INPUT: &str =
    r#"{"id":"article-1","title":"A leaked paper","body":"Some words.","app":"http://127.0.0.1:8080"}"#;

const PEER: &str = "aws-local-stepfunctions";
const PEER_VERSION: &str = "3.0.0";

/// How many times as many executions as the peer it must run in a CPU second.
const LEAST_RATIO: f64 = 10.0;

/// Bytes that a waiting execution may keep.
const WAITING_BOUND: f64 = 4096.0;

/// Milliseconds of CPU by machine, or why there are none.
type Peers = Result<BTreeMap<String, f64>, String>;

/// Builds and runs `engine-bench`, then the peer with the same machines.
pub(super) fn bench(context: &Context) -> anyhow::Result<Vec<Row>> {
    cargo::stdout_of(context.cargo().args(["build", "--release", "--bin", "engine-bench"]))?;
    let program = context.target().join("release/engine-bench");
    let samples = SAMPLES.to_string();
    let lines = cargo::stdout_of(
        Command::new(program).arg(context.root().join(WAITING)).args([WAITING_INPUT, &samples]),
    )?;
    let figures: Vec<Figure> = lines.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    let peer = peer(context).map_err(|why| npm::skipped(&why));
    Ok(rows(&figures, &peer))
}

/// Milliseconds of CPU that the peer takes for each machine it can run.
fn peer(context: &Context) -> anyhow::Result<BTreeMap<String, f64>> {
    #[derive(Deserialize)]
    struct Line {
        name: String,
        ms: f64,
    }
    let bench = context.root().join("tests/bench");
    let mut node = npm::node(context, PEER, PEER_VERSION)?;
    node.arg(bench.join("peer.mjs")).arg(bench.join("machines.json"));
    let lines = cargo::stdout_of(node.arg(SAMPLES.to_string())).context("node cannot run the peer")?;
    let lines: Vec<Line> = lines.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    Ok(lines.into_iter().map(|line| (line.name, line.ms)).collect())
}

/// The figures as rows, and what follows from two of them.
fn rows(figures: &[Figure], peer: &Peers) -> Vec<Row> {
    let mut rows: Vec<Row> = figures.iter().map(|figure| row(figure, peer)).collect();
    let value = |name: &str| figures.iter().find(|figure| figure.name == name).map(|figure| figure.value);
    let mut quotient = |name: &str, above: Option<f64>, below: Option<f64>, most: f64| {
        let (Some(above), Some(below)) = (above, below) else { return };
        let (name, unit) = (name.to_owned(), "times".to_owned());
        let figure = Figure { name, value: above / below, unit, samples: SAMPLES };
        rows.push(Row { bound: Some(most), ..row(&figure, &Err("skipped: no peer for this".to_owned())) });
    };
    let pass5 = value("pass5").map(|per_second| 1e6 / per_second);
    quotient("pass5 to its history as JSON", pass5, value("pass5, its history as JSON"), 3.0);
    for kind in ["loop", "map"] {
        let of = |events: &str| value(&format!("{kind}, an event of {events}"));
        quotient(&format!("{kind}, an event of 25,000 to one of 1,000"), of("25,000"), of("1,000"), 1.1);
    }
    rows
}

fn row(figure: &Figure, peer: &Peers) -> Row {
    let mut row = Row {
        name: figure.name.clone(),
        ours: (figure.value * 100.0).round() / 100.0,
        unit: figure.unit.clone(),
        peer: None,
        ratio: None,
        samples: figure.samples,
        skipped: None,
        bound: None,
        least_ratio: ["pass5", "map1000"].contains(&figure.name.as_str()).then_some(LEAST_RATIO),
    };
    match peer.as_ref().map(|known| known.get(&figure.name)) {
        Ok(Some(ms)) => {
            let value = (100_000.0 / ms).round() / 100.0;
            let ratio = (figure.value / value * 100.0).round() / 100.0;
            row.peer = Some(Peer { name: PEER, version: PEER_VERSION.to_owned(), value });
            row.ratio = Some(ratio);
        }
        Ok(None) => row.skipped = Some("skipped: the peer has no such thing".to_owned()),
        Err(why) => row.skipped = Some(why.clone()),
    }
    if row.unit == "bytes" {
        row.bound = Some(WAITING_BOUND);
    }
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures() -> Vec<Figure> {
        let figure = |name: &str, value, unit: &str| Figure {
            name: name.to_owned(),
            value,
            unit: unit.to_owned(),
            samples: 20,
        };
        vec![
            figure("pass5", 100_000.0, "executions per CPU second"),
            figure("pass5, its history as JSON", 5.0, "µs"),
            figure("map, an event of 1,000", 100.0, "ns"),
            figure("map, an event of 25,000", 120.0, "ns"),
        ]
    }

    #[test]
    fn what_is_measured_is_held_to_its_bound() {
        let peer = BTreeMap::from([("pass5".to_owned(), 0.05)]);
        let rows = rows(&figures(), &Ok(peer));
        let held = |name: &str| {
            let row = rows.iter().find(|row| row.name == name).unwrap();
            (row.ratio, row.keeps(), row.keeps_ratio())
        };
        assert_eq!(held("pass5"), (Some(5.0), true, false));
        assert_eq!(held("pass5 to its history as JSON"), (None, true, true));
        assert_eq!(held("map, an event of 25,000 to one of 1,000"), (None, false, true));
    }

    #[test]
    fn without_the_peer_there_is_a_reason_and_no_ratio() {
        let rows = rows(&figures(), &Err("skipped: no npm".to_owned()));
        let pass5 = rows.first().unwrap();
        assert_eq!((pass5.ratio, pass5.skipped.as_deref()), (None, Some("skipped: no npm")));
    }
}

//! `cargo xtask bench`: what a user waits for, in CPU and wall time, with the load of the machine beside it.

mod engine;
mod large;
mod npm;
mod validate;

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::Instant;

use anyhow::{Context as _, bail, ensure};
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike as _;
use serde::{Deserialize, Serialize};

use crate::cargo;
use crate::context::Context;
use crate::steps::compile_set;

use self::large::{Large, Layout};

/// Runs a figure is the median of.
const SAMPLES: usize = 20;

#[derive(Debug, Serialize)]
struct Report {
    machine: Machine,
    rows: Vec<Row>,
}

#[derive(Debug, Serialize)]
struct Machine {
    cores: usize,
    /// Load averages before and after: a figure taken on a busy machine is a bound, not a value.
    load: [f64; 2],
}

#[derive(Debug, Serialize)]
struct Row {
    name: String,
    ours: f64,
    unit: String,
    peer: Option<Peer>,
    ratio: Option<f64>,
    samples: usize,
    /// What it must stay below, where the project promises something.
    #[serde(skip_serializing_if = "Option::is_none")]
    bound: Option<f64>,
    /// Why there is no ratio.
    #[serde(skip_serializing_if = "Option::is_none")]
    skipped: Option<String>,
    /// What the ratio must reach, where the project promises something.
    #[serde(skip_serializing_if = "Option::is_none")]
    least_ratio: Option<f64>,
}

impl Row {
    /// Whether it stays below its bound, if it has one.
    fn keeps(&self) -> bool {
        self.bound.is_none_or(|bound| self.ours < bound)
    }

    /// Whether it is as many times its peer as it must be; without a peer nobody can say.
    fn keeps_ratio(&self) -> bool {
        self.least_ratio.is_none_or(|least| self.ratio.is_none_or(|ratio| ratio >= least))
    }
}

/// One line of a program that measures something on its own.
#[derive(Debug, Deserialize)]
struct Figure {
    name: String,
    value: f64,
    unit: String,
    samples: usize,
}

#[derive(Debug, Serialize)]
struct Peer {
    name: &'static str,
    version: String,
    value: f64,
}

/// `(name, what it measures, how)`.
type Bench = (&'static str, fn(&Context) -> anyhow::Result<Vec<Row>>);

const BENCHES: [Bench; 6] = [
    ("engine", engine::bench),
    ("validate", validate::bench),
    ("synth", synth),
    ("edit", edit),
    ("typecheck", typecheck),
    ("workflow-tests", workflow_tests),
];

/// `cargo xtask bench [NAME..] [--format json]`.
pub(crate) fn run(context: &Context, arguments: &[String]) -> anyhow::Result<ExitCode> {
    let format = crate::option(arguments, "--format")?.unwrap_or("text");
    ensure!(["text", "json"].contains(&format), "no format `{format}`; there are text, json");
    let names: Vec<&String> =
        arguments.iter().filter(|name| !name.starts_with("--") && *name != format).collect();
    for name in &names {
        if !BENCHES.iter().any(|(known, _)| known == name) {
            bail!("no bench `{name}`; there are {}", BENCHES.map(|(known, _)| known).join(", "));
        }
    }
    let before = load();
    let mut rows = Vec::new();
    for (name, bench) in BENCHES {
        if names.is_empty() || names.iter().any(|wanted| *wanted == name) {
            eprintln!("measuring {name}");
            rows.extend(bench(context).with_context(|| format!("bench `{name}`"))?);
        }
    }
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let report = Report { machine: Machine { cores, load: [before, load()] }, rows };
    if format == "json" {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        for row in &report.rows {
            let (name, unit, samples) = (&row.name, &row.unit, row.samples);
            println!("{name:<58} {:>10.2} {unit}   median of {samples}{}", row.ours, ending(row));
        }
        println!("{cores} cores, load {:.1} before and {:.1} after", before, report.machine.load[1]);
    }
    // A figure above its bound is an answer too, and it is no.
    Ok(ExitCode::from(u8::from(!report.rows.iter().all(|row| row.keeps() && row.keeps_ratio()))))
}

/// What a row has besides its figure: its bound, and its peer.
fn ending(row: &Row) -> String {
    let mut text = String::new();
    if let Some(bound) = row.bound {
        let _ = write!(text, ", {} {bound} {}", if row.keeps() { "below" } else { "NOT BELOW" }, row.unit);
    }
    if let (Some(peer), Some(ratio)) = (&row.peer, row.ratio) {
        let _ = write!(text, ", {ratio:.1} times {} {} ({:.2})", peer.name, peer.version, peer.value);
        if let Some(least) = row.least_ratio {
            let _ = write!(text, ", {} {least}", if row.keeps_ratio() { "at least" } else { "NOT AT LEAST" });
        }
    }
    text
}

/// `synth build --bin APP` of a release build, and `cargo synth build` with nothing to do.
fn synth(context: &Context) -> anyhow::Result<Vec<Row>> {
    cargo::stdout_of(context.cargo().args(["build", "--release", "--bin", "synth"]))?;
    cargo::stdout_of(context.cargo().args([
        "build",
        "--bin",
        "synth",
        "--bin",
        "moderation-app",
        "--bin",
        "xtask",
    ]))?;
    let synth = context.target().join("release/synth");
    let app = context.debug_bin("moderation-app");
    let direct = samples(|| Ok(command_of(context, &synth, &["build", "--bin"], &app)))?;
    let through_cargo = samples(|| {
        let mut command = context.cargo();
        command.args(["synth", "build"]);
        Ok(command)
    })?;
    Ok(vec![
        cpu_row("synth build --bin moderation-app, release, CPU", &direct),
        wall_row("synth build --bin moderation-app, release, wall", &direct),
        cpu_row("cargo synth build, nothing changed, CPU", &through_cargo),
        wall_row("cargo synth build, nothing changed, wall", &through_cargo),
    ])
}

/// From a changed workflow file to its ASL.
fn edit(context: &Context) -> anyhow::Result<Vec<Row>> {
    cargo::output(context.cargo().args(["synth", "build"]))?;
    let mut all = Vec::new();
    for _ in 0..5 {
        compile_set::touch(context)?;
        all.push(sample(context.cargo().args(["synth", "build"]))?);
    }
    Ok(vec![
        cpu_row("changed workflow file to new ASL, CPU", &all),
        wall_row("changed workflow file to new ASL, wall", &all),
    ])
}

/// What an editor waits for after a save, and what a large workflow costs.
fn typecheck(context: &Context) -> anyhow::Result<Vec<Row>> {
    let mut rows = changed_file(context)?;
    rows.extend(large_workflows(context)?);
    Ok(rows)
}

/// `(states, how they are spread, its row for cargo check, its bound, its row for the ASL, release and debug)`.
type Size = (usize, Layout, &'static str, Option<f64>, Option<[&'static str; 2]>);

/// Milliseconds of CPU in which the ASL of a large workflow is built.
const ASL_BOUND: f64 = 20.0;

const SIZES: [Size; 5] = [
    (15, Layout::OneFunction, "15 states in one function, cargo check, CPU", None, None),
    (
        150,
        Layout::OneFunction,
        "150 states in one function, cargo check, CPU",
        Some(600.0),
        Some([
            "150 states in one function, to ASL, release, CPU",
            "150 states in one function, to ASL, debug, CPU",
        ]),
    ),
    (300, Layout::OneFunction, "300 states in one function, cargo check, CPU", None, None),
    (600, Layout::OneFunction, "600 states in one function, cargo check, CPU", None, None),
    (
        600,
        Layout::FunctionsOf(40),
        "600 states in functions of 40, cargo check, CPU",
        Some(1500.0),
        Some([
            "600 states in functions of 40, to ASL, release, CPU",
            "600 states in functions of 40, to ASL, debug, CPU",
        ]),
    ),
];

/// `cargo check` of a crate with one large workflow, and the run that makes its ASL.
fn large_workflows(context: &Context) -> anyhow::Result<Vec<Row>> {
    let mut rows = Vec::new();
    for (states, layout, name, bound, asl) in SIZES {
        let large = Large::write(context, states, layout)?;
        let checks = samples(|| large.check())?;
        rows.push(Row { bound, ..cpu_row(name, &checks) });
        let Some([release, debug]) = asl else { continue };
        for (profile, name, bound) in [("release", release, Some(ASL_BOUND)), ("dev", debug, None)] {
            let program = large.program(profile)?;
            rows.push(Row { bound, ..cpu_row(name, &samples(|| Ok(Command::new(&program)))?) });
        }
    }
    Ok(rows)
}

/// `cargo check` of the app with a changed workflow file.
fn changed_file(context: &Context) -> anyhow::Result<Vec<Row>> {
    let check = || {
        let mut command = context.cargo();
        command.args(["check", "-q", "--bin", "moderation-app"]);
        command
    };
    cargo::output(&mut check())?;
    let mut all = Vec::new();
    for _ in 0..5 {
        compile_set::touch(context)?;
        all.push(sample(&mut check())?);
    }
    Ok(vec![
        cpu_row("changed workflow file, cargo check, CPU", &all),
        wall_row("changed workflow file, cargo check, wall", &all),
    ])
}

/// Every way through the reference workflow, and everything that can go wrong once, in one process.
fn workflow_tests(context: &Context) -> anyhow::Result<Vec<Row>> {
    let made = cargo::artifacts(context.cargo().args(["test", "--workspace", "--no-run"]))?;
    let folder = context.root().join("moderation");
    let program = made
        .into_iter()
        .find(|one| one.test && one.target == "workflow" && one.manifest == folder.join("Cargo.toml"))
        .and_then(|one| one.executable)
        .context("package `moderation` has no test program `workflow`")?;
    let all = samples(|| {
        let mut command = Command::new(&program);
        command.current_dir(&folder).env("CI", "1").arg("behaviour::");
        Ok(command)
    })?;
    Ok(vec![cpu_row("everything the moderation workflow does, as tests, debug, CPU", &all)])
}

fn command_of(context: &Context, program: &Path, arguments: &[&str], last: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(context.root()).args(arguments).arg(last);
    command
}

/// One run, in milliseconds.
#[derive(Debug, Clone, Copy)]
struct Sample {
    cpu: f64,
    wall: f64,
}

/// Runs once to warm up, then [`SAMPLES`] times.
fn samples(command: impl Fn() -> anyhow::Result<Command>) -> anyhow::Result<Vec<Sample>> {
    sample(&mut command()?)?;
    (0..SAMPLES).map(|_| sample(&mut command()?)).collect()
}

/// CPU (user and system, children of the child included) and wall time of one run that must succeed.
fn sample(command: &mut Command) -> anyhow::Result<Sample> {
    let before = children_cpu()?;
    let started = Instant::now();
    cargo::output(command)?;
    let wall = started.elapsed().as_secs_f64() * 1000.0;
    Ok(Sample { cpu: children_cpu()? - before, wall })
}

/// Milliseconds of CPU that finished children have used so far.
fn children_cpu() -> anyhow::Result<f64> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let microseconds = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    #[expect(clippy::cast_precision_loss, reason = "microseconds of a test run are far below 2^52")]
    Ok(microseconds as f64 / 1000.0)
}

fn cpu_row(name: &'static str, samples: &[Sample]) -> Row {
    row(name, samples.iter().map(|sample| sample.cpu).collect())
}

fn wall_row(name: &'static str, samples: &[Sample]) -> Row {
    row(name, samples.iter().map(|sample| sample.wall).collect())
}

fn row(name: &str, values: Vec<f64>) -> Row {
    let samples = values.len();
    let ours = median(values);
    let skipped = Some("skipped: no peer measured in this run".to_owned());
    Row {
        name: name.to_owned(),
        ours,
        unit: "ms".to_owned(),
        peer: None,
        ratio: None,
        samples,
        skipped,
        bound: None,
        least_ratio: None,
    }
}

/// Rounded to a hundredth.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.get(values.len() / 2).copied().unwrap_or_default();
    (middle * 100.0).round() / 100.0
}

/// The one-minute load average, zero where the system does not tell.
fn load() -> f64 {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().and_then(|first| first.parse().ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_one() {
        assert!((median(vec![9.0, 1.0, 5.004]) - 5.0).abs() < f64::EPSILON);
    }

    #[test]
    fn a_bound_is_kept_below_it() {
        let row = row("a", vec![20.0]);
        assert!(row.keeps());
        assert!(!Row { bound: Some(20.0), ..row }.keeps());
    }

    #[test]
    fn time_of_children_is_counted() {
        let sample = sample(&mut Command::new("true")).unwrap();
        assert!(sample.cpu >= 0.0 && sample.wall > 0.0);
    }
}

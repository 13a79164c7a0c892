//! Measures the engine on its own, for `cargo xtask bench engine`: `engine-bench WAITING.asl.json INPUT SAMPLES`.
//!
//! One JSON line a figure, `{"name", "value", "unit", "samples"}`. Times are CPU, user and system.

use std::sync::{Arc, LazyLock};

use anyhow::{Context as _, bail, ensure};
use asl_engine::driver::{Driver, TaskAnswer, virtual_start};
use asl_engine::{Effect, Event, Execution, Program, Start, Status, TaskRequest};
use conformance::measure::{batch, figure, measure, median};
use serde::Deserialize;
use serde_json::{Value, json};

/// The machines that a peer can run too.
const MACHINES: &str = include_str!("../../bench/machines.json");

/// Executions that wait at the same time.
const WAITING: usize = 20_000;

/// What executions have in common; a host keeps it once.
static COMMON: LazyLock<Start> = LazyLock::new(|| Start::local("machine", "execution", "null", [7; 32]));

#[derive(Deserialize)]
struct Machine {
    name: String,
    input: Value,
    /// So many items are the input.
    items: Option<usize>,
    definition: Value,
}

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [waiting, input, samples] = arguments.as_slice() else {
        bail!("usage: engine-bench WAITING.asl.json INPUT SAMPLES")
    };
    let samples: usize = samples.parse().context("SAMPLES is no number")?;
    // first, while the heap is clean
    let definition = std::fs::read_to_string(waiting).with_context(|| format!("cannot read `{waiting}`"))?;
    figure("bytes of a waiting execution", waiting_bytes(&program(&definition)?, input)?, "bytes", 1);

    let machines: Vec<Machine> = serde_json::from_str(MACHINES)?;
    for machine in &machines {
        let program = program(&machine.definition.to_string())?;
        let input = match machine.items {
            Some(items) => json!({"items": items_of(items)}),
            None => machine.input.clone(),
        };
        let input: Arc<str> = input.to_string().into();
        let run = || run(&program, &input);
        figure(&machine.name, 1000.0 / measure(samples, run)?, "executions per CPU second", samples);
        if machine.name == "pass5" {
            let driver = run()?;
            let serialise = || Ok(history_text(driver.execution()));
            figure("pass5, its history as JSON", 1000.0 * measure(samples, serialise)?, "µs", samples);
        }
    }
    for kind in ["loop", "map"] {
        let [short, long] = per_event(kind, samples)?;
        figure(&format!("{kind}, an event of 1,000"), short, "ns", samples);
        figure(&format!("{kind}, an event of 25,000"), long, "ns", samples);
    }
    Ok(())
}

fn program(definition: &str) -> anyhow::Result<Arc<Program>> {
    Ok(Arc::new(Program::new(asl_model::read(definition)?.machine)?))
}

fn items_of(count: usize) -> Vec<Value> {
    (0..count).map(|id| json!({"id": id})).collect()
}

type Answer = fn(&TaskRequest) -> TaskAnswer;

/// Runs one execution to its end; its callbacks come at once.
fn run(program: &Arc<Program>, input: &Arc<str>) -> anyhow::Result<Driver<Answer>> {
    let answer: Answer = |_| TaskAnswer::Succeed(json!({"verdict": "approved"}));
    let start = Start { input: Arc::clone(input), ..COMMON.clone() };
    let mut driver = Driver::start(Arc::clone(program), start, answer)?;
    while let Some((task, _)) = driver.pending().first() {
        let task = *task;
        driver.succeed(task, &json!({"verdict": "approved"}))?;
    }
    ensure!(driver.execution().status() == Status::Succeeded, "it ended {}", driver.execution().status());
    Ok(driver)
}

/// The history as `GetExecutionHistory` gives it.
fn history_text(execution: &Execution) -> String {
    let events = execution.history().iter().map(|event| event.to_api_json(true)).collect::<Vec<_>>();
    json!({"events": events}).to_string()
}

/// Rounds of four events each that make nearly 1,000 and nearly 25,000.
const ROUNDS: [usize; 2] = [248, 6_247];

/// Nanoseconds that an event takes in a short and in a long run of one machine.
///
/// Their samples alternate, so that whatever else the computer does slows both.
fn per_event(kind: &str, samples: usize) -> anyhow::Result<[f64; 2]> {
    let definition = if kind == "loop" {
        json!({"StartAt": "Count", "States": {
            "Count": {"Type": "Pass", "Next": "More?",
                "Parameters": {"n.$": "States.MathAdd($.n, 1)", "limit.$": "$.limit"}},
            "More?": {"Type": "Choice", "Default": "Done",
                "Choices": [{"Variable": "$.n", "NumericLessThanPath": "$.limit", "Next": "Count"}]},
            "Done": {"Type": "Succeed"}}})
    } else {
        json!({"StartAt": "Each", "States": {"Each": {"Type": "Map", "ItemsPath": "$.items", "End": true,
            "ItemProcessor": {"StartAt": "Keep", "States": {"Keep": {"Type": "Pass", "End": true}}}}}})
    };
    let program = program(&definition.to_string())?;
    let inputs = ROUNDS.map(|rounds| -> Arc<str> {
        let items = if kind == "map" { items_of(rounds) } else { Vec::new() };
        json!({"n": 0, "limit": rounds, "items": items}).to_string().into()
    });
    let mut taken = [const { Vec::new() }; 2];
    for _ in 0..samples {
        for (input, taken) in inputs.iter().zip(&mut taken) {
            let events = run(&program, input)?.execution().history().len();
            let count = 25_000_usize.div_ceil(events) * 2;
            #[expect(clippy::cast_precision_loss, reason = "at most 25,000")]
            taken.push(1e6 * batch(count, || run(&program, input))? / events as f64);
        }
    }
    let [short, long] = taken;
    Ok([median(short)?, median(long)?])
}

/// Resident bytes of one execution that waits for its first callback, its journal and history included.
fn waiting_bytes(program: &Arc<Program>, input: &str) -> anyhow::Result<f64> {
    let mut all = Vec::with_capacity(WAITING);
    let mut before = 0;
    for number in 0..WAITING + 100 {
        if number == 100 {
            all.clear();
            before = resident()?;
        }
        let start = Start {
            execution_arn: format!("{}-{number}", COMMON.execution_arn),
            execution_name: format!("{}-{number}", COMMON.execution_name),
            input: input.into(),
            ..COMMON.clone()
        };
        let (mut execution, effects) = Execution::start(Arc::clone(program), start, virtual_start())?;
        let call = effects.iter().find_map(|effect| match effect {
            Effect::CallTask { task, request } if request.token.is_some() => Some(*task),
            _ => None,
        });
        let task = call.context("it does not wait for a callback with this input")?;
        let taken = r#"{"StatusCode":200,"Payload":null}"#;
        execution.apply(Event::TaskSubmitted { task, output: taken.into() }, virtual_start())?;
        ensure!(execution.status() == Status::Running, "it does not wait");
        all.push(execution);
    }
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    Ok((resident()? - before) as f64 / all.len() as f64)
}

/// Bytes of memory this process holds.
fn resident() -> anyhow::Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status").context("only Linux tells")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
    Ok(1024 * line.trim().trim_end_matches(" kB").parse::<u64>()?)
}

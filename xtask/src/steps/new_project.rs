//! `synth new shop` somewhere else: what a stranger gets builds, passes its tests and runs.

use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use serde_json::{Value, json};

use crate::cargo;
use crate::context::Context;
use crate::dev::Dev;
use crate::http::Client;
use crate::report::Outcome;

/// Longest time until the execution has ended; its function starts meanwhile.
const SOON: Duration = Duration::from_secs(30);

/// Makes the project outside the repository, then works in it as its owner would.
pub(crate) fn run(context: &Context) -> anyhow::Result<Outcome> {
    cargo::output(context.cargo().args(["build", "-q", "--bin", "synth"]))?;
    let synth = context.debug_bin("synth");
    let outside = std::env::temp_dir().join(format!("synth-new-{}", std::process::id()));
    std::fs::create_dir_all(&outside).with_context(|| format!("cannot make `{}`", outside.display()))?;
    let result = in_folder(context, &synth, &outside);
    std::fs::remove_dir_all(&outside).ok();
    result
}

fn in_folder(
    context: &Context,
    synth: &std::path::Path,
    outside: &std::path::Path,
) -> anyhow::Result<Outcome> {
    let mut new = Command::new(synth);
    new.args(["new", "shop"]).current_dir(outside);
    cargo::output(&mut new)?;
    let shop = outside.join("shop");
    // the same versions as here, so that nothing is downloaded and the time is spent on the project
    if !shop.join("Cargo.lock").exists() {
        std::fs::copy(context.root().join("Cargo.lock"), shop.join("Cargo.lock"))?;
    }
    // a target folder that stays makes the second run quick
    let target = context.scratch("shop-target")?;
    let in_shop = |command: &mut Command| {
        command
            .current_dir(&shop)
            .env("CARGO_TARGET_DIR", &target)
            .env("CARGO_PROFILE_DEV_DEBUG", "line-tables-only");
    };

    let mut build = Command::new(synth);
    in_shop(build.arg("build"));
    let asl = cargo::stdout_of(&mut build)?;
    ensure!(asl.contains("\"StartAt\""), "`synth build` in the new project printed no ASL:\n{asl}");

    let mut test = cargo::command();
    in_shop(test.args(["test", "--quiet"]));
    cargo::output(&mut test)?;

    let mut dev = Command::new(synth);
    in_shop(dev.args(["dev", "--format", "jsonl", "--no-watch"]));
    let dev = Dev::start(&mut dev)?;
    let ready = dev.ready()?;
    let aws = ready.get("aws").and_then(Value::as_str);
    let aws = Client::new(aws.with_context(|| format!("the ready line names no `aws`: {ready}"))?)?;
    sells_tea(&aws)?;
    dev.stop()?;
    Ok(Outcome::Passed)
}

/// The workflow, the function and the table of the new project, running together.
fn sells_tea(aws: &Client) -> anyhow::Result<()> {
    let machine = "arn:aws:states:us-east-1:123456789012:stateMachine:orders";
    let order = json!({ "id": "1", "item": "tea", "quantity": 2 });
    let started = aws.aws(
        "AWSStepFunctions.StartExecution",
        &json!({ "stateMachineArn": machine, "input": order.to_string() }),
    )?;
    let started = started.json()?;
    let execution = started.get("executionArn").with_context(|| format!("not started: {started}"))?;
    let end = Instant::now() + SOON;
    loop {
        let answer = aws.aws("AWSStepFunctions.DescribeExecution", &json!({ "executionArn": execution }))?;
        let answer = answer.json()?;
        match answer.get("status").and_then(Value::as_str) {
            Some("SUCCEEDED") => break,
            Some("RUNNING") if Instant::now() < end => std::thread::sleep(Duration::from_millis(20)),
            _ => bail!("the order did not succeed: {answer}"),
        }
    }
    let sales = aws.aws("DynamoDB_20120810.Scan", &json!({ "TableName": "sales" }))?;
    ensure!(sales.status == 200 && sales.body.contains("tea"), "the sale is not in the table: {sales:?}");
    Ok(())
}

//! `synth new shop` somewhere else: what a stranger gets builds, passes its tests and runs.

use std::process::Command;

use anyhow::{Context as _, ensure};

use crate::cargo;
use crate::context::Context;
use crate::dev::Dev;
use crate::report::Outcome;

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
    ensure!(
        ready.get("aws").is_some_and(serde_json::Value::is_string),
        "the ready line names no `aws`: {ready}"
    );
    dev.stop()?;
    Ok(Outcome::Passed)
}

//! `cargo xtask fuzz`: definitions and expressions changed by chance, given to everything that reads and runs them.

use std::process::{Command, ExitCode};

use anyhow::Context as _;

use crate::cargo;
use crate::context::Context;

/// Builds `fuzz` for speed and runs it; what it finds lies in `target/xtask/fuzz`.
pub(crate) fn run(context: &Context, arguments: &[String]) -> anyhow::Result<ExitCode> {
    let number = |name: &str, usual: u64| -> anyhow::Result<u64> {
        let value = crate::option(arguments, name)?;
        value.map_or(Ok(usual), |value| {
            value.parse().with_context(|| format!("`{name}` takes a number, not `{value}`"))
        })
    };
    let (minutes, seed) = (number("--minutes", 10)?, number("--seed", 1)?);
    cargo::stdout_of(context.cargo().args(["build", "--release", "--bin", "fuzz"]))?;
    let mut fuzz = Command::new(context.target().join("release/fuzz"));
    fuzz.arg((minutes * 60).to_string()).arg(seed.to_string()).arg(context.scratch("fuzz")?);
    if let Some(corpus) = context.corpus("validation") {
        fuzz.arg(corpus);
    } else {
        eprintln!("no corpus; set ASL_SHARED to the folder that has `validation/` for more to begin with");
    }
    let status = fuzz.status().context("`fuzz` does not start")?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

//! Figures of the benches: CPU time, user and system, and one JSON line a figure.

use std::hint::black_box;

use anyhow::Context as _;
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike as _;
use serde_json::json;

/// What one sample takes, in milliseconds of CPU.
const SAMPLE_MS: f64 = 20.0;

/// The median CPU milliseconds of `samples` batches, for one call.
///
/// # Errors
/// What is measured fails, or the system does not tell its time.
pub fn measure<T>(samples: usize, mut run: impl FnMut() -> anyhow::Result<T>) -> anyhow::Result<f64> {
    batch(3, &mut run)?;
    let guess = batch(20, &mut run)?.max(1e-5);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 2,000,000")]
    let count = (SAMPLE_MS / guess).ceil().clamp(1.0, 2e6) as usize;
    median((0..samples).map(|_| batch(count, &mut run)).collect::<Result<_, _>>()?)
}

/// CPU milliseconds of one of `count` calls.
///
/// # Errors
/// What is measured fails, or the system does not tell its time.
pub fn batch<T>(count: usize, mut run: impl FnMut() -> anyhow::Result<T>) -> anyhow::Result<f64> {
    let before = cpu_ms()?;
    for _ in 0..count {
        black_box(run()?);
    }
    #[expect(clippy::cast_precision_loss, reason = "at most 2,000,000")]
    Ok((cpu_ms()? - before) / count as f64)
}

/// The one in the middle.
///
/// # Errors
/// There is none.
pub fn median(mut all: Vec<f64>) -> anyhow::Result<f64> {
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied().context("no sample")
}

/// The CPU time of this process so far, in milliseconds.
///
/// # Errors
/// The system does not tell it.
pub fn cpu_ms() -> anyhow::Result<f64> {
    let usage = getrusage(UsageWho::RUSAGE_SELF)?;
    let microseconds = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    #[expect(clippy::cast_precision_loss, reason = "microseconds of a run are far below 2^52")]
    Ok(microseconds as f64 / 1000.0)
}

/// Prints a figure.
#[expect(clippy::print_stdout, reason = "the figures are the answer of a bench")]
pub fn figure(name: &str, value: f64, unit: &str, samples: usize) {
    println!("{}", json!({"name": name, "value": value, "unit": unit, "samples": samples}));
}

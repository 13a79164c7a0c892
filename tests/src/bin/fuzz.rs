//! Looks for faults by chance, for `cargo xtask fuzz`: `fuzz SECONDS SEED NOTES [CORPUS]`.
//!
//! Every mutant is written to `NOTES/current.txt` before it is looked at, so that one that ends the process is known.
#![expect(clippy::print_stdout, reason = "what was found is the answer")]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use conformance::measure::cpu_ms;
use conformance::mutants::{Origins, hold_to_promises, read_expression, run_it};

/// Milliseconds that one look may take.
const BOUND: f64 = 1000.0;

/// Looks between two lines about progress.
const LINE: u64 = 20_000;

fn main() -> anyhow::Result<ExitCode> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (seconds, seed, notes, corpus) = match arguments.as_slice() {
        [seconds, seed, notes] => (seconds, seed, notes, None),
        [seconds, seed, notes, corpus] => (seconds, seed, notes, Some(Path::new(corpus))),
        _ => bail!("usage: fuzz SECONDS SEED NOTES [CORPUS]"),
    };
    let seconds: u64 = seconds.parse().context("SECONDS is no number")?;
    let first: u64 = seed.parse().context("SEED is no number")?;
    let notes = PathBuf::from(notes);
    std::fs::create_dir_all(&notes)?;
    let origins = Origins::load(corpus)?;
    // Each panic is told once, by us.
    std::panic::set_hook(Box::new(|_| {}));
    let until = Instant::now() + Duration::from_secs(seconds);
    let (mut runs, mut found, mut slowest) = (0_u64, 0_u64, (0.0_f64, "nothing", 0));
    while Instant::now() < until {
        let seed = first.wrapping_add(runs);
        let (what, text) = match runs % 3 {
            0 => ("definition", origins.definition(seed)),
            1 => ("run", origins.definition(seed)),
            _ => ("expression", origins.expression(seed)),
        };
        std::fs::write(notes.join("current.txt"), format!("{what} {seed}\n{text}"))?;
        let before = cpu_ms()?;
        let outcome = catch_unwind(AssertUnwindSafe(|| match what {
            "definition" => hold_to_promises(&text),
            "run" => run_it(&text),
            _ => {
                read_expression(&text);
                Ok(())
            }
        }));
        let taken = cpu_ms()? - before;
        let fault = match outcome {
            Ok(Ok(())) if taken > BOUND => Some(format!("it took {taken:.0} ms")),
            Ok(Ok(())) => None,
            Ok(Err(error)) => Some(format!("{error:#}")),
            Err(panic) => {
                let words = panic.downcast_ref::<String>().map(String::as_str);
                Some(format!(
                    "a panic: {}",
                    words.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("?")
                ))
            }
        };
        if let Some(fault) = fault {
            found += 1;
            let path = notes.join(format!("{what}-{seed}.txt"));
            std::fs::write(&path, format!("{fault}\n{text}"))?;
            println!("{what} {seed}: {fault}; see {}", path.display());
        }
        if taken > slowest.0 {
            slowest = (taken, what, seed);
        }
        runs += 1;
        if runs.is_multiple_of(LINE) {
            println!("{runs} looks, {found} findings");
        }
    }
    let (taken, what, seed) = slowest;
    println!("{runs} looks, {found} findings; the slowest took {taken:.0} ms of CPU: {what} {seed}");
    Ok(ExitCode::from(u8::from(found > 0)))
}

//! `cargo test --workspace`, case by case.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use anyhow::{Context as _, bail};

use crate::context::Context;
use crate::report::{Counts, Outcome};

/// Runs all tests of the workspace, doc tests included, and counts them.
pub(crate) fn run(context: &Context) -> anyhow::Result<Outcome> {
    let mut command = context.cargo();
    // CI=1: a snapshot that changed fails and is not written
    command
        .args(["test", "--workspace", "--no-fail-fast"])
        .env("CI", "1")
        .stdin(Stdio::null())
        .stdout(Stdio::piped());
    let mut child = command.spawn().context("cargo cannot be started")?;
    let stdout = child.stdout.take().context("cargo has no stdout")?;
    let mut counts = Counts::default();
    for line in BufReader::new(stdout).lines() {
        let line = line?;
        if let Some(found) = result(&line) {
            counts.passed += found.passed;
            counts.failed += found.failed;
            counts.skipped += found.skipped;
        } else if is_news(&line) {
            println!("     {line}");
        }
    }
    let status = child.wait()?;
    context.figure("workspace_tests", counts.passed + counts.failed);
    if !status.success() && counts.failed == 0 {
        bail!("`cargo test --workspace` ended with {status}");
    }
    if counts.passed == 0 {
        bail!("`cargo test --workspace` ran no test");
    }
    Ok(Outcome::Counted(counts))
}

/// `test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s`.
fn result(line: &str) -> Option<Counts> {
    let (_, numbers) = line.strip_prefix("test result: ")?.split_once(". ")?;
    let mut counts = Counts::default();
    for part in numbers.split("; ") {
        let Some((number, what)) = part.split_once(' ') else { continue };
        let Ok(number) = number.parse() else { continue };
        match what {
            "passed" => counts.passed = number,
            "failed" => counts.failed = number,
            "ignored" => counts.skipped = number,
            _ => {}
        }
    }
    Some(counts)
}

/// Whether a person wants to read this line of the test harness.
fn is_news(line: &str) -> bool {
    let passed =
        line.starts_with("test ") && (line.ends_with("... ok") || line.ends_with("... \u{1b}[32mok\u{1b}[m"));
    let opening = line.starts_with("running ") && (line.ends_with(" tests") || line.ends_with(" test"));
    !(line.trim().is_empty() || passed || opening)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_from_the_harness() {
        let line = "test result: FAILED. 3 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s";
        assert_eq!(result(line), Some(Counts { passed: 3, failed: 2, skipped: 1 }));
        assert_eq!(result("test a::b ... ok"), None);
    }

    #[test]
    fn only_what_is_wrong_is_passed_on() {
        assert!(!is_news("test a::b ... ok"));
        assert!(!is_news("running 3 tests"));
        assert!(is_news("test a::b ... FAILED"));
        assert!(is_news("thread 'a' panicked"));
    }
}

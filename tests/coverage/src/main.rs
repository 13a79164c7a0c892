//! Prints `docs/coverage.md`: what of the language the builder says, and how. `cargo xtask coverage` writes it.
//!
//! Rows come from the validator's table of fields, the table of integrations and the list of intrinsic functions.
//! Cells come from small workflows; each is in the cell only because its definition says what the row asks for.
//! Exit code 1: a row has no workflow, or a workflow does not say what it claims to.
#![expect(clippy::print_stdout, reason = "stdout is where the page goes")]
#![expect(clippy::print_stderr, reason = "stderr is where faults go")]
#![recursion_limit = "256"]

mod cases;
mod cover;
mod frames;
mod page;
mod prelude;
mod printed;
mod rows;

use std::process::ExitCode;

fn main() -> ExitCode {
    let coverage = cover::cover(rows::all(), cases::all());
    print!("{}", page::page(&coverage));
    for fault in &coverage.faults {
        eprintln!("error: {fault}");
    }
    if coverage.faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

//! The question before something is changed for good.

use std::io::{BufRead as _, Write as _};

use crate::exit_code::ExitCode;
use crate::failure::Failure;
use crate::output::Output;

/// Goes on after a yes: `--yes`, or the answer of a person at a terminal.
///
/// # Errors
/// Nobody said yes.
pub(super) fn confirm(question: &str, yes: bool, output: &Output) -> Result<(), Failure> {
    if yes {
        return Ok(());
    }
    if output.is_json() || !Output::can_ask() {
        return Err(Failure::new("NOT_CONFIRMED", "nothing was changed: nobody is here to confirm")
            .help("look at the plan, then pass `--yes`")
            .exit(ExitCode::Refused));
    }
    let mut stderr = std::io::stderr().lock();
    let _ = write!(stderr, "{question} [y/N] ");
    let _ = stderr.flush();
    let mut answer = String::new();
    let _ = std::io::stdin().lock().read_line(&mut answer);
    if ["y", "yes"].contains(&answer.trim().to_lowercase().as_str()) {
        return Ok(());
    }
    Err(Failure::new("NOT_CONFIRMED", "nothing was changed").exit(ExitCode::Refused))
}

//! The console: what runs and waits, and one execution's history. Pages that only show.

mod execution;
mod executions;
mod html;

pub(crate) use execution::execution;
pub(crate) use executions::executions;

use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};

use crate::runtime::Waiting;
use crate::store::executions::ExecutionRow;
use html::{Html, page};

fn machine_name(row: &ExecutionRow) -> &str {
    row.machine.rsplit(':').next().unwrap_or(&row.machine)
}

/// What an execution waits for, in words; `None` if it is at work.
fn in_words(waiting: &Waiting) -> Option<String> {
    let until = |at: jiff::Timestamp| Html::moment(at.as_millisecond());
    if waiting.callbacks.is_empty() {
        return waiting.next.map(|at| format!("until {}", until(at)));
    }
    let states: Vec<String> = waiting.callbacks.iter().map(|state| format!("“{state}”")).collect();
    let verb = if states.len() == 1 { "waits" } else { "wait" };
    let end = waiting.last.map(|at| format!(", until {}", until(at))).unwrap_or_default();
    Some(format!("{} {verb} for an answer{end}", states.join(", ")))
}

fn status_words(status: &str) -> &'static str {
    match status {
        "RUNNING" => "▶ running",
        "SUCCEEDED" => "✓ succeeded",
        "FAILED" => "✕ failed",
        "TIMED_OUT" => "✕ timed out",
        "ABORTED" => "■ aborted",
        _ => "unknown",
    }
}

fn broken() -> Response {
    let mut body = Html::new();
    body.element("h1", "The database does not answer");
    (StatusCode::INTERNAL_SERVER_ERROR, page("Error", &body)).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_are_told_in_words() {
        let at = |second| jiff::Timestamp::from_second(second).ok();
        let waiting = |callbacks: &[&str], next, last| Waiting {
            callbacks: callbacks.iter().map(|state| (*state).to_owned()).collect(),
            next,
            last,
        };
        assert_eq!(in_words(&waiting(&[], None, None)), None);
        assert_eq!(in_words(&waiting(&[], at(60), at(60))).unwrap(), "until 1970-01-01 00:01:00 UTC");
        assert_eq!(
            in_words(&waiting(&["Ask"], at(1), at(60))).unwrap(),
            "“Ask” waits for an answer, until 1970-01-01 00:01:00 UTC"
        );
    }
}

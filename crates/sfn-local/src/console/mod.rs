//! The console: what runs and waits, and one execution's history. Pages that only show.

mod html;

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::Value;

use crate::runtime::Waits;
use crate::services::Core;
use crate::store::executions::{self as rows, ExecutionRow, Filter};
use html::{Html, page};

/// The length of the tokens that the engine makes.
const TOKEN_LENGTH: usize = 43;

/// How many executions one page shows.
const PAGE: usize = 100;

#[derive(Debug, Deserialize)]
pub(crate) struct Shown {
    status: Option<String>,
    before: Option<i64>,
}

const STATUSES: [&str; 5] = ["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"];

/// `GET /_console`.
pub(crate) async fn executions(State(core): State<Arc<Core>>, Query(shown): Query<Shown>) -> Response {
    let status = shown.status.filter(|status| STATUSES.contains(&status.as_str()));
    let filter = Filter { machine: None, status: status.clone(), before: shown.before, limit: PAGE + 1 };
    let Ok(mut list) = core.store.read(move |db| rows::list(db, &filter)).await else { return broken() };
    let more = list.len() > PAGE;
    list.truncate(PAGE);

    let mut body = Html::new();
    body.element("h1", "Executions");
    filters(&mut body, status.as_deref());
    if list.is_empty() {
        let empty = match &status {
            Some(status) => format!("No execution is {}.", words(status)),
            None => {
                "No execution yet. Start one with `aws stepfunctions start-execution`, or in the application."
                    .to_owned()
            }
        };
        body.element("p", &empty);
    } else {
        body.raw("<table><thead><tr><th scope=col>Execution<th scope=col>Workflow<th scope=col>Status<th scope=col>Now<th scope=col>Started<th scope=col>Ended</thead><tbody>");
        for row in &list {
            line(&core, &mut body, row).await;
        }
        body.raw("</tbody></table>");
    }
    if let Some(last) = list.last().filter(|_| more) {
        let status = status.map(|status| format!("&status={status}")).unwrap_or_default();
        body.raw("<p>").link(&format!("/_console?before={}{status}", last.id), "Older").raw("</p>");
    }
    page("Executions", &body)
}

fn filters(body: &mut Html, shown: Option<&str>) {
    body.raw("<nav aria-label=\"By status\"><ul class=row>");
    let all = std::iter::once(None).chain(STATUSES.iter().map(|status| Some(*status)));
    for status in all {
        let (href, text) = match status {
            Some(status) => (format!("/_console?status={status}"), words(status)),
            None => ("/_console".to_owned(), "all"),
        };
        body.raw("<li>");
        if status == shown {
            body.element("strong", text)
        } else {
            body.link(&href, text)
        };
    }
    body.raw("</ul></nav>");
}

async fn line(core: &Core, body: &mut Html, row: &ExecutionRow) {
    body.raw("<tr><td>").link(&href(row), &row.name).raw("<td>").text(machine_name(row));
    body.raw("<td>").text(words(&row.status)).raw("<td>");
    if row.end.is_none() {
        let waits = core.runtime.waits(&row.arn).await;
        body.text(&waits.iter().map(in_words).collect::<Vec<_>>().join("; "));
    }
    body.raw("<td>").time(row.started).raw("<td>");
    if let Some(end) = &row.end {
        body.time(end.stopped);
    }
    body.raw("</tr>");
}

/// `GET /_console/executions/{machine}/{name}`.
pub(crate) async fn execution(
    State(core): State<Arc<Core>>,
    Path((machine, name)): Path<(String, String)>,
) -> Response {
    let arn = core.place.execution(&machine, &name);
    let (row, history) = match (core.runtime.find(&arn).await, core.runtime.history(&arn).await) {
        (Ok(Some(row)), Ok(Some(history))) => (row, history),
        (Ok(None), _) | (_, Ok(None)) => {
            let mut body = Html::new();
            body.element("h1", "No such execution")
                .raw("<p>")
                .link("/_console", "All executions")
                .raw("</p>");
            return (StatusCode::NOT_FOUND, page("No such execution", &body)).into_response();
        }
        (Err(_), _) | (_, Err(_)) => return broken(),
    };
    let mut body = Html::new();
    body.raw("<p>").link("/_console", "All executions").raw("</p>");
    body.element("h1", &row.name);
    body.raw("<dl>");
    let mut fact = |name: &str, value: &str| {
        body.element("dt", name).element("dd", value);
    };
    fact("Workflow", machine_name(&row));
    fact("Status", words(&row.status));
    for wait in core.runtime.waits(&arn).await {
        fact("Waits", &in_words(&wait));
    }
    fact("Started", &Html::moment(row.started));
    if let Some(end) = &row.end {
        fact("Ended", &Html::moment(end.stopped));
        for (name, value) in [("Error", &end.error), ("Cause", &end.cause)] {
            if let Some(value) = value {
                fact(name, value);
            }
        }
    }
    fact("ARN", &row.arn);
    body.raw("</dl>");
    body.element("h2", "Input").pre(&without_tokens(&row.input));
    if let Some(output) = row.end.as_ref().and_then(|end| end.output.as_ref()) {
        body.element("h2", "Output").pre(&without_tokens(output));
    }
    body.element("h2", "History");
    body.raw("<table><thead><tr><th scope=col>Event<th scope=col>After<th scope=col>Since start<th scope=col>Type<th scope=col>Details</thead><tbody>");
    for event in history.iter() {
        let json = event.to_api_json(true);
        let details =
            json.as_object().and_then(|event| event.iter().find(|(key, _)| key.ends_with("EventDetails")));
        let since = event.timestamp.as_millisecond() - row.started;
        body.raw("<tr><td>").text(&event.id.to_string());
        body.raw("<td>").text(&event.previous_event_id.to_string());
        body.raw("<td>").text(&format!("+{}.{:03} s", since / 1000, since % 1000));
        body.raw("<td>").text(&event.event_type()).raw("<td>");
        if let Some((_, details)) = details {
            body.pre(&readable(details));
        }
        body.raw("</tr>");
    }
    body.raw("</tbody></table>");
    page(&row.name, &body)
}

/// Details without what only repeats that nothing was cut, and without tokens.
fn readable(details: &Value) -> String {
    let mut details = details.clone();
    if let Some(members) = details.as_object_mut() {
        members.retain(|name, _| !name.ends_with("Details"));
    }
    without_tokens(&serde_json::to_string_pretty(&details).unwrap_or_default())
}

/// Text in which everything as long and as mixed as a token is left out.
fn without_tokens(given: &str) -> String {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let mut text = String::with_capacity(given.len());
    for piece in given.split_inclusive(|c| !is_part(c)) {
        let word = piece.trim_end_matches(|c| !is_part(c));
        if word.len() == TOKEN_LENGTH {
            text.push_str("(token)");
            text.push_str(piece.get(word.len()..).unwrap_or_default());
        } else {
            text.push_str(piece);
        }
    }
    text
}

fn in_words(wait: &Waits) -> String {
    match wait {
        Waits::Callback { state } => format!("`{state}` waits for an answer"),
        Waits::Timer { at } => format!("until {}", Html::moment(at.as_millisecond())),
    }
}

fn machine_name(row: &ExecutionRow) -> &str {
    row.machine.rsplit(':').next().unwrap_or(&row.machine)
}

fn href(row: &ExecutionRow) -> String {
    format!("/_console/executions/{}/{}", html::segment(machine_name(row)), html::segment(&row.name))
}

fn words(status: &str) -> &'static str {
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

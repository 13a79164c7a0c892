//! One execution: how it stands, what it waits for, and its history.

use std::sync::Arc;

use asl_engine::HistoryEvent;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde_json::Value;

use super::html::{Html, page};
use super::{broken, in_words, machine_name, status_words};
use crate::services::Core;

/// The length of the tokens that the engine makes.
const TOKEN_LENGTH: usize = 43;

/// How many events one page shows, the last ones.
const EVENTS: usize = 500;

/// How much of one event's details a page shows, in bytes.
const DETAILS: usize = 16 * 1024;

/// `GET /_console/executions/{machine}/{name}`.
pub(crate) async fn execution(
    State(core): State<Arc<Core>>,
    Path((machine, name)): Path<(String, String)>,
) -> Response {
    let arn = core.place.execution(&machine, &name);
    let (row, history) = match (core.runtime.find(&arn).await, core.runtime.history(&arn).await) {
        (Ok(Some(row)), Ok(Some(history))) => (row, history),
        (Ok(None), _) | (_, Ok(None)) => return nothing(),
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
    fact("Status", status_words(&row.status));
    if let Some(waits) = in_words(&core.runtime.waiting(&arn).await) {
        fact("Now", &waits);
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
    body.element("h2", "Input").element("pre", &readable(&Value::String(row.input.clone())));
    if let Some(output) = row.end.as_ref().and_then(|end| end.output.clone()) {
        body.element("h2", "Output").element("pre", &readable(&Value::String(output)));
    }
    body.element("h2", "History");
    let left_out = history.len().saturating_sub(EVENTS);
    if left_out > 0 {
        let all = history.len();
        body.element(
            "p",
            &format!(
                "The last {EVENTS} of {all} events; `aws stepfunctions get-execution-history` gives all."
            ),
        );
    }
    body.raw("<table><thead><tr><th scope=col>Event<th scope=col>After<th scope=col>Since start");
    body.raw("<th scope=col>Type<th scope=col>What</thead><tbody>");
    for event in history.iter().skip(left_out) {
        line(&mut body, event, row.started);
    }
    body.raw("</tbody></table>");
    page(&row.name, &body)
}

fn nothing() -> Response {
    let mut body = Html::new();
    body.element("h1", "No such execution");
    body.raw("<p>").link("/_console", "All executions").raw("</p>");
    (StatusCode::NOT_FOUND, page("No such execution", &body)).into_response()
}

/// An event: what it is about, and the rest behind a click. An error is never hidden.
fn line(body: &mut Html, event: &HistoryEvent, started: i64) {
    let json = event.to_api_json(true);
    let details =
        json.as_object().and_then(|event| event.iter().find(|(key, _)| key.ends_with("EventDetails")));
    let since = event.timestamp.as_millisecond() - started;
    body.raw("<tr><td>").text(&event.id.to_string());
    body.raw("<td>").text(&event.previous_event_id.to_string());
    body.raw("<td class=word>").text(&format!("+{}.{:03} s", since / 1000, since % 1000));
    body.raw("<td>").text(&event.event_type()).raw("<td>");
    let Some((_, details)) = details else {
        body.raw("</tr>");
        return;
    };
    let about = ["error", "name", "resource"].iter().find_map(|member| details.get(member)?.as_str());
    let open = details.get("error").is_some() || details.get("cause").is_some();
    body.raw(if open { "<details open><summary>" } else { "<details><summary>" });
    body.text(about.unwrap_or("details")).raw("</summary>");
    body.element("pre", &shortened(readable(details))).raw("</details></tr>");
}

/// The front of a long text; a page of long texts would be larger than a browser can show.
fn shortened(mut text: String) -> String {
    if text.len() > DETAILS {
        let cut = (0..=DETAILS).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        text.truncate(cut);
        text.push_str(" …");
    }
    text
}

/// A value laid out: JSON within text as JSON, without what only says that nothing was cut, without tokens.
fn readable(value: &Value) -> String {
    without_tokens(&serde_json::to_string_pretty(&unfolded(value)).unwrap_or_default())
}

fn unfolded(value: &Value) -> Value {
    match value {
        Value::String(text) => match serde_json::from_str::<Value>(text) {
            Ok(inner @ (Value::Object(_) | Value::Array(_))) => inner,
            _ => value.clone(),
        },
        Value::Object(members) => members
            .iter()
            .filter(|(name, _)| !name.ends_with("Details"))
            .map(|(name, member)| (name.clone(), unfolded(member)))
            .collect(),
        other => other.clone(),
    }
}

/// Text in which every word as long as a token is left out.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_details_are_cut() {
        assert_eq!(shortened("short".to_owned()), "short");
        let long = shortened("é".repeat(DETAILS));
        assert!(long.ends_with("é …") && long.len() <= DETAILS + " …".len());
    }

    #[test]
    fn details_are_laid_out_without_tokens() {
        let token = "A1b2-_".repeat(8).split_at(TOKEN_LENGTH).0.to_owned();
        let parameters = serde_json::json!({ "Payload": { "token": token, "n": 1 } }).to_string();
        let details = serde_json::json!({ "parameters": parameters, "outputDetails": {}, "name": "2" });
        let text = readable(&details);
        let shown: Value = serde_json::from_str(&text).unwrap();
        let expected =
            serde_json::json!({ "parameters": { "Payload": { "token": "(token)", "n": 1 } }, "name": "2" });
        assert_eq!(shown, expected);
        assert_eq!(readable(&Value::String("<text>".to_owned())), "\"<text>\"");
    }
}

//! All executions, the newest first.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::html::{Html, page, segment};
use super::{broken, in_words, machine_name, status_words};
use crate::services::Core;
use crate::store::executions::{self as rows, ExecutionRow, Filter};

/// How many executions one page shows.
const PAGE: usize = 100;

const STATUSES: [&str; 5] = ["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"];

#[derive(Debug, Deserialize)]
pub(crate) struct Shown {
    status: Option<String>,
    before: Option<i64>,
}

/// `GET /_console`.
pub(crate) async fn executions(State(core): State<Arc<Core>>, Query(shown): Query<Shown>) -> Response {
    let status = shown.status.filter(|status| STATUSES.contains(&status.as_str()));
    let filter = Filter {
        machine: None,
        status: status.clone(),
        redriven: None,
        before: shown.before,
        limit: PAGE + 1,
    };
    let Ok(mut list) = core.store.read(move |db| rows::list(db, &filter)).await else { return broken() };
    let more = list.len() > PAGE;
    list.truncate(PAGE);

    let mut body = Html::new();
    body.element("h1", "Executions");
    filters(&mut body, status.as_deref());
    if list.is_empty() {
        let empty = match &status {
            Some(status) => format!("No execution is {}.", status_words(status)),
            None => {
                "No execution yet. Start one with `aws stepfunctions start-execution`, or in the application."
                    .to_owned()
            }
        };
        body.element("p", &empty);
    } else {
        body.raw("<table><thead><tr><th scope=col>Execution<th scope=col>Workflow<th scope=col>Status");
        body.raw("<th scope=col>Now<th scope=col>Started<th scope=col>Ended</thead><tbody>");
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
            Some(status) => (format!("/_console?status={status}"), status_words(status)),
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
    body.raw("<td class=word>").text(status_words(&row.status)).raw("<td>");
    if row.end.is_none() {
        let waiting = core.runtime.waiting(&row.arn).await;
        body.text(&in_words(&waiting).unwrap_or_default());
    }
    body.raw("<td class=word>").time(row.started).raw("<td class=word>");
    if let Some(end) = &row.end {
        body.time(end.stopped);
    }
    body.raw("</tr>");
}

fn href(row: &ExecutionRow) -> String {
    format!("/_console/executions/{}/{}", segment(machine_name(row)), segment(&row.name))
}

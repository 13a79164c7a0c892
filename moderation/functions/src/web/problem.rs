//! The page for what did not work: not found, not allowed, not now.

use maud::html;

use super::layout::{Here, Page};
use crate::http::Response;

/// A page that says what is wrong and where to go.
pub fn problem(status: u16, heading: &str, message: &str, app: Option<&str>) -> Response {
    let main = html! {
        h1 { (heading) }
        p.lead { (message) }
        @if let Some(app) = app {
            p.next { a.button href={ (app) "/" } { "Submit an article" } a href={ (app) "/admin" } { "Review queue" } }
        }
    };
    Page {
        title: format!("Error: {heading}"),
        app: app.map(str::to_owned),
        here: Here::Elsewhere,
        main,
        script: None,
    }
    .respond(status)
}

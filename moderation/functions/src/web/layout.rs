//! The frame of every page: head, navigation, styles, and the header that says what may run.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::http::Response;

const STYLE: &str = include_str!("style.css");

/// A page, before it is put into its frame.
#[derive(Debug)]
pub(super) struct Page {
    /// The title in the browser's tab.
    pub(super) title: String,
    /// Where the application is, to link to its pages; `None` when that is not known.
    pub(super) app: Option<String>,
    /// Which entry of the navigation this is.
    pub(super) here: Here,
    /// What stands in `<main>`.
    pub(super) main: Markup,
    /// A script that only adds to the page.
    pub(super) script: Option<&'static str>,
}

/// The entries of the navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Here {
    Submit,
    Queue,
    Elsewhere,
}

impl Page {
    /// The response with this page.
    pub(super) fn respond(self, status: u16) -> Response {
        let script = self.script.map(|text| (text, hash(text)));
        let allowed =
            script.as_ref().map_or_else(|| "'none'".to_owned(), |(_, hash)| format!("'sha256-{hash}'"));
        let policy = format!(
            "default-src 'none'; style-src 'sha256-{}'; script-src {allowed}; connect-src 'self'; \
             form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
            hash(STYLE)
        );
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    title { (self.title) " · Moderation" }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    a.skip href="#main" { "Skip to the content" }
                    header.top {
                        div.wide {
                            span.brand { "Moderation" }
                            @if let Some(app) = &self.app {
                                nav aria-label="Pages" {
                                    (entry(app, "/", "Submit", self.here == Here::Submit))
                                    (entry(app, "/admin", "Review queue", self.here == Here::Queue))
                                }
                            }
                        }
                    }
                    main #main.wide { (self.main) }
                    @if let Some((text, _)) = script { script { (PreEscaped(text)) } }
                }
            }
        };
        Response::html(status, page.into_string()).with_header("content-security-policy", policy)
    }
}

fn entry(app: &str, path: &str, name: &str, here: bool) -> Markup {
    html! { a href={ (app) (path) } aria-current=[here.then_some("page")] { (name) } }
}

fn hash(text: &str) -> String {
    use base64::Engine as _;
    use sha2::Digest as _;
    base64::engine::general_purpose::STANDARD.encode(sha2::Sha256::digest(text.as_bytes()))
}

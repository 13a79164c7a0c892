//! HTML that is escaped unless it is written here.

use std::fmt::Write as _;

use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use jiff::Timestamp;

/// A piece of a page.
#[derive(Clone, Debug, Default)]
pub(super) struct Html(String);

impl Html {
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// Markup of our own.
    pub(super) fn raw(&mut self, markup: &'static str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Text of anybody.
    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            match c {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                c => self.0.push(c),
            }
        }
        self
    }

    /// An element with text in it.
    pub(super) fn element(&mut self, name: &'static str, text: &str) -> &mut Self {
        let _ = write!(self.0, "<{name}>");
        self.text(text);
        let _ = write!(self.0, "</{name}>");
        self
    }

    /// A link.
    pub(super) fn link(&mut self, href: &str, text: &str) -> &mut Self {
        self.raw("<a href=\"").text(href).raw("\">").text(text).raw("</a>")
    }

    /// A moment, in milliseconds since the epoch.
    pub(super) fn time(&mut self, milliseconds: i64) -> &mut Self {
        let exact = Timestamp::from_millisecond(milliseconds).map(|at| at.to_string()).unwrap_or_default();
        self.raw("<time datetime=\"").text(&exact).raw("\">").text(&Self::moment(milliseconds)).raw("</time>")
    }

    /// A moment as text.
    pub(super) fn moment(milliseconds: i64) -> String {
        let at = Timestamp::from_millisecond(milliseconds);
        at.map(|at| at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()).unwrap_or_default()
    }
}

/// A segment of a path.
pub(super) fn segment(text: &str) -> String {
    let mut segment = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            segment.push(char::from(byte));
        } else {
            let _ = write!(segment, "%{byte:02X}");
        }
    }
    segment
}

/// A whole page.
pub(super) fn page(title: &str, body: &Html) -> Response {
    let mut html = Html::new();
    html.raw("<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content=\"width=device-width\">")
        .element("title", title)
        .raw(STYLE)
        .raw("<body><a class=skip href=\"#main\">Skip to content</a><main id=main>");
    html.0.push_str(&body.0);
    html.raw("</main></html>\n");
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, html.0).into_response()
}

const STYLE: &str = "<style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 72rem; padding: 1rem; }
.skip { position: absolute; left: -99rem; } .skip:focus { left: 1rem; }
main { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid color-mix(in srgb, currentColor 25%, transparent); }
pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; font-size: .85rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; } dt { font-weight: 600; } dd { margin: 0; overflow-wrap: anywhere; }
.word { white-space: nowrap; } summary { cursor: pointer; }
ul.row { display: flex; flex-wrap: wrap; gap: 1rem; list-style: none; padding: 0; }
</style>";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_anybody_wrote_is_escaped() {
        let mut html = Html::new();
        html.link("/a?b=\"&c", "<script>").element("pre", "it's");
        assert_eq!(html.0, "<a href=\"/a?b=&quot;&amp;c\">&lt;script&gt;</a><pre>it&#39;s</pre>");
        assert_eq!(segment("a b/ü"), "a%20b%2F%C3%BC");
    }
}

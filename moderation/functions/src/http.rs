//! Function URL requests and responses, payload format 2.0: the few members that are used here.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html>

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A request as the Function URL hands it over.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Request {
    raw_path: String,
    raw_query_string: String,
    headers: BTreeMap<String, String>,
    body: Option<String>,
    is_base64_encoded: bool,
    #[serde(rename = "requestContext")]
    context: Context,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Context {
    domain_name: String,
    http: HttpContext,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct HttpContext {
    method: String,
}

/// A response in the form the Function URL understands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Response {
    /// The HTTP status.
    pub status_code: u16,
    /// Header names in lower case.
    pub headers: BTreeMap<String, String>,
    /// The body as text.
    pub body: String,
    is_base64_encoded: bool,
}

/// What a POST carried.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// `application/x-www-form-urlencoded`; of a repeated field the last counts.
    Form(BTreeMap<String, String>),
    /// `application/json`.
    Json(serde_json::Value),
}

/// Why a body could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// Neither a form nor JSON.
    #[error("expected a form or JSON, got `{0}`")]
    MediaType(String),
    /// The content type says JSON, and it is none.
    #[error("the body is no JSON: {0}")]
    Json(String),
    /// The body is not text.
    #[error("the body is no UTF-8 text")]
    Text,
}

/// The two faces of every answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    /// A page for a person.
    Html,
    /// A document for a program.
    Json,
}

impl Request {
    /// A request made by hand, for tests.
    ///
    /// ```
    /// let request = moderation_functions::http::Request::new("GET", "/articles/a%20b?status=open");
    /// assert_eq!(request.path(), ["articles", "a b"]);
    /// assert_eq!(request.query("status").as_deref(), Some("open"));
    /// ```
    pub fn new(method: &str, target: &str) -> Self {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        Self {
            raw_path: path.to_owned(),
            raw_query_string: query.to_owned(),
            context: Context {
                domain_name: "app.test".to_owned(),
                http: HttpContext { method: method.to_owned() },
            },
            ..Self::default()
        }
    }

    /// The request with a header; its name in lower case.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.insert(name.to_owned(), value.to_owned());
        self
    }

    /// The request with a body.
    #[must_use]
    pub fn with_body(self, media_type: &str, body: impl Into<String>) -> Self {
        Self { body: Some(body.into()), ..self.with_header("content-type", media_type) }
    }

    /// The method; `HEAD` counts as `GET`, whose body is dropped on the way out.
    pub fn method(&self) -> &str {
        match self.context.http.method.as_str() {
            "HEAD" => "GET",
            other => other,
        }
    }

    /// Whether only the headers of the answer are wanted.
    pub fn is_head(&self) -> bool {
        self.context.http.method == "HEAD"
    }

    /// The segments of the path, decoded; none for `/`.
    pub fn path(&self) -> Vec<String> {
        self.raw_path
            .split('/')
            .filter(|segment| !segment.is_empty())
            .map(|s| decode(s, Plus::Plus))
            .collect()
    }

    /// The last value of a query parameter.
    pub fn query(&self, name: &str) -> Option<String> {
        fields(&self.raw_query_string).remove(name)
    }

    /// A header by its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// Where this application is reached from outside, without a slash at the end.
    ///
    /// On AWS the service itself says so; elsewhere the `host` header does.
    pub fn origin(&self) -> String {
        let domain = &self.context.domain_name;
        if domain.ends_with(".on.aws") {
            return format!("https://{domain}");
        }
        let scheme = self.header("x-forwarded-proto").filter(|s| *s == "https").unwrap_or("http");
        format!("{scheme}://{}", self.header("host").unwrap_or(domain))
    }

    /// What the client wants to see, by `accept`; `otherwise` when it does not say.
    ///
    /// ```
    /// use moderation_functions::http::{Face, Request};
    /// let browser = Request::new("GET", "/").with_header("accept", "text/html,*/*;q=0.8");
    /// assert_eq!(browser.face(Face::Json), Face::Html);
    /// let curl = Request::new("GET", "/").with_header("accept", "*/*");
    /// assert_eq!(curl.face(Face::Json), Face::Json);
    /// ```
    pub fn face(&self, otherwise: Face) -> Face {
        let accept = self.header("accept").unwrap_or_default();
        let quality = |wanted: &[&str]| {
            accept
                .split(',')
                .filter_map(|range| {
                    let mut parts = range.split(';').map(str::trim);
                    let name = parts.next()?.to_ascii_lowercase();
                    let q = parts.find_map(|p| p.strip_prefix("q=")).map_or(Some(1.0), |q| q.parse().ok())?;
                    wanted.contains(&name.as_str()).then_some(q)
                })
                .fold(0.0_f32, f32::max)
        };
        let html = quality(&["text/html", "application/xhtml+xml", "text/*"]);
        let json = quality(&["application/json", "application/*"]);
        if html > json {
            Face::Html
        } else if json > html {
            Face::Json
        } else {
            otherwise
        }
    }

    /// Reads the body by its content type. Without one nothing is read: a page of somebody else could send
    /// that without asking.
    ///
    /// # Errors
    /// [`BodyError`] says what it was.
    pub fn body(&self) -> Result<Body, BodyError> {
        let text = self.text()?;
        let full = self.header("content-type").unwrap_or_default();
        let media_type = full.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let json = |text: &str| {
            serde_json::from_str(text).map(Body::Json).map_err(|error| BodyError::Json(error.to_string()))
        };
        match media_type.as_str() {
            "application/x-www-form-urlencoded" => Ok(Body::Form(fields(&text))),
            "application/json" => json(&text),
            other => Err(BodyError::MediaType(other.to_owned())),
        }
    }

    fn text(&self) -> Result<String, BodyError> {
        use base64::Engine as _;
        let body = self.body.clone().unwrap_or_default();
        if !self.is_base64_encoded {
            return Ok(body);
        }
        let bytes = base64::engine::general_purpose::STANDARD.decode(body).map_err(|_| BodyError::Text)?;
        String::from_utf8(bytes).map_err(|_| BodyError::Text)
    }
}

impl Body {
    /// A text member by its name.
    pub fn text(&self, name: &str) -> Option<&str> {
        match self {
            Self::Form(fields) => fields.get(name).map(String::as_str),
            Self::Json(value) => value.get(name).and_then(serde_json::Value::as_str),
        }
    }
}

impl Response {
    /// A page.
    pub fn html(status: u16, page: impl Into<String>) -> Self {
        Self::new(status, "text/html; charset=utf-8", page.into())
    }

    /// A document.
    pub fn json(status: u16, document: &serde_json::Value) -> Self {
        Self::new(status, "application/json", document.to_string())
    }

    /// `303 See Other`: the browser gets the place with GET.
    pub fn see_other(location: impl Into<String>) -> Self {
        Self::new(303, "text/plain; charset=utf-8", String::new()).with_header("location", location)
    }

    /// The response with a header; its name in lower case.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.insert(name.to_owned(), value.into());
        self
    }

    /// The answer to `HEAD`: the same without the body.
    #[must_use]
    pub fn for_method(mut self, request: &Request) -> Self {
        if request.is_head() {
            self.body.clear();
        }
        self
    }

    fn new(status_code: u16, media_type: &str, body: String) -> Self {
        // No answer may rest in a cache, no address may leak as a referrer, no page may be framed.
        let headers = [
            ("cache-control", "no-store"),
            ("content-type", media_type),
            ("referrer-policy", "no-referrer"),
            ("vary", "accept"),
            ("x-content-type-options", "nosniff"),
            ("x-robots-tag", "noindex"),
        ];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        Self { status_code, headers, body, is_base64_encoded: false }
    }
}

/// What `+` means.
#[derive(Clone, Copy, PartialEq)]
enum Plus {
    Plus,
    Space,
}

fn fields(text: &str) -> BTreeMap<String, String> {
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decode(name, Plus::Space), decode(value, Plus::Space)))
        .collect()
}

/// Percent-decoding; what is no escape stays as it is, what is no UTF-8 is replaced.
fn decode(text: &str, plus: Plus) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let mut ahead = rest.clone();
        let escape = (byte == b'%').then(|| Some((hex(ahead.next()?)? << 4) | hex(ahead.next()?)?)).flatten();
        if let Some(decoded) = escape {
            bytes.push(decoded);
            rest = ahead;
        } else {
            bytes.push(if byte == b'+' && plus == Plus::Space { b' ' } else { byte });
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|d| u8::try_from(d).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_decoded() {
        for (text, name, value) in [
            ("title=My+thoughts", "title", "My thoughts"),
            ("title=50%25%20off&x=1", "title", "50% off"),
            ("title=caf%C3%A9", "title", "café"),
            ("title=a&title=b", "title", "b"),
            ("100%=%zz%4", "100%", "%zz%4"),
            ("title", "title", ""),
        ] {
            assert_eq!(fields(text).get(name).map(String::as_str), Some(value), "{text}");
        }
    }

    #[test]
    fn bodies_by_content_type() {
        let post =
            |media_type: &str, body: &str| Request::new("POST", "/").with_body(media_type, body).body();
        assert_eq!(post("application/json; charset=utf-8", "{\"a\":\"b\"}").unwrap().text("a"), Some("b"));
        assert_eq!(post("application/x-www-form-urlencoded", "a=b").unwrap().text("a"), Some("b"));
        assert_eq!(post("", "{\"a\":\"b\"}"), Err(BodyError::MediaType(String::new())));
        assert_eq!(post("text/plain", "a"), Err(BodyError::MediaType("text/plain".to_owned())));
        assert!(matches!(post("application/json", "{"), Err(BodyError::Json(_))));
    }

    #[test]
    fn base64_bodies_are_read() {
        let mut request = Request::new("POST", "/").with_body("application/json", "eyJhIjoiYiJ9");
        request.is_base64_encoded = true;
        assert_eq!(request.body().unwrap().text("a"), Some("b"));
        let request = Request { body: Some("/w==".to_owned()), ..request };
        assert_eq!(request.body(), Err(BodyError::Text));
    }

    #[test]
    fn faces() {
        for (accept, html) in [
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", true),
            ("application/json", false),
            ("application/json, text/html;q=0.5", false),
            ("text/html;q=0.9, application/json;q=0.2", true),
            ("*/*", false),
            ("", false),
            ("text/html;q=x", false),
        ] {
            let face = Request::new("GET", "/").with_header("accept", accept).face(Face::Json);
            assert_eq!(face == Face::Html, html, "{accept}");
        }
    }

    #[test]
    fn the_event_of_the_developer_guide_is_read() {
        let event = serde_json::json!({
            "version": "2.0", "rawPath": "/my/path", "rawQueryString": "a=1&a=2",
            "headers": { "host": "h", "x-forwarded-proto": "https" },
            "requestContext": { "domainName": "id.lambda-url.us-west-2.on.aws", "http": { "method": "HEAD" } },
            "isBase64Encoded": false, "pathParameters": null,
        });
        let request: Request = serde_json::from_value(event).unwrap();
        assert_eq!((request.method(), request.is_head()), ("GET", true));
        assert_eq!(request.origin(), "https://id.lambda-url.us-west-2.on.aws");
        assert_eq!(request.query("a").as_deref(), Some("2"));
        assert_eq!(
            Request::new("GET", "/").with_header("host", "127.0.0.1:80").origin(),
            "http://127.0.0.1:80"
        );
    }
}

//! Function URLs: HTTP in, an event of payload format 2.0 to the function, HTTP out.
//!
//! See <https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html>.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Version, header};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::host::{FunctionOutcome, Invocation, LambdaHost};

/// The most a request may hold, in bytes.
const MAX_BODY: usize = 6 * 1024 * 1024;

#[derive(Clone, Debug)]
struct Front {
    host: Arc<LambdaHost>,
    function: Arc<str>,
}

/// Everything that comes to the URL of `function`.
pub(crate) fn routes(host: Arc<LambdaHost>, function: &str) -> Router {
    Router::new().fallback(serve).with_state(Front { host, function: function.into() })
}

async fn serve(State(front): State<Front>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MAX_BODY).await else {
        return plain(StatusCode::PAYLOAD_TOO_LARGE, r#"{"Message":"Request Entity Too Large"}"#);
    };
    let request_id = uuid::Uuid::new_v4().to_string();
    let event = event(&parts, &body, &front.function, &request_id, Timestamp::now());
    let mut call = Invocation::new(front.function.as_ref(), event.to_string());
    call.request_id = request_id;
    match front.host.invoke(call).await {
        Ok(invoked) if invoked.outcome == FunctionOutcome::Answered => {
            response(&invoked.payload).unwrap_or_else(failed)
        }
        Ok(_) | Err(_) => failed(),
    }
}

fn failed() -> Response {
    plain(StatusCode::BAD_GATEWAY, r#"{"Message":"Internal Server Error"}"#)
}

fn plain(status: StatusCode, body: &'static str) -> Response {
    Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body))
        .unwrap_or_default()
}

/// The event of a request.
fn event(parts: &Parts, body: &Bytes, function: &str, request_id: &str, now: Timestamp) -> Value {
    let raw_path = parts.uri.path();
    let raw_query = parts.uri.query().unwrap_or_default();
    let text = |name: HeaderName| {
        parts.headers.get(name).map(|v| String::from_utf8_lossy(v.as_bytes()).into_owned())
    };
    let domain = text(header::HOST).unwrap_or_default();
    let protocol = if parts.version == Version::HTTP_10 { "HTTP/1.0" } else { "HTTP/1.1" };
    let mut headers = Map::new();
    for name in parts.headers.keys().filter(|name| *name != header::COOKIE) {
        let values: Vec<_> =
            parts.headers.get_all(name).iter().map(|v| String::from_utf8_lossy(v.as_bytes())).collect();
        headers.insert(name.as_str().to_owned(), Value::String(values.join(",")));
    }
    // What stands in front of a function on AWS tells it how it was reached.
    for (name, value) in
        [("x-forwarded-for", "127.0.0.1"), ("x-forwarded-proto", "http"), ("x-forwarded-port", port(&domain))]
    {
        headers.entry(name).or_insert_with(|| Value::String(value.to_owned()));
    }
    let mut event = json!({
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": raw_path,
        "rawQueryString": raw_query,
    });
    let cookies = cookies(&parts.headers);
    if let Some(event) = event.as_object_mut() {
        if !cookies.is_empty() {
            event.insert("cookies".to_owned(), cookies.into());
        }
        event.insert("headers".to_owned(), Value::Object(headers));
        if !raw_query.is_empty() {
            event.insert("queryStringParameters".to_owned(), Value::Object(query(raw_query)));
        }
        event.insert(
            "requestContext".to_owned(),
            json!({
                "accountId": "anonymous",
                "apiId": function,
                "domainName": domain,
                "domainPrefix": function,
                "http": {
                    "method": parts.method.as_str(),
                    "path": raw_path,
                    "protocol": protocol,
                    "sourceIp": "127.0.0.1",
                    "userAgent": text(header::USER_AGENT).unwrap_or_default(),
                },
                "requestId": request_id,
                "routeKey": "$default",
                "stage": "$default",
                "time": now.strftime("%d/%b/%Y:%H:%M:%S +0000").to_string(),
                "timeEpoch": now.as_millisecond(),
            }),
        );
        let (body, encoded) = match std::str::from_utf8(body) {
            Ok(text) if is_text(text_type(&parts.headers)) => (text.to_owned(), false),
            _ => (STANDARD.encode(body), true),
        };
        let has_body = !body.is_empty();
        if has_body {
            event.insert("body".to_owned(), Value::String(body));
        }
        event.insert("isBase64Encoded".to_owned(), Value::Bool(has_body && encoded));
    }
    event
}

fn port(domain: &str) -> &str {
    domain.rsplit_once(':').map_or("80", |(_, port)| port)
}

fn text_type(headers: &HeaderMap) -> &str {
    headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// Whether a body of this content type is handed over as text.
fn is_text(content_type: &str) -> bool {
    let kind = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind.is_empty()
        || kind.starts_with("text/")
        || kind.ends_with("+json")
        || kind.ends_with("+xml")
        || matches!(
            kind.as_str(),
            "application/json"
                | "application/xml"
                | "application/javascript"
                | "application/x-www-form-urlencoded"
                | "application/x-amz-json-1.0"
                | "application/x-amz-json-1.1"
        )
}

fn cookies(headers: &HeaderMap) -> Vec<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .flat_map(|value| {
            String::from_utf8_lossy(value.as_bytes())
                .split(';')
                .map(|cookie| cookie.trim().to_owned())
                .filter(|cookie| !cookie.is_empty())
                .collect::<Vec<_>>()
        })
        .collect()
}

fn query(raw: &str) -> Map<String, Value> {
    let mut parameters: Map<String, Value> = Map::new();
    for pair in raw.split('&').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (key, value) = (decode(key), decode(value));
        match parameters.get_mut(&key) {
            Some(Value::String(values)) => {
                values.push(',');
                values.push_str(&value);
            }
            _ => {
                parameters.insert(key, Value::String(value));
            }
        }
    }
    parameters
}

/// Decodes a key or a value of a query string. What decodes to no text stays as it is.
fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        rest = tail;
        let hex = tail.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        match (first, hex.and_then(|hex| u8::from_str_radix(hex, 16).ok())) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = tail.get(2..).unwrap_or_default();
            }
            (b'+', _) => bytes.push(b' '),
            _ => bytes.push(first),
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// The response that a function's result stands for; `None` if it stands for none.
fn response(payload: &Bytes) -> Option<Response> {
    let value: Value = serde_json::from_slice(payload).ok()?;
    let Some(status) = value.get("statusCode").filter(|status| !status.is_null()) else {
        let response = Response::builder().header(header::CONTENT_TYPE, "application/json");
        return response.body(Body::from(payload.clone())).ok();
    };
    let status = status.as_u64().or_else(|| status.as_str()?.parse().ok())?;
    let status = StatusCode::from_u16(u16::try_from(status).ok()?).ok()?;
    let mut response = Response::builder().status(status);
    let mut typed = false;
    if let Some(headers) = value.get("headers").and_then(Value::as_object) {
        for (name, value) in headers {
            let name = HeaderName::try_from(name).ok()?;
            // The length and the connection are this server's own business.
            if name == header::CONTENT_LENGTH
                || name == header::CONNECTION
                || name == header::TRANSFER_ENCODING
            {
                continue;
            }
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            typed |= name == header::CONTENT_TYPE;
            response = response.header(name, HeaderValue::try_from(value).ok()?);
        }
    }
    if !typed {
        response = response.header(header::CONTENT_TYPE, "application/json");
    }
    if let Some(cookies) = value.get("cookies").and_then(Value::as_array) {
        for cookie in cookies {
            response = response.header(header::SET_COOKIE, HeaderValue::try_from(cookie.as_str()?).ok()?);
        }
    }
    let encoded = value.get("isBase64Encoded").and_then(Value::as_bool).unwrap_or(false);
    let body = match value.get("body") {
        None | Some(Value::Null) => Bytes::new(),
        Some(Value::String(text)) if encoded => Bytes::from(STANDARD.decode(text).ok()?),
        Some(Value::String(text)) => Bytes::from(text.clone()),
        Some(other) => Bytes::from(other.to_string()),
    };
    response.body(Body::from(body)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(request: axum::http::request::Builder, body: &'static [u8]) -> Value {
        let (parts, ()) = request.body(()).unwrap().into_parts();
        event(&parts, &Bytes::from_static(body), "api", "id", Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn a_request_becomes_an_event_of_format_two() {
        let event = request(
            axum::http::Request::post("/a%20b?x=1&y=a+b&x=2")
                .header("Host", "127.0.0.1:8080")
                .header("Cookie", "a=1; b=2")
                .header("X-Two", "1")
                .header("X-Two", "2")
                .header("Content-Type", "application/json"),
            br#"{"title":"Hello"}"#,
        );
        assert_eq!(event["rawPath"], "/a%20b");
        assert_eq!(event["rawQueryString"], "x=1&y=a+b&x=2");
        assert_eq!(event["cookies"], json!(["a=1", "b=2"]));
        assert_eq!(event["headers"]["x-two"], "1,2");
        assert_eq!(event["headers"].get("cookie"), None);
        assert_eq!(event["queryStringParameters"], json!({ "x": "1,2", "y": "a b" }));
        assert_eq!(event["requestContext"]["http"]["method"], "POST");
        assert_eq!(event["requestContext"]["time"], "01/Jan/1970:00:00:00 +0000");
        assert_eq!(event["body"], r#"{"title":"Hello"}"#);
        assert_eq!(event["isBase64Encoded"], false);
    }

    #[test]
    fn what_is_absent_is_left_out_and_what_is_no_text_is_encoded() {
        let event = request(axum::http::Request::get("/"), b"");
        assert_eq!((event.get("body"), event.get("cookies")), (None, None));
        assert_eq!(event.get("queryStringParameters"), None);
        let event = request(axum::http::Request::post("/").header("Content-Type", "image/png"), b"\x89PNG");
        assert_eq!(
            (event["body"].as_str(), event["isBase64Encoded"].as_bool()),
            (Some("iVBORw=="), Some(true))
        );
    }

    #[test]
    fn a_result_becomes_a_response() {
        let full = response(&Bytes::from_static(
            br#"{"statusCode":303,"headers":{"Location":"/x"},"cookies":["a=1","b=2"],"body":"aGk=","isBase64Encoded":true}"#,
        ))
        .unwrap();
        assert_eq!(full.status(), 303);
        assert_eq!(full.headers()["location"], "/x");
        assert_eq!(full.headers().get_all("set-cookie").iter().count(), 2);
        let whole = response(&Bytes::from_static(br#""Hello""#)).unwrap();
        assert_eq!(
            (whole.status(), &whole.headers()["content-type"]),
            (StatusCode::OK, &HeaderValue::from_static("application/json"))
        );
        for bad in
            [&br#"{"statusCode":99}"#[..], b"not json", br#"{"statusCode":200,"headers":{"bad name":"x"}}"#]
        {
            assert!(response(&Bytes::copy_from_slice(bad)).is_none(), "{}", String::from_utf8_lossy(bad));
        }
    }
}

//! A small HTTP client for one address, enough to be a browser's form, a program's JSON and an AWS client.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use serde_json::Value;

/// Longest wait for an answer.
const LIMIT: Duration = Duration::from_mins(1);

/// Talks to one `http://HOST:PORT`.
#[derive(Debug)]
pub(crate) struct Client {
    authority: String,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    /// The HTTP status.
    pub(crate) status: u16,
    /// Header names in lower case.
    pub(crate) headers: BTreeMap<String, String>,
    /// The body as text.
    pub(crate) body: String,
}

impl Answer {
    /// The body as JSON.
    pub(crate) fn json(&self) -> anyhow::Result<Value> {
        serde_json::from_str(&self.body).with_context(|| format!("no JSON: {self:?}"))
    }
}

impl Client {
    /// The address, with or without a slash at the end.
    pub(crate) fn new(url: &str) -> anyhow::Result<Self> {
        let authority = url.strip_prefix("http://").with_context(|| format!("`{url}` is no http address"))?;
        Ok(Self { authority: authority.trim_end_matches('/').to_owned() })
    }

    /// The whole address of a path.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.authority)
    }

    /// As a program looks.
    pub(crate) fn get_json(&self, path: &str) -> anyhow::Result<Answer> {
        self.request("GET", path, &[("Accept", "application/json")], "")
    }

    /// As a browser looks.
    pub(crate) fn get_html(&self, path: &str) -> anyhow::Result<Answer> {
        self.request("GET", path, &[("Accept", "text/html,*/*;q=0.8")], "")
    }

    /// As a program acts.
    pub(crate) fn post_json(
        &self,
        path: &str,
        body: &Value,
        more: &[(&str, &str)],
    ) -> anyhow::Result<Answer> {
        let headers =
            [&[("Content-Type", "application/json"), ("Accept", "application/json")], more].concat();
        self.request("POST", path, &headers, &body.to_string())
    }

    /// As a browser acts.
    pub(crate) fn post_form(&self, path: &str, fields: &[(&str, &str)]) -> anyhow::Result<Answer> {
        let encode = |text: &str| text.bytes().fold(String::new(), |text, byte| format!("{text}%{byte:02X}"));
        let pairs: Vec<String> =
            fields.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
        let headers =
            [("Content-Type", "application/x-www-form-urlencoded"), ("Accept", "text/html,*/*;q=0.8")];
        self.request("POST", path, &headers, &pairs.join("&"))
    }

    /// An operation of a service with the AWS JSON protocol: `AWSStepFunctions.DescribeExecution`.
    /// It is signed in form only, as a local server wants it.
    pub(crate) fn aws(&self, target: &str, input: &Value) -> anyhow::Result<Answer> {
        let headers = [
            ("X-Amz-Target", target),
            ("Content-Type", "application/x-amz-json-1.0"),
            ("X-Amz-Date", "20260101T000000Z"),
            (
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/any/aws4_request, SignedHeaders=host, Signature=0",
            ),
        ];
        self.request("POST", "/", &headers, &input.to_string())
    }

    /// One request, one connection. HTTP/1.0, so that the end of the body is the end of the connection.
    /// A `Host` among the headers takes the place of the address.
    pub(crate) fn request(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> anyhow::Result<Answer> {
        let asked = || format!("{method} {}", self.url(path));
        let mut stream = TcpStream::connect(&self.authority).with_context(asked)?;
        stream.set_read_timeout(Some(LIMIT))?;
        let mut lines = vec![format!("{method} {path} HTTP/1.0")];
        if !headers.iter().any(|(name, _)| *name == "Host") {
            lines.push(format!("Host: {}", self.authority));
        }
        lines.extend(headers.iter().map(|(name, value)| format!("{name}: {value}")));
        lines.push(format!("Content-Length: {}", body.len()));
        stream.write_all(format!("{}\r\n\r\n{body}", lines.join("\r\n")).as_bytes()).with_context(asked)?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).with_context(asked)?;
        read(&String::from_utf8_lossy(&bytes)).with_context(asked)
    }
}

fn read(text: &str) -> anyhow::Result<Answer> {
    let (head, body) = text.split_once("\r\n\r\n").context("no end of the headers")?;
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).context("no status")?.parse()?;
    let headers = lines.filter_map(|line| line.split_once(": "));
    let headers: BTreeMap<_, _> =
        headers.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect();
    ensure!(!headers.contains_key("transfer-encoding"), "an HTTP/1.0 request got a chunked answer");
    Ok(Answer { status, headers, body: body.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read() {
        let answer = read("HTTP/1.1 303 See Other\r\nLocation: /a\r\ncontent-length: 2\r\n\r\nok").unwrap();
        assert_eq!(
            (answer.status, answer.headers["location"].as_str(), answer.body.as_str()),
            (303, "/a", "ok")
        );
        assert!(read("HTTP/1.1 200 OK\r\n").is_err());
    }
}

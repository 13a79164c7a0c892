//! A small HTTP client for loopback and emulators: plain HTTP, connections kept.

use bytes::Bytes;
use http::{HeaderMap, Request, Response};
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

/// Sends requests and reads whole answers.
#[derive(Clone, Debug)]
pub(crate) struct HttpClient(Client<HttpConnector, Full<Bytes>>);

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
#[error("no answer from `{target}`")]
pub(crate) struct HttpError {
    target: String,
    #[source]
    source: Box<dyn std::error::Error + Send + Sync>,
}

impl HttpClient {
    pub(crate) fn new() -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        Self(Client::builder(TokioExecutor::new()).build(connector))
    }

    pub(crate) async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let target = request.uri().authority().map(ToString::to_string).unwrap_or_default();
        let failed =
            |source: Box<dyn std::error::Error + Send + Sync>| HttpError { target: target.clone(), source };
        let (parts, body) = request.into_parts();
        let request = Request::from_parts(parts, Full::new(body));
        let response = self.0.request(request).await.map_err(|error| failed(error.into()))?;
        let (parts, body) = response.into_parts();
        let body = body.collect().await.map_err(|error| failed(error.into()))?.to_bytes();
        Ok(Response::from_parts(parts, body))
    }

    /// An AWS JSON request to `endpoint` (`http://HOST:PORT`), as an SDK would send it.
    pub(crate) async fn aws_json(
        &self,
        endpoint: &str,
        target: &str,
        protocol: AwsJson,
        place: &crate::arn::Place,
        body: impl Into<Bytes>,
    ) -> Result<Response<Bytes>, HttpError> {
        let request = Request::post(endpoint)
            .header("Content-Type", protocol.content_type())
            .header("X-Amz-Target", target)
            .header("X-Amz-Date", "20260101T000000Z")
            .header("Authorization", authorization(&place.region))
            .body(body.into())
            .map_err(|error| HttpError { target: endpoint.to_owned(), source: error.into() })?;
        self.send(request).await
    }
}

/// The version of AWS's JSON protocol.
#[derive(Clone, Copy, Debug)]
pub(crate) enum AwsJson {
    V1_0,
    V1_1,
}

impl AwsJson {
    const fn content_type(self) -> &'static str {
        match self {
            Self::V1_0 => "application/x-amz-json-1.0",
            Self::V1_1 => "application/x-amz-json-1.1",
        }
    }
}

/// A signature that has the form of one; emulators look at the region at most.
fn authorization(region: &str) -> String {
    format!(
        "AWS4-HMAC-SHA256 Credential=local/20260101/{region}/local/aws4_request, \
         SignedHeaders=host;x-amz-date, Signature={}",
        "0".repeat(64)
    )
}

/// The headers of a request or answer that belong to one connection only.
pub(crate) fn drop_hop_headers(headers: &mut HeaderMap) {
    for name in ["connection", "content-length", "host", "keep-alive", "transfer-encoding"] {
        headers.remove(name);
    }
}

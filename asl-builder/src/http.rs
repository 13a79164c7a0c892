//! Calls of HTTPS endpoints, see <https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html>.

use std::fmt;
use std::marker::PhantomData;

use asl_contract::__private::{Node, NodeRef};
use asl_contract::{ErrorName, Gives, IntoExpr, JsonAta, Language, WorkflowError};
use serde_json::Value;

/// A call of an HTTPS endpoint, whose answer's body is an `R`: any JSON, unless [`giving`](Http::giving) says more.
///
/// A connection of EventBridge has the credentials, so that they stand in no definition.
#[must_use = "it is what the closure of `.http(\"Name\", |data| ..)` gives"]
pub struct Http<L = JsonAta, R = Value> {
    members: Vec<(&'static str, NodeRef)>,
    headers: Vec<(String, NodeRef)>,
    query: Vec<(String, NodeRef)>,
    encoding: Vec<(&'static str, NodeRef)>,
    marker: PhantomData<fn() -> (L, R)>,
}

impl<L: Language> Http<L> {
    /// A call with this method and URL, `https://` in front.
    pub fn request(method: impl Gives<String, L>, url: impl Gives<String, L>) -> Self {
        Self {
            members: vec![("ApiEndpoint", url.give()), ("Method", method.give())],
            headers: Vec::new(),
            query: Vec::new(),
            encoding: Vec::new(),
            marker: PhantomData,
        }
    }

    /// A GET of this URL.
    pub fn get(url: impl Gives<String, L>) -> Self {
        Self::request("GET", url)
    }

    /// A POST to this URL.
    pub fn post(url: impl Gives<String, L>) -> Self {
        Self::request("POST", url)
    }

    /// A PUT to this URL.
    pub fn put(url: impl Gives<String, L>) -> Self {
        Self::request("PUT", url)
    }

    /// A PATCH of this URL.
    pub fn patch(url: impl Gives<String, L>) -> Self {
        Self::request("PATCH", url)
    }

    /// A DELETE of this URL.
    pub fn delete(url: impl Gives<String, L>) -> Self {
        Self::request("DELETE", url)
    }
}

impl<L: Language, R> Http<L, R> {
    /// The ARN of the connection that has the credentials; a call has to have one.
    pub fn connection(self, arn: impl Gives<String, L>) -> Self {
        self.member("Authentication", NodeRef::object([("ConnectionArn", arn.give())]))
    }

    /// The ARN of the connection to a private API, which has the credentials too.
    #[doc(alias = "InvocationConfig")]
    pub fn private_connection(self, arn: impl Gives<String, L>) -> Self {
        self.member("InvocationConfig", NodeRef::object([("ConnectionArn", arn.give())]))
    }

    /// One more header; several of one name are several values.
    pub fn header(mut self, name: &str, value: impl Gives<String, L>) -> Self {
        self.headers.push((name.to_owned(), value.give()));
        self
    }

    /// One more parameter of the query: text, a number, a list of them.
    pub fn query<V: IntoExpr<L>>(mut self, name: &str, value: V) -> Self {
        self.query.push((name.to_owned(), value.into_node()));
        self
    }

    /// The body, as JSON.
    pub fn body<V: IntoExpr<L>>(self, body: V) -> Self {
        self.member("RequestBody", body.into_node())
    }

    /// The body goes as a form: `application/x-www-form-urlencoded`.
    #[doc(alias = "URL_ENCODED")]
    pub fn form_encoded(mut self) -> Self {
        self.encoding.push(("RequestBodyEncoding", NodeRef::text("URL_ENCODED")));
        self
    }

    /// How lists stand in a form: `INDICES`, `REPEAT`, `COMMAS`, `BRACKETS` or `NONE`.
    #[doc(alias = "ArrayFormat")]
    pub fn array_format(mut self, format: &str) -> Self {
        let format = NodeRef::object([("ArrayFormat", NodeRef::text(format))]);
        self.encoding.push(("RequestEncodingOptions", format));
        self
    }

    /// The same, believed to answer with a `T`.
    pub fn giving<T>(self) -> Http<L, T> {
        let Self { members, headers, query, encoding, .. } = self;
        Http { members, headers, query, encoding, marker: PhantomData }
    }

    fn member(mut self, name: &'static str, value: NodeRef) -> Self {
        self.members.push((name, value));
        self
    }

    pub(crate) fn arguments(self) -> NodeRef {
        let Self { mut members, headers, query, encoding, .. } = self;
        if !headers.is_empty() {
            members.push(("Headers", grouped(headers)));
        }
        if !query.is_empty() {
            members.push(("QueryParameters", grouped(query)));
        }
        if !encoding.is_empty() {
            members.push(("Transform", NodeRef::object(encoding)));
        }
        NodeRef::object(members)
    }
}

/// One member a name: a list where there are several values.
fn grouped(values: Vec<(String, NodeRef)>) -> NodeRef {
    let mut groups: Vec<(String, Vec<NodeRef>)> = Vec::new();
    for (name, value) in values {
        match groups.iter_mut().find(|(known, _)| *known == name) {
            Some((_, group)) => group.push(value),
            None => groups.push((name, vec![value])),
        }
    }
    NodeRef::object(groups.iter().map(|(name, group)| match group.as_slice() {
        [one] => (name.as_str(), *one),
        several => (name.as_str(), NodeRef::new(Node::Array(several.to_vec()))),
    }))
}

impl<L, R> fmt::Debug for Http<L, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Http")
            .field("members", &self.members)
            .field("headers", &self.headers)
            .field("query", &self.query)
            .field("encoding", &self.encoding)
            .finish_non_exhaustive()
    }
}

/// The errors of a call of an HTTPS endpoint.
///
/// Any other status is `StatesError::named("States.Http.StatusCode.418")`; sixty seconds without an answer are
/// [`StatesError::TIMEOUT`](crate::StatesError::TIMEOUT).
#[derive(Clone, Copy, Debug)]
pub enum HttpError {}

impl HttpError {
    /// The connection failed, or was too slow.
    pub const SOCKET: ErrorName<Self> = ErrorName::new("States.Http.Socket");
    /// 400.
    pub const BAD_REQUEST: ErrorName<Self> = ErrorName::new("States.Http.StatusCode.400");
    /// 401.
    pub const UNAUTHORIZED: ErrorName<Self> = ErrorName::new("States.Http.StatusCode.401");
    /// 403.
    pub const FORBIDDEN: ErrorName<Self> = ErrorName::new("States.Http.StatusCode.403");
    /// 404.
    pub const NOT_FOUND: ErrorName<Self> = ErrorName::new("States.Http.StatusCode.404");
    /// 409.
    pub const CONFLICT: ErrorName<Self> = ErrorName::new("States.Http.StatusCode.409");
    /// 429.
    pub const TOO_MANY_REQUESTS: ErrorName<Self> = ErrorName::new("States.Http.StatusCode.429");
    /// 500.
    pub const INTERNAL_SERVER_ERROR: ErrorName<Self> = ErrorName::new("States.Http.StatusCode.500");
    /// 502.
    pub const BAD_GATEWAY: ErrorName<Self> = ErrorName::new("States.Http.StatusCode.502");
    /// 503.
    pub const SERVICE_UNAVAILABLE: ErrorName<Self> = ErrorName::new("States.Http.StatusCode.503");
    /// 504.
    pub const GATEWAY_TIMEOUT: ErrorName<Self> = ErrorName::new("States.Http.StatusCode.504");
}

impl WorkflowError for HttpError {
    const NAMES: &'static [&'static str] = &[
        Self::SOCKET.as_str(),
        Self::BAD_REQUEST.as_str(),
        Self::UNAUTHORIZED.as_str(),
        Self::FORBIDDEN.as_str(),
        Self::NOT_FOUND.as_str(),
        Self::CONFLICT.as_str(),
        Self::TOO_MANY_REQUESTS.as_str(),
        Self::INTERNAL_SERVER_ERROR.as_str(),
        Self::BAD_GATEWAY.as_str(),
        Self::SERVICE_UNAVAILABLE.as_str(),
        Self::GATEWAY_TIMEOUT.as_str(),
    ];

    fn error_type(&self) -> &'static str {
        match *self {}
    }
}

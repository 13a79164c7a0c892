//! What a client is told when something does not work; what the log is told is another text.

use std::error::Error;

use serde_json::{Value, json};

use crate::http::{BodyError, Face, Response};
use crate::web;

/// An answer other than success.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    status: u16,
    code: &'static str,
    heading: &'static str,
    message: String,
    decision: Option<Box<Value>>,
}

impl Failure {
    /// What was sent cannot be used.
    pub fn invalid(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(400, code, "That cannot be used", message)
    }

    /// There is nothing here.
    pub fn not_found() -> Self {
        Self::new(404, "NOT_FOUND", "Not found", "There is nothing at this address.")
    }

    /// There is no such article.
    pub fn unknown_article() -> Self {
        let message =
            "There is no article with this number. Look at the address again: it may have been cut off.";
        Self::new(404, "UNKNOWN_ARTICLE", "Unknown article", message)
    }

    /// There is no such link.
    pub fn unknown_link() -> Self {
        let message =
            "There is no review behind this link. Look at the address again: it may have been cut off.";
        Self::new(404, "UNKNOWN_LINK", "Unknown link", message)
    }

    /// The path takes other methods.
    pub fn method() -> Self {
        Self::new(405, "METHOD_NOT_ALLOWED", "Not possible here", "This address does not take that method.")
    }

    /// A form that is not ours.
    pub fn bad_csrf() -> Self {
        let message = "The form did not come from this page, so nothing was decided. Open the link again and decide there.";
        Self::new(403, "BAD_CSRF", "Nothing was decided", message)
    }

    /// The key belongs to another submission.
    pub fn key_taken() -> Self {
        let message = "This Idempotency-Key belongs to a submission with another title or text.";
        Self::new(409, "IDEMPOTENCY_CONFLICT", "Already submitted", message)
    }

    /// Somebody decided before.
    pub fn already_decided(decision: Value, message: impl Into<String>) -> Self {
        let failure = Self::new(409, "ALREADY_DECIDED", "Already decided", message);
        Self { decision: Some(Box::new(decision)), ..failure }
    }

    /// The link no longer decides anything; the code says why.
    pub fn gone(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(410, code, "Too late", message)
    }

    /// Something of ours does not work. The cause goes to the log.
    pub fn unavailable(cause: &(dyn Error + 'static)) -> Self {
        log(cause);
        let message =
            "Something on our side does not work right now. Nothing was lost; try again in a minute.";
        Self::new(503, "UNAVAILABLE", "Try again in a minute", message)
    }

    /// The status.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// As a document or a page; `app` is where the page may link to.
    pub fn respond(&self, face: Face, app: Option<&str>) -> Response {
        match face {
            Face::Html => web::problem(self.status, self.heading, &self.message, app),
            Face::Json => {
                let mut document = json!({ "error": { "code": self.code, "message": self.message } });
                if let (Some(decision), Some(members)) = (&self.decision, document.as_object_mut()) {
                    members.insert("decision".to_owned(), decision.as_ref().clone());
                }
                Response::json(self.status, &document)
            }
        }
    }

    fn new(status: u16, code: &'static str, heading: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, heading, message: message.into(), decision: None }
    }
}

impl From<BodyError> for Failure {
    fn from(error: BodyError) -> Self {
        let message = format!("The request cannot be read: {error}.");
        match error {
            BodyError::MediaType(_) => {
                Self::new(415, "UNSUPPORTED_MEDIA_TYPE", "That cannot be read", message)
            }
            BodyError::Json(_) | BodyError::Text => Self::invalid("INVALID_BODY", message),
        }
    }
}

/// Writes an error and its causes to the function's log, one line.
#[expect(clippy::print_stderr, reason = "stderr is a Lambda function's log")]
pub fn log(error: &(dyn Error + 'static)) {
    let mut line = format!("error: {error}");
    let mut cause = error.source();
    while let Some(error) = cause {
        line.push_str(": ");
        line.push_str(&error.to_string());
        cause = error.source();
    }
    eprintln!("{}", line.replace('\n', " "));
}

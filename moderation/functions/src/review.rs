//! What a review shows: kept with its link as it was when the article was held.

use callback_urls::{Answer, Link, LinkState};
use jiff::Timestamp;
use moderation::contracts::{Decision, Submission};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The details of a link: the article, and why it was held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// The ARN of the execution that waits.
    pub execution: String,
    /// The ARN of its state machine.
    pub state_machine: String,
    /// What was submitted.
    pub submission: Submission,
    /// The words that were found in the title.
    pub matched: Vec<String>,
    /// The policy that held it.
    pub policy: String,
}

/// The row in the table does not hold what it should.
#[derive(Debug, thiserror::Error)]
#[error("the review `{id}` cannot be read")]
pub struct UnreadableReview {
    id: String,
    #[source]
    cause: serde_json::Error,
}

impl Review {
    /// Reads the review that a link is about.
    ///
    /// # Errors
    /// The link's details are something else.
    pub fn read(link: &Link) -> Result<Self, UnreadableReview> {
        Self::deserialize(&link.question.details)
            .map_err(|cause| UnreadableReview { id: link.id.to_string(), cause })
    }

    /// As the details of a link.
    pub fn details(&self) -> Value {
        json!(self)
    }

    /// The review as an item of a list.
    pub fn item(&self, link: &Link, receiver_url: &str) -> Value {
        json!({
            "id": link.id.as_str(),
            "title": self.submission.title,
            "created_at": text(link.created_at),
            "expires_at": text(link.question.expires_at),
            "link": address(link, receiver_url),
            "matched": self.matched,
        })
    }

    /// The review as a document.
    pub fn document(&self, link: &Link) -> Value {
        json!({
            "id": link.id.as_str(),
            "status": standing(link.state.name()),
            "article": self.submission.id,
            "title": self.submission.title,
            "body": self.submission.body,
            "matched": self.matched,
            "policy": self.policy,
            "created_at": text(link.created_at),
            "expires_at": text(link.question.expires_at),
            "decision": decision(link).as_ref().map(public),
        })
    }
}

/// Where a link is opened.
pub fn address(link: &Link, receiver_url: &str) -> String {
    format!("{}/r/{}", receiver_url.trim_end_matches('/'), link.id)
}

/// The word for a state: whether a decision is on its way or has arrived is nobody's concern.
pub fn standing(state: LinkState) -> &'static str {
    match state {
        LinkState::Decided | LinkState::Sent => "decided",
        other => other.as_str(),
    }
}

/// The decision that had effect.
pub fn decision(link: &Link) -> Option<Decision> {
    let heard = matches!(link.state.name(), LinkState::Decided | LinkState::Sent);
    link.state.answer().filter(|_| heard).and_then(read_decision)
}

/// The decision in an answer.
pub fn read_decision(answer: &Answer) -> Option<Decision> {
    serde_json::from_value(answer.value.clone()).ok()
}

/// A decision as the interface shows it.
pub fn public(decision: &Decision) -> Value {
    json!({
        "verdict": decision.verdict,
        "reviewer": decision.reviewer,
        "reason": decision.reason,
        "decided_at": decision.decided_at,
    })
}

/// A time as documents write it: RFC 3339 with milliseconds, so that texts sort like times.
pub fn text(at: Timestamp) -> String {
    format!("{at:.3}")
}

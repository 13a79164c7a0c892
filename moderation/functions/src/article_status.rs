//! How an article stands: read off its execution and its review, kept nowhere else.

use callback_urls::Link;
use jiff::Timestamp;
use moderation::contracts::{Decision, Status};
use serde_json::{Value, json};
use sfn_client::RunStatus;

use crate::articles::Published;
use crate::executions::ArticleRun;
use crate::review::public;

/// The status of an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArticleStatus {
    /// The workflow looks at it.
    Checking,
    /// It waits for a person.
    Waiting,
    /// It has appeared.
    Published,
    /// A reviewer rejected it.
    Rejected,
    /// Nobody answered in time.
    Expired,
    /// The workflow failed or was stopped: an operator has to look.
    Failed,
}

impl ArticleStatus {
    /// The word in documents and on pages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Checking => "checking",
            Self::Waiting => "waiting",
            Self::Published => "published",
            Self::Rejected => "rejected",
            Self::Expired => "expired",
            Self::Failed => "failed",
        }
    }
}

/// What the submitter may know.
#[derive(Clone, Debug, PartialEq)]
pub struct ArticleView {
    /// The article's id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// How it stands.
    pub status: ArticleStatus,
    /// The decision, once there is one.
    pub decision: Option<Decision>,
    /// Whether a person was asked.
    pub reviewed: bool,
    /// When it was submitted.
    pub received_at: Option<Timestamp>,
    /// Until when an answer comes.
    pub answer_until: Option<Timestamp>,
}

impl ArticleView {
    /// The view of an execution and the newest review that belongs to it.
    pub fn of(run: ArticleRun, review: Option<&Link>) -> Self {
        let (status, decision) = match run.status {
            RunStatus::Running if review.is_some() => (ArticleStatus::Waiting, None),
            RunStatus::Running => (ArticleStatus::Checking, None),
            RunStatus::Succeeded(outcome) => {
                let status = match outcome.status {
                    Status::Published => ArticleStatus::Published,
                    Status::Rejected => ArticleStatus::Rejected,
                    Status::Expired => ArticleStatus::Expired,
                };
                (status, Some(outcome.decision))
            }
            RunStatus::TimedOut => (ArticleStatus::Expired, None),
            RunStatus::Failed { .. } | RunStatus::Aborted => (ArticleStatus::Failed, None),
        };
        Self {
            id: run.input.id,
            title: run.input.title,
            status,
            decision,
            reviewed: review.is_some(),
            received_at: run.started_at.and_then(|at| Timestamp::try_from(at).ok()),
            answer_until: review.map(|link| link.question.expires_at),
        }
    }

    /// The view of a published article whose execution the service has forgotten.
    pub fn remembered(id: &str, article: Published) -> Self {
        Self {
            id: id.to_owned(),
            title: article.title,
            status: ArticleStatus::Published,
            decision: None,
            reviewed: false,
            received_at: None,
            answer_until: None,
        }
    }

    /// The view as a document.
    pub fn document(&self) -> Value {
        json!({
            "id": self.id,
            "title": self.title,
            "status": self.status.as_str(),
            "decision": self.decision.as_ref().map(public),
        })
    }
}

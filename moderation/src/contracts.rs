//! What the workflow, the functions and the pages agree on.

use std::fmt;
use std::time::Duration;

use asl_builder::{Function, Table, TaskToken, WorkflowError, contract, days, minutes};

/// What a person submits: the input of the workflow.
#[contract]
#[derive(Eq)]
pub struct Submission {
    /// The article's id, which is also the execution's name.
    pub id: String,
    /// The title, as it was typed.
    pub title: String,
    /// The text, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// Where the application is reached that took the submission, so that other pages can link back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app: Option<String>,
}

/// What [`ASK_APPROVAL`] is told: everything a person needs to decide, and the token to answer with.
#[contract]
pub struct ReviewRequest {
    /// Answers the waiting task. It is kept on the server and stands in no page, URL or log line.
    pub token: TaskToken<Decision>,
    /// The ARN of the execution that waits.
    pub execution: String,
    /// The ARN of its state machine.
    pub state_machine: String,
    /// When the task began to wait, RFC 3339.
    pub asked_at: String,
    /// What was submitted.
    pub submission: Submission,
}

/// What was decided, by whom, why, when, and under which policy: the answer of a reviewer, and the audit
/// trail in the workflow's output.
#[contract]
pub struct Decision {
    /// The verdict.
    pub verdict: Verdict,
    /// Who decided.
    pub reviewer: String,
    /// Why; the submitter sees it.
    pub reason: String,
    /// When, RFC 3339.
    pub decided_at: String,
    /// The policy that applied.
    pub policy: String,
}

/// How a review ends.
#[contract]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The article may appear.
    Approved,
    /// It may not.
    Rejected,
    /// Nobody decided in time.
    Expired,
}

/// What the workflow gives.
#[contract]
pub struct Outcome {
    /// The article's id.
    pub id: String,
    /// What became of the article.
    pub status: Status,
    /// The decision behind it.
    pub decision: Decision,
}

/// What became of an article.
#[contract]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// It was saved among the articles.
    Published,
    /// A reviewer rejected it.
    Rejected,
    /// Nobody answered in time.
    Expired,
}

/// A published article: an item of [`ARTICLES`].
#[contract]
pub struct Article {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its text; empty if there is none.
    pub body: String,
    /// Who let it appear.
    pub reviewer: String,
    /// Why.
    pub reason: String,
    /// When, RFC 3339.
    pub published_at: String,
}

/// The attributes of a review that the table's key and indexes are made of.
#[contract]
pub struct ReviewKeys {
    /// The id of the link.
    pub id: String,
    /// Where the link stands.
    pub status: String,
    /// The id of the article.
    pub subject: String,
    /// When it was asked, RFC 3339.
    pub created_at: String,
    /// Until when it can be answered, RFC 3339.
    pub expires_at: String,
}

/// What [`ASK_APPROVAL`] reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, WorkflowError)]
pub enum AskError {
    /// The review could not be kept; worth another try.
    StoreUnavailable,
}

impl fmt::Display for AskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::StoreUnavailable => "the review could not be kept",
        })
    }
}

impl std::error::Error for AskError {}

/// Opens a review and lets people know.
pub const ASK_APPROVAL: Function<ReviewRequest, (), AskError> = Function::named("ask-approval");

/// The published articles.
pub const ARTICLES: Table<Article> = Table::named("articles");

/// The reviews, each under the id of its link.
pub const REVIEWS: Table<ReviewKeys> = Table::named("reviews")
    .index_sorted(REVIEWS_BY_STATUS, "status", "expires_at")
    .index_sorted(REVIEWS_BY_SUBJECT, "subject", "created_at");

/// The index that lists the reviews at a status, nearest deadline first.
pub const REVIEWS_BY_STATUS: &str = "by-status";

/// The index that lists the reviews of an article, oldest first.
pub const REVIEWS_BY_SUBJECT: &str = "by-subject";

/// How long a review may take.
pub const DEADLINE: Duration = days(7);

/// How long a review may stay without a sign of life. Nothing sends one yet, so it is as long as it can be:
/// a little less than the deadline. A review counts as expired from here on.
pub const HEARTBEAT: Duration = DEADLINE.saturating_sub(minutes(1));

//! The contracts that the tests share: those of the example in the design.

use asl_builder::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Submission {
    pub id: String,
    pub title: String,
    pub words: u32,
    pub author: Author,
}

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Author {
    pub name: String,
    pub trust: f64,
    pub nick: Option<String>,
}

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ReviewRequest {
    pub title: String,
    pub execution: String,
    pub token: TaskToken<Decision>,
}

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Decision {
    pub verdict: Verdict,
    pub reviewer: String,
}

#[derive(Clone, Copy, Debug, Shape, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Verdict {
    Approved,
    Rejected,
    Expired,
}

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Article {
    pub id: String,
    pub title: String,
    pub verdict: Verdict,
    pub note: Option<String>,
    pub tags: Vec<String>,
    pub score: f64,
}

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Envelope {
    pub id: String,
    pub body: Article,
}

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "status", rename_all = "lowercase")]
pub(crate) enum Outcome {
    Published { id: String },
    Refused { reason: String },
}

#[derive(Debug, WorkflowError)]
pub(crate) enum AskError {
    Throttled,
    NoReviewers,
}

#[derive(Debug, WorkflowError)]
pub(crate) enum ScoreError {
    RateLimited,
}

pub(crate) const ASK: Function<ReviewRequest, (), AskError> = Function::named("ask-approval");
pub(crate) const SCORE: Function<String, f64, ScoreError> = Function::named("score");
pub(crate) const PUBLISH: Function<Envelope, Outcome> = Function::named("publish");
pub(crate) const ARTICLES: Table<Article> = Table::named("articles").key("id").index("by-verdict", "verdict");

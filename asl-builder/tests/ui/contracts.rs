//! What the programs of this folder share.
#![allow(dead_code, unused_imports)]

pub use asl_builder::prelude::*;
pub use asl_builder::{Flow, PathStandard, start_in};
pub use schemars::JsonSchema;
pub use serde::{Deserialize, Serialize};

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
pub struct Submission {
    pub id: String,
    pub title: String,
    pub words: i64,
    pub author: Author,
}

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
pub struct Author {
    pub name: String,
    pub nick: Option<String>,
    pub trust: f64,
}

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
pub struct ReviewRequest {
    pub title: String,
    pub token: TaskToken<Decision>,
}

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
pub struct SecondRequest {
    pub title: String,
    pub token: TaskToken<f64>,
}

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
pub struct Notice {
    pub title: String,
}

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
pub struct Decision {
    pub verdict: Verdict,
    pub reviewer: String,
}

#[derive(Clone, Copy, Shape, Serialize, Deserialize, JsonSchema)]
pub enum Verdict {
    Approved,
    Rejected,
    Expired,
}

#[derive(Debug, WorkflowError)]
pub enum AskError {
    NoReviewers,
}

#[derive(Debug, WorkflowError)]
pub enum ScoreError {
    RateLimited,
}

pub const ASK: Function<ReviewRequest, (), AskError> = Function::named("ask");
pub const ASK_FOR_NUMBER: Function<SecondRequest, ()> = Function::named("ask-for-number");
pub const NOTIFY: Function<Notice, ()> = Function::named("notify");
pub const SCORE: Function<String, f64, ScoreError> = Function::named("score");

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "status")]
pub enum Outcome {
    Published { id: String },
    Refused { reason: String },
}

//! The data of the cases.

pub(crate) use asl_builder::prelude::*;
pub(crate) use asl_builder::{
    ErrorOutput, FailWith, HashAlgorithm, Http, LambdaResponse, PathStandard, Standard, StateMachine,
    Timestamp, list, random_between, range, uuid,
};
pub(crate) use serde_json::Value;

/// What every workflow takes.
#[contract]
pub(crate) struct Data {
    pub(crate) title: String,
    pub(crate) other: String,
    pub(crate) bucket: String,
    pub(crate) key: String,
    pub(crate) role: String,
    pub(crate) limit: u64,
    pub(crate) most: u64,
    pub(crate) percent: f64,
    pub(crate) open: bool,
    pub(crate) late: bool,
    pub(crate) at: Timestamp,
    pub(crate) due: Timestamp,
    pub(crate) day: String,
    pub(crate) titles: Vec<String>,
    pub(crate) numbers: Vec<u64>,
    pub(crate) rows: Vec<Row>,
    pub(crate) any: Value,
    pub(crate) answer: Option<LambdaResponse<f64>>,
    pub(crate) note: Option<String>,
    pub(crate) pair: Option<(String, u64)>,
    pub(crate) kept: Option<Vec<String>>,
    pub(crate) error: Option<ErrorOutput>,
}

/// A line of a file.
#[contract]
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) note: Option<String>,
}

/// A row of a table.
#[contract]
pub(crate) struct Article {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) reads: u64,
}

/// A question.
#[contract]
pub(crate) struct Question {
    pub(crate) title: String,
    pub(crate) token: TaskToken<Answer>,
}

/// Its answer.
#[contract]
pub(crate) struct Answer {
    pub(crate) accepted: bool,
}

pub(crate) const SCORE: Function<String, f64> = Function::named("score");
pub(crate) const ASK: Function<Question, ()> = Function::named("ask");
pub(crate) const ARTICLES: Table<Article> = Table::named("articles");
pub(crate) const TITLES: Queue<String> = Queue::named("titles");
pub(crate) const QUESTIONS: Queue<Question> = Queue::named("questions");
pub(crate) const NEWS: Topic<String> = Topic::named("news");
pub(crate) const QUESTIONED: Topic<Question> = Topic::named("questioned");
pub(crate) const READ: Event<Article> = Event::of("articles", "Read");
pub(crate) const ASKED: Event<Question> = Event::of("articles", "Asked");
pub(crate) const REPORT: StateMachine<String, f64> =
    StateMachine::at_arn("arn:aws:states:us-east-1:123456789012:stateMachine:report");
pub(crate) const REVIEW: StateMachine<Question, ()> =
    StateMachine::at_arn("arn:aws:states:us-east-1:123456789012:stateMachine:review");
pub(crate) const TRANSLATE: Activity<Article, String> = Activity::named("translate");
pub(crate) const SHOP: &str = "arn:aws:events:us-east-1:123456789012:connection/shop/0a1b";

/// What the closure gives for the data; so that the compiler knows what a closure takes.
pub(crate) fn give<T, R>(data: T, value: impl FnOnce(T) -> R) -> R {
    value(data)
}

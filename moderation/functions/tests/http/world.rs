//! The tables and the workflow in memory, and a small HTTP client over the handlers.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use callback_urls::{
    Answer, Fate, Link, LinkId, LinkState, LinkStore, MemoryStore, Page, SendError, SendFuture, Sender,
    Slice, StoreFuture, block_on,
};
use jiff::{SignedDuration, Timestamp};
use moderation::contracts::{Decision, Outcome, ReviewRequest, Status, Submission, Verdict};
use moderation_functions::articles::{Articles, Published};
use moderation_functions::executions::{ArticleRun, Executions, RunError, RunFuture, Runs};
use moderation_functions::handlers::{Api, Receiver, api, approval_receiver, ask_approval};
use moderation_functions::http::{Request, Response};
use serde_json::Value;
use sfn_client::{RunStatus, Started};

const ARN: &str = "arn:aws:states:us-east-1:123456789012:execution:content-moderation";
pub(crate) const TOKEN: &str = "secret-task-token";

/// One copy of everything, shared by the functions.
#[derive(Clone, Debug, Default)]
pub(crate) struct World {
    store: Arc<MemoryStore>,
    runs: Arc<Mutex<BTreeMap<String, ArticleRun>>>,
    pub(crate) service_is_away: Arc<Mutex<bool>>,
}

impl World {
    pub(crate) fn now() -> Timestamp {
        "2026-11-23T14:00:00Z".parse().unwrap()
    }

    /// A request to `api`.
    pub(crate) fn api(&self, request: &Request) -> Response {
        let world = Api {
            store: Box::new(self.clone()),
            executions: Box::new(self.clone()),
            articles: Box::new(self.clone()),
            receiver_url: "http://receiver.test".to_owned(),
        };
        block_on(api(&world, request, Self::now()))
    }

    /// A request to `approval-receiver`, so many hours after now.
    pub(crate) fn receiver_after(&self, hours: i64, request: &Request) -> Response {
        let world = Receiver {
            store: Box::new(self.clone()),
            sender: Box::new(self.clone()),
            runs: Box::new(self.clone()),
        };
        block_on(approval_receiver(&world, request, Self::now() + SignedDuration::from_hours(hours)))
    }

    pub(crate) fn receiver(&self, request: &Request) -> Response {
        self.receiver_after(0, request)
    }

    /// The workflow asks about an article; gives the path of the link.
    pub(crate) fn ask(&self, submission: &Submission, token: &str) -> String {
        let request = ReviewRequest {
            token: asl_contract::TaskToken::new(token),
            execution: format!("{ARN}:{}", submission.id),
            state_machine: "arn:aws:states:us-east-1:123456789012:stateMachine:content-moderation".to_owned(),
            asked_at: Self::now().to_string(),
            submission: submission.clone(),
        };
        block_on(ask_approval(self, request, Self::now())).unwrap();
        let newest = block_on(self.store.about(&submission.id)).unwrap();
        let link = newest.into_iter().find(|link| link.question.token.expose() == token).unwrap();
        format!("/r/{}", link.id)
    }

    /// Submits a title and lets the workflow ask; gives the article's id and the path of the link.
    pub(crate) fn held(&self, title: &str) -> (String, String) {
        let id = self.submit(title);
        let submission = self.run(&id).input;
        let link = self.ask(&submission, TOKEN);
        (id, link)
    }

    pub(crate) fn submit(&self, title: &str) -> String {
        let response = self.api(&json("POST", "/articles", &serde_json::json!({ "title": title })));
        assert_eq!(response.status_code, 202, "{}", response.body);
        document(&response)["id"].as_str().unwrap().to_owned()
    }

    pub(crate) fn run(&self, id: &str) -> ArticleRun {
        self.runs.lock().unwrap()[id].clone()
    }

    pub(crate) fn end(&self, id: &str, status: RunStatus<Outcome>) {
        self.runs.lock().unwrap().get_mut(id).unwrap().status = status;
    }

    pub(crate) fn links(&self, state: LinkState) -> Vec<Link> {
        block_on(self.store.standing_at(state, Slice::default())).unwrap().links
    }
}

pub(crate) fn get(path: &str) -> Request {
    Request::new("GET", path).with_header("host", "app.test")
}

pub(crate) fn browse(path: &str) -> Request {
    get(path).with_header("accept", "text/html,application/xhtml+xml,*/*;q=0.8")
}

pub(crate) fn json(method: &str, path: &str, body: &Value) -> Request {
    Request::new(method, path).with_header("host", "app.test").with_body("application/json", body.to_string())
}

pub(crate) fn form(path: &str, fields: &[(&str, &str)]) -> Request {
    let encode = |text: &str| -> String {
        text.bytes().fold(String::new(), |text, byte| format!("{text}%{byte:02X}"))
    };
    let body: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
    Request::new("POST", path)
        .with_header("host", "app.test")
        .with_header("accept", "text/html,application/xhtml+xml,*/*;q=0.8")
        .with_body("application/x-www-form-urlencoded", body.join("&"))
}

pub(crate) fn document(response: &Response) -> Value {
    serde_json::from_str(&response.body).unwrap_or_else(|_| panic!("no JSON: {}", response.body))
}

/// What stands in the hidden field of this name.
pub(crate) fn hidden(page: &Response, name: &str) -> String {
    let field = format!("name=\"{name}\" value=\"");
    let (_, rest) =
        page.body.split_once(&field).unwrap_or_else(|| panic!("no field `{name}`: {}", page.body));
    rest.split_once('"').unwrap().0.to_owned()
}

impl LinkStore for World {
    fn insert<'a>(&'a self, link: &'a Link) -> StoreFuture<'a, ()> {
        self.store.insert(link)
    }
    fn get<'a>(&'a self, id: &'a LinkId) -> StoreFuture<'a, Option<Link>> {
        self.store.get(id)
    }
    fn replace<'a>(&'a self, link: &'a Link, expected: LinkState) -> StoreFuture<'a, bool> {
        self.store.replace(link, expected)
    }
    fn about<'a>(&'a self, subject: &'a str) -> StoreFuture<'a, Vec<Link>> {
        self.store.about(subject)
    }
    fn standing_at<'a>(&'a self, state: LinkState, slice: Slice<'a>) -> StoreFuture<'a, Page> {
        self.store.standing_at(state, slice)
    }
}

impl Executions for World {
    fn start<'a>(&'a self, submission: &'a Submission) -> RunFuture<'a, Started> {
        Box::pin(async move {
            let execution_arn = format!("{ARN}:{}", submission.id);
            let mut runs = self.runs.lock().unwrap();
            match runs.get(&submission.id) {
                Some(run) if run.input == *submission && run.status == RunStatus::Running => {}
                Some(_) => return Err(RunError::Exists(submission.id.clone())),
                None => {
                    let run = ArticleRun {
                        execution_arn: execution_arn.clone(),
                        input: submission.clone(),
                        started_at: std::time::SystemTime::try_from(Self::now()).ok(),
                        stopped_at: None,
                        status: RunStatus::Running,
                    };
                    runs.insert(submission.id.clone(), run);
                }
            }
            Ok(Started { execution_arn })
        })
    }
    fn find<'a>(&'a self, article: &'a str) -> RunFuture<'a, Option<ArticleRun>> {
        Box::pin(async move { Ok(self.runs.lock().unwrap().get(article).cloned()) })
    }
}

impl Runs for World {
    fn describe<'a>(&'a self, execution_arn: &'a str) -> RunFuture<'a, Option<ArticleRun>> {
        let id = execution_arn.rsplit(':').next().unwrap_or_default();
        Box::pin(async move { Ok(self.runs.lock().unwrap().get(id).cloned()) })
    }
}

impl Articles for World {
    fn find<'a>(&'a self, id: &'a str) -> StoreFuture<'a, Option<Published>> {
        let published = (id == "article-of-last-year").then(|| Published { title: "An old one".to_owned() });
        Box::pin(async move { Ok(published) })
    }
}

/// The workflow's end: the decision becomes its output.
impl Sender for World {
    fn send<'a>(&'a self, link: &'a Link, answer: &'a Answer) -> SendFuture<'a> {
        Box::pin(async move {
            if *self.service_is_away.lock().unwrap() {
                return Err(SendError::new("the service is away"));
            }
            let id = link.question.subject.clone();
            if self.run(&id).status != RunStatus::Running {
                return Ok(Fate::Ended);
            }
            let decision: Decision = serde_json::from_value(answer.value.clone()).unwrap();
            let status = match decision.verdict {
                Verdict::Approved => Status::Published,
                Verdict::Rejected => Status::Rejected,
                Verdict::Expired => Status::Expired,
            };
            self.end(&id, RunStatus::Succeeded(Outcome { id: id.clone(), status, decision }));
            Ok(Fate::Heard)
        })
    }
}

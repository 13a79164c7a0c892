//! `api`: submissions, their status, and the review queue.

use callback_urls::{Link, LinkError, LinkId, LinkState, LinkStore, Links, Slice};
use jiff::Timestamp;
use moderation::contracts::Submission;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::article_status::ArticleView;
use crate::articles::Articles;
use crate::executions::{Executions, RunError};
use crate::failure::{Failure, log};
use crate::http::{Body, Face, Request, Response};
use crate::review::{Review, address};
use crate::web::{self, FieldError, SubmitForm};

/// Letters of a title, at most.
const TITLE_LETTERS: usize = 200;
/// Letters of a text, at most: an execution's input holds 256 KiB.
const BODY_LETTERS: usize = 20_000;
/// Letters of an `Idempotency-Key`, at most.
const KEY_LETTERS: usize = 255;
/// Reviews on a page of the queue.
const PAGE: usize = 50;

/// What the function works with.
#[derive(Debug)]
pub struct Api {
    /// The reviews.
    pub store: Box<dyn LinkStore>,
    /// The workflow.
    pub executions: Box<dyn Executions>,
    /// The published articles.
    pub articles: Box<dyn Articles>,
    /// Where links are opened.
    pub receiver_url: String,
}

/// Answers a request to the Function URL.
pub async fn api(api: &Api, request: &Request, now: Timestamp) -> Response {
    let path = request.path();
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    let usual = if matches!(path.as_slice(), [] | ["admin"]) { Face::Html } else { Face::Json };
    let answer = match (request.method(), path.as_slice()) {
        ("GET", []) => api.form(),
        ("POST", ["articles"]) => api.submit(request).await,
        ("GET", ["articles", id]) => api.article(id, request.face(usual), now).await,
        ("GET", ["admin" | "reviews"]) => api.queue(request, request.face(usual), now).await,
        ("GET", ["reviews", id]) => api.review(id, now).await,
        (_, [] | ["admin" | "articles" | "reviews"] | ["articles" | "reviews", _]) => Err(Failure::method()),
        _ => Err(Failure::not_found()),
    };
    let answer = answer.unwrap_or_else(|failure| {
        let usual = if matches!(request.body(), Ok(Body::Form(_))) { Face::Html } else { usual };
        failure.respond(request.face(usual), Some(""))
    });
    answer.for_method(request)
}

impl Api {
    #[expect(clippy::unused_self, reason = "reads like its siblings")]
    fn form(&self) -> Result<Response, Failure> {
        let idempotency_key = random_id().ok_or_else(no_randomness)?;
        Ok(web::submit(200, &SubmitForm { idempotency_key, ..SubmitForm::default() }, &[]))
    }

    async fn submit(&self, request: &Request) -> Result<Response, Failure> {
        let body = request.body()?;
        let face = request.face(match body {
            Body::Form(_) => Face::Html,
            Body::Json(_) => Face::Json,
        });
        let key = request.header("idempotency-key").or_else(|| body.text("idempotency_key"));
        let key = key.map(str::trim).filter(|key| !key.is_empty());
        if key.is_some_and(|key| key.chars().count() > KEY_LETTERS) {
            let message = format!("An Idempotency-Key has {KEY_LETTERS} letters at most.");
            return Err(Failure::invalid("INVALID_IDEMPOTENCY_KEY", message));
        }
        let title = body.text("title").unwrap_or_default().trim();
        let text = body.text("body").map(str::trim).filter(|text| !text.is_empty());
        let errors = problems(title, text);
        if let Some((code, first)) = errors.first() {
            if face == Face::Json {
                return Err(Failure::invalid(code, &first.message));
            }
            let form = SubmitForm {
                title: body.text("title").unwrap_or_default().to_owned(),
                body: body.text("body").unwrap_or_default().to_owned(),
                idempotency_key: key
                    .map_or_else(random_id, |key| Some(key.to_owned()))
                    .ok_or_else(no_randomness)?,
            };
            let errors: Vec<FieldError> = errors.into_iter().map(|(_, error)| error).collect();
            return Ok(web::submit(400, &form, &errors));
        }

        let id = match key {
            Some(key) => format!("article-{}", hex(&Sha256::digest(key.as_bytes()))),
            None => format!("article-{}", random_id().ok_or_else(no_randomness)?),
        };
        let submission = Submission {
            id,
            title: title.to_owned(),
            body: text.map(str::to_owned),
            app: Some(request.origin()),
        };
        let execution_arn = self.start(&submission).await?;
        let place = format!("/articles/{}", submission.id);
        Ok(match face {
            Face::Html => Response::see_other(place),
            Face::Json => {
                let document =
                    json!({ "id": submission.id, "execution_arn": execution_arn, "status": "checking" });
                Response::json(202, &document).with_header("location", place)
            }
        })
    }

    /// Starts the execution, or finds the one that an earlier try of the same submission started.
    async fn start(&self, submission: &Submission) -> Result<String, Failure> {
        match self.executions.start(submission).await {
            Ok(started) => Ok(started.execution_arn),
            Err(RunError::Exists(_)) => {
                let found =
                    self.executions.find(&submission.id).await.map_err(|e| Failure::unavailable(&e))?;
                let same = found.filter(|run| {
                    (&run.input.title, &run.input.body) == (&submission.title, &submission.body)
                });
                same.map(|run| run.execution_arn).ok_or_else(Failure::key_taken)
            }
            Err(error) => Err(Failure::unavailable(&error)),
        }
    }

    async fn article(&self, id: &str, face: Face, now: Timestamp) -> Result<Response, Failure> {
        let view = self.view(id).await?.ok_or_else(Failure::unknown_article)?;
        Ok(match face {
            Face::Html => web::article(&view, now),
            Face::Json => Response::json(200, &view.document()),
        })
    }

    async fn view(&self, id: &str) -> Result<Option<ArticleView>, Failure> {
        // What is no id never names an execution, and the service would refuse to look.
        if !id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_') {
            return Ok(None);
        }
        let run = self.executions.find(id).await.map_err(|error| Failure::unavailable(&error))?;
        let Some(run) = run else {
            let article = self.articles.find(id).await.map_err(|error| Failure::unavailable(&error))?;
            return Ok(article.map(|article| ArticleView::remembered(id, article)));
        };
        let mut links = self.store.about(id).await.map_err(|error| Failure::unavailable(&error))?;
        Ok(Some(ArticleView::of(run, links.pop().as_ref())))
    }

    async fn queue(&self, request: &Request, face: Face, now: Timestamp) -> Result<Response, Failure> {
        let state = match request.query("status").as_deref() {
            None | Some("open") => LinkState::Open,
            Some("decided") => LinkState::Sent,
            Some(other) => other.parse().map_err(|_| {
                Failure::invalid("INVALID_STATUS", format!("There is no review status `{other}`."))
            })?,
        };
        let cursor = request.query("cursor").filter(|cursor| !cursor.is_empty());
        // An open review past its deadline is of no use to anybody.
        let due_after = if state == LinkState::Open { now } else { Timestamp::MIN };
        let slice = Slice { limit: PAGE, due_after, cursor: cursor.as_deref() };
        let page = self.store.standing_at(state, slice).await.map_err(|error| {
            if error.is_foreign_cursor() {
                return Failure::invalid("INVALID_CURSOR", "This cursor comes from no page of this list.");
            }
            Failure::unavailable(&error)
        })?;
        let rows: Vec<(Link, Review)> = page.links.into_iter().filter_map(readable).collect();
        Ok(match face {
            Face::Html => web::queue(&rows, page.next.as_deref(), &self.receiver_url, now),
            Face::Json => {
                let items: Vec<_> =
                    rows.iter().map(|(link, review)| review.item(link, &self.receiver_url)).collect();
                Response::json(200, &json!({ "items": items, "next": page.next }))
            }
        })
    }

    async fn review(&self, id: &str, now: Timestamp) -> Result<Response, Failure> {
        let id: LinkId = id.parse().map_err(|_| Failure::unknown_link())?;
        let link = Links::new(self.store.as_ref()).look(&id, now).await.map_err(|error| match error {
            LinkError::Unknown => Failure::unknown_link(),
            other => Failure::unavailable(&other),
        })?;
        let review = Review::read(&link).map_err(|error| Failure::unavailable(&error))?;
        let mut document = review.document(&link);
        if let Some(members) = document.as_object_mut() {
            members.insert("link".to_owned(), address(&link, &self.receiver_url).into());
        }
        Ok(Response::json(200, &document))
    }
}

/// What is wrong with a submission, in the order of the form.
fn problems(title: &str, body: Option<&str>) -> Vec<(&'static str, FieldError)> {
    let title_message = if title.is_empty() {
        Some("Enter a title".to_owned())
    } else if title.chars().count() > TITLE_LETTERS {
        Some(format!("The title must have {TITLE_LETTERS} letters or fewer"))
    } else if title.chars().any(char::is_control) {
        Some("The title must be one line".to_owned())
    } else {
        None
    };
    let body_message = body
        .filter(|body| body.chars().count() > BODY_LETTERS)
        .map(|_| format!("The text must have {BODY_LETTERS} letters or fewer"));
    let error =
        |code, field, message: Option<String>| message.map(|message| (code, FieldError { field, message }));
    [error("INVALID_TITLE", "title", title_message), error("INVALID_TEXT", "body", body_message)]
        .into_iter()
        .flatten()
        .collect()
}

fn readable(link: Link) -> Option<(Link, Review)> {
    match Review::read(&link) {
        Ok(review) => Some((link, review)),
        Err(error) => {
            log(&error);
            None
        }
    }
}

fn random_id() -> Option<String> {
    let mut bytes = [0; 10];
    getrandom::fill(&mut bytes).ok().map(|()| hex(&bytes))
}

/// The first ten bytes in hexadecimal.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().take(10).fold(String::with_capacity(20), |text, byte| format!("{text}{byte:02x}"))
}

fn no_randomness() -> Failure {
    Failure::unavailable(&std::io::Error::other("the operating system gave no randomness"))
}

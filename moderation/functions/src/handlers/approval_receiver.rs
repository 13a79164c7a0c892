//! `approval-receiver`: shows what is behind a link, and takes the decision.

use callback_urls::{
    Answer, Closed, DecideError, Decided, Delivery, Link, LinkError, LinkId, LinkState, LinkStore, Links,
    Refusal, Sender, State,
};
use jiff::Timestamp;
use moderation::contracts::{Decision, Verdict};
use serde_json::json;
use sfn_client::RunStatus;

use crate::executions::Runs;
use crate::failure::{Failure, log};
use crate::http::{Body, Face, Request, Response};
use crate::review::{Review, public, text};
use crate::web::{self, FieldError, Typed};

/// Letters of a reviewer's name, at most.
const REVIEWER_LETTERS: usize = 100;
/// Letters of a reason, at most.
const REASON_LETTERS: usize = 2_000;

/// How many waiting answers go out with a decision, at most.
const SWEEP: usize = 10;

/// What the function works with.
#[derive(Debug)]
pub struct Receiver {
    /// The reviews.
    pub store: Box<dyn LinkStore>,
    /// Tells the waiting tasks.
    pub sender: Box<dyn Sender>,
    /// Looks whether an execution still waits.
    pub runs: Box<dyn Runs>,
}

/// Answers a request to the Function URL. GET and HEAD show and decide nothing; mail scanners open links.
pub async fn approval_receiver(receiver: &Receiver, request: &Request, now: Timestamp) -> Response {
    let path = request.path();
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    let answer = match (request.method(), path.as_slice()) {
        ("GET", ["r", id]) => receiver.show(id, request.face(Face::Html), now).await,
        ("POST", ["r", id]) => {
            let answer = receiver.decide(id, request, now).await;
            receiver.sweep(now).await;
            answer
        }
        (_, ["r", _]) => Err(Failure::method()),
        _ => Err(Failure::not_found()),
    };
    let answer = answer.unwrap_or_else(|failure| {
        let json = matches!(request.body(), Ok(Body::Json(_)));
        failure.respond(request.face(if json { Face::Json } else { Face::Html }), None)
    });
    answer.for_method(request)
}

impl Receiver {
    async fn show(&self, id: &str, face: Face, now: Timestamp) -> Result<Response, Failure> {
        let (link, review) = self.find(id, now).await?;
        let link = self.as_it_runs(link, &review).await;
        // Decided before, but the workflow has not been told: this finishes that decision and makes none.
        let link = self.answers().deliver(link, now).await.link;
        let status = if link.state.closed_at().is_some() { 410 } else { 200 };
        Ok(match face {
            Face::Html => web::review(status, &link, &review, &Typed::default(), &[], now),
            Face::Json => Response::json(status, &review.document(&link)),
        })
    }

    async fn decide(&self, id: &str, request: &Request, now: Timestamp) -> Result<Response, Failure> {
        let body = request.body()?;
        let (link, review) = self.find(id, now).await?;
        let face = match &body {
            Body::Json(_) => request.face(Face::Json),
            Body::Form(_) => {
                let posted = body.text("csrf").unwrap_or_default();
                if !link.form_key.accepts(&link.id, posted) {
                    return Err(Failure::bad_csrf());
                }
                request.face(Face::Html)
            }
        };
        let typed = Typed {
            reviewer: body.text("reviewer").unwrap_or_default().trim().to_owned(),
            reason: body.text("reason").unwrap_or_default().trim().to_owned(),
        };
        let verdict = match check(body.text("verdict"), &typed) {
            Ok(verdict) => verdict,
            // Whoever comes too late is told so, whatever is missing.
            Err(_) if link.state != State::Open => Verdict::Rejected,
            Err((_, error)) if face == Face::Html => {
                return Ok(web::review(400, &link, &review, &typed, &[error], now));
            }
            Err((code, error)) => return Err(Failure::invalid(code, error.message)),
        };
        let reviewer = if typed.reviewer.is_empty() { "anonymous".to_owned() } else { typed.reviewer };
        let decision = Decision {
            verdict,
            reviewer: reviewer.clone(),
            reason: typed.reason,
            decided_at: text(now),
            policy: review.policy.clone(),
        };
        let answer = Answer { by: reviewer, at: now, value: json!(decision) };
        match self.answers().decide(&link.id, answer, now).await {
            Ok(Decided { link, delivery }) => {
                if let Delivery::Waiting(error) = &delivery {
                    log(error);
                }
                let told = matches!(delivery, Delivery::Sent);
                Ok(match face {
                    Face::Html => web::decided(&link, &review, told, now),
                    Face::Json => {
                        Response::json(200, &json!({ "status": "decided", "decision": public(&decision) }))
                    }
                })
            }
            Err(DecideError::Refused(refusal)) => self.too_late(&link.id, &review, refusal, face, now).await,
            Err(DecideError::Unknown) => Err(Failure::unknown_link()),
            Err(error @ (DecideError::Store(_) | DecideError::Contended)) => {
                Err(Failure::unavailable(&error))
            }
        }
    }

    /// Each way of coming too late has its own status, code and sentence.
    async fn too_late(
        &self,
        id: &LinkId,
        review: &Review,
        refusal: Refusal,
        face: Face,
        now: Timestamp,
    ) -> Result<Response, Failure> {
        let message = refusal.to_string();
        let failure = match refusal {
            Refusal::AlreadyDecided(answer) => {
                let decision = crate::review::read_decision(&answer).as_ref().map(public);
                Failure::already_decided(decision.unwrap_or_default(), message)
            }
            Refusal::Expired(_) => Failure::gone("EXPIRED", message),
            Refusal::Superseded(_) => Failure::gone("SUPERSEDED", message),
            Refusal::Withdrawn(_) | Refusal::NotDecided => Failure::gone("WITHDRAWN", message),
        };
        if face == Face::Json {
            return Err(failure);
        }
        let link = self.links().look(id, now).await.map_err(|error| Failure::unavailable(&error))?;
        Ok(web::review(failure.status(), &link, review, &Typed::default(), &[], now))
    }

    async fn find(&self, id: &str, now: Timestamp) -> Result<(Link, Review), Failure> {
        let id: LinkId = id.parse().map_err(|_| Failure::unknown_link())?;
        let link = self.links().look(&id, now).await.map_err(|error| match error {
            LinkError::Unknown => Failure::unknown_link(),
            other => Failure::unavailable(&other),
        })?;
        let review = Review::read(&link).map_err(|error| Failure::unavailable(&error))?;
        Ok((link, review))
    }

    /// An open link whose execution has ended is shown as what it is. Nothing is written: this only looks.
    async fn as_it_runs(&self, link: Link, review: &Review) -> Link {
        if link.state.name() != LinkState::Open {
            return link;
        }
        let run = match self.runs.describe(&review.execution).await {
            Ok(Some(run)) => run,
            Ok(None) => return link,
            Err(error) => {
                log(&error);
                return link;
            }
        };
        let at =
            run.stopped_at.and_then(|at| Timestamp::try_from(at).ok()).unwrap_or(link.question.expires_at);
        let closed = Closed { at, unheard: None };
        let state = match run.status {
            RunStatus::Running => State::Open,
            RunStatus::Succeeded(_) => State::Expired(closed),
            RunStatus::Failed { .. } | RunStatus::TimedOut | RunStatus::Aborted => State::Withdrawn(closed),
        };
        Link { state, ..link }
    }

    /// Whoever decides also sends what others decided and could not send.
    async fn sweep(&self, now: Timestamp) {
        if let Err(error) = self.answers().sweep(SWEEP, now).await {
            log(&error);
        }
    }

    fn links(&self) -> Links<'_> {
        Links::new(self.store.as_ref())
    }

    fn answers(&self) -> callback_urls::Answers<'_> {
        self.links().through(self.sender.as_ref())
    }
}

/// What the reviewer wants, or the first thing that is missing.
fn check(verdict: Option<&str>, typed: &Typed) -> Result<Verdict, (&'static str, FieldError)> {
    let error = |code, field, message: &str| Err((code, FieldError { field, message: message.to_owned() }));
    let verdict = match verdict {
        Some("approved") => Verdict::Approved,
        Some("rejected") => Verdict::Rejected,
        _ => return error("INVALID_VERDICT", "reviewer", "The verdict is `approved` or `rejected`"),
    };
    if typed.reviewer.chars().count() > REVIEWER_LETTERS {
        return error("INVALID_REVIEWER", "reviewer", "The name must have 100 letters or fewer");
    }
    if typed.reason.chars().count() > REASON_LETTERS {
        return error("INVALID_REASON", "reason", "The reason must have 2000 letters or fewer");
    }
    if verdict == Verdict::Rejected && typed.reason.is_empty() {
        return error("INVALID_REASON", "reason", "Enter a reason to reject: the submitter sees it");
    }
    Ok(verdict)
}

//! The review page: the article as it was held, and two buttons; and what it says after one was pressed.

use callback_urls::{Link, LinkState};
use jiff::Timestamp;
use maud::{Markup, html};
use moderation::contracts::{Decision, Verdict};

use super::layout::{Here, Page};
use super::submit::FieldError;
use super::words::{exact, marked, when};
use crate::http::Response;
use crate::review::{Review, decision, read_decision};

const REASONS: [&str; 4] = [
    "The title promises what the text does not keep",
    "It names private persons",
    "It was published elsewhere before",
    "It does not fit this newsletter",
];

/// What a reviewer typed before something was found to be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// The name.
    pub reviewer: String,
    /// The reason.
    pub reason: String,
}

/// The page behind a link at this moment: the form while it is open, else what became of it.
pub fn review(
    status: u16,
    link: &Link,
    review: &Review,
    typed: &Typed,
    errors: &[FieldError],
    now: Timestamp,
) -> Response {
    let open = link.state.name() == LinkState::Open;
    let title = &review.submission.title;
    let main = html! {
        @if !errors.is_empty() {
            div.problems role="alert" tabindex="-1" {
                p { "There is a problem" }
                ul { @for error in errors { li { a href={ "#" (error.field) } { (error.message) } } } }
            }
        }
        p.soft.small { "Review" }
        h1 { (marked(title, &review.matched)) }
        @if !open { (closed(link, status == 409, now)) }
        @if let Some(body) = review.submission.body.as_deref().filter(|body| !body.is_empty()) {
            div.card { p.text { (body) } }
        } @else {
            p.soft { "The article has a title only." }
        }
        div.held {
            @if review.matched.is_empty() { "Held by the policy " } @else {
                "Held because the title contains "
                @for (at, word) in review.matched.iter().enumerate() {
                    @if at > 0 { ", " }
                    mark { (word) }
                }
                ", by the policy "
            }
            code { (review.policy) }
            ". Asked " (when(link.created_at, now))
            @if open { "; expires " (when(link.question.expires_at, now)) ", " (exact(link.question.expires_at)) }
            "."
        }
        @if open { (form(link, typed, errors)) } @else { (back(review)) }
    };
    let heading = format!("Review: {title}");
    let title = if errors.is_empty() { heading } else { format!("Error: {heading}") };
    Page { title, app: review.submission.app.clone(), here: Here::Elsewhere, main, script: None }
        .respond(status)
}

/// The page after a decision: what happened, and where to go on.
pub fn decided(link: &Link, review: &Review, told: bool, now: Timestamp) -> Response {
    let main = html! {
        p.soft.small { "Review" }
        h1 { (marked(&review.submission.title, &review.matched)) }
        (closed(link, false, now))
        @if !told {
            p { "The decision is recorded. The workflow could not be reached just now and will be told as soon as "
                "it can be." }
        }
        (back(review))
    };
    let title = "Decided".to_owned();
    Page { title, app: review.submission.app.clone(), here: Here::Elsewhere, main, script: None }.respond(200)
}

fn form(link: &Link, typed: &Typed, errors: &[FieldError]) -> Markup {
    let reason_error = errors.iter().find(|error| error.field == "reason");
    html! {
        form action={ "/r/" (link.id) } method="post" {
            h2 { "Your decision" }
            input type="hidden" name="csrf" value=(link.form_key.field(&link.id));
            div.field {
                label for="reviewer" { "Your name" }
                span.hint { "Recorded with the decision. Whoever has this link can decide; it cannot know who you are." }
                input #reviewer type="text" name="reviewer" value=(typed.reviewer) autocomplete="name";
            }
            div.field.bad[reason_error.is_some()] {
                label for="reason" { "Reason" }
                span.hint { "Needed to reject. The submitter sees it." }
                @if let Some(error) = reason_error { span.why #reason-why { (error.message) } }
                input #reason type="text" name="reason" value=(typed.reason) list="reasons" autocomplete="off"
                    data-testid="reason" aria-invalid=[reason_error.map(|_| "true")]
                    aria-describedby=[reason_error.map(|_| "reason-why")];
                datalist #reasons { @for reason in REASONS { option value=(reason) {} } }
            }
            div.decide {
                div {
                    button.yes type="submit" name="verdict" value="approved" data-testid="approve" { "Approve" }
                    p { "The article appears at once." }
                }
                div {
                    button.no type="submit" name="verdict" value="rejected" data-testid="reject" { "Reject" }
                    p { "The article does not appear, and the submitter is told why." }
                }
            }
            p.small.soft.after { "If nobody decides by " (exact(link.question.expires_at))
                ", the article does not appear." }
        }
    }
}

/// What became of a link that is no longer open: each its own sentence.
fn closed(link: &Link, second_click: bool, now: Timestamp) -> Markup {
    let at = link.state.closed_at();
    let color = match decision(link).map(|decision| decision.verdict) {
        Some(Verdict::Approved) => "approved",
        Some(_) => "rejected",
        None => "late",
    };
    let late = link.state.answer().filter(|_| at.is_some()).and_then(read_decision);
    html! {
        div class={ "card outcome " (color) } data-testid="outcome" role="status" {
            @match link.state.name() {
                LinkState::Open => {}
                LinkState::Decided | LinkState::Sent => {
                    @if let Some(decision) = decision(link) { (verdict(&decision, now)) }
                    @if second_click { p { "This was decided before, and your answer changed nothing." } }
                }
                LinkState::Expired => {
                    b { "Expired. " } "Nobody decided in time"
                    @if let Some(at) = at { " (the deadline was " (when(at, now)) ")" }
                    ", and the article does not appear. It can be submitted again."
                }
                LinkState::Superseded => {
                    b { "Superseded. " } "The workflow asked again"
                    @if let Some(at) = at { " " (when(at, now)) }
                    ". This link no longer decides anything; the newer one stands in the review queue."
                }
                LinkState::Withdrawn => {
                    b { "Withdrawn. " } "The workflow ended"
                    @if let Some(at) = at { " " (when(at, now)) }
                    " before anybody decided, so there is nothing left to decide."
                }
            }
            @if let Some(late) = late {
                p { "The answer by " (late.reviewer) " came too late and had no effect." }
            }
        }
    }
}

fn verdict(decision: &Decision, now: Timestamp) -> Markup {
    html! {
        b { @if decision.verdict == Verdict::Approved { "Approved" } @else { "Rejected" } }
        " by " (decision.reviewer)
        @if let Ok(at) = decision.decided_at.parse::<Timestamp>() { " " (when(at, now)) }
        "."
        @if !decision.reason.is_empty() { p { "Reason: " (decision.reason) } }
    }
}

fn back(review: &Review) -> Markup {
    html! {
        @if let Some(app) = &review.submission.app {
            p.next {
                a.button href={ (app) "/admin" } { "Back to the review queue" }
                a href={ (app) "/articles/" (review.submission.id) } { "See the article's status" }
            }
        }
    }
}

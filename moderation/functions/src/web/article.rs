//! The page of one submission: received, in review, decided, and what comes next.

use jiff::Timestamp;
use maud::{Markup, html};

use super::layout::{Here, Page};
use super::words::{exact, when};
use crate::article_status::{ArticleStatus, ArticleView};
use crate::http::Response;

/// Reloads the page when the status has changed.
const LIVE: &str = "const s=document.querySelector('[data-status]').dataset.status;\
setInterval(async()=>{try{const r=await fetch(location.href,{headers:{accept:'application/json'}});\
if(r.ok&&(await r.json()).status!==s)location.reload()}catch{}},2000)";

/// The page of an article at this moment.
pub fn article(view: &ArticleView, now: Timestamp) -> Response {
    let status = view.status.as_str();
    let open = matches!(view.status, ArticleStatus::Checking | ArticleStatus::Waiting);
    let main = html! {
        h1 { (view.title) }
        p { span class={ "chip " (status) } data-testid="status" data-status=(status) { (status) } }
        div aria-live="polite" { (sentence(view, now)) }
        ol.steps {
            li.done { b { "Received" }
                span.soft {
                    @if let Some(at) = view.received_at { (when(at, now)) " · " }
                    "number " span.id { (view.id) }
                }
            }
            @match view.status {
                ArticleStatus::Checking => { li.now { b { "Being checked" } } li.todo { b { "Decision" } } }
                ArticleStatus::Waiting => { li.now { b { "In review" } } li.todo { b { "Decision" } } }
                _ => {
                    @if view.reviewed { li.done { b { "In review" } } }
                    li.done { b { (last_step(view.status)) } (decision(view, now)) }
                }
            }
        }
        @if open {
            p.small.soft { "This page follows along by itself. You can also keep its address and come back later." }
            noscript { p { a href="" { "Look again" } } }
        }
        p.next { a.button href="/" { "Submit another" } }
    };
    Page {
        title: view.title.clone(),
        app: Some(String::new()),
        here: Here::Elsewhere,
        main,
        script: open.then_some(LIVE),
    }
    .respond(200)
}

fn sentence(view: &ArticleView, now: Timestamp) -> Markup {
    html! {
        p.lead {
            @match view.status {
                ArticleStatus::Checking => { "We have your article and are looking at its title." }
                ArticleStatus::Waiting => {
                    "A person reads it before it appears."
                    @if let Some(until) = view.answer_until {
                        " The answer comes by " (exact(until)) ", that is " (when(until, now)) ", at the latest."
                    }
                }
                ArticleStatus::Published => { "Your article has appeared." }
                ArticleStatus::Rejected => { "A reviewer decided that it does not appear." }
                ArticleStatus::Expired => {
                    "Nobody answered in time, so it has not appeared. You can submit it again."
                }
                ArticleStatus::Failed => {
                    "Something went wrong on our side, so it has not appeared. You can submit it again."
                }
            }
        }
    }
}

fn last_step(status: ArticleStatus) -> &'static str {
    match status {
        ArticleStatus::Published => "Published",
        ArticleStatus::Rejected => "Rejected",
        ArticleStatus::Expired => "Expired",
        _ => "Failed",
    }
}

fn decision(view: &ArticleView, now: Timestamp) -> Markup {
    html! {
        @if let Some(decision) = &view.decision {
            @if !decision.reason.is_empty() { (decision.reason) br; }
            @if view.reviewed && view.status != ArticleStatus::Expired {
                span.soft {
                    "decided by " (decision.reviewer)
                    @if let Ok(at) = decision.decided_at.parse::<Timestamp>() { " " (when(at, now)) }
                }
            }
        }
    }
}

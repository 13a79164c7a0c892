//! The review queue: what waits for a person, nearest deadline first.

use callback_urls::Link;
use jiff::{SignedDuration, Timestamp};
use maud::html;

use super::layout::{Here, Page};
use super::words::{marked, when};
use crate::http::Response;
use crate::review::{Review, address};

/// Says when there is something new; never moves what is being read.
const LIVE: &str = "const known=new Set([...document.querySelectorAll('[data-review]')].map(e=>e.dataset.review));\
const news=document.getElementById('news');setInterval(async()=>{try{\
const r=await fetch('/reviews?status=open',{headers:{accept:'application/json'}});if(!r.ok)return;\
const n=(await r.json()).items.filter(i=>!known.has(i.id)).length;\
if(n){const a=document.createElement('a');a.href='/admin';a.textContent='Show '+n+' new';news.replaceChildren(a)}\
}catch{}},3000)";

/// Under this much time, a deadline is near.
const NEAR: SignedDuration = SignedDuration::from_hours(24);

/// The queue at this moment; `next` is where the rest begins.
pub fn queue(rows: &[(Link, Review)], next: Option<&str>, receiver_url: &str, now: Timestamp) -> Response {
    let main = html! {
        h1 { "Review queue" }
        @if rows.is_empty() {
            p.lead { "Nothing waits for a decision." }
            div.card {
                p { "An article comes here when its title contains a word from the list, and stays until somebody "
                    "decides or seven days have passed." }
                p { a href="/" { "Submit one to try it" } }
            }
        } @else {
            p.lead {
                (rows.len()) @if next.is_some() { " and more" }
                @if rows.len() == 1 { " article waits" } @else { " articles wait" }
                " for a decision, the nearest deadline first."
            }
        }
        div #news.news aria-live="polite" {}
        ol.rows {
            @for (link, review) in rows {
                li data-testid="review-row" data-review=(link.id) {
                    a href=(address(link, receiver_url)) {
                        span.title { (marked(&review.submission.title, &review.matched)) }
                        div.facts {
                            span { "asked " (when(link.created_at, now)) }
                            span.due[link.question.expires_at.duration_since(now) < NEAR] {
                                "expires " (when(link.question.expires_at, now))
                            }
                            @if !review.matched.is_empty() { span { "held for " (review.matched.join(", ")) } }
                        }
                    }
                }
            }
        }
        @if let Some(next) = next { p { a href={ "/admin?cursor=" (next) } { "Next page" } } }
    };
    Page {
        title: "Review queue".to_owned(),
        app: Some(String::new()),
        here: Here::Queue,
        main,
        script: Some(LIVE),
    }
    .respond(200)
}

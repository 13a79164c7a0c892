//! What the pages say, without their frame.

use moderation::contracts::{Decision, Outcome, Status, Verdict};
use moderation_functions::http::Response;
use serde_json::json as value;
use sfn_client::RunStatus;

use crate::world::{World, browse, form, hidden, json};

/// The title and what stands in `<main>`, one element a line, ids and keys made equal.
fn readable(page: &Response, id: &str, link: &str) -> String {
    let title = between(&page.body, "<title>", "</title>");
    let main = between(&page.body, "<main class=\"wide\" id=\"main\">", "</main>");
    let mut text = format!("{} {title}\n{main}", page.status_code).replace("><", ">\n<");
    for (secret, name) in [(id, "ARTICLE"), (link.trim_start_matches("/r/"), "LINK")] {
        if !secret.is_empty() {
            text = text.replace(secret, name);
        }
    }
    for field in ["csrf", "idempotency_key"] {
        if page.body.contains(&format!("name=\"{field}\"")) {
            text = text.replace(&hidden(page, field), "HIDDEN");
        }
    }
    text
}

fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let (_, rest) = text.split_once(from).unwrap();
    rest.split_once(to).unwrap().0
}

#[test]
fn submit() {
    let world = World::default();
    insta::assert_snapshot!("submit", readable(&world.api(&browse("/")), "", ""));
    let wrong = world.api(&form("/articles", &[("title", ""), ("body", "kept & <b>safe</b>")]));
    insta::assert_snapshot!("submit_error", readable(&wrong, "", ""));
}

#[test]
fn article() {
    let world = World::default();
    let (id, link) = world.held("My FORBIDDEN thoughts");
    let path = format!("/articles/{id}");
    insta::assert_snapshot!("article_waiting", readable(&world.api(&browse(&path)), &id, &link));
    let body = value!({ "verdict": "rejected", "reason": "It names private persons", "reviewer": "Ada" });
    world.receiver(&json("POST", &link, &body));
    insta::assert_snapshot!("article_rejected", readable(&world.api(&browse(&path)), &id, &link));
    let id = world.submit("Hello");
    let decision = Decision {
        verdict: Verdict::Approved,
        reviewer: "policy".to_owned(),
        reason: String::new(),
        decided_at: World::now().to_string(),
        policy: "words-1".to_owned(),
    };
    world.end(&id, RunStatus::Succeeded(Outcome { id: id.clone(), status: Status::Published, decision }));
    let page = world.api(&browse(&format!("/articles/{id}")));
    insta::assert_snapshot!("article_published", readable(&page, &id, ""));
}

#[test]
fn queue() {
    let world = World::default();
    insta::assert_snapshot!("queue_empty", readable(&world.api(&browse("/admin")), "", ""));
    let (id, link) = world.held("My <FORBIDDEN> thoughts");
    insta::assert_snapshot!("queue", readable(&world.api(&browse("/admin")), &id, &link));
}

#[test]
fn review() {
    let world = World::default();
    let (id, link) = world.held("My FORBIDDEN thoughts");
    let page = world.receiver(&browse(&link));
    insta::assert_snapshot!("review_open", readable(&page, &id, &link));
    let csrf = hidden(&page, "csrf");
    let fields =
        [("verdict", "approved"), ("csrf", csrf.as_str()), ("reviewer", "Ada"), ("reason", "Well said")];
    insta::assert_snapshot!("review_decided", readable(&world.receiver(&form(&link, &fields)), &id, &link));
    let late = world.receiver_after(2, &form(&link, &fields));
    insta::assert_snapshot!("review_already_decided", readable(&late, &id, &link));
    let (id, link) = world.held("Another BANNED one");
    let page = world.receiver_after(200, &browse(&link));
    insta::assert_snapshot!("review_expired", readable(&page, &id, &link));
}

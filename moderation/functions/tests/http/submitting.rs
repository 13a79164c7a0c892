//! Submitting an article and following it.

use callback_urls::LinkState;
use moderation::contracts::{Decision, Outcome, Status, Verdict};
use moderation_functions::http::Request;
use serde_json::json as value;
use sfn_client::RunStatus;

use crate::world::{World, browse, document, form, get, hidden, json};

fn decision(verdict: Verdict) -> Decision {
    Decision {
        verdict,
        reviewer: "Ada".to_owned(),
        reason: "Fine".to_owned(),
        decided_at: "2026-11-23T14:00:00.000Z".to_owned(),
        policy: "words-1".to_owned(),
    }
}

#[test]
fn json_gets_202_and_the_execution_bears_the_articles_id() {
    let world = World::default();
    let response = world.api(&json("POST", "/articles", &value!({ "title": " Hello ", "body": "Text" })));
    assert_eq!(response.status_code, 202);
    let answer = document(&response);
    let id = answer["id"].as_str().unwrap();
    assert!(answer["execution_arn"].as_str().unwrap().ends_with(&format!(":{id}")));
    assert_eq!(answer["status"], "checking");
    let input = world.run(id).input;
    assert_eq!((input.title.as_str(), input.body.as_deref()), ("Hello", Some("Text")));
    assert_eq!(input.app.as_deref(), Some("http://app.test"));
}

#[test]
fn a_form_is_sent_on_to_the_articles_page() {
    let world = World::default();
    let page = world.api(&browse("/"));
    let key = hidden(&page, "idempotency_key");
    let fields = [("title", "Hello"), ("body", ""), ("idempotency_key", key.as_str())];
    let first = world.api(&form("/articles", &fields));
    assert_eq!(first.status_code, 303);
    assert!(first.headers["location"].starts_with("/articles/article-"));
    // The button pressed twice is one submission.
    assert_eq!(world.api(&form("/articles", &fields)).headers["location"], first.headers["location"]);
    assert_eq!(world.api(&browse(&first.headers["location"])).status_code, 200);
}

#[test]
fn the_same_key_is_the_same_article() {
    let world = World::default();
    let post = |title: &str| {
        world.api(&json("POST", "/articles", &value!({ "title": title })).with_header("idempotency-key", "k"))
    };
    let first = document(&post("Hello"));
    assert_eq!(document(&post("Hello")), first);
    let id = first["id"].as_str().unwrap();
    let outcome =
        Outcome { id: id.to_owned(), status: Status::Published, decision: decision(Verdict::Approved) };
    world.end(id, RunStatus::Succeeded(outcome));
    assert_eq!(document(&post("Hello")), first, "also after it has ended");
    let other = post("Something else");
    assert_eq!(
        (other.status_code, &document(&other)["error"]["code"]),
        (409, &value!("IDEMPOTENCY_CONFLICT"))
    );
}

#[test]
fn a_title_that_cannot_be_used() {
    let world = World::default();
    for title in ["", "   ", "two\nlines", &"x".repeat(201)] {
        let response = world.api(&json("POST", "/articles", &value!({ "title": title })));
        assert_eq!(response.status_code, 400, "{title}");
        assert_eq!(document(&response)["error"]["code"], "INVALID_TITLE");
    }
    let missing = world.api(&json("POST", "/articles", &value!({})));
    assert_eq!(document(&missing)["error"], value!({ "code": "INVALID_TITLE", "message": "Enter a title" }));
    let number = world.api(&json("POST", "/articles", &value!({ "title": 7 })));
    assert_eq!(document(&number)["error"]["code"], "INVALID_TITLE");
    let text = world.api(&json("POST", "/articles", &value!({ "title": "a", "body": "x".repeat(20_001) })));
    assert_eq!(document(&text)["error"]["code"], "INVALID_TEXT");
}

#[test]
fn the_error_page_keeps_the_input_and_links_to_the_field() {
    let world = World::default();
    let page = world.api(&form("/articles", &[("title", ""), ("body", "My text")]));
    assert_eq!(page.status_code, 400);
    for part in
        ["<title>Error: Submit an article", "href=\"#title\"", "id=\"title\"", "id=\"title-why\"", "My text"]
    {
        assert!(page.body.contains(part), "{part}");
    }
}

#[test]
fn what_cannot_be_read() {
    let world = World::default();
    let post = |media_type: &str, body: &str| {
        let response = world.api(&Request::new("POST", "/articles").with_body(media_type, body));
        (response.status_code, document(&response)["error"]["code"].as_str().unwrap().to_owned())
    };
    assert_eq!(post("application/json", "{"), (400, "INVALID_BODY".to_owned()));
    assert_eq!(post("text/plain", "title=a"), (415, "UNSUPPORTED_MEDIA_TYPE".to_owned()));
}

#[test]
fn the_status_follows_the_execution() {
    let world = World::default();
    let status = |id: &str| {
        let answer = document(&world.api(&get(&format!("/articles/{id}"))));
        (answer["status"].as_str().unwrap().to_owned(), answer["decision"].clone())
    };
    let id = world.submit("Hello");
    assert_eq!(status(&id), ("checking".to_owned(), value!(null)));
    let (held, _) = world.held("My FORBIDDEN thoughts");
    assert_eq!(status(&held), ("waiting".to_owned(), value!(null)));
    let decided = value!({ "verdict": "approved", "reviewer": "Ada", "reason": "Fine", "decided_at": "2026-11-23T14:00:00.000Z" });
    for (state, word) in
        [(Status::Published, "published"), (Status::Rejected, "rejected"), (Status::Expired, "expired")]
    {
        let outcome = Outcome { id: id.clone(), status: state, decision: decision(Verdict::Approved) };
        world.end(&id, RunStatus::Succeeded(outcome));
        assert_eq!(status(&id), (word.to_owned(), decided.clone()));
    }
    world.end(&id, RunStatus::TimedOut);
    assert_eq!(status(&id).0, "expired");
    world.end(&id, RunStatus::Failed { error: None, cause: None });
    assert_eq!(status(&id).0, "failed");
    assert_eq!(status("article-of-last-year").0, "published");
}

#[test]
fn what_is_not_there() {
    let world = World::default();
    for (method, path, status, code) in [
        ("GET", "/articles/nothing", 404, "UNKNOWN_ARTICLE"),
        ("GET", "/articles/no%20id:here", 404, "UNKNOWN_ARTICLE"),
        ("GET", "/reviews/nothing", 404, "UNKNOWN_LINK"),
        ("GET", "/reviews/AAAAAAAAAAAAAAAAAAAAAAAA", 404, "UNKNOWN_LINK"),
        ("GET", "/reviews?status=lost", 400, "INVALID_STATUS"),
        ("GET", "/reviews?cursor=lost", 400, "INVALID_CURSOR"),
        ("GET", "/somewhere", 404, "NOT_FOUND"),
        ("DELETE", "/articles/a", 405, "METHOD_NOT_ALLOWED"),
        ("POST", "/admin", 405, "METHOD_NOT_ALLOWED"),
    ] {
        let request = Request::new(method, path).with_header("accept", "application/json");
        let response = world.api(&request);
        assert_eq!(response.status_code, status, "{method} {path}");
        assert_eq!(document(&response)["error"]["code"], code, "{method} {path}");
    }
    let page = world.api(&browse("/articles/nothing"));
    assert!(page.body.contains("<title>Error: Unknown article"));
}

#[test]
fn head_is_get_without_the_body() {
    let world = World::default();
    let head = world.api(&Request::new("HEAD", "/"));
    assert_eq!((head.status_code, head.body.as_str()), (200, ""));
    assert_eq!(head.headers["content-type"], "text/html; charset=utf-8");
}

#[test]
fn the_queue_lists_what_is_open() {
    let world = World::default();
    let (_, link) = world.held("My FORBIDDEN thoughts");
    world.submit("Hello");
    let list = document(&world.api(&get("/reviews?status=open")));
    let id = link.trim_start_matches("/r/");
    assert_eq!(
        list,
        value!({
            "items": [{
                "id": id,
                "title": "My FORBIDDEN thoughts",
                "created_at": "2026-11-23T14:00:00.000Z",
                "expires_at": "2026-11-30T13:59:00.000Z",
                "link": format!("http://receiver.test{link}"),
                "matched": ["forbidden"],
            }],
            "next": null,
        })
    );
    let one = document(&world.api(&get(&format!("/reviews/{id}"))));
    assert_eq!(
        (&one["status"], &one["link"]),
        (&value!("open"), &value!(format!("http://receiver.test{link}")))
    );
    assert_eq!(world.links(LinkState::Open).len(), 1);
    assert_eq!(document(&world.api(&get("/reviews?status=decided")))["items"], value!([]));
}

#[test]
fn a_long_queue_has_pages() {
    let world = World::default();
    for at in 0..51 {
        world.held(&format!("Forbidden {at}"));
    }
    let first = document(&world.api(&get("/reviews?status=open")));
    assert_eq!(first["items"].as_array().unwrap().len(), 50);
    let next = first["next"].as_str().unwrap();
    let second = document(&world.api(&get(&format!("/reviews?status=open&cursor={next}"))));
    assert_eq!((second["items"].as_array().unwrap().len(), &second["next"]), (1, &value!(null)));
    assert!(world.api(&browse("/admin")).body.contains(&format!("/admin?cursor={next}")));
}

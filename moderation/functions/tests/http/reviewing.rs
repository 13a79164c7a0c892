//! Opening a link, deciding, and coming too late.

use callback_urls::LinkState;
use moderation::contracts::Submission;
use moderation_functions::http::Request;
use serde_json::{Value, json as value};
use sfn_client::RunStatus;

use crate::world::{TOKEN, World, browse, document, form, get, hidden, json};

fn approve() -> Value {
    value!({ "verdict": "approved", "reason": "Well said", "reviewer": "Ada" })
}

#[test]
fn an_approval_reaches_the_workflow() {
    let world = World::default();
    let (id, link) = world.held("My FORBIDDEN thoughts");
    let response = world.receiver(&json("POST", &link, &approve()));
    let decision = value!({ "verdict": "approved", "reviewer": "Ada", "reason": "Well said", "decided_at": "2026-11-23T14:00:00.000Z" });
    assert_eq!(response.status_code, 200);
    assert_eq!(document(&response), value!({ "status": "decided", "decision": decision }));
    let RunStatus::Succeeded(outcome) = world.run(&id).status else { panic!("it still runs") };
    assert_eq!(outcome.decision.policy, "words-1");
    let article = document(&world.api(&get(&format!("/articles/{id}"))));
    assert_eq!((&article["status"], &article["decision"]), (&value!("published"), &decision));
}

#[test]
fn the_second_click_gets_409_with_the_decision() {
    let world = World::default();
    let (_, link) = world.held("My FORBIDDEN thoughts");
    let first = document(&world.receiver(&json("POST", &link, &approve())));
    let reject = value!({ "verdict": "rejected", "reason": "No", "reviewer": "Bob" });
    for body in [approve(), reject, value!({})] {
        let second = world.receiver_after(1, &json("POST", &link, &body));
        assert_eq!(second.status_code, 409);
        let answer = document(&second);
        assert_eq!(answer["error"]["code"], "ALREADY_DECIDED");
        assert_eq!(answer["error"]["message"], "`Ada` already decided at 2026-11-23T14:00:00Z");
        assert_eq!(answer["decision"], first["decision"]);
    }
}

#[test]
fn looking_never_acts() {
    let world = World::default();
    let (id, link) = world.held("My FORBIDDEN thoughts");
    for method in ["GET", "HEAD"] {
        for path in [link.clone(), format!("{link}?verdict=approved")] {
            assert_eq!(world.receiver(&Request::new(method, &path)).status_code, 200);
        }
    }
    assert_eq!(world.links(LinkState::Open).len(), 1);
    assert_eq!(world.run(&id).status, RunStatus::Running);
}

#[test]
fn a_form_needs_the_field_of_its_page() {
    let world = World::default();
    let (id, link) = world.held("My FORBIDDEN thoughts");
    let other = hidden(&world.receiver(&browse(&world.held("Another BANNED one").1)), "csrf");
    for csrf in ["", "rubbish", &other] {
        let refused = world.receiver(&form(&link, &[("verdict", "approved"), ("csrf", csrf)]));
        assert_eq!(refused.status_code, 403);
        assert!(refused.body.contains("Nothing was decided"));
    }
    let asked_for_json = form(&link, &[("verdict", "approved")]).with_header("accept", "application/json");
    assert_eq!(document(&world.receiver(&asked_for_json))["error"]["code"], "BAD_CSRF");
    assert_eq!(world.run(&id).status, RunStatus::Running);

    let csrf = hidden(&world.receiver(&browse(&link)), "csrf");
    let fields = [("verdict", "approved"), ("csrf", csrf.as_str()), ("reason", ""), ("reviewer", "")];
    let page = world.receiver(&form(&link, &fields));
    assert_eq!(page.status_code, 200);
    assert!(page.body.contains("data-testid=\"outcome\""));
    let again = world.receiver(&form(&link, &fields));
    assert_eq!(again.status_code, 409);
    assert!(again.body.contains("Approved") && again.body.contains("anonymous"), "{}", again.body);
}

#[test]
fn rejecting_needs_a_reason() {
    let world = World::default();
    let (id, link) = world.held("My FORBIDDEN thoughts");
    let refused = world.receiver(&json("POST", &link, &value!({ "verdict": "rejected", "reason": " " })));
    assert_eq!((refused.status_code, &document(&refused)["error"]["code"]), (400, &value!("INVALID_REASON")));
    let csrf = hidden(&world.receiver(&browse(&link)), "csrf");
    let page =
        world.receiver(&form(&link, &[("verdict", "rejected"), ("csrf", &csrf), ("reviewer", "Ada L")]));
    assert_eq!(page.status_code, 400);
    for part in ["<title>Error: Review", "href=\"#reason\"", "value=\"Ada L\""] {
        assert!(page.body.contains(part), "{part}");
    }
    let bad = world.receiver(&json("POST", &link, &value!({ "verdict": "expired" })));
    assert_eq!(document(&bad)["error"]["code"], "INVALID_VERDICT");

    let done = world.receiver(&json("POST", &link, &value!({ "verdict": "rejected", "reason": "No names" })));
    assert_eq!(done.status_code, 200);
    let article = document(&world.api(&get(&format!("/articles/{id}"))));
    assert_eq!(
        (&article["status"], &article["decision"]["reason"]),
        (&value!("rejected"), &value!("No names"))
    );
}

#[test]
fn each_way_of_coming_too_late_has_its_own_answer() {
    let world = World::default();
    let refused = |hours: i64, link: &str| {
        let response = world.receiver_after(hours, &json("POST", link, &approve()));
        (response.status_code, document(&response)["error"]["code"].as_str().unwrap().to_owned())
    };

    let (_, expired) = world.held("A forbidden one");
    assert_eq!(refused(7 * 24, &expired), (410, "EXPIRED".to_owned()));

    let (id, superseded) = world.held("A banned one");
    let newer = world.ask(&world.run(&id).input, "second-token");
    assert_eq!(refused(0, &superseded), (410, "SUPERSEDED".to_owned()));
    assert_eq!(world.receiver(&browse(&newer)).status_code, 200);

    let (id, withdrawn) = world.held("A leaked one");
    world.end(&id, RunStatus::Aborted);
    let page = world.receiver(&browse(&withdrawn));
    assert_eq!(page.status_code, 410, "shown as withdrawn before anybody wrote it down");
    assert!(page.body.contains("Withdrawn"));
    assert_eq!(refused(0, &withdrawn), (410, "WITHDRAWN".to_owned()));

    assert_eq!(refused(0, "/r/AAAAAAAAAAAAAAAAAAAAAAAA"), (404, "UNKNOWN_LINK".to_owned()));
    assert_eq!(refused(0, "/r/short"), (404, "UNKNOWN_LINK".to_owned()));
}

#[test]
fn what_could_not_be_sent_goes_out_when_somebody_looks_again() {
    let world = World::default();
    let (id, link) = world.held("My FORBIDDEN thoughts");
    *world.service_is_away.lock().unwrap() = true;
    let csrf = hidden(&world.receiver(&browse(&link)), "csrf");
    let fields = [("verdict", "approved"), ("csrf", csrf.as_str()), ("reviewer", "Ada")];
    let page = world.receiver(&form(&link, &fields));
    assert_eq!(page.status_code, 200);
    assert!(page.body.contains("will be told"));
    assert_eq!(world.run(&id).status, RunStatus::Running);
    *world.service_is_away.lock().unwrap() = false;
    assert_eq!(world.receiver(&browse(&link)).status_code, 200);
    assert!(matches!(world.run(&id).status, RunStatus::Succeeded(_)));
    assert_eq!(world.links(LinkState::Sent).len(), 1);
}

#[test]
fn what_could_not_be_sent_goes_out_when_somebody_decides_elsewhere() {
    let world = World::default();
    let (id, link) = world.held("My FORBIDDEN thoughts");
    let (_, other) = world.held("A banned book");
    *world.service_is_away.lock().unwrap() = true;
    assert_eq!(world.receiver(&json("POST", &link, &approve())).status_code, 200);
    assert_eq!(world.run(&id).status, RunStatus::Running);
    *world.service_is_away.lock().unwrap() = false;
    assert_eq!(world.receiver(&json("POST", &other, &approve())).status_code, 200);
    assert!(matches!(world.run(&id).status, RunStatus::Succeeded(_)));
    assert_eq!(world.links(LinkState::Decided), []);
}

#[test]
fn asked_twice_with_one_token_there_is_one_review() {
    let world = World::default();
    let submission =
        Submission { id: "article-7".to_owned(), title: "A forbidden one".to_owned(), body: None, app: None };
    assert_eq!(world.ask(&submission, TOKEN), world.ask(&submission, TOKEN));
    assert_eq!(world.links(LinkState::Open).len(), 1);
}

#[test]
fn the_token_is_nowhere_to_be_seen() {
    let world = World::default();
    let (id, link) = world.held("My FORBIDDEN thoughts");
    let review = link.replace("/r/", "/reviews/");
    let answers = [
        world.receiver(&browse(&link)),
        world.receiver(&get(&link).with_header("accept", "application/json")),
        world.receiver(&json("POST", &link, &approve())),
        world.receiver(&json("POST", &link, &approve())),
        world.receiver(&browse(&link)),
        world.api(&browse("/admin")),
        world.api(&get("/reviews")),
        world.api(&get(&review)),
        world.api(&get(&format!("/articles/{id}"))),
    ];
    for answer in answers {
        assert!(!answer.body.contains(TOKEN));
        assert!(answer.headers.values().all(|value| !value.contains(TOKEN)));
        assert_eq!(answer.headers["cache-control"], "no-store");
        assert_eq!(answer.headers["referrer-policy"], "no-referrer");
    }
}

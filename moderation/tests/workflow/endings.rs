//! Published, approved, rejected, and nobody there for seven days.

use asl_builder::days;
use asl_testing::{Status, assert_history_snapshot};
use moderation::contracts::{
    ARTICLES, ASK_APPROVAL, DEADLINE, HEARTBEAT, Outcome, Status as Ending, Submission, Verdict,
};
use serde_json::json;

use crate::kit::{decision, submission, test};

#[test]
fn published() {
    let run = test().start(submission("Hello"));
    assert_eq!(
        run.path(),
        ["Keep submission", "Check Title", "Nothing To Review", "Approved?", "Save Article"]
    );
    let expected = json!({
        "id": "article-7",
        "status": "published",
        "decision": {
            "verdict": "approved",
            "reviewer": "policy",
            "reason": "no listed word in the title",
            "decided_at": "2026-01-01T00:00:00Z",
            "policy": "words-1",
        },
    });
    let output: serde_json::Value = serde_json::from_str(run.execution().output().unwrap()).unwrap();
    assert_eq!(output, expected, "exactly these members");
    let [article] = &run.items(&ARTICLES)[..] else { panic!("one article") };
    assert_eq!(
        (article.id.as_str(), article.title.as_str(), article.body.as_str()),
        ("article-7", "Hello", "")
    );
}

#[test]
fn approved() {
    let mut run = test().named("article-7").start(Submission {
        body: Some("When I began to write".to_owned()),
        ..submission("My FORBIDDEN thoughts")
    });
    run.advance(days(1));
    assert_eq!(run.status(), Status::Running);
    assert!(run.items(&ARTICLES).is_empty());

    let asked = run.pending(&ASK_APPROVAL);
    let request = asked.request();
    assert_eq!(request.submission.title, "My FORBIDDEN thoughts");
    assert!(request.execution.ends_with(":execution:content-moderation:article-7"), "{}", request.execution);
    assert!(request.state_machine.ends_with(":stateMachine:content-moderation"), "{}", request.state_machine);
    assert_eq!(request.asked_at, "2026-01-01T00:00:00Z");
    asked.succeed(decision(Verdict::Approved));

    let expected = Outcome {
        id: "article-7".to_owned(),
        status: Ending::Published,
        decision: decision(Verdict::Approved),
    };
    assert_eq!(run.output(), expected);
    let [article] = &run.items(&ARTICLES)[..] else { panic!("one article") };
    assert_eq!((article.body.as_str(), article.reviewer.as_str()), ("When I began to write", "Ada"));
    assert_history_snapshot!(run);
}

#[test]
fn rejected() {
    let mut run = test().start(submission("A banned book"));
    run.pending(&ASK_APPROVAL).succeed(decision(Verdict::Rejected));
    assert_eq!(run.output().status, Ending::Rejected);
    assert_eq!(run.output().decision, decision(Verdict::Rejected));
    assert_eq!(run.path().last().unwrap(), "Article Rejected");
    assert!(run.items(&ARTICLES).is_empty());
}

#[test]
fn nobody_answers_for_seven_days() {
    let mut run = test().start(submission("Leaked: the menu"));
    run.advance(HEARTBEAT.saturating_sub(std::time::Duration::from_secs(1)));
    assert_eq!(run.status(), Status::Running, "until the last minute somebody may answer");
    run.advance(DEADLINE.saturating_sub(run.elapsed()));
    assert_eq!(run.elapsed(), days(7));
    let output = run.output();
    assert_eq!((output.status, output.decision.verdict), (Ending::Expired, Verdict::Expired));
    assert_eq!(run.path().last().unwrap(), "Review Expired");
    assert!(run.items(&ARTICLES).is_empty());
}

#[test]
fn signs_of_life_do_not_move_the_deadline() {
    let mut run = test().start(submission("A confidential word"));
    for _ in 0..6 {
        run.advance(days(1));
        run.pending(&ASK_APPROVAL).heartbeat();
    }
    assert_eq!(run.status(), Status::Running);
    run.advance(days(1));
    assert_eq!(run.output().status, Ending::Expired);
}

#[test]
fn which_titles_wait() {
    for (title, waits) in [
        ("Hello", false),
        ("", false),
        ("forbidden", true),
        ("UNFORBIDDEN", true),
        ("for bidden", false),
        ("Quote \" and {% x %}", false),
        ("ein VerBanneder", true),
    ] {
        let run = test().start(submission(title));
        assert_eq!(run.pending_count(&ASK_APPROVAL) == 1, waits, "{title}");
        assert_eq!(
            !moderation::policy::matched_words(title).is_empty(),
            waits,
            "{title}: page and workflow agree"
        );
    }
}

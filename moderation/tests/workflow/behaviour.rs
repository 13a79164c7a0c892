//! Everything the workflow does: each test is one way through it, and the last ones hold that none is missing.
//!
//! A test starts the workflow with a title, lets time pass, answers for the reviewer, and looks at what came out.

use asl_builder::{StatesError, days, minutes, seconds};
use asl_testing::{Coverage, Run, Status, TestWorkflow as _, WorkflowTest, assert_history_snapshot};
use insta::assert_snapshot;
use moderation::contracts::{
    ARTICLES, ASK_APPROVAL, AskError, Decision, HEARTBEAT, Outcome, ReviewRequest, Status as Ending,
    Submission, Verdict,
};
use moderation::{moderation, policy::matched_words};
use serde_json::json;

/// The workflow, with a function that asks and no reviewer who answers by himself.
fn test() -> WorkflowTest<Submission, Outcome> {
    moderation().test().named("article-7").mock(&ASK_APPROVAL, |_request| Ok(()))
}

fn submission(title: &str) -> Submission {
    Submission { id: "article-7".to_owned(), title: title.to_owned(), body: None, app: None }
}

fn decision(verdict: Verdict) -> Decision {
    let texts = ["Ada", "I have read it", "2026-01-02T00:00:00.000Z", "words-1"];
    let [reviewer, reason, decided_at, policy] = texts.map(str::to_owned);
    Decision { verdict, reviewer, reason, decided_at, policy }
}

#[test]
fn a_harmless_title_is_published_at_once() -> Run<Outcome> {
    let run = test().start(submission("Hello"));
    assert_eq!(run.path()[2..], ["Nothing To Review", "Approved?", "Save Article"]);
    assert_snapshot!("published", run.execution().output().unwrap());
    let [article] = &run.items(&ARTICLES)[..] else { panic!("one article") };
    assert_eq!([&article.id, &article.title, &article.body], ["article-7", "Hello", ""]);
    run
}

#[test]
fn which_titles_wait_for_a_person() {
    let (test, waiting) = (test(), ["forbidden", "UNFORBIDDEN", "ein VerBanneder", "A confidential word"]);
    for title in waiting.into_iter().chain(["", "for bidden", "Quote \" and {% x %}"]) {
        let waits = test.start(submission(title)).pending_count(&ASK_APPROVAL) == 1;
        assert_eq!(waits, waiting.contains(&title), "{title}");
        assert_eq!(waits, !matched_words(title).is_empty(), "{title}: the pages say the same");
    }
}

#[test]
fn what_a_person_approves_is_published() -> Run<Outcome> {
    let body = Some("When I began to write".to_owned());
    let mut run = test().start(Submission { body, ..submission("My FORBIDDEN thoughts") });
    run.advance(days(1));
    assert_eq!(run.status(), Status::Running, "time passes, and the workflow waits");
    let asked = run.pending(&ASK_APPROVAL);
    let ReviewRequest { execution, asked_at, .. } = asked.request();
    assert!(execution.ends_with(":content-moderation:article-7"), "{execution}");
    assert_eq!(asked_at, "2026-01-01T00:00:00Z");
    asked.succeed(decision(Verdict::Approved));

    assert_eq!((run.output().status, run.output().decision.reviewer.as_str()), (Ending::Published, "Ada"));
    let [article] = &run.items(&ARTICLES)[..] else { panic!("one article") };
    assert_eq!([&article.body, &article.reviewer], ["When I began to write", "Ada"]);
    assert_history_snapshot!("approved", run);
    run
}

#[test]
fn what_a_person_rejects_is_not() -> Run<Outcome> {
    let mut run = test().start(submission("A banned book"));
    run.pending(&ASK_APPROVAL).succeed(decision(Verdict::Rejected));
    assert_eq!((run.output().status, run.output().decision), (Ending::Rejected, decision(Verdict::Rejected)));
    assert!(run.items(&ARTICLES).is_empty());
    run
}

#[test]
fn without_an_answer_the_review_expires() -> Run<Outcome> {
    let mut run = test().start(submission("Leaked: the menu"));
    run.advance(HEARTBEAT.saturating_sub(seconds(1)));
    run.pending(&ASK_APPROVAL).heartbeat();
    run.advance_to_next_timer();
    assert_eq!(run.elapsed(), days(7), "a sign of life in the last minute does not move the deadline");
    assert_eq!((run.output().status, run.output().decision.verdict), (Ending::Expired, Verdict::Expired));
    assert!(run.items(&ARTICLES).is_empty());
    run
}

#[test]
fn asking_is_tried_again_with_a_new_token_each_time() -> Run<Outcome> {
    let test = test().fail_attempts(&ASK_APPROVAL, ..=2, AskError::STORE_UNAVAILABLE);
    let test = test.fail_attempts(&ASK_APPROVAL, 3..=3, StatesError::TASK_FAILED);
    let mut run = test.start(submission("Banned"));
    run.advance(minutes(1));
    let [first, _, _, last] = &run.calls(&ASK_APPROVAL)[..] else { panic!("four attempts") };
    assert_ne!(first.token, last.token, "so each question takes the place of the one before");
    run.pending(&ASK_APPROVAL).succeed(decision(Verdict::Approved));
    assert_eq!(run.output().status, Ending::Published);
    run
}

#[test]
fn an_answer_without_a_known_verdict_fails_the_execution() -> Run<Outcome> {
    let mut run = test().start(submission("A banned book"));
    run.pending_at("Ask For Manual Approval").succeed(json!({"verdict": "perhaps"}));
    assert_eq!((run.status(), run.path().last().unwrap().as_str()), (Status::Failed, "Approved? Otherwise"));
    run
}

#[test]
fn asking_in_vain_fails_the_execution() {
    let test = test().fail_attempts(&ASK_APPROVAL, .., AskError::STORE_UNAVAILABLE);
    let run = test.start(submission("A forbidden one"));
    assert_eq!((run.status(), run.error()), (Status::Failed, Some("StoreUnavailable")));
    assert_eq!(run.calls(&ASK_APPROVAL).len(), 4);
}

#[test]
fn saving_is_tried_again() -> Run<Outcome> {
    let run = test().fail_attempts(&ARTICLES, ..=1, StatesError::TASK_FAILED).start(submission("Hello"));
    assert_eq!((run.output().status, run.calls(&ARTICLES).len()), (Ending::Published, 2));
    run
}

#[test]
fn whatever_goes_wrong_it_comes_to_an_end() {
    let test = test().answer(&ASK_APPROVAL, |_request| Ok(decision(Verdict::Approved)));
    let failed = test.every_task_fails_once(submission("A forbidden one"));
    let silent = test.every_timeout_fires(submission("A forbidden one"));
    let answered = test.every_callback_late_or_twice(submission("A forbidden one"));
    for trials in [&failed, &silent, &answered] {
        trials.assert_ends();
    }
    assert_snapshot!("trouble", format!("{failed}\n{silent}\n{answered}"));
}

#[test]
fn no_way_is_left_untested() {
    let tests = [
        a_harmless_title_is_published_at_once,
        what_a_person_approves_is_published,
        what_a_person_rejects_is_not,
        without_an_answer_the_review_expires,
        asking_is_tried_again_with_a_new_token_each_time,
        an_answer_without_a_known_verdict_fails_the_execution,
        saving_is_tried_again,
    ];
    Coverage::of_runs(tests.map(|test| test())).assert_all();
}

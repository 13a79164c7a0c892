//! The example of the design, as it compiles.

use asl_builder::prelude::*;

use crate::contracts::*;

fn decision(verdict: Verdict) -> Expr<Decision> {
    DecisionExpr { verdict, reviewer: "nobody" }.into()
}

#[rustfmt::skip]
pub(crate) fn review() -> Workflow<Submission, Outcome> {
    let (flow, submission) = start::<Submission>().keep("submission", |s| s);
    flow.choice("Check Title", |c| c
            .when(|s| s.title.contains("forbidden"), |f| f
                .state(|s| s
                    .callback("Ask For Manual Approval", ASK.within(days(7)).heartbeat(hours(24)),
                        |s, token| ReviewRequestExpr { title: s.title, execution: context().execution_id(), token })
                    .retry([AskError::THROTTLED], Retry::times(3).backoff(2.0))
                    .catch(AskError::NO_REVIEWERS, |f| f.fail("Give Up", "NoReviewers", "nobody can review"))
                    .on_timeout(|f| f.pass("Nobody Answered", |_| decision(Verdict::Expired)))))
            .when(|s| s.words.above(3).and(s.author.trust.below(0.5)), |f| f.fail("Refuse Spam", "Spam", "too long"))
            .otherwise(|f| f.pass("Nothing To Review", |_| DecisionExpr { verdict: Verdict::Approved, reviewer: "auto" })))
        .route("Approved?", |d| d.verdict, |verdict, f| match verdict {
            Verdict::Approved => f
                .invoke("Score", &SCORE, |_| submission.title)
                .pass("Article", |score| ArticleExpr { id: submission.id, title: submission.title, verdict, note: None, tags: vec!["new"], score: score * 1.2 })
                .put_item("Save Article", &ARTICLES, |a| a)
                .invoke("Publish", &PUBLISH, |a| EnvelopeExpr { id: a.id, body: a }),
            Verdict::Rejected | Verdict::Expired => f.pass("Refuse", |d| OutcomeRefusedExpr { reason: d.reviewer }),
        })
        .named("content-review")
}

#[test]
fn prints_the_language() {
    let workflow = review();
    assert_eq!(workflow.findings(), []);
    insta::assert_snapshot!(workflow.definition());
}

#[test]
fn reads_back_as_the_same_machine() {
    let workflow = review();
    let document = asl_model::read(&workflow.definition()).unwrap();
    assert!(document.diagnostics.is_empty(), "{:?}", document.diagnostics);
    assert_eq!(asl_model::write(&document.machine), workflow.definition());
}

//! The workflow: read the title, ask a person where it has to be, save what may appear.

use asl_builder::prelude::*;

use crate::contracts::{
    ARTICLES, ASK_APPROVAL, Article, ArticleExpr, AskError, DEADLINE, Decision, DecisionExpr, HEARTBEAT,
    Outcome, OutcomeExpr, ReviewRequestExpr, Status, Submission, Verdict,
};
use crate::policy::{POLICY, WORDS};

/// Publishes a submission at once, or after a person has approved it.
///
/// ```
/// let built = moderation::moderation().build().expect("nothing to report");
/// assert_eq!(built.machine().states.len(), 10);
/// ```
pub fn moderation() -> Workflow<Submission, Outcome> {
    let (flow, submission) = start::<Submission>().keep("submission", |s| s);
    flow.choice("Check Title", |c| {
        c.when(
            |s| s.title.lowercase().contains_any(WORDS),
            |f| {
                f.state(|s| {
                    s.callback(
                        "Ask For Manual Approval",
                        ASK_APPROVAL.within(DEADLINE).heartbeat(HEARTBEAT),
                        |s, token| ReviewRequestExpr {
                            token,
                            execution: context().execution_id(),
                            state_machine: context().state_machine_id(),
                            asked_at: context().state_entered_time(),
                            submission: s,
                        },
                    )
                    .retry([AskError::STORE_UNAVAILABLE], Retry::times(3).interval(seconds(2)).backoff(2.0))
                    // Asking again is safe: a new link takes the place of the old one.
                    .retry(StatesError::TASK_FAILED, Retry::times(6).interval(seconds(2)).backoff(2.0))
                    .on_timeout(|f| {
                        f.pass("Nobody Answered", |_| by_policy(Verdict::Expired, "nobody answered in time"))
                    })
                })
            },
        )
        .otherwise(|f| {
            f.pass("Nothing To Review", |_| by_policy(Verdict::Approved, "no listed word in the title"))
        })
    })
    .route(
        "Approved?",
        |decision| decision.verdict,
        |verdict, f| match verdict {
            Verdict::Approved => f.state(|s| {
                s.put_item("Save Article", &ARTICLES, |decision| article(submission, decision))
                    .retry(
                        StatesError::TASK_FAILED,
                        Retry::times(3).interval(seconds(1)).backoff(2.0).jitter(),
                    )
                    .output(|decision, _| outcome(submission, Status::Published, decision))
            }),
            Verdict::Rejected => f.pass("Article Rejected", |d| outcome(submission, Status::Rejected, d)),
            Verdict::Expired => f.pass("Review Expired", |d| outcome(submission, Status::Expired, d)),
        },
    )
    .named("content-moderation")
}

/// A decision that no person made.
fn by_policy(verdict: Verdict, reason: &'static str) -> Expr<Decision> {
    let decided_at = context().state_entered_time();
    DecisionExpr { verdict, reviewer: "policy", reason, decided_at, policy: POLICY }.into()
}

/// What is saved of an approved submission.
fn article(submission: Var<Submission>, decision: Expr<Decision>) -> Expr<Article> {
    ArticleExpr {
        id: submission.id,
        title: submission.title,
        body: submission.body.or(""),
        reviewer: decision.reviewer,
        reason: decision.reason,
        published_at: context().state_entered_time(),
    }
    .into()
}

/// What the workflow gives.
fn outcome(submission: Var<Submission>, status: Status, decision: Expr<Decision>) -> Expr<Outcome> {
    OutcomeExpr { id: submission.id, status, decision }.into()
}

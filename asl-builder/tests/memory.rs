//! Expressions are kept for the life of the program: building the same workflow again must add none.
//!
//! A test binary of its own, because other tests of the same process make expressions too.

#![allow(dead_code, missing_docs, unreachable_pub, reason = "contracts of tests are data")]

#[path = "suite/contracts.rs"]
mod contracts;

use asl_builder::prelude::*;
use asl_contract::__private::NodeRef;

use crate::contracts::*;

fn review() -> String {
    let (flow, submission) = start::<Submission>().keep("submission", |s| s);
    flow.choice("Check Title", |c| {
        c.when(
            |s| s.title.lowercase().contains_any(["forbidden", "banned"]) & s.author.trust.below(0.5),
            |f| {
                f.callback("Ask", ASK.within(days(7)), |s, token| ReviewRequestExpr {
                    title: text!("{} by {}", s.title, s.author.name),
                    execution: context().execution_id(),
                    token,
                })
            },
        )
        .otherwise(|f| f.pass("Auto", |_| DecisionExpr { verdict: Verdict::Approved, reviewer: "auto" }))
    })
    .pass("Article", |d| ArticleExpr {
        id: submission.id,
        title: submission.title,
        verdict: d.verdict,
        note: None,
        tags: [submission.author.name],
        score: 0,
    })
    .put_item("Save", &ARTICLES, |a| a)
    .named("review")
    .definition()
}

#[test]
fn building_again_keeps_nothing_more() {
    let text = review();
    let counts = NodeRef::counts();
    assert!(counts.0 < 200 && counts.1 < 30, "{counts:?}");
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..100).for_each(|_| assert_eq!(review(), text)));
        }
    });
    assert_eq!(NodeRef::counts(), counts);
}

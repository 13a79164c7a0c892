//! What does not work: the function that asks, the table that keeps.

use std::cell::Cell;

use asl_builder::minutes;
use asl_testing::{Fault, Status, TestWorkflow as _};
use moderation::contracts::{ASK_APPROVAL, AskError, Status as Ending, Verdict};
use moderation::moderation;

use crate::kit::{decision, submission, test};

#[test]
fn asking_is_tried_again() {
    let calls = Cell::new(0);
    let mut run = moderation()
        .test()
        .mock(&ASK_APPROVAL, move |_request| {
            calls.set(calls.get() + 1);
            if calls.get() < 3 { Err(AskError::StoreUnavailable) } else { Ok(()) }
        })
        .start(submission("A forbidden one"));
    run.advance(minutes(1));
    let asked = run.calls(&ASK_APPROVAL);
    assert_eq!(asked.len(), 3);
    assert_ne!(
        asked[0].token, asked[2].token,
        "each try has its own token, so each supersedes the one before"
    );
    run.pending(&ASK_APPROVAL).succeed(decision(Verdict::Approved));
    assert_eq!(run.output().status, Ending::Published);
}

#[test]
fn asking_in_vain_fails_the_execution() {
    let run = moderation()
        .test()
        .mock(&ASK_APPROVAL, |_request| Err(AskError::StoreUnavailable))
        .start(submission("A forbidden one"));
    assert_eq!((run.status(), run.error()), (Status::Failed, Some("StoreUnavailable")));
    assert_eq!(run.calls(&ASK_APPROVAL).len(), 4);
}

#[test]
fn saving_is_tried_again() {
    let calls = Cell::new(0);
    let run = test()
        .mock_resource("arn:aws:states:::dynamodb:putItem", move |_parameters| {
            calls.set(calls.get() + 1);
            if calls.get() == 1 {
                Err(Fault::new("DynamoDB.InternalServerError", "once"))
            } else {
                Ok(serde_json::json!({}))
            }
        })
        .start(submission("Hello"));
    assert_eq!(run.output().status, Ending::Published);
}

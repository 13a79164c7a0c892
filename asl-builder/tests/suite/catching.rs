//! Catchers that say where the error goes, what they set, and what the handler begins with.

use asl_builder::prelude::*;
use asl_builder::{ErrorOutput, PathStandard, start_in};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::contracts::*;
use crate::findings::check;
use crate::run::run;
use crate::states::text;

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
struct Charge {
    title: String,
    failure: Failure,
    error: Option<ErrorOutput>,
}

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
struct Failure {
    why: ErrorOutput,
    untyped: Value,
}

fn failing(name: &str, _: Value) -> Result<Value, String> {
    Err(format!("{name}.Failed"))
}

#[test]
fn json_path_puts_the_error_into_the_input() {
    let workflow = start_in::<Charge, PathStandard>()
        .state(|s| {
            s.invoke("Score", &SCORE, |charge| charge.title)
                .catch_at(
                    ScoreError::RATE_LIMITED,
                    |charge| charge.failure.why,
                    |f| f.pass("Limited", |charge| charge.failure.why.cause).believed(),
                )
                .catch_at(
                    StatesError::TIMEOUT,
                    |charge| charge.failure.untyped,
                    |f| f.wait("Slow", minutes(1)).believed(),
                )
                .catch_discarding(StatesError::PERMISSIONS, |f| f.fail("Locked Out", "LockedOut", ""))
                .catch_at(
                    StatesError::ALL,
                    |charge| charge.error,
                    |f| f.pass("Any", |charge| charge).believed(),
                )
        })
        .believed::<Value>()
        .named("charging");
    insta::assert_snapshot!(text(&workflow));
    let input = json!({"title": "tea", "failure": {}});
    assert_eq!(
        run(&workflow, &input, failing),
        json!({"title": "tea", "failure": {}, "error": {"Error": "Score.Failed", "Cause": "as the test says"}})
    );
}

#[test]
fn a_catcher_says_all_at_once() {
    let (flow, why) = start::<Submission>().variable::<String>("why");
    let (flow, title) = flow.variable::<String>("title");
    let workflow = flow
        .state(|s| {
            s.invoke("Score", &SCORE, |s| s.title).catch_then(
                StatesError::ALL,
                |c| {
                    c.assign(&why, |error| error.cause)
                        .assign_with(&title, |s, error| text!("{} {}", s.title, error.error))
                        .output(|s, error| text!("{}: {}", s.id, error.error))
                        .comment("the last resort")
                },
                |f| f.pass("Say", |text| text!("{} / {} / {}", text, why, title)).believed(),
            )
        })
        .named("scoring");
    insta::assert_snapshot!(text(&workflow));
    let input = json!({"id": "1", "title": "tea", "words": 1, "author": {"name": "A", "trust": 1}});
    assert_eq!(
        run(&workflow, &input, failing),
        json!("1: Score.Failed / as the test says / tea Score.Failed")
    );
}

#[test]
fn json_path_sets_variables_of_the_error() {
    let (flow, why) = start_in::<Charge, PathStandard>().variable::<String>("why");
    let workflow = flow
        .state(|s| {
            s.invoke("Score", &SCORE, |charge| charge.title).catch_then(
                StatesError::ALL,
                |c| c.assign(&why, |error| error.cause).error_at(|charge| charge.error),
                |f| f.fail_because("Give Up", "NoScore", |_| why),
            )
        })
        .named("charging");
    insta::assert_snapshot!(text(&workflow));
}

/// What a catcher sets counts on its way only.
#[test]
fn a_variable_of_a_catcher() {
    let (flow, why) = start::<String>().variable::<String>("why");
    let workflow = flow
        .state(|s| {
            s.invoke("Score", &SCORE, |t| t).catch_then(
                StatesError::ALL,
                |c| c.assign(&why, |error| error.error),
                |f| f.pass("Caught", |_| why).pass("None", |_| 0.0),
            )
        })
        .pass("Use", |_| why)
        .named("catching");
    check(
        workflow,
        &[
            "VARIABLE_NOT_SET at /States/Use: `Use` uses the variable `why`, which is not set on every way to it",
        ],
    );
}

#[test]
fn an_error_that_is_put_at_no_member() {
    let workflow = start_in::<ErrorOutput, PathStandard>()
        .state(|s| {
            s.invoke("Score", &SCORE, |e| e.cause)
                .catch_at(
                    StatesError::TIMEOUT,
                    |_| Expr::<Value, _>::raw("$$.State.Name"),
                    |f| f.fail("A", "A", ""),
                )
                .catch_at(StatesError::ALL, |whole| whole, |f| f.fail("B", "B", ""))
        })
        .named("catching");
    check(
        workflow,
        &[
            "INVALID_RESULT_PATH at /: the catcher of `Score` for `States.Timeout` puts the error where the input has no member",
            "INVALID_RESULT_PATH at /: the catcher of `Score` for `States.ALL` puts the error where the input has no member",
        ],
    );
}

#[test]
fn an_error_by_a_name_that_is_put_together() {
    let workflow = start::<String>()
        .state(|s| {
            s.invoke("Score", &SCORE, |t| t).retry(
                [StatesError::of(format!("Shop.{}", "Closed")), StatesError::of("Shop.Busy")],
                Retry::times(2),
            )
        })
        .named("retrying");
    assert!(workflow.definition().contains(r#""Shop.Closed","#));
}

//! What types cannot see, `build` finds: all at once, each with its line of Rust.

use std::time::Duration;

use asl_builder::prelude::*;
use asl_builder::{Standard, start_in};

use crate::contracts::*;

/// The findings as `CODE at LOCATION: message`, in order.
pub(crate) fn findings<In, Out, M>(workflow: &Workflow<In, Out, M>) -> Vec<String> {
    let all = workflow.findings();
    assert!(all.iter().all(|finding| finding.source().is_some_and(|(file, _)| file.contains("tests/suite"))));
    all.iter()
        .map(|finding| {
            let diagnostic = &finding.diagnostic;
            format!("{} at {}: {}", diagnostic.code, diagnostic.location.aws_location(), diagnostic.message)
        })
        .collect()
}

#[track_caller]
pub(crate) fn check<In, Out, M>(workflow: Workflow<In, Out, M>, expected: &[&str]) {
    assert_eq!(findings(&workflow), expected);
    assert_eq!(workflow.build().is_err(), !expected.is_empty());
}

#[test]
fn data_carried_out_of_its_state() {
    let mut carried = None;
    let workflow = start::<Submission>()
        .pass("First", |s| {
            carried = Some(s.title);
            s.id
        })
        .pass("Second", |_| carried.unwrap_or_else(|| unreachable!()))
        .named("carrying");
    check(
        workflow,
        &[
            "EXPRESSION_OUT_OF_SCOPE at /States/Second: `Second` uses the input of `First`, which is gone when \
           `First` is done",
        ],
    );
}

#[test]
fn a_token_outside_of_its_payload() {
    let mut leaked = None;
    let workflow = start::<Submission>()
        .callback("Ask", ASK.within(days(1)), |s, token| {
            leaked = Some(token);
            ReviewRequestExpr { title: s.title, execution: context().execution_id(), token }
        })
        .callback("Ask Again", ASK.within(days(1)), |d, _| ReviewRequestExpr {
            title: d.reviewer,
            execution: context().execution_id(),
            token: leaked.unwrap_or_else(|| unreachable!()),
        })
        .named("asking");
    check(
        workflow,
        &[
            "TOKEN_OUT_OF_SCOPE at /States/Ask Again: `Ask Again` uses the task token of `Ask`, which holds only in \
             the payload of `Ask`",
            "MISSING_TASK_TOKEN at /States/Ask Again: nobody can answer `Ask Again`: its payload does not carry its \
             task token",
        ],
    );
}

#[test]
fn a_payload_without_the_token() {
    let workflow = start::<ReviewRequest>()
        .callback("Ask", ASK.within(days(1)), |request, _token| request)
        .named("asking");
    check(
        workflow,
        &[
            "MISSING_TASK_TOKEN at /States/Ask: nobody can answer `Ask`: its payload does not carry its task token",
        ],
    );
}

#[test]
fn doubled_names() {
    let workflow = start::<f64>()
        .pass("Add", |n| n + 1)
        .pass("Add", |n| n + 2)
        .choice("Large?", |c| c.when(|n| n.above(5), |f| f.pass("Add", |n| n)).otherwise(|f| f))
        .named("adding");
    check(
        workflow,
        &[
            "DUPLICATE_STATE_NAME at /States/Add 2: `Add` is the name of two states",
            "DUPLICATE_STATE_NAME at /States/Add 3: `Add` is the name of two states",
        ],
    );
}

#[test]
fn arms_that_are_unlike_under_one_name() {
    let workflow = start::<Decision>()
        .route("Verdict?", |d| d.verdict, |verdict, f| f.pass("Say", |_| verdict))
        .named("saying");
    check(
        workflow,
        &[
            "UNLIKE_ARMS at /: two variants of `Verdict?` share the arm with `Say`, but make unlike states of it",
        ],
    );
}

#[test]
fn variables_that_are_not_set_on_every_way() {
    let mut kept = None;
    let workflow = start::<f64>()
        .choice("Large?", |c| {
            c.when(
                |n| n.above(5),
                |f| {
                    let (f, var) = f.keep("large", |n| n);
                    kept = Some(var);
                    f
                },
            )
            .otherwise(|f| f)
        })
        .pass("Use", |_| kept.unwrap_or_else(|| unreachable!()))
        .named("keeping");
    check(
        workflow,
        &[
            "VARIABLE_NOT_SET at /States/Use: `Use` uses the variable `large`, which is not set on every way to it",
        ],
    );
}

#[test]
fn a_catch_skips_what_the_state_keeps() {
    let (flow, score) = start::<String>()
        .state(|s| s.invoke("Score", &SCORE, |t| t).on_error(|f| f.pass("No Score", |_| 0.0)))
        .keep("score", |n| n);
    let workflow = flow.pass("Double", |_| score + 1).named("scoring");
    check(workflow, &[]);
}

#[test]
fn variables_of_another_workflow() {
    let (flow, foreign) = start::<f64>().keep("n", |n| n);
    let _ = flow.named("one");
    let workflow = start::<f64>().pass("Use", |_| foreign).named("two");
    check(
        workflow,
        &[
            "VARIABLE_OUT_OF_SCOPE at /States/Use: `Use` uses the variable `n`, which this workflow does not keep",
        ],
    );
}

#[test]
fn names_of_variables() {
    let (flow, _) = start::<f64>().keep("states", |n| n);
    let (flow, _) = flow.keep("a b", |n| n);
    let (flow, _) = flow.keep("_word", |n| n);
    let (flow, _) = flow.keep("ok", |n| n);
    let (flow, _) = flow.keep("ok", |n| n);
    let found = findings(&flow.named("naming"));
    assert_eq!(found[0], "INVALID_VARIABLE_NAME at /: `states` is no name for a variable");
    assert_eq!(found[1], "INVALID_VARIABLE_NAME at /: `a b` is no name for a variable");
    assert_eq!(found[2], "INVALID_VARIABLE_NAME at /: `_word` is no name for a variable");
    assert!(
        found[3].starts_with("DUPLICATE_VARIABLE at /: the variable `ok` is kept here and at "),
        "{found:?}"
    );
    assert_eq!(found.len(), 4);
}

/// `$count` may be a variable until something counts.
#[test]
fn variables_that_hide_a_function() {
    let (flow, count) = start::<Vec<f64>>().keep("count", |_| 1u64);
    check(flow.pass("Use", |_| count).named("counting"), &[]);
    let (flow, count) = start::<Vec<f64>>().keep("count", |_| 1u64);
    check(
        flow.pass("Use", |n| n.count().above(count)).named("counting"),
        &[
            "INVALID_VARIABLE_NAME at /: the variable `count` hides the function `$count`, which this workflow uses",
        ],
    );
}

#[test]
fn times_and_rates_that_the_service_does_not_take() {
    let workflow = start::<String>()
        .wait("Half", Duration::from_millis(500))
        .wait("Eleven Years", days(11 * 365))
        .state(|s| {
            s.invoke("Score", &SCORE, |t| t)
                .timeout(seconds(0))
                .retry(StatesError::ALL, Retry::times(1).backoff(0.5))
                .retry(ScoreError::RATE_LIMITED, Retry::times(1).interval(seconds(0)))
        })
        .named("timing");
    check(
        workflow,
        &[
            "SCHEMA_VALIDATION_FAILED at /States/Half/Seconds: `Seconds` of `Half` is no whole number of seconds: 500ms",
            "SCHEMA_VALIDATION_FAILED at /States/Eleven Years/Seconds: `Seconds` of `Eleven Years` is 346896000 \
             seconds; the service takes 0 to 99999999",
            "SCHEMA_VALIDATION_FAILED at /States/Score/TimeoutSeconds: `TimeoutSeconds` of `Score` is 0 seconds; the \
             service takes 1 to 99999999",
            "SCHEMA_VALIDATION_FAILED at /States/Score/Retry[0]/ErrorEquals: `States.ALL` in `Score` comes first, so \
             what follows it never counts",
            "SCHEMA_VALIDATION_FAILED at /States/Score/Retry[0]/BackoffRate: the back-off rate of a retry in `Score` \
             is below 1",
            "SCHEMA_VALIDATION_FAILED at /States/Score/Retry[1]/IntervalSeconds: `IntervalSeconds` of `Score` is 0 \
             seconds; the service takes 1 to 99999999",
        ],
    );
}

#[test]
fn a_heartbeat_that_never_counts() {
    let workflow = start::<Submission>()
        .callback("Ask", ASK.within(hours(1)).heartbeat(hours(2)), |s, token| ReviewRequestExpr {
            title: s.title,
            execution: context().execution_id(),
            token,
        })
        .named("asking");
    check(
        workflow,
        &[
            "SCHEMA_VALIDATION_FAILED at /States/Ask/HeartbeatSeconds: the heartbeat of `Ask` is not shorter than its \
           deadline, and so never counts",
        ],
    );
}

/// What the state gives has one form, and its type is that of the form.
#[test]
fn results_of_a_distributed_map_are_formed_once() {
    let titles = || start::<Vec<String>>();
    let twice = titles()
        .state(|s| {
            s.distributed_map("Each", |from, titles| from.items(titles), |f| f)
                .results_with_metadata()
                .compact_results()
        })
        .named("twice");
    let message =
        "RESULTS_FORMED_TWICE at /: `Each` says `.compact_results()` behind another word about its results";
    check(twice, &[message]);
    let late = titles()
        .state(|s| {
            s.distributed_map("Each", |from, titles| from.items(titles), |f| f)
                .output(|_, all| all.count())
                .write_results(|to, _| to.s3("results").prefix("titles"))
        })
        .named("late");
    let message =
        "OUTPUT_OF_OTHER_RESULTS at /: `Each` makes its output of results that it then writes to S3";
    check(late, &[message]);
    let right = titles()
        .state(|s| {
            s.distributed_map("Each", |from, titles| from.items(titles), |f| f)
                .write_results(|to, _| to.s3("results").prefix("titles"))
                .output(|_, written| written.result_writer_details.key)
        })
        .named("right");
    check(right, &[]);
}

/// The order in which things are said makes no difference.
#[test]
fn a_heartbeat_behind_its_handler() {
    let asking = |before: bool| {
        start::<Submission>()
            .state(|s| {
                let asked = s.invoke("Score", &SCORE, |s| s.title);
                if before {
                    asked.heartbeat(minutes(1)).on_timeout(|f| f.pass("None", |_| 0.0))
                } else {
                    asked.on_timeout(|f| f.pass("None", |_| 0.0)).heartbeat(minutes(1))
                }
            })
            .named("scoring")
    };
    assert_eq!(asking(false).definition(), asking(true).definition());
    assert!(asking(false).definition().contains("States.HeartbeatTimeout"));
}

/// A handler is checked against what the state gives where the handler stands.
#[test]
fn an_output_behind_a_handler() {
    let workflow = start::<Submission>()
        .state(|s| {
            s.invoke("Score", &SCORE, |s| s.title)
                .on_error(|f| f.pass("None", |_| 0.0))
                .output(|_, score| text!("{}", score))
        })
        .named("scoring");
    check(
        workflow,
        &[
            "OUTPUT_BEHIND_HANDLER at /: `Score` says its output behind a handler, which goes on with what the \
           state gave before",
        ],
    );
    let before = start::<Submission>()
        .state(|s| {
            s.invoke("Score", &SCORE, |s| s.title)
                .output(|_, score| text!("{}", score))
                .on_error(|f| f.pass("None", |_| "none"))
        })
        .named("scoring");
    check(before, &[]);
    // A handler that ends gives nothing.
    let ended = start::<Submission>()
        .state(|s| {
            s.invoke("Score", &SCORE, |s| s.title)
                .on_error(|f| f.fail("Give Up", "ScoreFailed", ""))
                .output(|_, score| text!("{}", score))
        })
        .named("scoring");
    check(ended, &[]);
}

#[test]
fn values_that_do_not_fit() {
    let workflow = start::<Submission>()
        .choice("Long?", |c| c.when(|s| s.words.above(-1), |f| f).otherwise(|f| f))
        .named("counting");
    check(
        workflow,
        &["INVALID_VALUE at /States/Long?: a value in `Long?` cannot be written: `-1` is no `u32`"],
    );
}

#[test]
fn a_loop_without_an_end() {
    let workflow: Workflow<f64, f64> =
        start::<f64>().looped(|f, again| f.pass("Add", |n| n + 1).go_to(&again)).named("turning");
    check(workflow, &["MISSING_END_STATE at /: the workflow never ends"]);
}

#[test]
fn names_that_the_service_does_not_take() {
    let long = "x".repeat(81);
    let workflow = start::<f64>().pass("", |n| n).pass(long.as_str(), |n| n).named("no name");
    let found = findings(&workflow);
    assert_eq!(found[0], "INVALID_STATE_NAME at /States/: a state has an empty name");
    assert!(found[1].ends_with("has 81 characters; the service takes 80"), "{found:?}");
    assert_eq!(found[2], "STATE_MACHINE_NAME_INVALID at /: `no name` is no name for a workflow");
}

#[test]
fn every_finding_names_its_line() {
    let workflow = start_in::<f64, Standard>().pass("Add", |n| n + 1).named("x").timeout(Duration::ZERO);
    let (file, line) = workflow.findings()[0].source().unwrap();
    assert!(file.ends_with("findings.rs"));
    assert_eq!(line, line!() - 3);
}

#[test]
fn variables_across_the_border_of_a_branch() {
    let mut inner = None;
    let (flow, outer) = start::<f64>().keep("outer", |n| n);
    let workflow = flow
        .parallel("Both", |p| {
            p.branch(|f| f.assign("Change", &outer, |n| n + 1)).branch(|f| {
                let (f, var) = f.pass("One", |_| 1.0).keep("inner", |n| n);
                inner = Some(var);
                f
            })
        })
        .pass("Use", |_| inner.unwrap_or_else(|| unreachable!()))
        .named("keeping");
    check(
        workflow,
        &[
            "VARIABLE_OUT_OF_SCOPE at /States/Both/Branches[0]/States/Change: `Change` changes the variable `outer` \
             of another machine than its own",
            "VARIABLE_OUT_OF_SCOPE at /States/Use: `Use` uses the variable `inner`, which lives inside of a branch \
             or a Map only",
        ],
    );
}

#[test]
fn a_variable_of_the_machine_around_kept_again() {
    let (flow, _) = start::<Vec<f64>>().keep("n", |n| n);
    let workflow = flow.map("Each", |n| n, |f| f.keep("n", |n| n).0).named("keeping");
    let found = findings(&workflow);
    assert_eq!(found.len(), 1);
    assert!(
        found[0].starts_with("DUPLICATE_VARIABLE at /: the variable `n` is kept here, and around it at "),
        "{found:?}"
    );
}

#[test]
fn labels_across_the_border_of_a_map() {
    let mut label = None;
    let workflow = start::<Vec<f64>>()
        .block(|f, done| {
            f.map(
                "Each",
                |n| n,
                |f| {
                    let (f, here) = f.label();
                    label = Some(here);
                    f.succeed("Leave", done, |n| [n])
                },
            )
            .pass("Sum", |n: Expr<Vec<f64>>| n)
        })
        .choice("Again?", |c| {
            c.when(
                |n| n.count().above(5),
                |f| f.pass("First", |_| 1.0).go_to(&label.unwrap_or_else(|| unreachable!())),
            )
            .otherwise(|f| f)
        })
        .named("leaving");
    check(
        workflow,
        &[
            "LABEL_OUT_OF_SCOPE at /States/Each/ItemProcessor/States/Leave: `Leave` goes to a label or an exit of \
             another machine than its own",
            "LABEL_OUT_OF_SCOPE at /States/First: `First` goes to a label or an exit of another machine than its own",
        ],
    );
}

#[test]
fn names_are_one_over_all_machines() {
    let workflow = start::<Vec<f64>>()
        .map("Add", |n| n, |f| f.pass("Add", |n| n + 1))
        .parallel_all("None", Vec::<f64>::new(), |f, _| f.pass("Never", |_| 1))
        .named("adding");
    check(
        workflow,
        &[
            "DUPLICATE_STATE_NAME at /States/Add/ItemProcessor/States/Add 2: `Add` is the name of two states",
            "SCHEMA_VALIDATION_FAILED at /States/None/Branches: `None` has no branch",
        ],
    );
}

#[test]
fn an_item_carried_into_the_body() {
    let carried = std::cell::Cell::new(None);
    let workflow = start::<Vec<f64>>()
        .map_with(
            "Each",
            |n| n,
            |_, item| {
                carried.set(Some(item.index()));
                item.value()
            },
            |f| f.pass("Index", |_| carried.get().unwrap_or_else(|| unreachable!())),
        )
        .named("carrying");
    check(
        workflow,
        &[
            "EXPRESSION_OUT_OF_SCOPE at /States/Each/ItemProcessor/States/Index: `Index` uses the item of `Each`, \
             which holds only where its body begins",
        ],
    );
}

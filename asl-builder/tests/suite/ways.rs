//! Ways that are no straight line, as ASL, and what `build` finds about them.

use asl_builder::prelude::*;
use asl_builder::{ErrorOutput, Flow, PathStandard, ahead, ahead_in, start_in};

use serde_json::json;

use crate::contracts::*;
use crate::findings::check;
use crate::run::run;
use crate::states::text;

#[test]
fn several_ways_go_on_to_one_place() {
    let apology = ahead::<String>();
    let workflow = start::<f64>()
        .choice("Large?", |c| {
            c.when(|n| n.above(100), |f| f.pass("Too Large", |_| "too large").go_to(&apology))
                .when(|n| n.below(0), |f| f.pass("Too Small", |_| "too small").go_to(&apology))
                .otherwise(|f| f.pass("Accept", |_| "accepted").wait("Rest", hours(1)))
        })
        .at(&apology)
        .pass("Answer", |words| text!("Your order is {}", words))
        .named("orders");
    insta::assert_snapshot!(text(&workflow));
}

/// What follows a label need not be led to by the flow itself.
#[test]
fn a_label_behind_an_end() {
    let give_up = ahead_in::<f64, PathStandard>();
    let workflow = start_in::<f64, PathStandard>()
        .block(|f, done| {
            let ended: Flow<f64, f64, PathStandard> = f.choice("Negative?", |c| {
                c.when(|n| n.below(0), |f| f.go_to(&give_up)).otherwise(|f| f.leave(done))
            });
            ended.at(&give_up).wait("Think", minutes(1)).fail("Give Up", "Negative", "a number below 0")
        })
        .named("checking");
    insta::assert_snapshot!(text(&workflow));
}

/// The state before ends the machine; where none stands before, the end needs a state.
#[test]
fn a_block_is_left_without_a_state() {
    let workflow = start::<f64>()
        .block(|f, done| {
            f.choice("Small?", |c| {
                c.when(|n| n.below(1), |f| f.pass("Nothing To Do", |_| "nothing").leave(done))
                    .otherwise(|f| f.pass("Work", |_| "worked"))
            })
            .pass("Report", |words| words)
        })
        .named("working");
    insta::assert_snapshot!(text(&workflow));

    let workflow = start::<f64>()
        .block(|f, done| {
            f.choice("Small?", |c| {
                c.when(|n| n.below(1), |f| f.leave(done)).otherwise(|f| f.pass("Work", |n| n))
            })
            .pass("Report", |n| n)
        })
        .pass("Behind", |n| n)
        .named("working");
    assert_eq!(workflow.machine().states.len(), 4);
    text(&workflow);
}

#[test]
fn a_choice_without_default_is_said_on_purpose() {
    let workflow = start::<f64>()
        .choice("Sign?", |c| {
            c.when(|n| n.at_least(0), |f| f.pass("Plus", |_| "+"))
                .when(|n| n.below(0), |f| f.pass("Minus", |_| "-"))
                .no_otherwise_on_purpose()
        })
        .named("sign");
    assert!(!text(&workflow).contains("Default"));
}

#[test]
fn believed_data_needs_no_state() {
    let workflow = start::<serde_json::Value>()
        .believed::<Submission>()
        .pass("Title", |submission| submission.title)
        .named("believing");
    assert_eq!(workflow.machine().states.len(), 1);
    text(&workflow);
}

/// A part that stands aside is reached by its label only, and goes on with the flow behind it.
#[test]
fn parts_that_stand_aside() {
    let (refusal, again) = (ahead::<f64>(), ahead::<f64>());
    let workflow = start::<f64>()
        .at(&again)
        .choice("Negative?", |c| c.when(|n| n.below(0), |f| f.go_to(&refusal)).otherwise(|f| f))
        .pass("Accept", |_| "accepted")
        .aside(&refusal, |f| {
            f.choice("Small?", |c| {
                c.when(|n| n.below(-100), |f| f.pass("Refuse", |n| text!("{} is refused", n)))
                    .otherwise(|f| f.pass("Turn", |n| n * -1).go_to(&again))
            })
        })
        .pass("Report", |words| words)
        .named("orders");
    insta::assert_snapshot!(text(&workflow));
    assert_eq!(run(&workflow, &json!(-5), |_, _| unreachable!()), json!("accepted"));
    assert_eq!(run(&workflow, &json!(-500), |_, _| unreachable!()), json!("-500 is refused"));
}

#[test]
fn a_label_that_leads_to_itself() {
    let (one, two) = (ahead::<f64>(), ahead::<f64>());
    let turning: Workflow<f64, f64> = start::<f64>()
        .pass("A", |n| n)
        .at(&one)
        .go_to::<Flow<f64, f64>>(&two)
        .at(&two)
        .go_to::<Flow<f64, f64>>(&one)
        .named("turning");
    check(turning, &["LABEL_IN_A_CIRCLE at /: a label leads back to itself with no state between"]);
}

#[test]
fn labels_that_stand_nowhere() {
    let (first, second) = (ahead::<f64>(), ahead::<f64>());
    let workflow: Workflow<f64, f64> = start::<f64>()
        .choice("Large?", |c| c.when(|n| n.above(1), |f| f.go_to(&first)).otherwise(|f| f))
        .parallel("Both", |p| p.branch(|f| f.go_to(&second)).branch(|f| f.pass("One", |_| 1.0)))
        .pass("Sum", |both: Expr<(f64, f64)>| both.0)
        .named("losing");
    check(
        workflow,
        &[
            "LABEL_NOT_PLACED at /States/Large?: `Large?` goes to a label that stands nowhere",
            "LABEL_NOT_PLACED at /States/Both: `Both` goes to a label that stands nowhere",
        ],
    );
    let nowhere: Workflow<f64, f64> = start::<f64>().go_to::<Flow<f64, f64>>(&first).named("losing");
    check(nowhere, &["LABEL_NOT_PLACED at /: the workflow goes to a label that stands nowhere"]);
}

#[test]
fn a_label_at_two_places() {
    let label = ahead::<f64>();
    let workflow = start::<f64>()
        .choice("Large?", |c| c.when(|n| n.above(1), |f| f.go_to(&label)).otherwise(|f| f))
        .at(&label)
        .pass("One", |n| n)
        .at(&label)
        .pass("Two", |n| n)
        .named("doubling");
    let line = line!() - 5;
    check(
        workflow,
        &[&format!("LABEL_PLACED_TWICE at /: a label is placed here, and at {}:{line} before", file!())],
    );
}

#[test]
fn ways_of_raw_states() {
    let workflow = start::<Submission>()
        .raw_ways::<String>(
            "Score",
            json!({
                "Type": "Task",
                "Resource": "arn:aws:states:::apigateway:invoke",
                "Arguments": {"ApiEndpoint": "example.com", "Method": "GET"},
                "Catch": [{"ErrorEquals": ["States.Timeout"]}, {"ErrorEquals": ["States.ALL"], "Comment": "last"}],
                "Output": "{% $states.result.ResponseBody.score %}"
            }),
            |ways| {
                ways.way("/Catch/1/Next", |f| {
                    f.believed::<ErrorOutput>().fail_because("Give Up", "ScoreFailed", |error| error.cause)
                })
                .way("/Catch/0/Next", |f| f.pass("Too Slow", |_| "slow"))
            },
        )
        .raw_ways("Which?", json!({"Type": "Choice", "Choices": [{"Condition": true}]}), |ways| {
            ways.way("/Choices/0/Next", |f| f.raw_end("Refuse", json!({"Type": "Fail", "Error": "Refused"})))
                .way("/Default", |f| f.pass("Accept", |word| word))
        })
        .named("raw");
    insta::assert_snapshot!(text(&workflow));
}

/// What a raw state sets counts on the ways on which it sets it.
#[test]
fn raw_states_set_variables() {
    let (flow, count) = start_in::<f64, PathStandard>().keep("count", |n| n);
    let (flow, other) = flow.keep("other", |n| n);
    let _ = (count, other);
    let rule = json!({"Variable": "$", "NumericEquals": 1, "Assign": {"late.$": "$"}});
    let late = std::cell::Cell::new(None);
    let workflow = flow
        .choice("Large?", |c| {
            c.when(
                |n| n.above(1),
                |f| {
                    let (f, var) = f.keep("late", |n| n);
                    late.set(Some(var));
                    f.fail("Large", "Large", "")
                },
            )
            .otherwise(|f| f)
        })
        .raw_ways("One?", json!({"Type": "Choice", "Choices": [rule]}), |ways| {
            ways.way("/Choices/0/Next", |f| f.pass("Set", |_| late.get().unwrap_or_else(|| unreachable!())))
                .way("/Default", |f| f.pass("Not Set", |_| late.get().unwrap_or_else(|| unreachable!())))
        })
        .named("setting");
    check(
        workflow,
        &[
            "VARIABLE_NOT_SET at /States/Not Set: `Not Set` uses the variable `late`, which is not set on every way \
             to it",
        ],
    );
}

#[test]
fn raw_states_that_do_not_fit_their_ways() {
    let rule = || json!({"Condition": true});
    let workflow = start::<f64>()
        .raw_ways("Untied", json!({"Type": "Choice", "Choices": [rule(), rule()]}), |ways| {
            ways.way("/Choices/1/Next", |f| f.pass("A", |n| n))
                .way("/Choices/1/Next", |f| f.pass("B", |n| n))
                .way("/Choices/2/Next", |f| f.pass("C", |n| n))
        })
        .raw_ways::<f64>("Says It", json!({"Type": "Pass", "Next": "A"}), |ways| {
            ways.way("/Next", |f| f.pass("D", |n| n))
        })
        .raw::<f64>("Is A Choice", json!({"Type": "Choice", "Choices": [rule()]}))
        .raw::<f64>("Is An End", json!({"Type": "Succeed"}))
        .raw_end::<Flow<f64, f64>, _>("Is None", json!({"Type": "Pass"}))
        .named("raw");
    let found = crate::findings::findings(&workflow);
    insta::assert_snapshot!(found.join("\n"));
}

#[test]
fn a_raw_state_keeps_its_query_language() {
    let workflow = start_in::<f64, PathStandard>()
        .raw::<f64>(
            "Double",
            json!({"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% $states.input * 2 %}"}),
        )
        .named("doubling");
    text(&workflow);
    assert_eq!(run(&workflow, &json!(3), |_, _| unreachable!()), json!(6));
}

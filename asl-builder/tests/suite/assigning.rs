//! Variables that states, rules and catchers set on their way.

use asl_builder::prelude::*;
use asl_builder::{PathStandard, start_in};
use serde_json::json;

use crate::contracts::*;
use crate::findings::check;
use crate::run::run;
use crate::states::text;

/// A counter of polls, set by the states of the loop themselves.
#[test]
fn a_loop_counts_its_turns() {
    let (flow, turns) = start::<String>().variable::<f64>("turns");
    let workflow = flow
        .assign("Begin", &turns, |_| 0)
        .looped(|f, again| {
            f.state(|s| {
                s.invoke("Score", &SCORE, |t| t).output(|title, _| title).assign(&turns, |_, _| turns + 1)
            })
            .choice("Enough?", |c| c.when(|_| turns.below(3), |f| f.go_to(&again)).otherwise(|f| f))
        })
        .pass("Report", |title| text!("{}: {}", title, turns))
        .named("counting");
    insta::assert_snapshot!(text(&workflow));
    assert_eq!(run(&workflow, &json!("tea"), |_, _| Ok(json!({"Payload": 0}))), json!("tea: 3"));
}

/// In JSONata a value is made of input and result, the output as said.
#[test]
fn a_state_sets_variables_of_what_it_gives() {
    let (flow, best) = start::<Submission>().variable::<f64>("best");
    let (flow, title) = flow.variable::<String>("title");
    let workflow = flow
        .state(|s| {
            s.invoke("Score", &SCORE, |s| s.title)
                .output(|s, score| score + s.author.trust)
                .assign(&best, |_, score| score * 2)
                .assign(&title, |s, _| s.title)
        })
        .pass("Report", |score| text!("{} {} {}", title, best, score))
        .named("scoring");
    insta::assert_snapshot!(text(&workflow));
}

#[test]
fn json_path_has_the_result_of_the_state() {
    let (flow, best) = start_in::<String, PathStandard>().variable::<f64>("best");
    let (flow, all) = flow.variable::<Vec<f64>>("all");
    let (flow, waited) = flow.variable::<String>("waited");
    let workflow = flow
        .state(|s| {
            s.invoke("Score", &SCORE, |t| t).assign(&best, |_, score| score).assign(&waited, |_, _| "yes")
        })
        .state(|s| {
            s.parallel_all("All", ["A", "B"], |f, name| f.pass(name, |n| n))
                .assign(&all, |_, results| results)
        })
        .pass("Best", |_| best)
        .named("scoring");
    insta::assert_snapshot!(text(&workflow));
    assert_eq!(run(&workflow, &json!("tea"), |_, _| Ok(json!({"Payload": 4}))), json!(4));
}

#[test]
fn json_path_cannot_set_a_part_of_the_input_of_a_task() {
    let (flow, title) = start_in::<Submission, PathStandard>().variable::<String>("title");
    let workflow = flow
        .state(|s| s.invoke("Score", &SCORE, |s| s.title).assign(&title, |s, _| s.title))
        .named("scoring");
    check(
        workflow,
        &[
            "EXPRESSION_OUT_OF_SCOPE at /: `Score` sets the variable `title` to a part of its input, but in JSONPath it \
             has its result there",
        ],
    );
}

#[test]
fn a_variable_that_is_never_set() {
    let (flow, n) = start::<f64>().variable::<f64>("n");
    let workflow = flow.pass("Use", |_| n).named("using");
    check(
        workflow,
        &[
            "VARIABLE_NOT_SET at /States/Use: `Use` uses the variable `n`, which is not set on every way to it",
        ],
    );
}

#[test]
fn a_variable_set_twice_at_once() {
    let (flow, n) = start::<String>().variable::<f64>("n");
    let workflow = flow
        .state(|s| s.invoke("Score", &SCORE, |t| t).assign(&n, |_, score| score).assign(&n, |_, _| 1))
        .named("setting");
    check(workflow, &["DUPLICATE_VARIABLE at /States/Score: `Score` sets the variable `n` twice at once"]);
}

/// A catch does not set what the state sets.
#[test]
fn a_catch_skips_what_the_state_sets() {
    let (flow, n) = start::<String>().variable::<f64>("n");
    let workflow = flow
        .state(|s| {
            s.invoke("Score", &SCORE, |t| t)
                .assign(&n, |_, score| score)
                .on_error(|f| f.pass("None", |_| 0.0))
        })
        .pass("Use", |_| n)
        .named("setting");
    check(
        workflow,
        &[
            "VARIABLE_NOT_SET at /States/Use: `Use` uses the variable `n`, which is not set on every way to it",
        ],
    );
}

/// In a Pass, `$` is what it gives: by a path, literally, or put together.
#[test]
fn json_path_has_what_a_pass_gives() {
    let (flow, a) = start_in::<Submission, PathStandard>().variable::<String>("a");
    let (flow, b) = flow.variable::<String>("b");
    let (flow, c) = flow.variable::<String>("c");
    let (flow, d) = flow.variable::<String>("d");
    let workflow = flow
        .state(|s| s.pass("As It Is", |s| s).assign(&a, |s, _| s.id))
        .state(|s| s.pass("Member", |s| s.author).assign(&b, |_, author| author.name))
        .state(|s| s.input_path(|author| author.name).pass("Name", |name| name).assign(&c, |_, name| name))
        .state(|s| s.pass("Text", |name| text!("by {}", name)).assign(&d, |_, text| text))
        .pass("All", |_| object! {"a": a, "b": b, "c": c, "d": d})
        .named("passing");
    insta::assert_snapshot!(text(&workflow));
    let input = json!({"id": "1", "title": "tea", "words": 1, "author": {"name": "A", "trust": 1}});
    assert_eq!(
        run(&workflow, &input, |_, _| unreachable!()),
        json!({"a": "1", "b": "A", "c": "A", "d": "by A"})
    );
}

/// A part of the part that `InputPath` takes is what the state gives, and what it sets.
#[test]
fn json_path_has_a_part_of_the_input_path() {
    let (flow, name) = start_in::<Submission, PathStandard>().variable::<String>("name");
    let workflow = flow
        .state(|s| {
            s.input_path(|s| s.author).pass("Name", |author| author.name).assign(&name, |_, name| name)
        })
        .pass("Again", |_| name)
        .named("passing");
    let input = json!({"id": "1", "title": "tea", "words": 1, "author": {"name": "A", "trust": 1}});
    assert_eq!(run(&workflow, &input, |_, _| unreachable!()), json!("A"), "{}", workflow.definition());
}

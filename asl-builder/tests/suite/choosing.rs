//! Choices whose rules say more than where they lead.

use asl_builder::prelude::*;
use asl_builder::{PathStandard, start_in};
use serde_json::json;

use crate::contracts::*;
use crate::findings::check;
use crate::run::run;
use crate::states::text;

#[test]
fn rules_give_and_set() {
    let (flow, size) = start::<Submission>().variable::<String>("size");
    let (flow, words) = flow.variable::<u32>("words");
    let workflow = flow
        .choice("Long?", |c| {
            c.when_with(
                |s| s.words.above(100),
                |rule| {
                    rule.output(|s| s.title)
                        .assign(&size, |_| "long")
                        .assign(&words, |s| s.words)
                        .comment("too much for one page")
                },
                |f| f.pass("Shorten", |title| text!("{} (short)", title)),
            )
            .when(|s| s.words.is(0), |f| f.fail("Empty", "Empty", "no words"))
            .when_with(
                |s| s.words.below(5),
                |rule| rule.assign(&words, |_| 5).assign(&size, |_| "short"),
                |f| f.pass("Take It", |s| s.title),
            )
            .otherwise_with(
                |rest| rest.assign(&size, |_| "fine").assign(&words, |s| s.words).output(|s| s.id),
                |f| f,
            )
        })
        .pass("Report", |title| text!("{}: {}, {}", title, size, words))
        .named("sizes");
    insta::assert_snapshot!(text(&workflow));
    let input =
        |words: u32| json!({"id": "1", "title": "tea", "words": words, "author": {"name": "A", "trust": 1}});
    let run = |words| run(&workflow, &input(words), |_, _| unreachable!());
    assert_eq!(run(200), json!("tea (short): long, 200"));
    assert_eq!(run(2), json!("tea: short, 5"));
    assert_eq!(run(50), json!("1: fine, 50"));
}

#[test]
fn json_path_rules_set() {
    let (flow, size) = start_in::<Submission, PathStandard>().variable::<String>("size");
    let workflow = flow
        .choice("Long?", |c| {
            c.when_with(
                |s| s.words.above(100),
                |rule| rule.assign(&size, |s| s.title),
                |f| f.wait("Rest", minutes(1)),
            )
            .otherwise_with(|rest| rest.assign(&size, |_| "fine"), |f| f)
        })
        .pass("Report", |_| size)
        .named("sizes");
    insta::assert_snapshot!(text(&workflow));
}

/// A rule sets on its own way; what the state says counts where no rule holds, and only there.
#[test]
fn a_variable_of_one_rule() {
    let (flow, size) = start::<f64>().variable::<String>("size");
    let workflow = flow
        .choice("Large?", |c| {
            c.when(|n| n.above(100), |f| f.pass("Large", |_| size))
                .when_with(
                    |n| n.above(50),
                    |rule| rule.assign(&size, |_| "medium"),
                    |f| f.pass("Medium", |_| size),
                )
                .otherwise_with(|rest| rest.assign(&size, |_| "small"), |f| f.pass("Small", |_| size))
        })
        .named("sizes");
    check(
        workflow,
        &[
            "VARIABLE_NOT_SET at /States/Large: `Large` uses the variable `size`, which is not set on every way to it",
        ],
    );
}

#[test]
fn json_path_says_which_part_is_asked_and_given() {
    let workflow = start_in::<Submission, PathStandard>()
        .choice("Known?", |c| {
            c.comment("by name alone")
                .input_path(|s| s.author)
                .output_path(|author| author.name)
                .when(|author| author.trust.above(1), |f| f)
                .when_with(
                    |author| author.name.is("me"),
                    |rule| rule.comment("myself"),
                    |f| f.pass("Me", |name| name),
                )
                .otherwise(|f| f.pass("Stranger", |name| text!("{} whom nobody knows", name)))
        })
        .pass("Greet", |name| text!("Hello {}", name))
        .named("greeting");
    insta::assert_snapshot!(text(&workflow));
    let input =
        |name: &str| json!({"id": "1", "title": "tea", "words": 1, "author": {"name": name, "trust": 1}});
    let run = |name| run(&workflow, &input(name), |_, _| unreachable!());
    assert_eq!(run("me"), json!("Hello me"));
    assert_eq!(run("you"), json!("Hello you whom nobody knows"));
}

#[test]
fn an_input_path_behind_the_output_path() {
    let workflow = start_in::<serde_json::Value, PathStandard>()
        .choice("Odd", |c| {
            c.output_path(|data| data.at("x"))
                .input_path(|data| data.at("y"))
                .when(|y| y.is_null(), |f| f)
                .otherwise(|f| f)
        })
        .named("odd");
    check(
        workflow,
        &[
            "OUTPUT_BEFORE_INPUT at /: `Odd` says its input's path behind the output's, which was made of another input",
        ],
    );
}

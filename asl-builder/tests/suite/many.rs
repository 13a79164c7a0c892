//! Parallel and Map: what runs side by side.

use asl_builder::prelude::*;
use asl_builder::{PathStandard, start_in};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::contracts::*;
use crate::run::run;
use crate::states::text;

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
struct Order {
    id: String,
    lines: Vec<Line>,
}

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
struct Line {
    article: String,
    count: u32,
}

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
struct Numbered {
    order: String,
    place: u64,
    line: Line,
}

const COUNT: Function<Line, u32, ScoreError> = Function::named("count");

fn side_by_side() -> Workflow<Submission, Article> {
    let (flow, submission) = start::<Submission>().keep("submission", |s| s);
    let (flow, both) = flow
        .state(|s| {
            s.parallel("Look At It", |p| {
                p.branch(|f| f.invoke("Score", &SCORE, |s| s.title)).branch(|f| {
                    f.choice("Long?", |c| {
                        c.when(|s| s.words.above(100), |f| f.pass("Rejected", |_| Verdict::Rejected))
                            .otherwise(|f| f.pass("Approved", |_| Verdict::Approved))
                    })
                })
            })
            .retry(ScoreError::RATE_LIMITED, Retry::times(2))
            .on_error(|f| f.fail("Give Up", "NoLook", "nobody looked"))
        })
        .keep("both", |both| both);
    flow.pass("Article", |_| ArticleExpr {
        id: submission.id,
        title: submission.title,
        verdict: both.1,
        note: None,
        tags: ["new"],
        score: both.0,
    })
    .named("looking")
}

#[test]
fn branches_give_a_tuple() {
    let workflow = side_by_side();
    insta::assert_snapshot!(text(&workflow));
    let mut busy = 1;
    let output = run(
        &workflow,
        &json!({"id": "1", "title": "Tea", "words": 200, "author": {"name": "A", "trust": 1}}),
        |state, arguments| {
            assert_eq!((state, &arguments["Payload"]), ("Score", &json!("Tea")));
            if busy > 0 {
                busy -= 1;
                return Err("RateLimited".to_owned());
            }
            Ok(json!({"StatusCode": 200, "Payload": 0.5}))
        },
    );
    assert_eq!(
        output,
        json!({"id": "1", "title": "Tea", "verdict": "rejected", "note": null, "tags": ["new"], "score": 0.5})
    );
}

#[test]
fn one_branch_for_each_of_a_known_list() {
    let workflow = start::<String>()
        .parallel_all("All", ["en", "de", "fr"], |f, language| {
            f.invoke(format!("Score {language}"), &SCORE, |title| text!("{}/{}", language, title))
        })
        .pass("Mean", |scores| scores.sum() / 3)
        .named("scoring");
    text(&workflow);
    let output = run(&workflow, &json!("Tea"), |_, arguments| {
        Ok(json!({"Payload": arguments["Payload"].as_str().unwrap().len()}))
    });
    assert_eq!(output, json!(6));
}

#[test]
fn twelve_branches() {
    let workflow = start::<f64>()
        .parallel("Twelve", |p| {
            p.branch(|f| f.pass("1", |n| n + 1))
                .branch(|f| f)
                .branch(|f| f)
                .branch(|f| f)
                .branch(|f| f)
                .branch(|f| f)
                .branch(|f| f)
                .branch(|f| f)
                .branch(|f| f)
                .branch(|f| f)
                .branch(|f| f)
                .branch(|f| f.pass("12", |n| n + 12))
        })
        .pass("Sum", |all| all.0 + all.11)
        .named("twelve");
    text(&workflow);
    assert_eq!(run(&workflow, &json!(1), |_, _| unreachable!()), json!(15));
}

#[test]
fn each_item_of_a_list() {
    let workflow = start::<Order>()
        .state(|s| {
            s.map_with(
                "Each Line",
                |order| order.lines,
                |order, item| NumberedExpr { order: order.id, place: item.index(), line: item.value() },
                |f| {
                    let (f, numbered) = f.keep("numbered", |n| n);
                    f.state(|s| {
                        s.invoke("Count", &COUNT, |n| n.line)
                            .catch(ScoreError::RATE_LIMITED, |f| f.pass("None Counted", |_| 0u32))
                    })
                    .pass("Say", |count| {
                        text!("{} of {} in {}", count, numbered.line.article, numbered.order)
                    })
                },
            )
            .max_concurrency(2)
            .catch(ScoreError::RATE_LIMITED, |f| f.pass("Nothing", |e| [e.error]))
        })
        .pass("Join", |said| said.join(", "))
        .named("counting");
    insta::assert_snapshot!(text(&workflow));
    let output = run(
        &workflow,
        &json!({"id": "o", "lines": [{"article": "tea", "count": 2}, {"article": "milk", "count": 1}]}),
        |_, arguments| match arguments["Payload"]["article"].as_str().unwrap() {
            "tea" => Ok(json!({"Payload": arguments["Payload"]["count"]})),
            _ => Err("RateLimited".to_owned()),
        },
    );
    assert_eq!(output, json!("2 of tea in o, 0 of milk in o"));
    for lines in [json!([]), json!([{"article": "tea", "count": 2}])] {
        let output = run(&workflow, &json!({"id": "o", "lines": lines}), |_, _| Ok(json!({"Payload": 5})));
        assert_eq!(output, if lines == json!([]) { json!("") } else { json!("5 of tea in o") });
    }
}

#[test]
fn side_by_side_in_json_path() {
    let workflow = start_in::<Order, PathStandard>()
        .state(|s| {
            s.map_with(
                "Each Line",
                |order| order.lines,
                |order, item| NumberedExpr { order: order.id, place: item.index(), line: item.value() },
                |f| f.invoke("Count", &COUNT, |n| n.line),
            )
            .max_concurrency(1)
        })
        .parallel("Both", |p| p.branch(|f| f.pass("Hand On", |n| n)).branch(|f| f.pass("Say", |_| "x")))
        .pass("Second", |both| both.1)
        .named("paths");
    insta::assert_snapshot!(text(&workflow));
    let output = run(&workflow, &json!({"id": "o", "lines": [{"article": "tea", "count": 2}]}), |_, _| {
        Ok(json!({"Payload": 5}))
    });
    assert_eq!(output, json!("x"));
}

#[test]
fn a_sub_flow_with_a_variable_in_two_branches() {
    fn added<T: asl_builder::Shape>(name: &str) -> asl_builder::Flow<T, f64> {
        let (f, n) = start::<T>().pass(format!("Begin {name}"), |_| 1.0).keep("n", |n| n);
        f.pass(format!("Add {name}"), |_| n + 1)
    }
    let workflow = start::<f64>()
        .parallel("Both", |p| p.branch(|f| f.then(added("A"))).branch(|f| f.then(added("B"))))
        .named("adding");
    text(&workflow);
    assert_eq!(run(&workflow, &json!(1), |_, _| unreachable!()), json!([2, 2]));
}

#[test]
fn machines_inside_of_machines() {
    let (flow, most) = start::<Vec<Vec<f64>>>().keep("most", |_| 10.0);
    let workflow = flow
        .state(|s| {
            s.map(
                "Each List",
                |lists| lists,
                |f| {
                    f.parallel("Both", |p| {
                        p.branch(|f| {
                            f.map(
                                "Each Number",
                                |numbers| numbers,
                                |f| {
                                    f.looped(|f, again| {
                                        f.choice("Enough?", |c| {
                                            c.when(
                                                |n| n.below(most),
                                                |f| {
                                                    f.pass("Double", |n| n * 2)
                                                        .wait("Rest", days(1))
                                                        .go_to(&again)
                                                },
                                            )
                                            .otherwise(|f| f)
                                        })
                                    })
                                },
                            )
                            .pass("Sum", |numbers| numbers.sum())
                        })
                        .branch(|f| f.pass("Count", |numbers| numbers.count()))
                    })
                    .pass("Mean", |both| both.0 / both.1.to_float())
                },
            )
            .max_concurrency(1)
            .retry(StatesError::ALL, Retry::times(1))
        })
        .named("doubling");
    text(&workflow);
    assert_eq!(run(&workflow, &json!([[1, 3], [5]]), |_, _| unreachable!()), json!([14, 10]));
    let built = workflow.build().unwrap();
    let names: Vec<_> = built.states().map(|state| state.name).collect();
    assert_eq!(
        names,
        [
            "Keep most",
            "Each List",
            "Both",
            "Each Number",
            "Enough?",
            "Double",
            "Rest",
            "Done",
            "Sum",
            "Count",
            "Mean"
        ]
    );
}

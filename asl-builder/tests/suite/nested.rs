//! Workflows that run other workflows.

use asl_builder::NestedError;
use asl_builder::prelude::*;
use serde_json::json;

use crate::run::run;
use crate::states::text;

fn child() -> Workflow<f64, String> {
    start::<f64>().pass("Say", |n| text!("{}", n)).named("child")
}

#[test]
fn a_child_gives_its_own_type() {
    let workflow = start::<f64>()
        .state(|s| {
            s.run("Run Child", &child(), |n| n + 1)
                .timeout(hours(1))
                .retry(NestedError::EXECUTION_LIMIT_EXCEEDED, Retry::times(3))
                .catch(StatesError::TASK_FAILED, |f| f.pass("No Child", |e| e.error))
        })
        .start_workflow("Start Child", &child(), |said| said.length().to_float() + 0.5)
        .named("parent");
    insta::assert_snapshot!(text(&workflow));
    let output = run(&workflow, &json!(2), |state, arguments| match state {
        "Run Child" => Ok(json!({"Output": arguments["Input"].to_string(), "Status": "SUCCEEDED"})),
        _ => Ok(json!({"ExecutionArn": format!("arn:child:{}", arguments["Input"]), "StartDate": 1})),
    });
    assert_eq!(output, json!("arn:child:1.5"));
}

#[test]
fn the_child_belongs_to_the_app() {
    let parent = start::<f64>().run("Run Child", &child(), |n| n).named("parent");
    let found = App::new("shop").workflow(&parent).assembly().diagnostics;
    assert_eq!(
        found[0].message,
        "the workflow `parent` uses the workflow `child`, which this app does not have"
    );
    let found = App::new("shop").workflow(&parent).workflow(&child()).assembly().diagnostics;
    assert_eq!(found, []);
}

//! Apps: the assembly that `synth` reads.

use asl_builder::prelude::*;

use crate::contracts::*;
use crate::example::review;

fn app() -> App {
    let lambda = |name| Lambda::named(name).cargo("shop-functions", "bootstrap");
    App::new("shop")
        .workflow(&review())
        .function(
            Lambda::of(&ASK)
                .cargo("shop-functions", "bootstrap")
                .env("ARTICLES", reading(&ARTICLES))
                .env("RECEIVER", url_of("receiver"))
                .timeout(seconds(10)),
        )
        .function(Lambda::of(&SCORE).cargo("shop-functions", "bootstrap").memory_mb(512))
        .function(Lambda::of(&PUBLISH).zip("publish.zip", "python3.13", "main.run"))
        .function(lambda("receiver").public_url().answers("content-review"))
        .function(
            lambda("api")
                .public_url()
                .env("ARTICLES", &ARTICLES)
                .env("WORKFLOW", workflow_arn("content-review"))
                .env("MODE", "plain")
                .grant(["states:StopExecution"], "workflow:content-review", "authors withdraw"),
        )
        .table(&ARTICLES)
}

#[test]
fn the_assembly_says_it_all() {
    let assembly = app().assembly();
    assert_eq!(assembly.diagnostics, []);
    let mut text = assembly.clone();
    // Definitions and schemas have tests of their own.
    for workflow in &mut text.workflows {
        workflow.definition = serde_json::Value::Null;
        workflow.input_schema = serde_json::Value::Null;
        workflow.output_schema = serde_json::Value::Null;
        for facts in workflow.states.values_mut() {
            facts.source = None;
        }
    }
    insta::assert_snapshot!(text.write());
    assert_eq!(asl_assembly::Assembly::read(&assembly.write()).unwrap(), assembly);
}

#[test]
fn states_know_their_lines_and_types() {
    let assembly = app().assembly();
    let states = &assembly.workflow("content-review").unwrap().states;
    let ask = &states["/States/Ask For Manual Approval"];
    let source = ask.source.as_ref().unwrap();
    assert_eq!(source.file, "asl-builder/tests/suite/example.rs");
    let line = include_str!("example.rs").lines().nth(source.line as usize - 1).unwrap();
    assert!(line.contains(".callback(\"Ask For Manual Approval\""), "{line}");
    assert_eq!(ask.decision, Some(asl_builder::fingerprint::<Decision>()));
    assert_eq!(ask.input, Some(asl_builder::fingerprint::<Submission>()));
    assert_eq!(states["/States/Refuse"].output, Some(asl_builder::fingerprint::<Outcome>()));
    assert_eq!(states.len(), 14);
}

#[test]
fn what_is_missing_is_found() {
    const ORDERS: Table<Article> =
        Table::named("orders").key("idd").index("by-tags", "tags").expires_by("title");
    let app = App::new("shop")
        .workflow(&review())
        .function(Lambda::of(&ASK).cargo("a", "b").env("T", &ARTICLES).timeout(hours(1)))
        .function(Lambda::named("skore").env("URL", url_of("ask-approval")))
        .function(Lambda::named("skore").cargo("a", "b").answers("content-reveiw"))
        .table(&ORDERS);
    let found: Vec<_> = app
        .assembly()
        .diagnostics
        .iter()
        .map(|finding| {
            format!("{}: {} ({})", finding.code, finding.message, finding.help.clone().unwrap_or_default())
        })
        .collect();
    insta::assert_debug_snapshot!(found);
}

//! The mistakes of `docs/cdk-mistakes.md`: those that types cannot see, and the page itself against its tests.

use std::path::Path;

use asl_builder::prelude::*;

use crate::contracts::*;

/// The codes of the findings, each with the place.
#[track_caller]
fn check<In, Out, M>(workflow: &Workflow<In, Out, M>, expected: &[&str]) {
    let found: Vec<_> = workflow
        .findings()
        .iter()
        .map(|finding| {
            format!("{} at {}", finding.diagnostic.code, finding.diagnostic.location.aws_location())
        })
        .collect();
    assert_eq!(found, expected, "{:#?}", workflow.findings());
    assert!(workflow.build().is_err());
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
    check(&workflow, &["SCHEMA_VALIDATION_FAILED at /States/Ask/HeartbeatSeconds"]);
}

#[test]
fn a_catch_behind_all() {
    let workflow = start::<Submission>()
        .state(|s| {
            s.invoke("Score", &SCORE, |s| s.title)
                .on_error(|f| f.pass("None", |_| 0.0))
                .catch(ScoreError::RATE_LIMITED, |f| f.pass("Limited", |_| 1.0))
        })
        .named("scoring");
    check(&workflow, &["SCHEMA_VALIDATION_FAILED at /States/Score/Catch[0]/ErrorEquals"]);
}

#[test]
fn a_retry_behind_all() {
    let workflow = start::<Submission>()
        .state(|s| {
            s.invoke("Score", &SCORE, |s| s.title)
                .retry(StatesError::ALL, Retry::times(3))
                .retry(ScoreError::RATE_LIMITED, Retry::times(1))
        })
        .named("scoring");
    check(&workflow, &["SCHEMA_VALIDATION_FAILED at /States/Score/Retry[0]/ErrorEquals"]);
}

#[test]
fn a_loop_without_an_exit() {
    let workflow: Workflow<f64, f64> =
        start::<f64>().looped(|f, again| f.pass("Add", |n| n + 1).go_to(&again)).named("turning");
    check(&workflow, &["MISSING_END_STATE at /"]);
}

#[test]
fn a_name_of_90_characters() {
    let name = "x".repeat(90);
    let workflow = start::<f64>().pass(name.as_str(), |n| n).named("naming");
    check(&workflow, &[format!("INVALID_STATE_NAME at /States/{name}").as_str()]);
}

#[test]
fn a_wait_of_eleven_years() {
    let workflow = start::<f64>().wait("Wait", days(11 * 365)).named("waiting");
    check(&workflow, &["SCHEMA_VALIDATION_FAILED at /States/Wait/Seconds"]);
}

/// A token that the arguments do not carry, and a service that does not exist: what is left of mistakes 17 and 26.
#[test]
fn texts_are_looked_at() {
    use asl_builder::integrations::states;
    let workflow = start::<String>()
        .sdk("Save", "dynamoodb", "putItem", |name| asl_builder::object! { "TableName": name })
        .call_back("Start", states::START_EXECUTION.within(days(1)), |_, _| {
            asl_builder::object! { "StateMachineArn": "arn" }
        })
        .named("texts");
    let found: Vec<_> = workflow
        .findings()
        .iter()
        .map(|finding| finding.diagnostic.help.clone().unwrap_or_default())
        .collect();
    assert_eq!(found.len(), 2, "{:#?}", workflow.findings());
    for help in ["did you mean `dynamodb`?", "put the closure's second argument"] {
        assert!(found.iter().any(|found| found.starts_with(help)), "{help}: {found:#?}");
    }
}

/// Each row of the page says what its test says.
#[test]
fn the_page_says_what_the_tests_say() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(root.join("../docs/cdk-mistakes.md")).unwrap();
    let tests = std::fs::read_to_string(root.join("tests/suite/mistakes.rs")).unwrap();
    let mut refused = 0;
    let mut rows = 0;
    for row in page.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| |")) {
        rows += 1;
        let cells: Vec<_> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        let [number, _, here, test] = cells[..] else { panic!("four cells: {row}") };
        assert_eq!(number, rows.to_string());
        let name = test.strip_prefix('[').and_then(|test| test.split_once(']')).unwrap().0;
        if name.contains('/') {
            refused += 1;
            assert!(test.ends_with(&format!("(../asl-builder/tests/ui/{name}.rs)")), "{row}");
            let message = std::fs::read_to_string(root.join(format!("tests/ui/{name}.stderr"))).unwrap();
            let first = message.lines().next().unwrap();
            assert!(first.starts_with("error"), "{name}: {first}");
            assert!(here.starts_with(&format!("`` {first} ``")), "{name}: expected `{first}`, got {here}");
        } else {
            let (_, body) =
                tests.split_once(&format!("fn {name}()")).unwrap_or_else(|| panic!("no test {name}"));
            let body = body.split("\n}\n").next().unwrap();
            let code = here.trim_start_matches("finding ").trim_matches('`');
            assert!(body.contains(&format!("{code} at")), "{name} does not say `{code}`");
        }
    }
    assert_eq!(rows, 26);
    assert!(refused >= 20, "{refused} are refused by rustc");
    assert!(page.contains(&format!("Here {refused} do not compile, and {} are findings", rows - refused)));
}

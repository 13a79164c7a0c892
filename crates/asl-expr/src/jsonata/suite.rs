//! The official JSONata suite against the evaluator as it is set up here; it lives outside the repository.
//!
//! `$eval`, which the service takes away, is left in for the suite. `cargo xtask test expressions` reads the figures.

use std::path::{Path, PathBuf};

use jsonata_core::evaluator::{Context, Evaluator, EvaluatorOptions};
use jsonata_core::parser;
use serde_json::Value;

use super::{convert, functions, translate, wording};
use crate::text::same_json;

#[test]
fn agrees_with_the_official_suite() {
    let Some(cases) = cases() else {
        println!("skipped: no corpus");
        return;
    };
    let folder = folder().unwrap();
    let (mut passed, mut failed) = (0, Vec::new());
    for case in &cases {
        match check(&folder, case) {
            Ok(()) => passed += 1,
            Err(why) => failed.push(format!("{}: {why}", case.place)),
        }
    }
    let all = cases.len();
    println!("figure jsonata.cases {all}");
    println!("figure jsonata.evaluated {passed}");
    for why in &failed {
        println!("differs: {why}");
    }
    assert!(
        passed * 1_000 >= all * 999,
        "{passed} of {all} pass, which is below 99.9 %:
{}",
        failed.join(
            "
"
        )
    );
}

/// One case of the suite.
pub(super) struct Case {
    /// The file and the index in it.
    pub(super) place: String,
    pub(super) source: String,
    value: Value,
}

impl Case {
    /// The code of the failure that is expected.
    pub(super) fn code(&self) -> Option<&str> {
        let case = &self.value;
        case.get("code").or_else(|| case.get("error").and_then(|error| error.get("code")))?.as_str()
    }
}

fn folder() -> Option<PathBuf> {
    Some(PathBuf::from(std::env::var_os("ASL_SHARED")?).join("jsonata"))
}

/// Every case of the suite, if it is there.
pub(super) fn cases() -> Option<Vec<Case>> {
    let folder = folder()?;
    let mut all = Vec::new();
    for group in sorted(&folder.join("groups")) {
        for file in sorted(&group) {
            if file.extension().is_none_or(|extension| extension != "json") {
                continue;
            }
            let text = std::fs::read_to_string(&file).unwrap();
            // Two files hold lone surrogates, which no Rust string can.
            let Ok(cases) = serde_json::from_str::<Value>(&text) else { continue };
            let cases = if let Value::Array(cases) = cases { cases } else { vec![cases] };
            for (index, value) in cases.into_iter().enumerate() {
                let source = match (value.get("expr"), value.get("expr-file")) {
                    (Some(source), _) => source.as_str().unwrap().to_owned(),
                    (None, Some(name)) => {
                        std::fs::read_to_string(group.join(name.as_str().unwrap())).unwrap()
                    }
                    (None, None) => panic!("{} has no expression", file.display()),
                };
                all.push(Case { place: format!("{}#{index}", file.display()), source, value });
            }
        }
    }
    Some(all)
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn check(folder: &Path, case: &Case) -> Result<(), String> {
    let (source, failure, case) = (&case.source, case.code(), &case.value);
    let data = match (case.get("data"), case.get("dataset").and_then(Value::as_str)) {
        (Some(data), _) => convert::to_jsonata(data),
        (None, Some(name)) => {
            let text = std::fs::read_to_string(folder.join(format!("datasets/{name}.json"))).unwrap();
            convert::to_jsonata(&serde_json::from_str(&text).unwrap())
        }
        (None, None) => jsonata_core::value::JValue::Undefined,
    };
    let mut context = Context::new();
    for (name, value) in case.get("bindings").and_then(Value::as_object).into_iter().flatten() {
        context.bind(name.clone(), convert::to_jsonata(value));
    }
    let options = EvaluatorOptions {
        timeout_ms: Some(case.get("timelimit").and_then(Value::as_u64).unwrap_or(20_000)),
        max_stack_depth: case.get("depth").and_then(Value::as_u64).and_then(|depth| depth.try_into().ok()),
        ..Default::default()
    };
    let mut evaluator = Evaluator::with_options(context, options);
    functions::register(&mut evaluator, 1_800_000_000_000, 1);
    let outcome = parser::parse(&translate::for_library(source, false))
        .map_err(|error| wording::of_syntax(&error))
        .and_then(|tree| evaluator.evaluate(&tree, &data).map_err(|error| error.message().to_owned()));
    match (outcome, failure) {
        (Err(message), Some(code)) if message.contains(code) => Ok(()),
        // Endless recursion is stopped by one limit or another.
        (Err(_), Some("U1001")) => Ok(()),
        (Err(message), _) => Err(format!("{source} failed with {message}")),
        (Ok(_), Some(code)) => Err(format!("{source} did not fail with {code}")),
        (Ok(value), None) if case.get("undefinedResult").is_some() => {
            if value.is_undefined() {
                Ok(())
            } else {
                Err(format!("{source} gave {value}"))
            }
        }
        (Ok(value), None) => {
            let expected = case.get("result").cloned().unwrap_or_default();
            let got = if value.is_undefined() { None } else { Some(Value::from(&value)) };
            match got {
                Some(got) if same_json(&expected, &got) => Ok(()),
                got => Err(format!("{source} gave {got:?} instead of {expected}")),
            }
        }
    }
}

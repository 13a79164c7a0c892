//! Reading and writing lose nothing: the project's own cases, and every real definition of the corpora.
#![expect(clippy::unwrap_used, reason = "a test stops at what is not as expected")]

use std::path::{Path, PathBuf};

use asl_model::{Json, from_json, parse, read, to_json, write};
use proptest::prelude::*;

#[track_caller]
fn check(name: &str, json: &Json) {
    let (machine, _) = from_json(json);
    assert_eq!(&to_json(&machine), json, "{name}");
}

#[test]
fn own_cases_round_trip() {
    for text in [
        r#"{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}"#,
        r#"{"States":{"A":{"End":true,"Type":"Pass","Result":1.50,"My":"own","ResultPath":null}},"StartAt":"A"}"#,
        r#"{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"x","Retry":[],"Catch":[],"Next":"A","End":false}}}"#,
        r#"{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":1,"SecondsPath":"$.x","End":true}}}"#,
        r#"{"StartAt":"C","States":{"C":{"Type":"Choice","Choices":[{"Not":{"Variable":"$.a","IsNull":true},"Next":"C"},{"Variable":"$.a","Next":"C"}]}}}"#,
        r#"{"StartAt":"A","StartAt":"B","States":{"B":{"Type":"Task","TimeoutSeconds":"${T}","Retry":[{"ErrorEquals":["A"],"MaxAttempts":1.0}]}}}"#,
        r#"{"StartAt":1,"States":{},"X":{"y":[{}]}}"#,
        r#"{"StartAt":"","States":{"A":{"Type":"Task","Resource":"","Next":""},"B":7,"A":{"Type":"Pass"},"C":{}}}"#,
        r#"{"StartAt":"M","States":{"M":{"Type":"Map","ItemReader":{"Resource":"","ReaderConfig":{"MaxItems":1,
            "InputType":"XML","CSVHeaders":["a"]},"Extra":1},"ItemBatcher":{"MaxItemsPerBatch":"{% 1 %}"},
            "ResultWriter":{"WriterConfig":{"OutputType":"JSON"},"Resource":7},"End":true}}}"#,
    ] {
        check(text, &text.parse().unwrap());
    }
}

#[test]
fn findings_name_the_field_and_what_it_holds() {
    let text = r#"{"StartAt":"A","States":{"A":{"Type":"Task","Resource":7,"TimeoutSeconds":1.5,"Retry":{},
        "Catch":["x"],"HeartbeatSeconds":"{% 1 %}","Credentials":"r","Next":true,"Comment":"${c}"}}}"#;
    let found: Vec<String> =
        read(text).unwrap().diagnostics.iter().map(|d| format!("{} {}", d.location, d.message)).collect();
    assert_eq!(
        found,
        [
            "/States/A/Resource `Resource` must be text, but this is a number",
            "/States/A/TimeoutSeconds `TimeoutSeconds` must be a whole number of seconds or an expression, but this is `1.5`",
            "/States/A/Credentials `Credentials` must be an object, but this is text",
            "/States/A/Retry `Retry` must be a list, but this is an object",
            "/States/A/Catch/0 `0` must be an object, but this is text",
            "/States/A/Next `Next` must be text, but this is a boolean",
        ]
    );
}

#[test]
fn doubled_state_names_are_errors_and_other_doubled_names_warnings() {
    let text = r#"{"StartAt":"A","StartAt":"A","States":{"A":{"Type":"Succeed"},"A":{"Type":"Succeed"}}}"#;
    let found = read(text).unwrap().diagnostics;
    let codes: Vec<&str> = found.iter().map(|d| d.code.as_str()).collect();
    assert_eq!(codes, ["DUPLICATE_KEY", "DUPLICATE_STATE_NAME"]);
}

#[test]
fn written_text_reads_as_the_same_machine() {
    let text = r#"{"StartAt":"A","States":{"A":{"Type":"Pass","Parameters":{"x.$":"$.y"},"End":true}}}"#;
    let machine = read(text).unwrap().machine;
    assert_eq!(read(&write(&machine)).unwrap().machine, machine);
}

/// A state of each kind with every member that the language and the service know.
const EVERYTHING: &str = r#"{
  "Comment": "c", "QueryLanguage": "JSONPath", "Version": "1.0", "TimeoutSeconds": 9, "StartAt": "Pass", "States": {
    "Pass": {"Type": "Pass", "Comment": "c", "QueryLanguage": "JSONPath", "InputPath": "$", "Parameters": {}, "Result": 1,
      "ResultPath": "$.r", "OutputPath": null, "Assign": {"x": 1}, "Next": "Task"},
    "Task": {"Type": "Task", "Resource": "r", "Comment": "c", "InputPath": null, "Parameters": {}, "ResultSelector": {},
      "ResultPath": null, "OutputPath": "$", "Assign": {}, "TimeoutSeconds": 1, "HeartbeatSeconds": 1,
      "Credentials": {"Comment": "c", "RoleArn": "r"}, "Next": "Paths",
      "Retry": [{"Comment": "c", "ErrorEquals": ["E"], "IntervalSeconds": 1, "MaxAttempts": 1, "BackoffRate": 1.5,
        "MaxDelaySeconds": 9, "JitterStrategy": "FULL"}],
      "Catch": [{"Comment": "c", "ErrorEquals": ["E"], "ResultPath": "$.e", "Assign": {}, "Next": "Choice"}]},
    "Paths": {"Type": "Task", "Resource": "r", "TimeoutSecondsPath": "$.t", "HeartbeatSecondsPath": "$.h",
      "Credentials": {"RoleArn.$": "$.r"}, "Next": "Choice"},
    "Choice": {"Type": "Choice", "Comment": "c", "InputPath": "$", "OutputPath": "$", "Assign": {}, "Default": "Wait", "Choices": [
      {"Comment": "c", "Variable": "$.a", "IsNull": true, "Assign": {}, "Next": "Wait"},
      {"And": [{"Comment": "c", "Variable": "$.a", "StringEquals": "b"}, {"Or": [{"Not": {"Variable": "$.a", "IsNull": true}}]}],
        "Next": "Wait"}]},
    "Wait": {"Type": "Wait", "Comment": "c", "Seconds": 1, "InputPath": "$", "OutputPath": "$", "Assign": {}, "Next": "Wait2"},
    "Wait2": {"Type": "Wait", "SecondsPath": "$.s", "Next": "Wait3"},
    "Wait3": {"Type": "Wait", "Timestamp": "2026-01-01T00:00:00Z", "Next": "Wait4"},
    "Wait4": {"Type": "Wait", "TimestampPath": "$.t", "Next": "Parallel"},
    "Parallel": {"Type": "Parallel", "Comment": "c", "InputPath": "$", "Parameters": {}, "ResultSelector": {}, "ResultPath": "$",
      "OutputPath": "$", "Assign": {}, "Retry": [], "Catch": [], "Next": "Map",
      "Branches": [{"Comment": "c", "StartAt": "S", "States": {"S": {"Type": "Succeed", "Comment": "c", "InputPath": "$",
        "OutputPath": "$"}}}]},
    "Map": {"Type": "Map", "Comment": "c", "InputPath": "$", "ItemsPath": "$.i", "ItemSelector": {}, "MaxConcurrencyPath": "$.m",
      "ToleratedFailureCountPath": "$.c", "ToleratedFailurePercentagePath": "$.p", "Label": "L", "ResultSelector": {},
      "ResultPath": "$", "OutputPath": "$", "Assign": {}, "Retry": [], "Catch": [], "End": true,
      "ItemReader": {"Comment": "c", "Resource": "r", "Parameters": {}, "ReaderConfig": {"Comment": "c", "InputType": "CSV",
        "Transformation": "NONE", "ManifestType": "ATHENA_DATA", "CSVHeaderLocation": "GIVEN", "CSVHeaders": ["a"],
        "CSVDelimiter": "TAB", "MaxItemsPath": "$.n", "ItemsPointer": "/a"}},
      "ItemBatcher": {"Comment": "c", "BatchInput": {}, "MaxItemsPerBatchPath": "$.b", "MaxInputBytesPerBatchPath": "$.b"},
      "ResultWriter": {"Comment": "c", "Resource": "r", "Parameters": {},
        "WriterConfig": {"Comment": "c", "Transformation": "FLATTEN", "OutputType": "JSONL"}},
      "ItemProcessor": {"Comment": "c", "StartAt": "F",
        "ProcessorConfig": {"Comment": "c", "Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"},
        "States": {"F": {"Type": "Fail", "Comment": "c", "Error": "E", "Cause": "C"}}}},
    "Old": {"Type": "Map", "Parameters": {}, "Iterator": {"StartAt": "F", "States": {"F": {"Type": "Fail", "ErrorPath": "$.e",
      "CausePath": "$.c"}}}, "MaxConcurrency": 1, "End": true},
    "TaskQ": {"Type": "Task", "QueryLanguage": "JSONata", "Resource": "r", "Arguments": {}, "TimeoutSeconds": "{% 1 %}",
      "HeartbeatSeconds": "{% 1 %}", "Credentials": {"RoleArn": "{% 1 %}"}, "Assign": "{% {} %}", "Output": 1, "Retry": [],
      "Catch": [{"ErrorEquals": ["E"], "Assign": {}, "Output": 1, "Next": "WaitQ"}], "End": true},
    "ChoiceQ": {"Type": "Choice", "QueryLanguage": "JSONata", "Output": 1, "Assign": {},
      "Choices": [{"Comment": "c", "Condition": true, "Assign": {}, "Output": 1, "Next": "WaitQ"}]},
    "WaitQ": {"Type": "Wait", "QueryLanguage": "JSONata", "Seconds": "{% 1 %}", "Output": 1, "Assign": {}, "End": true},
    "ParallelQ": {"Type": "Parallel", "QueryLanguage": "JSONata", "Arguments": 1, "Branches": [], "Output": 1, "End": true},
    "MapQ": {"Type": "Map", "QueryLanguage": "JSONata", "Items": [], "ItemSelector": 1, "MaxConcurrency": "{% 1 %}",
      "ToleratedFailureCount": 1, "ToleratedFailurePercentage": 1.5, "Output": 1, "Assign": {}, "End": true,
      "ItemReader": {"Resource": "r", "Arguments": {}, "ReaderConfig": {"MaxItems": 1}},
      "ItemBatcher": {"MaxItemsPerBatch": 1, "MaxInputBytesPerBatch": "{% 1 %}", "BatchInput": 1},
      "ResultWriter": {"Resource": "r", "Arguments": {}}, "ItemProcessor": {"StartAt": "A", "States": {}}},
    "PassQ": {"Type": "Pass", "QueryLanguage": "JSONata", "Output": 1, "Assign": {}, "End": true},
    "SucceedQ": {"Type": "Succeed", "QueryLanguage": "JSONata", "Output": 1},
    "FailQ": {"Type": "Fail", "QueryLanguage": "JSONata", "Error": "{% 1 %}", "Cause": "{% 1 %}"}}}"#;

/// Every member that is known has a field: nothing of it is left among what is not.
#[test]
fn every_member_has_a_field() {
    let document = read(EVERYTHING).unwrap();
    assert!(document.diagnostics.is_empty(), "{:?}", document.diagnostics);
    let shown = format!("{:?}", document.machine);
    let unknown = shown.matches("unknown: [").count();
    assert!(unknown > 40 && shown.matches("unknown: []").count() == unknown, "{shown}");
    assert_eq!(to_json(&document.machine), EVERYTHING.parse().unwrap());
}

/// Names that mean something to the model somewhere, and some that do not.
const NAMES: &[&str] = &[
    "StartAt",
    "States",
    "A",
    "B",
    "Type",
    "Next",
    "End",
    "Comment",
    "QueryLanguage",
    "TimeoutSeconds",
    "ProcessorConfig",
    "Mode",
    "ExecutionType",
    "Resource",
    "Parameters",
    "Credentials",
    "RoleArn",
    "Retry",
    "Catch",
    "ErrorEquals",
    "MaxAttempts",
    "BackoffRate",
    "Choices",
    "And",
    "Not",
    "Variable",
    "IsNull",
    "Condition",
    "Default",
    "Seconds",
    "SecondsPath",
    "Branches",
    "ItemProcessor",
    "Iterator",
    "ItemReader",
    "ReaderConfig",
    "InputType",
    "MaxItems",
    "ItemBatcher",
    "ResultWriter",
    "WriterConfig",
    "ResultPath",
    "InputPath",
    "Assign",
    "Output",
    "Items",
    "Error",
    "Nobody'sField",
];

/// JSON that looks like a definition here and there.
fn almost_asl() -> impl Strategy<Value = Json> {
    let word = prop::sample::select(vec![
        "", "A", "B", "Pass", "Task", "Choice", "Wait", "Map", "Parallel", "Fail", "JSONata", "$.a", "${S}",
        "CSV",
    ]);
    let leaf = prop_oneof![
        4 => word.prop_map(Json::from),
        1 => prop::sample::select(vec!["null", "true", "false", "0", "1.0", "-3", "1e2"])
            .prop_map(|text| text.parse().unwrap()),
    ];
    leaf.prop_recursive(6, 60, 8, |inner| {
        prop_oneof![
            1 => prop::collection::vec(inner.clone(), 0..4).prop_map(Json::Array),
            4 => prop::collection::vec((prop::sample::select(NAMES), inner), 0..8).prop_map(|members| {
                members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
            }),
        ]
    })
}

proptest! {
    #[test]
    fn whatever_is_read_is_written_back(states in prop::collection::vec(almost_asl(), 0..4), rest in almost_asl()) {
        let states = states.into_iter().zip(["A", "B", "A", "C"]).map(|(json, name)| (name.to_owned(), json));
        let definition: Json =
            [("States".to_owned(), states.collect()), ("StartAt".to_owned(), rest)].into_iter().collect();
        let (machine, _) = from_json(&definition);
        prop_assert_eq!(to_json(&machine), definition);
    }
}

fn json_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            json_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "json") {
            found.push(path);
        }
    }
}

/// Every definition that stands somewhere in a file below `folder`, as JSON or as text.
fn definitions(folder: &Path) -> Vec<(String, Json)> {
    let mut files = Vec::new();
    json_files(folder, &mut files);
    files.sort();
    let mut found = Vec::new();
    for path in files {
        let json = parse(&std::fs::read_to_string(&path).unwrap()).unwrap().json;
        collect(&path.display().to_string(), &json, &mut found);
    }
    found
}

fn collect(name: &str, json: &Json, found: &mut Vec<(String, Json)>) {
    match json {
        Json::Object(_) if json.get("States").is_some() => found.push((name.to_owned(), json.clone())),
        Json::Object(members) => members.iter().for_each(|(_, member)| collect(name, member, found)),
        Json::Array(items) => items.iter().for_each(|item| collect(name, item, found)),
        Json::String(text) if text.contains("\"States\"") => {
            if let Ok(parsed) = parse(text) {
                collect(name, &parsed.json, found);
            }
        }
        _ => {}
    }
}

#[test]
fn real_definitions_round_trip() {
    let Some(shared) = std::env::var_os("ASL_SHARED").map(PathBuf::from) else {
        println!("skipped: no corpus");
        return;
    };
    let (mut count, mut lost) = (0, Vec::new());
    for folder in ["validation/valid", "conformance"] {
        for (name, definition) in definitions(&shared.join(folder)) {
            count += 1;
            if to_json(&from_json(&definition).0) != definition {
                lost.push(name);
            }
        }
    }
    println!("figure roundtrip.definitions {count}");
    println!("figure roundtrip.failures {}", lost.len());
    assert!(lost.is_empty(), "{} definitions are not written back as they were: {lost:#?}", lost.len());
    assert!(count > 1000, "the corpus holds more than a thousand definitions, found {count}");
}

#[cfg(feature = "yaml")]
#[test]
fn real_definitions_are_the_same_read_as_yaml() {
    let Some(shared) = std::env::var_os("ASL_SHARED").map(PathBuf::from) else {
        println!("skipped: no corpus");
        return;
    };
    let mut files = Vec::new();
    json_files(&shared.join("validation/valid"), &mut files);
    for path in files {
        let text = std::fs::read_to_string(&path).unwrap();
        match asl_model::parse_yaml(&text) {
            Ok(parsed) => assert_eq!(parsed.json, parse(&text).unwrap().json, "{}", path.display()),
            Err(error) => panic!("{}: {error}", path.display()),
        }
    }
}

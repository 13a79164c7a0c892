//! Reading and writing lose nothing: the project's own cases, and every real definition of the corpora.
#![expect(clippy::unwrap_used, reason = "a test stops at what is not as expected")]

use std::path::{Path, PathBuf};

use asl_model::{Json, from_json, parse, read, to_json, write};

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

/// Every `definition` (or every file, where the file is the definition) below `folder`.
fn definitions(folder: &Path) -> Vec<(String, Json)> {
    let mut files = Vec::new();
    json_files(folder, &mut files);
    files.sort();
    let mut found = Vec::new();
    for path in files {
        let json = parse(&std::fs::read_to_string(&path).unwrap()).unwrap().json;
        let name = path.display().to_string();
        if json.get("States").is_some() {
            found.push((name, json));
        } else if let Some(definition) = json.get("definition").filter(|json| json.get("States").is_some()) {
            found.push((name, definition.clone()));
        }
    }
    found
}

#[test]
fn real_definitions_round_trip() {
    let Some(shared) = std::env::var_os("ASL_SHARED").map(PathBuf::from) else {
        println!("skipped: no corpus");
        return;
    };
    let mut count = 0;
    for folder in ["validation/valid", "conformance"] {
        for (name, definition) in definitions(&shared.join(folder)) {
            check(&name, &definition);
            count += 1;
        }
    }
    assert!(count > 1000, "the corpus holds more than a thousand definitions, found {count}");
}

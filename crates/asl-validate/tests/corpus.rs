//! The corpus of real definitions: no error in a right one, an error in every wrong one.
//!
//! `ASL_SHARED` names the folder that holds `validation/`; without it this test says so and passes.

#![expect(clippy::unwrap_used, reason = "a corpus that cannot be read is a failed test")]

use std::path::{Path, PathBuf};

use asl_model::{Json, Severity};
use asl_validate::{Checked, MachineType, validate_text};

fn corpus() -> Option<PathBuf> {
    let folder = PathBuf::from(std::env::var_os("ASL_SHARED")?);
    // Tests run in the package's folder; a relative path is meant from the workspace's.
    let folder = if folder.is_relative() {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(folder)
    } else {
        folder
    };
    Some(folder.join("validation")).filter(|folder| folder.is_dir())
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn errors(checked: &Checked) -> Vec<String> {
    let errors = checked.report.diagnostics().filter(|found| found.severity == Severity::Error);
    errors.map(|found| format!("{} {}: {}", found.code, found.location, found.message)).collect()
}

#[test]
fn right_definitions_have_no_error() {
    let Some(corpus) = corpus() else {
        println!("skipped: no corpus");
        return;
    };
    let mut wrong = Vec::new();
    let files = files(&corpus.join("valid"));
    for file in &files {
        let text = std::fs::read_to_string(file).unwrap();
        for error in errors(&validate_text(&text, MachineType::Standard)) {
            wrong.push(format!("{}: {error}", file.file_stem().unwrap().display()));
        }
    }
    println!("{} right definitions, {} errors", files.len(), wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// One fault of the wrong definitions.
struct Case {
    text: String,
    kind: MachineType,
    severity: Severity,
    fault: String,
    place: Option<String>,
    recorded_code: Option<String>,
}

fn case(file: &Path) -> Case {
    let case: Json = std::fs::read_to_string(file).unwrap().parse().unwrap();
    let expect = case.get("expect").unwrap();
    let mut text = match case.get("definition_text").and_then(Json::as_str) {
        Some(text) => text.to_owned(),
        None => case.get("definition").unwrap().to_string(),
    };
    if let Some(grow) = case.get("grow") {
        // Only a comment is grown, and where in the text does not matter.
        let length = usize::try_from(grow.get("length").and_then(Json::as_u64).unwrap()).unwrap();
        text = text.replacen('{', &format!("{{\"Comment\":\"{}\",", "x".repeat(length)), 1);
    }
    Case {
        text,
        kind: match case.get("type").and_then(Json::as_str) {
            Some("EXPRESS") => MachineType::Express,
            _ => MachineType::Standard,
        },
        severity: match expect.get("severity").and_then(Json::as_str) {
            Some("warning") => Severity::Warning,
            _ => Severity::Error,
        },
        fault: expect.get("kind").and_then(Json::as_str).unwrap().to_owned(),
        place: expect.get("pointer").and_then(Json::as_str).map(str::to_owned),
        recorded_code: case
            .get("recorded")
            .and_then(|recorded| recorded.get("code"))
            .and_then(Json::as_str)
            .map(str::to_owned),
    }
}

/// Whether two places are the same, or one is the other's parent.
fn near(place: &str, expected: &str) -> bool {
    let parent = |place: &str| place.rsplit_once('/').map(|(parent, _)| parent.to_owned());
    place == expected
        || parent(expected).as_deref() == Some(place)
        || place.starts_with(&format!("{expected}/"))
}

#[test]
fn wrong_definitions_are_found() {
    let Some(corpus) = corpus() else {
        println!("skipped: no corpus");
        return;
    };
    let (mut found, mut placed, mut with_place, mut coded, mut with_code) = (0, 0, 0, 0, 0);
    let mut missed = Vec::new();
    let files = files(&corpus.join("invalid"));
    for file in &files {
        let case = case(file);
        let name = file.file_stem().unwrap().display().to_string();
        let checked = validate_text(&case.text, case.kind);
        let there = || checked.report.diagnostics().filter(|one| one.severity == case.severity);
        if there().next().is_none() {
            missed.push(format!("{name}: {}", case.fault));
            continue;
        }
        found += 1;
        if let Some(place) = &case.place {
            with_place += 1;
            if there().any(|one| near(&one.location.to_string(), place)) {
                placed += 1;
            } else {
                let seen: Vec<String> = there().map(|one| format!("{} {}", one.code, one.location)).collect();
                println!("elsewhere: {name}: {} at {place}, found {}", case.fault, seen.join(", "));
            }
        }
        if let Some(code) = &case.recorded_code {
            with_code += 1;
            if there().any(|one| one.code == *code) {
                coded += 1;
            } else {
                let seen: Vec<&str> = there().map(|one| one.code.as_str()).collect();
                println!("other code: {name}: {code}, found {seen:?}");
            }
        }
    }
    println!(
        "{found} of {} wrong definitions found, {placed} of {with_place} in place, {coded} of {with_code} with the recorded code",
        files.len()
    );
    println!("missed:\n{}", missed.join("\n"));
    // A floor, not a goal: what is found today must still be found tomorrow.
    assert!(found * 100 >= files.len() * 90, "only {found} of {} found", files.len());
}

//! `synth test`: mock configuration files of Step Functions Local, on virtual time.

use super::{command, page, page_of, run};

const LEAD: &str = "mocked/lead.asl.json";

#[test]
fn every_case_is_run_and_what_is_missing_is_said() {
    let pages = [
        page(&["test", LEAD, "--input", r#"{"id": "L-0"}"#]),
        page(&["test", LEAD, "--expect", "mocked/expect.json"]),
        page(&["test", LEAD, "--expect", "mocked/expect.json", "--case", "HappyPath", "--history"]),
        page(&["test", LEAD, "--expect", "mocked/expect.json", "--case", "PersonPath", "--quiet"]),
    ];
    insta::assert_snapshot!(pages.join("\n"));
}

#[test]
fn scripts_get_all_of_it() {
    let cases = ["--case", "NobodyStores", "--case", "BusyTooLong", "--input", r#"{"id": "L-0"}"#];
    let mut arguments = vec!["test", LEAD, "--format", "json"];
    arguments.extend(cases);
    insta::assert_snapshot!(page(&arguments));
}

#[test]
fn what_does_not_fit_is_refused_at_its_place() {
    let pages = [
        page(&["test", "right.asl.json"]),
        page(&["test", "right.asl.json", "--mock", "mocked/MockConfigFile.json"]),
        page(&["test", LEAD, "--machine", "lad"]),
        page(&["test", LEAD, "--case", "HapyPath"]),
        page(&["test", LEAD, "--input", "{id: 1}"]),
        page(&["test", "broken.asl.json", "--mock", "mocked/MockConfigFile.json"]),
    ];
    insta::assert_snapshot!(pages.join("\n"));
}

#[test]
fn a_mock_configuration_that_is_wrong_is_refused_at_its_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let definition = std::fs::read_to_string(super::fixtures().join(LEAD)).expect("the fixture");
    std::fs::write(folder.path().join("lead.asl.json"), definition).expect("written");
    let cases = [
        r#"{"StateMachines": {"lead": {"TestCases": {"A": {"Store": "Stored"}}}}}"#,
        r#"{"StateMachines": {"lead": {"TestCases": {"A": {"Store": "Stord"}}}}, "MockedResponses": {"Stored": {}}}"#,
        r#"{"StateMachines": {"lead": {"TestCases": {"A": {"Valid?": "X"}}}}, "MockedResponses": {"X": {}}}"#,
        r#"{"StateMachines": {"lead": {"TestCases": {"A": {"Stor": "X"}}}}, "MockedResponses": {"X": {}}}"#,
        r#"{"StateMachines": {"lead": {"TestCase": {}}}, "MockedResponses": {}}"#,
        r#"{"StateMachines": {"lead": {"TestCases": {}}}}"#,
        r#"{"StateMachines": {"lead": {"TestCases": {"A": {"Store": "X"}}}}, "MockedResponses": {"X": {"first": {"Return": 1}}}}"#,
        r#"{"StateMachines": {"lead": {"TestCases": {"A": {"Store": "X"}}}}, "MockedResponses": {"X": {"0-2": {"Return": 1}, "2": {"Return": 1}}}}"#,
        r#"{"StateMachines": {"lead": {"TestCases": {"A": {"Store": "X"}}}}, "MockedResponses": {"X": {"0": {"Retrun": 1}}}}"#,
        r#"{"StateMachines": {"lead": {"TestCases": {"A": {"Store": "X"}}}}, "MockedResponses": {"X": {"0": {"Return": 1, "Throw": {}}}}}"#,
        r#"{"StateMachines": {"lead": {"TestCases": {"A": {}, "A": {}}}}}"#,
        r#"{"StateMachines": {"lead": {"TestCases": ["A"]}}}"#,
        r#"{"StateMachines": {"a": {"TestCases": {}}, "b": {"TestCases": {}}}}"#,
        "[]",
        "{",
    ];
    let mut pages = Vec::new();
    for text in cases {
        std::fs::write(folder.path().join("MockConfigFile.json"), text).expect("written");
        let mut synth = command(&["test", "lead.asl.json"]);
        synth.current_dir(folder.path());
        let page = page_of(&["test", "lead.asl.json"], &run(synth));
        pages.push(format!("{text}\n{}", page.lines().skip(1).collect::<Vec<_>>().join("\n")));
    }
    insta::assert_snapshot!(pages.join("\n\n"));
}

#[test]
fn a_workflow_of_the_app_by_its_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let mocks = r#"{"StateMachines": {"orders": {"TestCases": {"Plain": {}}}}}"#;
    let path = folder.path().join("mocks.json");
    std::fs::write(&path, mocks).expect("written");
    let path = path.display().to_string();
    let arguments = ["test", "orders", "--assembly", "shop.assembly.json", "--mock", &path];
    let page = page(&arguments).replace(&folder.path().display().to_string(), "[folder]");
    insta::assert_snapshot!(page);
}

#[test]
fn a_folder_stands_for_s3() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, text).expect("written");
    };
    write("s3/in/rows/one.csv", "id\n1\n2\n");
    write("MockConfigFile.json", r#"{"StateMachines": {"import": {"TestCases": {"Rows": {}}}}}"#);
    write(
        "import.asl.json",
        r#"{"StartAt": "Each", "States": {"Each": {"Type": "Map", "Label": "L", "End": true,
            "ItemReader": {"Resource": "arn:aws:states:::s3:getObject",
                "ReaderConfig": {"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"},
                "Parameters": {"Bucket": "in", "Key.$": "$.key"}},
            "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                "StartAt": "Keep", "States": {"Keep": {"Type": "Pass", "End": true}}}}}}"#,
    );
    let mut pages = Vec::new();
    for key in ["rows/one.csv", "rows/two.csv", "../MockConfigFile.json"] {
        let input = format!(r#"{{"key": "{key}"}}"#);
        let mut synth = command(&["test", "import.asl.json", "--s3", "s3", "--input", &input]);
        synth.current_dir(folder.path());
        pages.push(page_of(&["test", "import.asl.json", "--s3", "s3", "--input", &input], &run(synth)));
    }
    let mut synth = command(&["test", "import.asl.json", "--input", r#"{"key": "a"}"#]);
    synth.current_dir(folder.path());
    pages.push(page_of(&["test", "import.asl.json", "--input", r#"{"key": "a"}"#], &run(synth)));
    insta::assert_snapshot!(pages.join("\n"));
}

//! Distributed Maps: what the execution tells of them, what their children get, and what comes of it.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::driver::virtual_start;
use crate::{
    ChildId, Effect, Event, Execution, IllegalEvent, IllegalMapRunEvent, ListRequest, ListedObject, MapRun,
    MapRunCounts, MapRunEffect, MapRunEntry, MapRunEvent, MapRunId, MapRunLimits, MapRunReplayError,
    MapRunRequest, MapRunStatus, ObjectRequest, ObjectToWrite, Status, Text,
};

/// A machine of one distributed Map `S` whose children run `states`, with more fields.
fn distributed(fields: Value, states: Value) -> Value {
    let mut map = json!({"Type": "Map", "End": true, "ItemProcessor": {
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, "StartAt": "Child", "States": states}});
    map.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    one(map)
}

fn passing() -> Value {
    json!({"Child": {"Type": "Pass", "End": true}})
}

fn calling() -> Value {
    json!({"Child": call(json!({"Parameters": {"item.$": "$"}}))})
}

/// A handler with an S3 of its own, which answers calls by what they are about.
#[derive(Default)]
struct Cloud {
    objects: BTreeMap<String, String>,
    answers: BTreeMap<String, TaskAnswer>,
    calls: Vec<Value>,
}

impl TaskHandler for Cloud {
    fn call(&mut self, request: &TaskRequest) -> TaskAnswer {
        let parameters: Value = serde_json::from_str(&request.parameters).unwrap();
        self.calls.push(parameters.clone());
        self.answers.get(&parameters["item"].to_string()).cloned().unwrap_or(TaskAnswer::Succeed(parameters))
    }

    fn read_object(&mut self, request: &ObjectRequest) -> Result<String, String> {
        let key = format!("{}/{}", request.bucket, request.key);
        self.objects.get(&key).cloned().ok_or_else(|| format!("There is no {key}."))
    }

    fn list_objects(&mut self, request: &ListRequest) -> Result<Vec<ListedObject>, String> {
        let start = format!("{}/{}", request.bucket, request.prefix);
        let found = self.objects.iter().filter(|(key, _)| key.starts_with(&start));
        let listed = |(key, body): (&String, &String)| ListedObject {
            key: key.split_once('/').unwrap().1.to_owned(),
            etag: "\"e\"".to_owned(),
            last_modified: 7,
            size: body.len() as u64,
            storage_class: "STANDARD".to_owned(),
        };
        Ok(found.map(listed).collect())
    }

    fn write_objects(&mut self, objects: &[ObjectToWrite]) -> Result<(), String> {
        let written =
            |object: &ObjectToWrite| (format!("{}/{}", object.bucket, object.key), object.body.to_string());
        self.objects.extend(objects.iter().map(written));
        Ok(())
    }
}

impl Cloud {
    fn with(objects: &[(&str, &str)]) -> Self {
        let objects = objects.iter().map(|(key, body)| ((*key).to_owned(), (*body).to_owned())).collect();
        Self { objects, ..Self::default() }
    }

    fn run(self, definition: &Value, input: &Value) -> Driver<Self> {
        Driver::start(program(definition), start(input), self).unwrap()
    }
}

#[test]
fn the_execution_tells_of_the_map_run_alone() {
    let driver = run(&distributed(json!({"Label": "Each"}), passing()), &json!([1, 2]), &[]);
    assert_eq!(
        links(&driver),
        [
            "1<-0 ExecutionStarted",
            "2<-0 MapStateEntered",
            "3<-2 MapStateStarted",
            "4<-3 MapRunStarted",
            "5<-4 MapRunSucceeded",
            "6<-5 MapStateSucceeded",
            "7<-4 MapStateExited",
            "8<-7 ExecutionSucceeded",
        ]
    );
    check_output(&driver, "[1,2]");
    let arn = driver.execution().history().iter().find_map(|event| match &event.details {
        crate::EventDetails::MapRunStarted { map_run_arn } => Some(map_run_arn.clone()),
        _ => None,
    });
    assert!(arn.unwrap().starts_with("arn:aws:states:us-east-1:123456789012:mapRun:machine/Each:"));
}

#[test]
fn before_november_2024_the_exit_pointed_elsewhere() {
    let definition = distributed(json!({}), passing());
    let at = "2024-08-19T00:00:00Z".parse().unwrap();
    let driver = Driver::start_at(program(&definition), start(&json!([])), at, Script::default()).unwrap();
    assert!(links(&driver).contains(&"7<-5 MapStateExited".to_owned()));
    check_output(&driver, "[]");
}

#[test]
fn children_see_their_item_and_nothing_else() {
    let child = json!({"Type": "Pass", "End": true, "Parameters": {
        "item.$": "$", "machine.$": "$$.StateMachine.Name", "input.$": "$$.Execution.Input"}});
    let definition = distributed(json!({"Label": "L"}), json!({"Child": child}));
    let driver = run(&definition, &json!([5]), &[]);
    check_output(&driver, r#"[{"item":5,"machine":"machine/L","input":5}]"#);

    let outer = json!({"StartAt": "Set", "States": {
        "Set": {"Type": "Pass", "Assign": {"x": 1}, "Next": "S"},
        "S": distributed(json!({}), json!({"Child": {"Type": "Pass", "Parameters": {"x.$": "$x"}, "End": true}}))["States"]["S"]}});
    let driver = run(&outer, &json!([1]), &[]);
    let execution = driver.execution();
    assert_eq!(execution.error(), Some("States.ExceedToleratedFailureThreshold"));
    assert_eq!(execution.cause(), Some("The specified tolerated failure threshold was exceeded"));
}

#[test]
fn items_are_selected_and_batched() {
    let select = json!({"ItemsPath": "$.all", "ItemSelector": {
        "i.$": "$$.Map.Item.Index", "v.$": "$$.Map.Item.Value", "from.$": "$$.Map.Item.Source", "more.$": "$.more"}});
    let driver = run(&distributed(select, passing()), &json!({"all": ["a"], "more": 7}), &[]);
    check_output(&driver, r#"[{"i":0,"v":"a","from":"STATE_DATA","more":7}]"#);

    let batches = json!({"ItemsPath": "$.all",
        "ItemBatcher": {"MaxItemsPerBatchPath": "$.most", "BatchInput": {"more.$": "$.more"}}});
    let driver = run(&distributed(batches, passing()), &json!({"all": [1, 2, 3], "most": 2, "more": 7}), &[]);
    check_output(
        &driver,
        r#"[{"BatchInput":{"more":7},"Items":[1,2]},{"BatchInput":{"more":7},"Items":[3]}]"#,
    );

    let query = json!({"QueryLanguage": "JSONata", "Items": "{% {'a': 1, 'b': 2} %}",
        "ItemSelector": {"k": "{% $states.context.Map.Item.Key %}", "n": "{% $states.context.Map.Item.Value + 1 %}"}});
    let driver = run(&distributed(query, passing()), &json!({}), &[]);
    check_output(&driver, r#"[{"k":"a","n":2},{"k":"b","n":3}]"#);
    let bare = json!({"QueryLanguage": "JSONata", "Items": {"a": 1}});
    check_output(&run(&distributed(bare, passing()), &json!({}), &[]), r#"[{"Key":"a","Value":1}]"#);
}

#[test]
fn readers_bring_items_from_s3() {
    let reader = |config: Value, resource: &str| {
        json!({"ItemReader": {"Resource": format!("arn:aws:states:::s3:{resource}"), "ReaderConfig": config,
            "Parameters": {"Bucket": "b", "Key.$": "$.key", "Prefix": "in/"}}})
    };
    let files = [
        ("b/in/1.jsonl", "{\"n\":1}\n{\"n\":2}\n"),
        ("b/in/2.jsonl", "{\"n\":3}\n"),
        ("b/rows.csv", "id;name\n1;x\n2;y\n"),
        ("b/deep.json", r#"{"a":{"items":[1,2,3]}}"#),
        ("b/object.json", r#"{"k":1}"#),
    ];
    let check = |config: Value, resource: &str, key: &str, expected: &str| {
        let definition = distributed(reader(config, resource), passing());
        let driver = Cloud::with(&files).run(&definition, &json!({"key": key}));
        check_output(&driver, expected);
    };
    check(
        json!({"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW", "CSVDelimiter": "SEMICOLON"}),
        "getObject",
        "rows.csv",
        r#"[{"id":"1","name":"x"},{"id":"2","name":"y"}]"#,
    );
    check(
        json!({"InputType": "JSON", "ItemsPointer": "/a/items", "MaxItems": 2}),
        "getObject",
        "deep.json",
        "[1,2]",
    );
    check(json!({"InputType": "JSON"}), "getObject", "object.json", r#"[{"Key":"k","Value":1}]"#);
    check(
        json!({"InputType": "JSONL", "Transformation": "LOAD_AND_FLATTEN"}),
        "listObjectsV2",
        "",
        r#"[{"n":1},{"n":2},{"n":3}]"#,
    );
    check(
        json!({"MaxItems": 1}),
        "listObjectsV2",
        "",
        r#"[{"Etag":"\"e\"","Key":"in/1.jsonl","LastModified":7,"Size":16,"StorageClass":"STANDARD"}]"#,
    );
    let definition = distributed(reader(json!({"InputType": "JSON"}), "getObject"), passing());
    let driver = Cloud::default().run(&definition, &json!({"key": "none"}));
    check_failure(&driver, "States.ItemReaderFailed", "There is no b/none.");
    assert_eq!(
        links(&driver)[3..],
        ["4<-3 MapRunStarted", "5<-4 MapRunFailed", "6<-5 MapStateFailed", "7<-6 ExecutionFailed"]
    );
}

#[test]
fn some_children_may_fail() {
    let failing = || {
        let mut cloud = Cloud::default();
        cloud.answers.insert("2".to_owned(), fails("Boom"));
        cloud
    };
    let check = |fields: Value, output: Option<&str>| {
        let driver = failing().run(&distributed(fields, calling()), &json!([1, 2, 3]));
        assert_eq!(driver.execution().output(), output, "{:?}", driver.execution().cause());
        driver
    };
    let without_two = r#"[{"item":1},{"item":3}]"#;
    check(json!({"ToleratedFailureCount": 1}), Some(without_two));
    check(json!({"ToleratedFailurePercentage": 34}), Some(without_two));
    check(json!({"ToleratedFailurePercentage": 33}), None);
    let driver = check(json!({"MaxConcurrency": 1}), None);
    assert_eq!(driver.execution().error(), Some("States.ExceedToleratedFailureThreshold"));
    assert_eq!(driver.handler().calls.len(), 2, "the third child never began");
}

#[test]
fn as_many_children_run_as_may() {
    let waiting = json!({"Child": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
        "Parameters": {"t.$": "$$.Task.Token"}, "TimeoutSeconds": 60, "End": true}});
    let definition = distributed(json!({"MaxConcurrency": 2, "ToleratedFailureCount": 1}), waiting);
    let mut driver = run(&definition, &json!([1, 2, 3, 4]), &[]);
    let open = |driver: &Driver<Script>| -> Vec<_> {
        driver.pending_everywhere().into_iter().map(|(place, _)| place).collect()
    };
    let first = open(&driver);
    assert_eq!(first.len(), 2);
    assert!(driver.pending().is_empty());
    assert_eq!(first[1].path(), [(MapRunId(1), ChildId(2))]);
    let tokens: Vec<_> = driver.handler().seen.iter().map(|request| request.token.clone()).collect();
    assert_ne!(tokens[0], tokens[1], "each child has a seed of its own");

    driver.succeed(first[1].clone(), &json!("two")).unwrap();
    assert_eq!(open(&driver).last().unwrap().path(), [(MapRunId(1), ChildId(3))]);
    driver.fail(first[0].clone(), Some("No".into()), None).unwrap();
    let counts = driver.map_runs().next().unwrap().execution_counts();
    assert_eq!(
        counts,
        MapRunCounts { running: 2, succeeded: 1, failed: 1, total: 4, ..MapRunCounts::default() }
    );
    let late = driver.succeed(first[0].clone(), &json!(1));
    assert!(matches!(late, Err(IllegalEvent::Ended { .. } | IllegalEvent::TaskClosed { .. })), "{late:?}");
    // The two that are left time out: one failure too many.
    driver.advance(std::time::Duration::from_mins(1));
    assert_eq!(driver.execution().error(), Some("States.ExceedToleratedFailureThreshold"));
    assert!(driver.pending_everywhere().is_empty());
}

#[test]
fn a_retry_is_another_map_run() {
    let mut definition = distributed(
        json!({"Retry": [{"ErrorEquals": ["States.ExceedToleratedFailureThreshold"], "MaxAttempts": 1}],
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Sorry"}]}),
        calling(),
    );
    definition["States"]["Sorry"] = json!({"Type": "Pass", "End": true});
    let mut cloud = Cloud::default();
    cloud.answers.insert("1".to_owned(), fails("Boom"));
    let driver = cloud.run(&definition, &json!([1]));
    let count = |kind: &str| links(&driver).iter().filter(|line| line.ends_with(kind)).count();
    assert_eq!((count("MapRunStarted"), count("MapRunFailed"), count("MapStateFailed")), (2, 2, 1));
    check_output(
        &driver,
        r#"{"Error":"States.ExceedToleratedFailureThreshold","Cause":"The specified tolerated failure threshold was exceeded"}"#,
    );
}

#[test]
fn results_are_exported() {
    let writer = |config: Value| {
        json!({"Label": "L", "ToleratedFailureCount": 1, "ResultWriter": {"Resource": "arn:aws:states:::s3:putObject",
            "Parameters": {"Bucket": "out", "Prefix.$": "$.prefix"}, "WriterConfig": config}, "ItemsPath": "$.all"})
    };
    let written = |config: Value| {
        let mut cloud = Cloud::default();
        cloud.answers.insert("2".to_owned(), fails("Boom"));
        let definition = distributed(writer(config), calling());
        let driver = cloud.run(&definition, &json!({"all": [1, 2], "prefix": "jobs/"}));
        let output: Value = serde_json::from_str(driver.execution().output().unwrap()).unwrap();
        let key = output["ResultWriterDetails"]["Key"].as_str().unwrap().to_owned();
        let run = output["MapRunArn"].as_str().unwrap().rsplit(':').next().unwrap().to_owned();
        assert_eq!(key, format!("jobs/{run}/manifest.json"));
        let objects = &driver.handler().objects;
        let manifest: Value = serde_json::from_str(&objects[&format!("out/{key}")]).unwrap();
        let file = |word: &str| {
            let key = manifest["ResultFiles"][word][0]["Key"].as_str().unwrap();
            objects[&format!("out/{key}")].clone()
        };
        assert_eq!(manifest["ResultFiles"]["PENDING"], json!([]));
        (file("SUCCEEDED"), file("FAILED"))
    };
    let (succeeded, failed) = written(json!({"Transformation": "NONE", "OutputType": "JSON"}));
    let record = &serde_json::from_str::<Value>(&succeeded).unwrap()[0];
    assert_eq!((&record["Input"], &record["Output"]), (&json!("1"), &json!(r#"{"item":1}"#)));
    assert_eq!(
        (&record["Status"], &record["StartDate"]),
        (&json!("SUCCEEDED"), &json!("2026-01-01T00:00:00Z"))
    );
    assert!(record["StateMachineArn"].as_str().unwrap().ends_with(":stateMachine:machine/L"));
    let record = &serde_json::from_str::<Value>(&failed).unwrap()[0];
    assert_eq!((&record["Error"], &record["Status"]), (&json!("Boom"), &json!("FAILED")));

    let (succeeded, failed) = written(json!({"Transformation": "COMPACT", "OutputType": "JSONL"}));
    assert_eq!(succeeded, "{\"item\":1}\n");
    assert!(failed.contains(r#""Error":"Boom""#) && failed.ends_with("}\n"));
}

#[test]
fn results_are_formed_without_being_exported() {
    let check = |transformation: &str, expected: &str| {
        let config = json!({"ResultWriter": {"WriterConfig": {"Transformation": transformation, "OutputType": "JSON"}}});
        let driver = run(&distributed(config, passing()), &json!([[1, 2], 3]), &[]);
        let output = driver.execution().output().unwrap();
        assert!(output.starts_with(expected), "{output}");
    };
    check("COMPACT", "[[1,2],3]");
    check("FLATTEN", "[1,2,3]");
    check("NONE", r#"[{"ExecutionArn":"arn:aws:states:us-east-1:123456789012:execution:machine/"#);
}

#[test]
fn a_stop_reaches_the_map_run() {
    let definition = distributed(json!({}), calling());
    let at = virtual_start();
    let (mut execution, effects) = Execution::start(program(&definition), start(&json!([1])), at).unwrap();
    let [Effect::StartMapRun { map_run, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(execution.outstanding(), effects);
    assert_eq!(execution.open_map_runs().count(), 1);
    let unknown = Event::MapRunSucceeded { map_run: MapRunId(9), output: "[]".into() };
    assert!(matches!(execution.apply(unknown, at), Err(IllegalEvent::NoSuchMapRun { .. })));
    let broken = Event::MapRunSucceeded { map_run: *map_run, output: "[".into() };
    assert!(matches!(execution.apply(broken, at), Err(IllegalEvent::InvalidOutput { .. })));
    let effects = execution.apply(Event::Stopped { error: None, cause: None }, at).unwrap();
    assert!(effects.contains(&Effect::StopMapRun { map_run: *map_run }));
    assert_eq!(execution.status(), Status::Aborted);
}

#[test]
fn a_big_result_is_too_much() {
    let big = || ok(json!("x".repeat(200_000)));
    let answers = [("1".to_owned(), big()), ("2".to_owned(), big())];
    let cloud = || Cloud { answers: BTreeMap::from(answers.clone()), ..Cloud::default() };
    let driver = cloud().run(&distributed(json!({}), calling()), &json!([1]));
    assert_eq!(driver.execution().status(), Status::Succeeded);
    let driver = cloud().run(&distributed(json!({}), calling()), &json!([1, 2]));
    check_failure(
        &driver,
        "States.DataLimitExceeded",
        "The state/task 'S' returned a result with a size exceeding the maximum number of bytes service limit.",
    );
}

// --- the Map Run itself -----------------------------------------------------------------------------

fn request(definition: &Value, input: &Value) -> (Arc<Program>, MapRunRequest) {
    let program = program(definition);
    let (_, effects) = Execution::start(Arc::clone(&program), start(input), virtual_start()).unwrap();
    match effects.into_iter().next() {
        Some(Effect::StartMapRun { request, .. }) => (program, *request),
        other => panic!("{other:?}"),
    }
}

fn ended(child: u64, status: Status) -> MapRunEvent {
    let output = (status == Status::Succeeded).then(|| Text::from("1"));
    MapRunEvent::ChildEnded { child: ChildId(child), status, output, error: None, cause: None }
}

#[test]
fn what_does_not_fit_is_refused() {
    let definition = distributed(json!({"MaxConcurrency": 1}), passing());
    let (program, request) = request(&definition, &json!([1, 2]));
    let at = virtual_start();
    let (mut run, _) = MapRun::open(Arc::clone(&program), request, at, at);
    let mut refused = |event: MapRunEvent| run.apply(event, at).unwrap_err();
    assert_eq!(
        refused(MapRunEvent::ObjectRead { body: "".into() }),
        IllegalMapRunEvent::NotNow { what: "read items" }
    );
    assert_eq!(refused(MapRunEvent::ResultsWritten {}), IllegalMapRunEvent::NotNow { what: "write results" });
    for child in [0, 2, 3] {
        let error = refused(ended(child, Status::Succeeded));
        assert_eq!(error, IllegalMapRunEvent::NoSuchChild { child: ChildId(child) });
    }
    assert!(matches!(refused(ended(1, Status::Running)), IllegalMapRunEvent::InvalidEnd { .. }));
    assert_eq!(run.journal().len(), 1);

    let more = MapRunLimits { max_concurrency: 5, ..run.limits() };
    let effects = run.apply(MapRunEvent::LimitsUpdated { limits: more }, at).unwrap();
    assert!(matches!(effects.as_slice(), [MapRunEffect::StartChild { child: ChildId(2), .. }]));
    let effects = run.apply(MapRunEvent::Stopped {}, at).unwrap();
    assert_eq!(effects.len(), 3);
    assert_eq!((run.status(), run.execution_counts().aborted), (MapRunStatus::Aborted, 2));
    let error = run.apply(ended(1, Status::Succeeded), at).unwrap_err();
    assert_eq!(error, IllegalMapRunEvent::Ended { status: MapRunStatus::Aborted });

    assert_eq!(MapRun::replay(Arc::clone(&program), []).unwrap_err(), MapRunReplayError::NoStart);
    let mut future = run.journal().to_vec();
    if let MapRunEvent::Opened { version, .. } = &mut future[0].event {
        *version = 9;
    }
    assert_eq!(MapRun::replay(program, future).unwrap_err(), MapRunReplayError::Version { version: 9 });
}

/// The format is frozen: a change here breaks every journal that rests in a store.
#[test]
fn entries_of_a_map_run_look_like_this() {
    let limits = MapRunLimits {
        max_concurrency: 1,
        tolerated_failure_count: Some(2),
        tolerated_failure_percentage: None,
    };
    let listed = ListedObject {
        key: "k".into(),
        etag: "e".into(),
        last_modified: 1,
        size: 2,
        storage_class: "STANDARD".into(),
    };
    for (event, text) in [
        (MapRunEvent::ObjectRead { body: "x".into() }, r#"{"object_read":{"body":"x"}}"#),
        (
            MapRunEvent::ObjectsListed { objects: vec![listed], next: Some("n".into()) },
            r#"{"objects_listed":{"objects":[{"key":"k","etag":"e","last_modified":1,"size":2,"storage_class":"STANDARD"}],"next":"n"}}"#,
        ),
        (MapRunEvent::ReadFailed { cause: "c".into() }, r#"{"read_failed":{"cause":"c"}}"#),
        (ended(1, Status::Succeeded), r#"{"child_ended":{"child":1,"status":"SUCCEEDED","output":"1"}}"#),
        (ended(2, Status::TimedOut), r#"{"child_ended":{"child":2,"status":"TIMED_OUT"}}"#),
        (MapRunEvent::ResultsWritten {}, r#"{"results_written":{}}"#),
        (MapRunEvent::WriteFailed { cause: "c".into() }, r#"{"write_failed":{"cause":"c"}}"#),
        (
            MapRunEvent::LimitsUpdated { limits },
            r#"{"limits_updated":{"limits":{"max_concurrency":1,"tolerated_failure_count":2}}}"#,
        ),
        (MapRunEvent::Stopped {}, r#"{"stopped":{}}"#),
    ] {
        let entry = MapRunEntry { at: virtual_start(), event };
        let expected = format!(r#"{{"at":"2026-01-01T00:00:00Z","event":{text}}}"#);
        assert_eq!(serde_json::to_string(&entry).unwrap(), expected);
        assert_eq!(serde_json::from_str::<MapRunEntry>(&expected).unwrap(), entry);
    }
    let (program, request) = request(&distributed(json!({"Label": "L"}), passing()), &json!([1]));
    let (run, _) = MapRun::open(program, request, virtual_start(), virtual_start());
    let text = serde_json::to_string(&run.journal()[0]).unwrap();
    assert!(text.starts_with(
        r#"{"at":"2026-01-01T00:00:00Z","event":{"opened":{"version":1,"execution_started":"2026-01-01T00:00:00Z","request":{"state":"S","map_run_arn":"arn:aws:states:us-east-1:123456789012:mapRun:machine/L:"#
    ), "{text}");
    assert_eq!(serde_json::from_str::<MapRunEntry>(&text).unwrap(), run.journal()[0]);
}

fn happenings() -> impl Strategy<Value = Vec<MapRunEvent>> {
    let status =
        prop_oneof![4 => Just(Status::Succeeded), 1 => Just(Status::Failed), 1 => Just(Status::TimedOut)];
    let happening = prop_oneof![
        8 => (1..8_u64, status).prop_map(|(child, status)| ended(child, status)),
        2 => Just(MapRunEvent::ObjectRead { body: "[1,2,3,4,5]".into() }),
        1 => Just(MapRunEvent::ReadFailed { cause: "no".into() }),
        2 => Just(MapRunEvent::ResultsWritten {}),
        1 => (0..3_u64).prop_map(|most| MapRunEvent::LimitsUpdated { limits: MapRunLimits {
            max_concurrency: most, tolerated_failure_count: Some(2), tolerated_failure_percentage: None } }),
        1 => Just(MapRunEvent::Stopped {}),
    ];
    prop::collection::vec(happening, 0..30)
}

proptest! {
    #[test]
    fn the_journal_of_a_map_run_can_be_cut_anywhere(happenings in happenings(), exports in any::<bool>()) {
        let mut fields = json!({"MaxConcurrency": 2, "ToleratedFailureCount": 1, "ItemReader": {
            "Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": {"InputType": "JSON"},
            "Parameters": {"Bucket": "b", "Key": "k"}}});
        if exports {
            fields["ResultWriter"] = json!({"Resource": "arn:aws:states:::s3:putObject", "Parameters": {"Bucket": "b"}});
        }
        let (program, request) = request(&distributed(fields, passing()), &json!({}));
        let at = virtual_start();
        let (mut run, _) = MapRun::open(Arc::clone(&program), request, at, at);
        for event in happenings {
            let before = run.journal().len();
            let refused = run.apply(event, at).is_err();
            prop_assert_eq!(run.journal().len(), before + usize::from(!refused));
        }
        let text = serde_json::to_string(run.journal()).unwrap();
        let journal: Vec<MapRunEntry> = serde_json::from_str(&text).unwrap();
        for cut in 1..=journal.len() {
            let (first, rest) = journal.split_at(cut);
            let (mut again, owed) = MapRun::replay(Arc::clone(&program), first.to_vec()).unwrap();
            prop_assert_eq!(&owed, &again.outstanding());
            for entry in rest {
                again.apply(entry.event.clone(), entry.at).unwrap();
            }
            prop_assert_eq!(again.outstanding(), run.outstanding());
            prop_assert_eq!(again.item_counts(), run.item_counts());
            prop_assert_eq!(again.output(), run.output());
        }
    }
}

#[test]
fn ten_thousand_children_take_little() {
    let items: Vec<u32> = (0..10_000).collect();
    let driver = run(&distributed(json!({}), passing()), &json!(items), &[]);
    let output: Vec<u32> = serde_json::from_str(driver.execution().output().unwrap()).unwrap();
    assert_eq!(output, items);
    assert_eq!(driver.execution().journal().len(), 2, "the execution hears of the end alone");
}

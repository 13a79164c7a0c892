//! Distributed Maps: where items come from, how they go to the children, where results go.

use asl_builder::distributed::{BatchOf, CsvDelimiter};
use asl_builder::prelude::*;
use asl_builder::{Batch, BatchWith, MapRunErrors, PathStandard, S3Object, start_in};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::states::text;

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
struct Row {
    id: String,
    amount: Option<String>,
}

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
struct Import {
    bucket: String,
    file: String,
    lines: Vec<Row>,
    most: u64,
    percent: f64,
}

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
struct Task {
    bucket: String,
    place: u64,
    row: Row,
}

const SAVE: Function<Batch<Row>, u32> = Function::named("save");
const SAVE_WITH: Function<BatchWith<String, Row>, u32> = Function::named("save-with");
const DO: Function<Task, Vec<u32>> = Function::named("do");

/// The members of a Map that its kind does not fix, as JSON; nothing is wrong with the workflow.
#[track_caller]
fn map<In, Out, M>(workflow: &Workflow<In, Out, M>) -> Value {
    let definition: Value = serde_json::from_str(&text(workflow)).unwrap();
    let mut map = definition["States"]["Map"].clone();
    let processor = map["ItemProcessor"]["ProcessorConfig"].take();
    let members = map.as_object_mut().unwrap();
    for known in ["Type", "End", "ItemProcessor"] {
        members.remove(known);
    }
    members.insert("ProcessorConfig".to_owned(), processor);
    map
}

const STANDARD: fn() -> Value = || json!({"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"});
const EXPRESS: fn() -> Value = || json!({"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"});

#[test]
fn the_whole_of_it_in_both_languages() {
    let workflow = start::<Import>()
        .state(|s| {
            s.distributed_map(
                "Each Row",
                |from, import| {
                    from.s3_csv::<Row>(import.bucket, import.file)
                        .delimiter(CsvDelimiter::Semicolon)
                        .max_items(import.most)
                        .argument("ExpectedBucketOwner", "123456789012")
                        .in_batches_with(BatchOf::items(100).bytes(import.most), import.bucket)
                        .express_children()
                },
                |f| f.invoke("Save", &SAVE_WITH, |batch| batch),
            )
            .max_concurrency_from(|import| import.most)
            .tolerated_failures_from(|import| import.most)
            .tolerated_failure_percentage_from(|import| import.percent)
            .label("rows")
            .write_results(|to, import| to.s3(import.bucket).prefix("results").flattened().jsonl())
            .retry(StatesError::ITEM_READER_FAILED, Retry::times(2))
            .catch(MapRunErrors::EXCEED_TOLERATED_FAILURE_THRESHOLD, |f| f.fail("Stop", "Bad", "too many"))
        })
        .pass("Where", |written| written.result_writer_details.key)
        .named("import");
    insta::assert_snapshot!("jsonata", text(&workflow));
    let workflow = start_in::<Import, PathStandard>()
        .state(|s| {
            s.distributed_map(
                "Each Row",
                |from, import| {
                    from.s3_csv::<Row>(import.bucket, import.file)
                        .max_items(import.most)
                        .select(move |row| TaskExpr {
                            bucket: import.bucket,
                            place: row.index(),
                            row: row.value(),
                        })
                        .in_batches(BatchOf::items(import.most).bytes(1000))
                        .express_children()
                },
                |f| f.map("Each", |batch| batch.items, |f| f.invoke("Do", &DO, |task| task)),
            )
            .max_concurrency_from(|import| import.most)
            .tolerated_failures_from(|import| import.most)
            .tolerated_failure_percentage_from(|import| import.percent)
            .write_results(|to, import| to.s3(import.bucket).prefix("results"))
        })
        .named("import");
    insta::assert_snapshot!("jsonpath", text(&workflow));
}

#[test]
fn items_come_from_many_places() {
    let lines = start::<Import>()
        .state(|s| {
            s.distributed_map("Map", |from, import| from.items(import.lines), |f| f).max_concurrency(5)
        })
        .named("import");
    assert_eq!(
        map(&lines),
        json!({"Items": "{% $states.input.lines %}", "MaxConcurrency": 5, "ProcessorConfig": STANDARD()})
    );
    let objects = start::<Import>()
        .distributed_map(
            "Map",
            |from, _| from.s3_objects("b").prefix("in/").argument("MaxKeys", 5),
            |f| f.pass("Key", |object: Expr<S3Object>| object.key),
        )
        .named("import");
    let list = "arn:aws:states:::s3:listObjectsV2";
    let get = "arn:aws:states:::s3:getObject";
    assert_eq!(
        map(&objects),
        json!({
            "ItemReader": {"Resource": list, "Arguments": {"Bucket": "b", "Prefix": "in/", "MaxKeys": 5}},
            "ProcessorConfig": STANDARD()
        })
    );
    let read = start::<Import>()
        .distributed_map(
            "Map",
            |from, _| from.s3_objects("b").read_jsonl::<Row>().express_children(),
            |f| f.pass("Id", |row| row.id),
        )
        .named("import");
    assert_eq!(
        map(&read),
        json!({
            "ItemReader": {
                "Resource": list,
                "ReaderConfig": {"InputType": "JSONL", "Transformation": "LOAD_AND_FLATTEN"},
                "Arguments": {"Bucket": "b"}
            },
            "ProcessorConfig": EXPRESS()
        })
    );
    let file = |config: Value| {
        json!({
            "ItemReader": {
                "Resource": get,
                "ReaderConfig": config,
                "Arguments": {"Bucket": "b", "Key": "k"}
            },
            "ProcessorConfig": STANDARD()
        })
    };
    let json = start::<Import>()
        .distributed_map("Map", |from, _| from.s3_json::<Row>("b", "k").pointer("/rows"), |f| f)
        .named("import");
    assert_eq!(map(&json), file(json!({"InputType": "JSON", "ItemsPointer": "/rows"})));
    let csv = start::<Import>()
        .distributed_map(
            "Map",
            |from, _| from.s3_csv::<Row>("b", "k").headers(["id", "amount"]).max_items(3),
            |f| f,
        )
        .named("import");
    assert_eq!(
        map(&csv),
        file(json!({
            "InputType": "CSV", "CSVHeaderLocation": "GIVEN", "CSVHeaders": ["id", "amount"], "MaxItems": 3
        }))
    );
    let parquet = start::<Import>()
        .distributed_map("Map", |from, _| from.s3_parquet::<Row>("b", "k").athena_manifest(), |f| f)
        .named("import");
    assert_eq!(map(&parquet), file(json!({"InputType": "PARQUET", "ManifestType": "ATHENA_DATA"})));
    let inventory = start::<Import>()
        .distributed_map("Map", |from, _| from.s3_inventory::<Row>("b", "k"), |f| f)
        .named("import");
    assert_eq!(map(&inventory), file(json!({"ManifestType": "S3_INVENTORY"})));
    let manifest = start::<Import>()
        .distributed_map("Map", |from, _| from.s3_manifest::<Row>("b", "k"), |f| f)
        .named("import");
    assert_eq!(map(&manifest), file(json!({"InputType": "MANIFEST"})));
}

#[test]
fn results_are_given_in_several_forms() {
    let each = |import: Expr<Import>| import.lines;
    let flattened = start::<Import>()
        .state(|s| {
            s.distributed_map("Map", |from, import| from.items(each(import)), |f| f.pass("List", |_| [1, 2]))
                .flattened_results()
        })
        .pass("Sum", |numbers| numbers.sum())
        .named("import");
    assert!(text(&flattened).contains(r#""Transformation": "FLATTEN""#));
    let known = start::<Import>()
        .state(|s| {
            s.distributed_map("Map", |from, import| from.items(each(import)), |f| f).results_with_metadata()
        })
        .pass("Status", |children| children.each(|child| child.status))
        .named("import");
    assert!(text(&known).contains(r#""Transformation": "NONE""#));
}

#[test]
fn what_types_cannot_see_is_found() {
    #[derive(Shape, Serialize, Deserialize, JsonSchema)]
    struct Amount {
        id: String,
        amount: f64,
    }

    let (flow, most) = start::<Import>().keep("most", |import| import.most);
    let workflow = flow
        .state(|s| {
            s.distributed_map(
                "Map",
                |from, _| from.s3_csv::<Amount>("b", "k").headers(["id", "sum"]),
                |f| f.pass("Most", |_| most.get()),
            )
            .tolerated_failure_percentage(120)
            .label("a label that is longer than the forty characters")
        })
        .distributed_map(
            "Lines",
            |from, _| from.items(["a"]).express_children(),
            |f| {
                f.call_resource::<Value, _>("Start", "arn:aws:states:::states:startExecution.sync", |_| {
                    Expr::<Value>::known(&json!({"StateMachineArn": "arn"}))
                })
            },
        )
        .named("import");
    let found: Vec<_> = workflow.findings().iter().map(|f| f.diagnostic.message.as_str()).collect();
    insta::assert_debug_snapshot!(found);
}

#[test]
fn older_definitions_are_written_as_they_are() {
    let workflow = start_in::<Import, PathStandard>()
        .state(|s| {
            s.map_with(
                "Map",
                |import| import.lines,
                |import, row| TaskExpr { bucket: import.bucket, place: row.index(), row: row.value() },
                |f| f.invoke("Do", &DO, |task| task),
            )
            .iterator()
            .max_concurrency_from(|import| import.most)
        })
        .state(|s| s.map("Lists", |lists| lists, |f| f.pass("Same", |list| list)).without_mode())
        .named("import");
    insta::assert_snapshot!(text(&workflow));
}

#[test]
fn a_batch_is_what_the_function_gets() {
    let workflow = start::<Import>()
        .distributed_map(
            "Map",
            |from, import| from.items(import.lines).in_batches(BatchOf::input_of(1000)),
            |f| f.invoke("Save", &SAVE, |batch| batch),
        )
        .named("import");
    assert_eq!(map(&workflow)["ItemBatcher"], json!({"MaxInputBytesPerBatch": 1000}));
}

#[test]
fn what_json_path_says_of_a_state_is_said_of_maps() {
    let workflow = start_in::<Import, PathStandard>()
        .state(|s| {
            s.input_path(|import| import.lines)
                .distributed_map("Map", |from, lines| from.items(lines), |f| f.pass("Id", |row| row.id))
                .result_selector(|ids| object! { "ids": ids })
                .discard_result()
        })
        .named("import");
    let map = map(&workflow);
    assert_eq!(map["InputPath"], "$.lines");
    assert_eq!(map["ResultSelector"], json!({"ids.$": "$"}));
    assert_eq!(map["ResultPath"], Value::Null);
    assert_eq!(map.get("ItemsPath"), None);
}

#[test]
fn what_a_person_is_told_stands_where_it_belongs() {
    let workflow = start_in::<Import, PathStandard>()
        .comment("of last night")
        .state(|s| {
            s.distributed_map(
                "Map",
                |from, import| {
                    from.s3_csv::<Row>(import.bucket, import.file)
                        .comment("the file")
                        .config_comment("as the shop writes it")
                        .version("3")
                        .bucket_owner("123456789012")
                        .in_batches(BatchOf::items(5).comment("a few"))
                },
                |f| f.comment("each batch").pass("Same", |batch| batch),
            )
            .mode_comment("there are many")
            .write_results(|to, import| {
                to.s3(import.bucket)
                    .comment("for later")
                    .config_comment("one by one")
                    .bucket_owner("123456789012")
            })
        })
        .named("import")
        .with_version();
    let definition: Value = serde_json::from_str(&text(&workflow)).unwrap();
    assert_eq!((&definition["Version"], &definition["Comment"]), (&json!("1.0"), &json!("of last night")));
    let map = &definition["States"]["Map"];
    let comment = |path: &str, comment: &str| assert_eq!(map.pointer(path).unwrap(), comment, "{path}");
    comment("/ItemReader/Comment", "the file");
    comment("/ItemReader/ReaderConfig/Comment", "as the shop writes it");
    comment("/ItemReader/Parameters/VersionId", "3");
    comment("/ItemReader/Parameters/ExpectedBucketOwner", "123456789012");
    comment("/ItemBatcher/Comment", "a few");
    comment("/ItemProcessor/Comment", "each batch");
    comment("/ItemProcessor/ProcessorConfig/Comment", "there are many");
    comment("/ResultWriter/Comment", "for later");
    comment("/ResultWriter/WriterConfig/Comment", "one by one");
    comment("/ResultWriter/Parameters/ExpectedBucketOwner", "123456789012");
}

/// A part has no place of its own for a comment: the whole gets it, unless that has one.
#[test]
fn a_comment_of_a_part() {
    let part = || start::<f64>().comment("of the part").pass("Double", |n| n * 2);
    assert!(start::<f64>().then(part()).named("a").definition().contains(r#""Comment": "of the part""#));
    let own = start::<f64>().comment("of the whole").then(part()).named("a");
    assert!(own.definition().contains(r#""Comment": "of the whole""#));
    assert!(!own.definition().contains("of the part"));
}

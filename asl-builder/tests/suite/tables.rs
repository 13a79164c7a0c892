//! Items of tables: what is sent, and that what is written comes back.

use std::collections::BTreeMap;

use asl_builder::DynamoDbError;
use asl_builder::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::contracts::{Outcome, Verdict};
use crate::run::run;
use crate::states::text;

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
struct Row {
    id: String,
    at: u64,
    score: f64,
    open: bool,
    verdict: Verdict,
    note: Option<String>,
    tags: Vec<String>,
    marks: Vec<Mark>,
    best: Option<Mark>,
    counts: BTreeMap<String, u32>,
    outcome: Outcome,
    maybe: Vec<Option<f64>>,
}

#[derive(Shape, Serialize, Deserialize, JsonSchema)]
struct Mark {
    by: String,
    points: i64,
}

const ROWS: Table<Row> = Table::named("rows");
const SORTED: Table<Row> = Table::named("sorted").sorted_by("at");

fn full() -> Value {
    json!({
        "id": "1", "at": 5, "score": 2.5, "open": true, "verdict": "approved", "note": "n",
        "tags": ["a"], "marks": [{"by": "A", "points": -1}, {"by": "B", "points": 2}],
        "best": {"by": "C", "points": 3}, "counts": {"x": 1, "y y": 2},
        "outcome": {"status": "refused", "reason": "no"}, "maybe": [1, null]
    })
}

#[test]
fn what_is_written_comes_back() {
    let workflow = start::<Row>()
        .put_item("Save", &ROWS, |row| row)
        .get_item("Load", &ROWS, |row| row.id)
        .if_present("There?", |row| row, |f| f, |f| f.fail("Gone", "Gone", "gone"))
        .named("keeping");
    insta::assert_snapshot!(text(&workflow));
    let mut none = full();
    for (name, value) in [
        ("note", json!(null)),
        ("best", json!(null)),
        ("tags", json!([])),
        ("marks", json!([])),
        ("counts", json!({})),
    ] {
        none[name] = value;
    }
    for row in [full(), none] {
        let mut item = Value::Null;
        let output = run(&workflow, &row, |state, arguments| {
            if state == "Save" {
                item = arguments["Item"].clone();
                return Ok(json!({}));
            }
            assert_eq!(arguments["Key"], json!({"id": {"S": "1"}}));
            Ok(json!({"Item": item}))
        });
        assert_eq!(output, row);
    }
}

#[test]
fn an_item_that_is_not_there() {
    let workflow = start::<String>()
        .get_item("Load", &SORTED, |id| (id, 5u64))
        .if_present("There?", |row| row, |f| f.pass("Yes", |row| row.score), |f| f.pass("No", |_| 0.5))
        .named("loading");
    text(&workflow);
    let output = run(&workflow, &json!("1"), |_, arguments| {
        assert_eq!(arguments["Key"], json!({"id": {"S": "1"}, "at": {"N": "5"}}));
        Ok(json!({}))
    });
    assert_eq!(output, json!(0.5));
}

#[test]
fn changes_and_conditions() {
    let workflow = start::<Row>()
        .state(|s| {
            s.put_item("Save", &ROWS, |row| row)
                .if_absent()
                .catch(DynamoDbError::CONDITIONAL_CHECK_FAILED, |f| f.fail("Twice", "Twice", "known already"))
        })
        .update_item(
            "Change",
            &ROWS,
            |row| row.id,
            |input, row| {
                row.set(|r| r.verdict, Verdict::Rejected)
                    .set(|r| r.note, Some(input.id))
                    .add(|r| r.at, 1)
                    .remove(|r| r.best)
                    .only_if(|r| {
                        r.verdict.is(Verdict::Approved) & r.at.above(input.at - 1) & !r.note.is_present()
                    })
                    .only_if(|r| r.id.starts_with("1").or(r.open))
            },
        )
        .delete_item("Delete", &SORTED, |row| (row.id, row.at))
        .named("changing");
    insta::assert_snapshot!(text(&workflow));
    let output = run(&workflow, &full(), |state, arguments| {
        match state {
            "Change" => assert_eq!(
                arguments["ExpressionAttributeValues"],
                json!({":v0": {"S": "rejected"}, ":v1": {"S": "1"}, ":v2": {"N": "1"}, ":v3": {"S": "approved"},
                       ":v4": {"N": "4"}, ":v5": {"S": "NULL"}, ":v6": {"S": "1"}, ":v7": {"BOOL": true}})
            ),
            "Delete" => assert_eq!(arguments["Key"], json!({"id": {"S": "1"}, "at": {"N": "5"}})),
            _ => {}
        }
        Ok(json!({}))
    });
    assert_eq!(output, full());
}

#[test]
fn what_a_table_cannot_do() {
    fn problem<In, Out, M>(workflow: &Workflow<In, Out, M>) -> String {
        workflow.findings()[0].diagnostic.message.clone()
    }
    let wrong_key = start::<f64>().get_item("Load", &ROWS, |n| n).named("loading");
    assert_eq!(
        problem(&wrong_key),
        "a value in `Load` cannot be written: the key `id` of the table `rows` is text"
    );
    let half_a_key = start::<String>().delete_item("Delete", &SORTED, |id| id).named("deleting");
    assert_eq!(
        problem(&half_a_key),
        "a value in `Delete` cannot be written: the table `sorted` is sorted by `at`: give both parts of the key, \
         `(partition, sort)`"
    );
    let computed = start::<String>()
        .update_item(
            "Change",
            &ROWS,
            |id| id,
            |_, row| row.set(|r| r.open, true).only_if(|r| (r.score + 1).above(2)),
        )
        .named("changing");
    assert_eq!(
        problem(&computed),
        "a value in `Change` cannot be written: a table cannot compute with its fields"
    );
    let nothing = start::<String>().update_item("Change", &ROWS, |id| id, |_, row| row).named("changing");
    assert_eq!(problem(&nothing), "a value in `Change` cannot be written: an update that changes nothing");
    let update =
        start::<String>().state(|s| s.delete_item("Delete", &ROWS, |id| id).if_absent()).named("deleting");
    assert_eq!(problem(&update), "a value in `Delete` cannot be written: `if_absent` belongs to `put_item`");
}

#[test]
fn items_are_changed_on_a_condition_or_given_as_they_were() {
    let workflow = start::<Row>()
        .put_item_if(
            "Save",
            &ROWS,
            |row| row,
            |row, known| known.at.below(row.at).or(known.note.is_present()),
        )
        .delete_item_if("Delete", &SORTED, |row| (row.id, row.at), |_, known| known.open.is(false))
        .replace_item("Replace", &ROWS, |row| row)
        .if_present("Before?", |row| row, |f| f, |f| f.fail("Gone", "Gone", "gone"))
        .take_item("Take", &ROWS, |row| row.id)
        .if_present("Taken?", |row| row, |f| f, |f| f.fail("Not There", "Gone", "gone"))
        .update_and_get("Count", &ROWS, |row| row.id, |_, row| row.add(|row| row.at, 1))
        .pass("At", |row| row.at)
        .named("keeping");
    let definition: Value = serde_json::from_str(&text(&workflow)).unwrap();
    let arguments = |state: &str| definition["States"][state]["Arguments"].clone();
    assert_eq!(
        arguments("Save")["ConditionExpression"],
        "(#n0 < :v0) OR (attribute_exists(#n1) AND NOT attribute_type(#n1, :v1))"
    );
    assert_eq!(
        arguments("Save")["ExpressionAttributeValues"],
        json!({":v0": {"N": "{% $string($states.input.at) %}"}, ":v1": {"S": "NULL"}})
    );
    assert_eq!(arguments("Delete")["ConditionExpression"], "#n0 = :v0");
    assert_eq!(arguments("Replace")["ReturnValues"], "ALL_OLD");
    assert_eq!(arguments("Count")["ReturnValues"], "ALL_NEW");
    let mut item = Value::Null;
    let output = run(&workflow, &full(), |state, arguments| match state {
        "Save" => {
            item = arguments["Item"].clone();
            Ok(json!({}))
        }
        "Delete" => Ok(json!({})),
        _ => Ok(json!({"Attributes": item})),
    });
    assert_eq!(output, 5);
}

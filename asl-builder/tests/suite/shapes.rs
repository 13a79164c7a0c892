//! What the derive says of a type, and what serde does with its values: the same, for every attribute.

mod agree;
mod family;
mod schema;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use asl_builder as asl;
use asl_builder::prelude::*;
use asl_builder::{JsonAta, Scalar, Text, fingerprint};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::run::run;
use crate::states::text;
use family::*;

/// What a state makes of this value.
#[track_caller]
fn made<T: Shape + DeserializeOwned, R: asl::IntoExpr<JsonAta, Value = T>>(give: impl FnOnce() -> R) -> T {
    let workflow = start::<()>().pass("Make", |_| give()).named("making");
    text(&workflow);
    let output = run(&workflow, &Value::Null, |_, _| Err("no task".to_owned()));
    serde_json::from_value(output.clone()).unwrap_or_else(|error| panic!("{error}: {output}"))
}

#[test]
fn a_constructor_writes_what_serde_reads() {
    let every = made(|| EveryExpr {
        the_text: "x",
        letter: 'é',
        borrowed: "b",
        shared: "s",
        count: 3,
        list: vec![1, 2],
        pair: [1, 2],
        tuple: ("a", true),
        named: BTreeMap::from([("k".to_owned(), 1)]),
        by_name: BTreeMap::from([(Name("n".to_owned()), 2)]),
        by_mood: BTreeMap::from([(Mood::VeryGood, 3)]),
        maybe: Some(Expr::known(&"m".to_owned())),
        mood: Mood::SoSo,
        name: NameExpr("n"),
        boxed: SmallExpr { a: 1 },
        when: "2026-01-01T00:00:00Z",
        any: Expr::known(&json!({"x": [1, null]})),
        r#type: true,
    });
    assert_eq!(every, Every::example());
    assert_eq!(made(|| InternalNewExpr(SmallExpr { a: 1 })), Internal::New(Small { a: 1 }));
    let fields = Internal::Fields { first_one: 1, b: "x".to_owned() };
    assert_eq!(made(|| InternalFieldsExpr { first_one: 1, b: "x" }), fields);
    assert_eq!(made(|| InternalNothingExpr), Internal::Nothing);
    let closed = Internal::Closed(Closed { b: 2, c: None });
    assert_eq!(made(|| InternalClosedExpr(ClosedExpr { b: 2, c: None })), closed);
    assert_eq!(made(|| AdjacentNewExpr(SmallExpr { a: 1 })), Adjacent::New(Small { a: 1 }));
    assert_eq!(made(|| AdjacentNumberExpr(4)), Adjacent::Number(4));
    assert_eq!(made(|| AdjacentFieldsExpr { b: "x" }), Adjacent::Fields { b: "x".to_owned() });
    assert_eq!(made(|| AdjacentNothingExpr), Adjacent::Nothing);
    assert_eq!(
        made(|| AdjacentDeepExpr(AdjacentNumberExpr(4))),
        Adjacent::Deep(Box::new(Adjacent::Number(4)))
    );
    let envelope = Envelope { id: "i".to_owned(), body: Small { a: 1 }, more: vec![] };
    assert_eq!(
        made(|| EnvelopeExpr { id: "i", body: SmallExpr { a: 1 }, more: [SmallExpr { a: 1 }; 0] }),
        envelope
    );
    assert_eq!(made(|| PageExpr(vec![1_u32, 2])), Page(vec![1, 2]));
    let defaults =
        Defaults { tags: vec!["a".to_owned()], level: 7, note: None, small: Small { a: 1 }, hidden: 0 };
    assert_eq!(
        made(|| DefaultsExpr { tags: vec!["a"], level: 7, note: None, small: SmallExpr { a: 1 } }),
        defaults
    );
}

/// A variant's data is read where it stands, and without its tag where the struct would refuse that.
#[test]
fn a_route_has_the_data_of_each_variant() {
    let internal = start::<Internal>()
        .route_into(
            "Which?",
            |i| i,
            |case| match case {
                InternalCase::New(f) => f.pass("New", |new| new.0),
                InternalCase::Fields(f) => f.pass("Fields", |fields| SmallExpr { a: fields.first_one }),
                InternalCase::Nothing(f) => f.pass("Nothing", |_| SmallExpr { a: 0 }),
                InternalCase::Closed(f) => {
                    f.pass("Closed", |closed| closed.0).pass("Small", |closed| SmallExpr { a: closed.b })
                }
            },
        )
        .named("internal");
    let adjacent = start::<Adjacent>()
        .route_into(
            "Which?",
            |a| a,
            |case| match case {
                AdjacentCase::New(f) => f.pass("New", |new| new.0.a),
                AdjacentCase::Number(f) => f.pass("Number", |number| number.0),
                AdjacentCase::Fields(f) => f.pass("Fields", |fields| fields.b.length()).pass("As", |_| 1_u8),
                AdjacentCase::Nothing(f) => f.pass("Nothing", |_| 0_u8),
                AdjacentCase::Deep(f) => f.pass("Deep", |_| 9_u8),
            },
        )
        .named("adjacent");
    text(&internal);
    text(&adjacent);
    for (value, expected) in [
        (Internal::New(Small { a: 3 }), json!({"kind": "new", "a": 3})),
        (Internal::Fields { first_one: 4, b: "x".to_owned() }, json!({"a": 4})),
        (Internal::Nothing, json!({"a": 0})),
        (Internal::Closed(Closed { b: 5, c: None }), json!({"a": 5})),
    ] {
        let output = run(&internal, &serde_json::to_value(&value).unwrap(), |_, _| Err(String::new()));
        assert_eq!(output, expected, "{value:?}");
    }
    for (value, expected) in [
        (Adjacent::New(Small { a: 3 }), 3),
        (Adjacent::Number(4), 4),
        (Adjacent::Fields { b: "x".to_owned() }, 1),
        (Adjacent::Nothing, 0),
        (Adjacent::Deep(Box::new(Adjacent::Nothing)), 9),
    ] {
        let output = run(&adjacent, &serde_json::to_value(&value).unwrap(), |_, _| Err(String::new()));
        assert_eq!(output, json!(expected), "{value:?}");
    }
}

/// A struct that refuses unknown members is handed on without the tag.
#[test]
fn a_closed_struct_is_given_without_its_tag() {
    const TAKE: Function<Closed, ()> = Function::named("take");
    let workflow = start::<Internal>()
        .route_into(
            "Which?",
            |i| i,
            |case| match case {
                InternalCase::Closed(f) => f.invoke("Take", &TAKE, |closed| closed.0),
                InternalCase::New(f) => f.pass("New", |_| ()),
                InternalCase::Fields(f) => f.pass("Fields", |_| ()),
                InternalCase::Nothing(f) => f.pass("Nothing", |_| ()),
            },
        )
        .named("closed");
    text(&workflow);
    let input = serde_json::to_value(Internal::Closed(Closed { b: 5, c: Some("c".to_owned()) })).unwrap();
    let output = run(&workflow, &input, |_, arguments| {
        serde_json::from_value::<Closed>(arguments["Payload"].clone()).map_err(|error| error.to_string())?;
        Ok(json!({"Payload": null, "StatusCode": 200}))
    });
    assert_eq!(output, Value::Null);
}

/// A generic contract is known in each of its uses.
#[test]
fn a_generic_contract_is_typed_in_each_use() {
    let workflow = start::<Envelope<Small>>()
        .pass("Open", |e| e.body.a)
        .pass("Wrap", |a| EnvelopeExpr { id: "x", body: a, more: vec![a] })
        .pass("Again", |e| EnvelopeExpr { id: e.id, body: PageExpr(e.more), more: [PageExpr(e.more)] })
        .named("wrapping");
    text(&workflow);
    let input = json!({"id": "i", "body": {"a": 2}, "more": []});
    let output = run(&workflow, &input, |_, _| Err(String::new()));
    assert_eq!(output, json!({"id": "x", "body": [2], "more": [[2]]}));
    assert_ne!(fingerprint::<Envelope<u8>>(), fingerprint::<Envelope<String>>());
}

/// What can be asked of a newtype is what can be asked of what it holds, however deep, and whatever it is called.
#[test]
fn newtypes_are_asked_like_what_they_hold() {
    fn text<T: Text>() {}
    fn scalar<T: Scalar>() {}
    text::<Name>();
    text::<Nested>();
    text::<Alias>();
    scalar::<Page2<bool>>();
    assert_eq!(fingerprint::<Arc<str>>(), fingerprint::<Nested>());
    assert_eq!(fingerprint::<Cow<'static, str>>(), fingerprint::<Alias>());
    assert_eq!(fingerprint::<Box<[bool]>>(), fingerprint::<Page<bool>>());
    let workflow = start::<Nested>()
        .choice("N?", |c| {
            c.when(|n| n.0.starts_with(NameExpr("n")), |f| f.pass("A", |_| 1))
                .otherwise(|f| f.pass("B", |_| 2))
        })
        .named("nested");
    assert_eq!(run(&workflow, &json!("n"), |_, _| Err(String::new())), json!(1));
}

/// A row lacks what has a default, and is read with it; what is missing in the data is written with it.
#[test]
fn defaults_hold_in_tables() {
    const ROWS: Table<Defaults> = Table::named("rows").key("level");
    let workflow = start::<Defaults>()
        .put_item("Save", &ROWS, |row| row)
        .get_item("Load", &ROWS, |row| row.level)
        .if_present("There?", |row| row, |f| f, |f| f.fail("Gone", "Gone", "gone"))
        .named("rows");
    text(&workflow);
    let mut item = json!(null);
    let output = run(&workflow, &json!({"level": 2}), |state, arguments| match state {
        "Save" => {
            item = arguments["Item"].clone();
            Ok(json!({}))
        }
        _ => Ok(json!({"Item": {"level": {"N": "2"}}})),
    });
    assert_eq!(item["tags"], json!({"L": []}));
    assert_eq!(item["small"], json!({"M": {"a": {"N": "3"}}}));
    assert_eq!(output, json!({"tags": [], "level": 2, "note": null, "small": {"a": 3}}));
}

/// A missing member cannot be given a default in JSONPath: that is said.
#[test]
fn defaults_need_a_language_that_computes() {
    let workflow = asl::start_in::<Defaults, asl::PathStandard>().pass("Read", |d| d.level).named("reading");
    let findings = workflow.findings();
    assert!(findings.iter().any(|finding| finding.diagnostic.message.contains("JSONPath")), "{findings:?}");
    assert!(workflow.build().is_err());
}

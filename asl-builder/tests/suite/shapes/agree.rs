//! Property: for values of a type, serde, `Shape`, the JSON Schema and the printed expressions say the same.

use std::collections::BTreeMap;
use std::num::NonZeroU8;
use std::time::Duration;

use asl_builder::prelude::*;
use asl_builder::{RecordKind, ShapeKind, Timestamp, json_schema};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::family::*;
use super::schema;
use crate::run::run;

/// What a workflow reads of a field, as a function of the whole JSON; and what serde reads of it.
type Reading<T> = (&'static str, Box<dyn Fn(&Value) -> Value>, Box<dyn Fn(&T) -> Value>);

macro_rules! readings {
    ($type:ty: $($field:ident),*) => {
        [$({
            let workflow = start::<$type>().pass("Read", |value| value.$field).named("reading");
            let reading: Reading<$type> = (
                stringify!($field),
                Box::new(move |json| run(&workflow, json, |_, _| Err("no task".to_owned()))),
                Box::new(|value| serde_json::to_value(&value.$field).unwrap()),
            );
            reading
        }),*]
    };
}

/// Checks generated values, with any of their members taken away.
#[track_caller]
fn agree<T>(values: impl Strategy<Value = T>, readings: &[Reading<T>])
where
    T: Shape + Serialize + DeserializeOwned + PartialEq + std::fmt::Debug,
{
    let schema = json_schema::<T>();
    let mut runner = TestRunner::new(Config { cases: 40, failure_persistence: None, ..Config::default() });
    runner
        .run(&(values, any::<u64>()), |(value, cut)| {
            let json = serde_json::to_value(&value).unwrap();
            prop_assert_eq!(&serde_json::from_value::<T>(json.clone()).unwrap(), &value);
            fits(&T::kind(), &json).map_err(TestCaseError::fail)?;
            schema::accepts(&schema, &json).map_err(TestCaseError::fail)?;
            let literal = start::<()>().pass("Known", |_| Expr::known(&value)).named("known");
            prop_assert_eq!(&run(&literal, &Value::Null, |_, _| Err("no task".to_owned())), &json);
            for json in [json.clone(), without(&json, cut)] {
                let read = serde_json::from_value::<T>(json.clone());
                prop_assert_eq!(read.is_ok(), fits(&T::kind(), &json).is_ok(), "serde and Shape: {}", json);
                prop_assert_eq!(
                    read.is_ok(),
                    schema::accepts(&schema, &json).is_ok(),
                    "serde and schema: {}",
                    json
                );
                let Ok(read) = read else { continue };
                for (field, workflow, serde) in readings {
                    prop_assert_eq!(workflow(&json), serde(&read), "`{}` of {}", field, json);
                }
            }
            Ok(())
        })
        .unwrap_or_else(|error| panic!("{error}\n{schema:#}"));
}

/// The JSON without those members whose bit is set.
fn without(json: &Value, cut: u64) -> Value {
    match json {
        Value::Object(members) => members
            .iter()
            .enumerate()
            .filter(|(at, _)| cut >> (at % 64) & 1 == 0)
            .map(|(at, (name, value))| {
                (name.clone(), without(value, cut.rotate_right(7).wrapping_add(at as u64)))
            })
            .collect::<Map<_, _>>()
            .into(),
        other => other.clone(),
    }
}

/// Whether the JSON has this form; what is there and not in the form is a fault, too.
fn fits(kind: &ShapeKind, json: &Value) -> Result<(), String> {
    let fault = || Err(format!("{json} is no {kind:?}"));
    match (kind, json) {
        (ShapeKind::Any, _)
        | (ShapeKind::Null | ShapeKind::Option(_), Value::Null)
        | (ShapeKind::Bool, Value::Bool(_))
        | (ShapeKind::Number, Value::Number(_))
        | (ShapeKind::Text | ShapeKind::Token(_), Value::String(_)) => Ok(()),
        (ShapeKind::Integer, Value::Number(number)) if !number.is_f64() => Ok(()),
        (ShapeKind::Option(inner), json) => fits(&inner(), json),
        (ShapeKind::List(inner), Value::Array(items)) => {
            items.iter().try_for_each(|item| fits(&inner(), item))
        }
        (ShapeKind::Tuple(kinds), Value::Array(items)) if kinds.len() == items.len() => {
            kinds.iter().zip(items).try_for_each(|(kind, item)| fits(&kind(), item))
        }
        (ShapeKind::Map(inner), Value::Object(members)) => {
            members.values().try_for_each(|value| fits(&inner(), value))
        }
        (ShapeKind::Enum(words), Value::String(word)) if words.contains(&word.as_str()) => Ok(()),
        (ShapeKind::Record(record), Value::Object(members)) => fields(record, members, None),
        (ShapeKind::Tagged(tagged), Value::Object(members)) => {
            let word = members.get(tagged.tag).and_then(Value::as_str);
            match tagged.variants.iter().find(|(known, _)| Some(*known) == word) {
                Some((_, record)) => fields(record, members, Some(tagged.tag)),
                None => fault(),
            }
        }
        _ => fault(),
    }
}

fn fields(record: &RecordKind, members: &Map<String, Value>, tag: Option<&str>) -> Result<(), String> {
    for field in &record.fields {
        match (members.get(field.name), (field.kind)()) {
            (Some(json), kind) => fits(&kind, json)?,
            (None, ShapeKind::Option(_)) => {}
            (None, _) if field.default.is_some() => {}
            (None, _) => return Err(format!("`{}` is missing", field.name)),
        }
    }
    let known =
        |name: &String| Some(name.as_str()) == tag || record.fields.iter().any(|field| field.name == name);
    match members.keys().find(|name| !known(name)) {
        Some(name) => Err(format!("`{name}` is no field of `{}`", record.name)),
        None => Ok(()),
    }
}

fn word() -> impl Strategy<Value = String> {
    "[ -~é{%}]{0,8}"
}

fn small() -> impl Strategy<Value = Small> {
    any::<u8>().prop_map(|a| Small { a })
}

fn mood() -> impl Strategy<Value = Mood> {
    prop_oneof![Just(Mood::VeryGood), Just(Mood::SoSo), Just(Mood::Bad)]
}

fn every() -> impl Strategy<Value = Every> {
    let one = (word(), any::<char>(), word(), word(), 1_u8.., any::<Vec<u8>>(), any::<[u8; 2]>());
    let two = (word(), any::<bool>(), any::<BTreeMap<String, u8>>(), any::<BTreeMap<String, u8>>());
    let three = (
        proptest::collection::btree_map(mood(), any::<u8>(), 0..3),
        any::<Option<String>>(),
        mood(),
        small(),
    );
    (one, two, three).prop_map(|(one, two, three)| Every {
        the_text: one.0,
        letter: one.1,
        borrowed: one.2.clone().into(),
        shared: one.3.into(),
        count: NonZeroU8::new(one.4).unwrap(),
        list: one.5.into(),
        pair: one.6,
        tuple: (one.2, two.1),
        named: two.2,
        by_name: two.3.into_iter().map(|(name, value)| (Name(name), value)).collect(),
        by_mood: three.0,
        maybe: three.1,
        mood: three.2,
        name: Name(two.0),
        boxed: Box::new(three.3),
        ..Every::example()
    })
}

fn internal() -> impl Strategy<Value = Internal> {
    prop_oneof![
        small().prop_map(Internal::New),
        (any::<u8>(), word()).prop_map(|(first_one, b)| Internal::Fields { first_one, b }),
        Just(Internal::Nothing),
        (any::<u8>(), any::<Option<String>>()).prop_map(|(b, c)| Internal::Closed(Closed { b, c })),
    ]
}

fn adjacent() -> impl Strategy<Value = Adjacent> {
    let leaf = prop_oneof![
        small().prop_map(Adjacent::New),
        any::<u8>().prop_map(Adjacent::Number),
        word().prop_map(|b| Adjacent::Fields { b }),
        Just(Adjacent::Nothing),
    ];
    leaf.prop_recursive(3, 4, 1, |inner| inner.prop_map(|inner| Adjacent::Deep(Box::new(inner))))
}

#[test]
fn records() {
    agree(small(), &readings![Small: a]);
    agree(
        every(),
        &readings![
            Every: the_text, letter, borrowed, shared, count, list, pair, tuple, named, by_name, by_mood, maybe, mood,
            name, boxed, when, any, r#type
        ],
    );
    agree(
        (any::<u8>(), any::<Option<String>>()).prop_map(|(b, c)| Closed { b, c }),
        &readings![Closed: b, c],
    );
}

#[test]
fn enums() {
    agree(mood(), &[]);
    agree(internal(), &[]);
    agree(adjacent(), &[]);
}

#[test]
fn generics() {
    let envelope = (word(), small(), proptest::collection::vec(small(), 0..3))
        .prop_map(|(id, body, more)| Envelope { id, body, more });
    agree(envelope, &readings![Envelope<Small>: id, body, more]);
    agree(any::<Vec<u8>>().prop_map(Page), &[]);
}

#[test]
fn defaults() {
    let some = (any::<Vec<String>>(), any::<u8>(), any::<Option<String>>(), small())
        .prop_map(|(tags, level, note, small)| Defaults { tags, level, note, small, hidden: 0 });
    agree(some, &readings![Defaults: tags, level, note, small]);
    let all = (any::<u8>(), proptest::collection::vec(small(), 0..3), any::<Option<u8>>(), any::<u8>())
        .prop_map(|(a, b, c, d)| AllDefaults { a, b, c, d });
    agree(all, &readings![AllDefaults: a, b, c, d]);
}

#[test]
fn foreign_types() {
    let foreign = (any::<u32>(), any::<u8>()).prop_map(|(wait, day)| Foreign {
        at: ForeignTime("2026-01-01T00:00:00Z".to_owned()),
        wait: Duration::from_secs(wait.into()),
        day: Day(ForeignTime(day.to_string())),
    });
    agree(foreign, &readings![Foreign: at, day]);
    let kinds = match Foreign::kind() {
        ShapeKind::Record(record) => {
            record.fields.iter().map(|field| format!("{:?}", (field.kind)())).collect()
        }
        _ => Vec::new(),
    };
    assert_eq!(kinds, ["Text", "Integer", "Text"]);
    assert_eq!(json_schema::<Timestamp>()["format"], "date-time");
}

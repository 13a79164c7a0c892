//! Types with every attribute of serde that the derive understands.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::num::NonZeroU8;
use std::sync::Arc;

use asl_builder as asl;
use asl_builder::Timestamp;
use serde_json::{Value, json};

#[asl::contract]
pub(super) struct Small {
    pub a: u8,
}

#[asl::contract]
#[serde(deny_unknown_fields)]
pub(super) struct Closed {
    pub b: u8,
    pub c: Option<String>,
}

#[asl::contract]
#[derive(Eq, PartialOrd, Ord)]
pub(super) struct Name(pub String);

#[asl::contract]
pub(super) struct Nested(pub Name);

type Words = String;

#[asl::contract]
pub(super) struct Alias(pub Words);

#[asl::contract]
pub(super) struct Page2<T>(pub T);

#[asl::contract]
#[serde(rename_all = "SCREAMING-KEBAB-CASE")]
pub(super) enum Mood {
    VeryGood,
    SoSo,
    #[serde(rename(serialize = "bad", deserialize = "bad"))]
    Bad,
}

#[asl::contract]
#[serde(rename_all = "camelCase")]
pub(super) struct Every {
    pub the_text: String,
    pub letter: char,
    pub borrowed: Cow<'static, str>,
    pub shared: Arc<str>,
    pub count: NonZeroU8,
    pub list: Box<[u8]>,
    pub pair: [u8; 2],
    pub tuple: (String, bool),
    pub named: BTreeMap<String, u8>,
    pub by_name: BTreeMap<Name, u8>,
    pub by_mood: BTreeMap<Mood, u8>,
    pub maybe: Option<String>,
    pub mood: Mood,
    #[serde(rename = "the name")]
    pub name: Name,
    pub boxed: Box<Small>,
    pub when: Timestamp,
    pub any: Value,
    pub r#type: bool,
}

impl Every {
    pub(super) fn example() -> Self {
        Self {
            the_text: "x".to_owned(),
            letter: 'é',
            borrowed: "b".into(),
            shared: "s".into(),
            count: NonZeroU8::new(3).unwrap(),
            list: [1, 2].into(),
            pair: [1, 2],
            tuple: ("a".to_owned(), true),
            named: BTreeMap::from([("k".to_owned(), 1)]),
            by_name: BTreeMap::from([(Name("n".to_owned()), 2)]),
            by_mood: BTreeMap::from([(Mood::VeryGood, 3)]),
            maybe: Some("m".to_owned()),
            mood: Mood::SoSo,
            name: Name("n".to_owned()),
            boxed: Box::new(Small { a: 1 }),
            when: Timestamp::new("2026-01-01T00:00:00Z"),
            any: json!({"x": [1, null]}),
            r#type: true,
        }
    }
}

#[asl::contract]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub(super) enum Internal {
    New(Small),
    Fields { first_one: u8, b: String },
    Nothing,
    Closed(Closed),
}

#[asl::contract]
#[serde(tag = "t", content = "c", rename_all = "UPPERCASE")]
pub(super) enum Adjacent {
    New(Small),
    Number(u8),
    #[serde(rename_all = "PascalCase")]
    Fields {
        b: String,
    },
    Nothing,
    Deep(Box<Adjacent>),
}

#[asl::contract]
pub(super) struct Envelope<T> {
    pub id: String,
    pub body: T,
    pub more: Vec<T>,
}

#[asl::contract]
pub(super) struct Page<T>(pub Vec<T>);

fn seven() -> u8 {
    7
}

fn three() -> Small {
    Small { a: 3 }
}

#[asl::contract]
pub(super) struct Defaults {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    #[serde(default = "seven")]
    pub level: u8,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    #[serde(default = "three")]
    pub small: Small,
    #[serde(skip)]
    pub hidden: u8,
}

#[asl::contract]
#[serde(default)]
pub(super) struct AllDefaults {
    pub a: u8,
    pub b: Vec<Small>,
    #[serde(rename = "C")]
    pub c: Option<u8>,
    #[serde(default = "seven")]
    pub d: u8,
}

impl Default for AllDefaults {
    fn default() -> Self {
        Self { a: 5, b: vec![Small { a: 6 }], c: None, d: 8 }
    }
}

/// A time of another crate: it writes itself as text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ForeignTime(pub String);

impl serde::Serialize for ForeignTime {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> serde::Deserialize<'de> for ForeignTime {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self)
    }
}

mod seconds {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(value: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(value.as_secs())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
        u64::deserialize(deserializer).map(Duration::from_secs)
    }
}

#[asl::contract]
pub(super) struct Foreign {
    #[shape(as = Timestamp)]
    pub at: ForeignTime,
    #[serde(with = "seconds")]
    #[shape(as = u64)]
    pub wait: std::time::Duration,
    pub day: Day,
}

#[asl::contract]
pub(super) struct Day(#[shape(as = String)] pub ForeignTime);

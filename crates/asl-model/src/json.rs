//! JSON as a definition has it: member order, doubled names and numbers kept as written.

pub(crate) mod parse;
pub(crate) mod read;
pub(crate) mod source_map;
pub(crate) mod write;
#[cfg(feature = "yaml")]
pub(crate) mod yaml;

use std::fmt;
use std::str::FromStr;

use crate::diagnostic::Position;

/// A JSON value that remembers how it was written.
///
/// Unlike a map-based value it keeps the order of members, names that occur twice, and the text of
/// numbers, so that a definition can be read and written back without loss.
///
/// ```
/// use asl_model::Json;
///
/// let value: Json = r#"{"b":1.50,"a":[1e3]}"#.parse()?;
/// assert_eq!(value.to_string(), r#"{"b":1.50,"a":[1e3]}"#);
/// # Ok::<(), asl_model::JsonError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Json {
    /// `null`.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as written.
    Number(Number),
    /// Text.
    String(String),
    /// A list.
    Array(Vec<Json>),
    /// An object: its members in order, doubled names included.
    Object(Vec<(String, Json)>),
}

impl Json {
    /// The value of the (last) member `key`, if this is an object that has it.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.as_object()?.iter().rev().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// The members, if this is an object.
    pub fn as_object(&self) -> Option<&[(String, Self)]> {
        match self {
            Self::Object(members) => Some(members),
            _ => None,
        }
    }

    /// The elements, if this is a list.
    pub fn as_array(&self) -> Option<&[Self]> {
        match self {
            Self::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The text, if this is text.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The number, if this is a whole number that fits.
    pub fn as_u64(&self) -> Option<u64> {
        match self {
            Self::Number(number) => number.as_u64(),
            _ => None,
        }
    }

    /// The boolean, if this is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// The name of this kind of value as a sentence has it: `a number`, `text`.
    pub fn kind_in_words(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::String(_) => "text",
            Self::Array(_) => "a list",
            Self::Object(_) => "an object",
        }
    }

    /// The same value for evaluation; of members with the same name the last one counts.
    pub fn to_serde(&self) -> serde_json::Value {
        match self {
            Self::Null => serde_json::Value::Null,
            Self::Bool(value) => serde_json::Value::Bool(*value),
            Self::Number(number) => number.to_serde(),
            Self::String(text) => serde_json::Value::String(text.clone()),
            Self::Array(items) => items.iter().map(Self::to_serde).collect(),
            Self::Object(members) => {
                members.iter().map(|(key, value)| (key.clone(), value.to_serde())).collect()
            }
        }
    }

    /// Takes over a value made by code.
    pub fn from_serde(value: &serde_json::Value) -> Self {
        match value {
            serde_json::Value::Null => Self::Null,
            serde_json::Value::Bool(value) => Self::Bool(*value),
            serde_json::Value::Number(number) => Self::Number(Number(number.to_string())),
            serde_json::Value::String(text) => Self::String(text.clone()),
            serde_json::Value::Array(items) => Self::Array(items.iter().map(Self::from_serde).collect()),
            serde_json::Value::Object(members) => Self::Object(
                members.iter().map(|(key, value)| (key.clone(), Self::from_serde(value))).collect(),
            ),
        }
    }
}

impl From<&str> for Json {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl From<String> for Json {
    fn from(text: String) -> Self {
        Self::String(text)
    }
}

impl From<bool> for Json {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<u64> for Json {
    fn from(value: u64) -> Self {
        Self::Number(value.into())
    }
}

impl From<i64> for Json {
    fn from(value: i64) -> Self {
        Self::Number(Number(value.to_string()))
    }
}

impl FromIterator<(String, Json)> for Json {
    fn from_iter<I: IntoIterator<Item = (String, Json)>>(members: I) -> Self {
        Self::Object(members.into_iter().collect())
    }
}

impl FromStr for Json {
    type Err = JsonError;

    fn from_str(text: &str) -> Result<Self, JsonError> {
        parse::parse(text).map(|parsed| parsed.json)
    }
}

/// Compact JSON text.
impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write::compact(self, f)
    }
}

/// A number in the text it was written with: `1.50` stays `1.50`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Number(String);

impl Number {
    /// The text as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number as a whole number, if it is one that fits (`3` and `3.0`, not `3.5`).
    pub fn as_u64(&self) -> Option<u64> {
        if let Ok(value) = self.0.parse() {
            return Some(value);
        }
        let value = self.as_f64();
        // 2^53: above it a double no longer tells neighbouring whole numbers apart.
        let whole = (0.0..9_007_199_254_740_992.0).contains(&value) && value.fract() == 0.0;
        whole.then(|| format!("{value:.0}").parse().ok()).flatten()
    }

    /// The number as a double.
    pub fn as_f64(&self) -> f64 {
        self.0.parse().unwrap_or(f64::NAN)
    }

    fn to_serde(&self) -> serde_json::Value {
        serde_json::from_str(&self.0).unwrap_or_else(|_| {
            // Only numbers beyond the range of a double come here (`1e999`).
            serde_json::Value::from(f64::MAX.copysign(self.as_f64()))
        })
    }
}

impl From<u64> for Number {
    fn from(value: u64) -> Self {
        Self(value.to_string())
    }
}

/// A finite number; what is not finite has no JSON form and becomes 0.
impl From<f64> for Number {
    fn from(value: f64) -> Self {
        Self(serde_json::Number::from_f64(value).map_or_else(|| "0".to_owned(), |number| number.to_string()))
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// From one byte offset of a text to another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The offset of the first byte.
    pub start: usize,
    /// The offset behind the last byte.
    pub end: usize,
}

/// A text that is not JSON, and where it stops being it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message} (line {}, column {})", position.line, position.column)]
pub struct JsonError {
    /// What is wrong: one sentence without a full stop.
    pub message: String,
    /// Where.
    pub position: Position,
}

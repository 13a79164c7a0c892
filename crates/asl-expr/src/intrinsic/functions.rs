//! The eighteen intrinsic functions.

use std::ops::RangeInclusive;

use serde_json::{Map, Value};

use super::unescape;
use crate::entropy::{self, Entropy, JavaRandom};
use crate::text::{java_text, same_json, to_text};

/// Longest text that is encoded, decoded or hashed, in characters.
const MAX_TEXT: usize = 10_000;
/// Most items that `States.ArrayRange` makes.
const MAX_RANGE: usize = 1_000;

/// The name of an intrinsic function, without `States.`.
///
/// See <https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html>.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names are the service's own")]
pub enum IntrinsicName {
    Format,
    StringToJson,
    JsonToString,
    Array,
    ArrayPartition,
    ArrayContains,
    ArrayRange,
    ArrayGetItem,
    ArrayLength,
    ArrayUnique,
    Base64Encode,
    Base64Decode,
    Hash,
    JsonMerge,
    MathRandom,
    MathAdd,
    StringSplit,
    #[allow(clippy::upper_case_acronyms, reason = "the name is the service's own")]
    UUID,
}

impl IntrinsicName {
    /// All functions with their names, in the order of the documentation.
    pub const ALL: [(&'static str, Self); 18] = [
        ("Array", Self::Array),
        ("ArrayPartition", Self::ArrayPartition),
        ("ArrayContains", Self::ArrayContains),
        ("ArrayRange", Self::ArrayRange),
        ("ArrayGetItem", Self::ArrayGetItem),
        ("ArrayLength", Self::ArrayLength),
        ("ArrayUnique", Self::ArrayUnique),
        ("Base64Encode", Self::Base64Encode),
        ("Base64Decode", Self::Base64Decode),
        ("Hash", Self::Hash),
        ("JsonMerge", Self::JsonMerge),
        ("StringToJson", Self::StringToJson),
        ("JsonToString", Self::JsonToString),
        ("MathRandom", Self::MathRandom),
        ("MathAdd", Self::MathAdd),
        ("StringSplit", Self::StringSplit),
        ("UUID", Self::UUID),
        ("Format", Self::Format),
    ];

    /// The function of this name, if there is one.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, function)| *function)
    }

    /// How many arguments the function takes.
    pub fn arity(self) -> RangeInclusive<usize> {
        match self {
            Self::UUID => 0..=0,
            Self::StringToJson
            | Self::JsonToString
            | Self::ArrayLength
            | Self::ArrayUnique
            | Self::Base64Encode
            | Self::Base64Decode => 1..=1,
            Self::ArrayPartition
            | Self::ArrayContains
            | Self::ArrayGetItem
            | Self::Hash
            | Self::MathAdd
            | Self::StringSplit => 2..=2,
            Self::ArrayRange | Self::JsonMerge => 3..=3,
            Self::MathRandom => 2..=3,
            Self::Format => 1..=usize::MAX,
            Self::Array => 0..=usize::MAX,
        }
    }

    pub(super) fn arity_in_words(self) -> String {
        let arity = self.arity();
        match (*arity.start(), *arity.end()) {
            (0, 0) => "no arguments".to_owned(),
            (1, 1) => "1 argument".to_owned(),
            (least, usize::MAX) => format!("at least {least} argument"),
            (least, most) if least == most => format!("{least} arguments"),
            (least, most) => format!("{least} to {most} arguments"),
        }
    }
}

type Answer = Result<Value, String>;

/// Calls a function; the error says what is wrong with the arguments.
///
/// The service's own words for these failures have not been recorded; these are ours.
pub(super) fn call(function: IntrinsicName, values: &[Value], entropy: &mut dyn Entropy) -> Answer {
    use IntrinsicName as Name;
    let argument = |index: usize| values.get(index).unwrap_or(&Value::Null);
    match function {
        Name::Format => format(text(values, 0)?, values.get(1..).unwrap_or_default()),
        Name::StringToJson => parse_json(text(values, 0)?),
        Name::JsonToString => Ok(Value::String(to_text(argument(0)))),
        Name::Array => Ok(Value::Array(values.to_vec())),
        Name::ArrayPartition => partition(array(values, 0)?, whole(values, 1)?),
        Name::ArrayContains => {
            Ok(Value::Bool(array(values, 0)?.iter().any(|item| same_json(item, argument(1)))))
        }
        Name::ArrayRange => range(whole(values, 0)?, whole(values, 1)?, whole(values, 2)?),
        Name::ArrayGetItem => {
            let (items, index) = (array(values, 0)?, whole(values, 1)?);
            usize::try_from(index).ok().and_then(|index| items.get(index)).cloned().ok_or_else(|| {
                format!("The index {index} is out of bounds for an array of {} items", items.len())
            })
        }
        Name::ArrayLength => Ok(Value::from(array(values, 0)?.len())),
        Name::ArrayUnique => Ok(Value::Array(unique(array(values, 0)?))),
        Name::Base64Encode => Ok(Value::String(entropy::base64_encode(short(text(values, 0)?)?))),
        Name::Base64Decode => entropy::base64_decode(short(text(values, 0)?)?)
            .map(Value::String)
            .ok_or_else(|| "The argument is not a Base64 string".to_owned()),
        Name::Hash => {
            let data = match argument(0) {
                Value::String(text) => text.clone(),
                other => to_text(other),
            };
            let algorithm = text(values, 1)?;
            entropy::hash_hex(short(&data)?, algorithm).map(Value::String).ok_or_else(|| {
                format!(
                    "Unknown algorithm '{algorithm}', expected one of MD5, SHA-1, SHA-256, SHA-384, SHA-512"
                )
            })
        }
        Name::JsonMerge => merge(argument(0), argument(1), argument(2)),
        Name::MathRandom => random(values, entropy),
        Name::MathAdd => {
            let sum = whole(values, 0)?.checked_add(whole(values, 1)?);
            sum.map(Value::from).ok_or_else(|| "The sum is out of range".to_owned())
        }
        Name::StringSplit => Ok(split(text(values, 0)?, text(values, 1)?)),
        Name::UUID => Ok(Value::String(entropy::uuid_v4(entropy.next_u64(), entropy.next_u64()))),
    }
}

fn text(values: &[Value], index: usize) -> Result<&str, String> {
    match values.get(index) {
        Some(Value::String(text)) => Ok(text),
        other => Err(wrong(index, "a string", other)),
    }
}

fn array(values: &[Value], index: usize) -> Result<&[Value], String> {
    match values.get(index) {
        Some(Value::Array(items)) => Ok(items),
        other => Err(wrong(index, "an array", other)),
    }
}

/// A number, rounded half up as Java's `Math.round` does: 1.5 to 2, -1.5 to -1.
fn whole(values: &[Value], index: usize) -> Result<i64, String> {
    let Some(Value::Number(number)) = values.get(index) else {
        return Err(wrong(index, "a number", values.get(index)));
    };
    if let Some(whole) = number.as_i64() {
        return Ok(whole);
    }
    let rounded = (number.as_f64().unwrap_or(f64::NAN) + 0.5).floor();
    if rounded.abs() < 9e18 {
        #[expect(clippy::cast_possible_truncation, reason = "whole and in range")]
        return Ok(rounded as i64);
    }
    Err(format!("The argument at position {} is out of range", index + 1))
}

fn wrong(index: usize, expected: &str, got: Option<&Value>) -> String {
    let got = got.map_or("nothing", crate::text::type_name);
    format!("Expected {expected} as argument {} but found {got}", index + 1)
}

fn short(text: &str) -> Result<&str, String> {
    if text.len() <= MAX_TEXT || text.chars().count() <= MAX_TEXT {
        Ok(text)
    } else {
        Err(format!("The argument is longer than {MAX_TEXT} characters"))
    }
}

fn format(template: &str, values: &[Value]) -> Answer {
    let mut result = String::with_capacity(template.len());
    let mut raw = String::new();
    let mut used = 0;
    let mut characters = template.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\\' => {
                raw.push(character);
                raw.extend(characters.next());
            }
            '{' if characters.peek() == Some(&'}') => {
                characters.next();
                result.push_str(&unescape(&std::mem::take(&mut raw)));
                result.push_str(&values.get(used).map(java_text).unwrap_or_default());
                used += 1;
            }
            _ => raw.push(character),
        }
    }
    result.push_str(&unescape(&raw));
    if used == values.len() {
        Ok(Value::String(result))
    } else {
        Err(format!("The template has {used} places to fill but there are {} arguments", values.len()))
    }
}

fn parse_json(text: &str) -> Answer {
    if text.trim().is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_str(text)
        .map(without_negative_zero)
        .map_err(|error| format!("The argument is not valid JSON: {error}"))
}

/// `-0` is 0 to the service.
pub(crate) fn without_negative_zero(value: Value) -> Value {
    match value {
        Value::Number(number) if number.as_f64().is_some_and(|n| n == 0.0 && n.is_sign_negative()) => {
            Value::from(0)
        }
        Value::Array(items) => Value::Array(items.into_iter().map(without_negative_zero).collect()),
        Value::Object(fields) => Value::Object(
            fields.into_iter().map(|(key, value)| (key, without_negative_zero(value))).collect(),
        ),
        other => other,
    }
}

fn partition(items: &[Value], size: i64) -> Answer {
    let size = usize::try_from(size).ok().filter(|size| *size > 0);
    let size = size.ok_or_else(|| "The chunk size must be a positive number".to_owned())?;
    Ok(Value::Array(items.chunks(size).map(|chunk| Value::Array(chunk.to_vec())).collect()))
}

fn range(first: i64, last: i64, step: i64) -> Answer {
    let numbers = numbers(first, last, step)?;
    Ok(Value::Array(numbers.into_iter().map(Value::from).collect()))
}

/// `first`, `first + step`, … up to and including `last`.
pub(crate) fn numbers(first: i64, last: i64, step: i64) -> Result<Vec<i64>, String> {
    if step == 0 {
        return Err("The step must not be 0".to_owned());
    }
    let mut numbers = Vec::new();
    let mut next = Some(first);
    while let Some(number) = next.filter(|next| if step > 0 { *next <= last } else { *next >= last }) {
        if numbers.len() == MAX_RANGE {
            return Err(format!("The range has more than {MAX_RANGE} items"));
        }
        numbers.push(number);
        next = number.checked_add(step);
    }
    Ok(numbers)
}

fn unique(items: &[Value]) -> Vec<Value> {
    let mut kept: Vec<Value> = Vec::with_capacity(items.len());
    let mut seen = std::collections::BTreeSet::new();
    for item in items {
        // Scalars are looked up; only arrays and objects need a comparison with each other.
        let fresh = match item {
            Value::Array(_) | Value::Object(_) => !kept.iter().any(|other| same_json(other, item)),
            Value::Number(number) => seen.insert(format!("{:?}", number.as_f64())),
            other => seen.insert(to_text(other)),
        };
        if fresh {
            kept.push(item.clone());
        }
    }
    kept
}

fn merge(first: &Value, second: &Value, deep: &Value) -> Answer {
    let object = |value: &Value, index| match value {
        Value::Object(fields) => Ok(fields.clone()),
        other => Err(wrong(index, "an object", Some(other))),
    };
    let mut merged: Map<String, Value> = object(first, 0)?;
    let second = object(second, 1)?;
    match deep {
        Value::Bool(false) => {
            merged.extend(second);
            Ok(Value::Object(merged))
        }
        Value::Bool(true) => Err("Deep merging is not supported, the last argument must be false".to_owned()),
        other => Err(wrong(2, "a boolean", Some(other))),
    }
}

/// A whole number from the first argument on, below the second.
fn random(values: &[Value], entropy: &mut dyn Entropy) -> Answer {
    let (first, end) = (whole(values, 0)?, whole(values, 1)?);
    let span = end.checked_sub(first).and_then(|span| i32::try_from(span).ok()).filter(|span| *span > 0);
    let span = span.ok_or_else(|| "The end of the range must be greater than its start".to_owned())?;
    let seed = match values.get(2) {
        Some(_) => whole(values, 2)?,
        None => entropy.next_u64().cast_signed(),
    };
    Ok(Value::from(first + i64::from(JavaRandom::new(seed).next_int(span))))
}

/// Every character of `separators` separates; nothing is kept of what is empty.
fn split(text: &str, separators: &str) -> Value {
    let parts = text.split(|character| separators.contains(character)).filter(|part| !part.is_empty());
    Value::Array(parts.map(Value::from).collect())
}

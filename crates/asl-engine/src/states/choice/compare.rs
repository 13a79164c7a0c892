//! The comparison operators of JSONPath rules. A value of another type makes a comparison false, not an error.

use std::cmp::Ordering;

use serde_json::Value;

use crate::clock::{is_timestamp, parse_timestamp};

/// What a comparison compares with.
#[derive(Debug)]
pub(crate) enum Operand {
    Value(Value),
    /// Of an operator that ends in `Path`.
    Path(String),
}

impl Operand {
    pub(super) fn as_bool(&self) -> bool {
        matches!(self, Self::Value(Value::Bool(true)))
    }
}

/// An operator, without `Path`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparator {
    String(Relation),
    Numeric(Relation),
    Timestamp(Relation),
    BooleanEquals,
    StringMatches,
    IsNull,
    IsPresent,
    IsNumeric,
    IsString,
    IsBoolean,
    IsTimestamp,
}

/// How two values stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Relation {
    Equals,
    LessThan,
    GreaterThan,
    LessThanEquals,
    GreaterThanEquals,
}

impl Relation {
    fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "Equals" => Self::Equals,
            "LessThan" => Self::LessThan,
            "GreaterThan" => Self::GreaterThan,
            "LessThanEquals" => Self::LessThanEquals,
            "GreaterThanEquals" => Self::GreaterThanEquals,
            _ => return None,
        })
    }

    fn holds(self, ordering: Ordering) -> bool {
        match self {
            Self::Equals => ordering.is_eq(),
            Self::LessThan => ordering.is_lt(),
            Self::GreaterThan => ordering.is_gt(),
            Self::LessThanEquals => ordering.is_le(),
            Self::GreaterThanEquals => ordering.is_ge(),
        }
    }
}

impl Comparator {
    /// The operator of this name, and whether its operand is a path.
    pub(super) fn parse(name: &str) -> Option<(Self, bool)> {
        let fixed = match name {
            "StringMatches" => Some(Self::StringMatches),
            "IsNull" => Some(Self::IsNull),
            "IsPresent" => Some(Self::IsPresent),
            "IsNumeric" => Some(Self::IsNumeric),
            "IsString" => Some(Self::IsString),
            "IsBoolean" => Some(Self::IsBoolean),
            "IsTimestamp" => Some(Self::IsTimestamp),
            _ => None,
        };
        if let Some(fixed) = fixed {
            return Some((fixed, false));
        }
        let (name, is_path) = name.strip_suffix("Path").map_or((name, false), |name| (name, true));
        if name == "BooleanEquals" {
            return Some((Self::BooleanEquals, is_path));
        }
        let relation = |family| name.strip_prefix(family).and_then(Relation::parse);
        let comparator = relation("String")
            .map(Self::String)
            .or_else(|| relation("Numeric").map(Self::Numeric))
            .or_else(|| relation("Timestamp").map(Self::Timestamp))?;
        Some((comparator, is_path))
    }

    /// Whether the comparison holds. `IsPresent` is decided by whoever looks the value up.
    pub(super) fn holds(self, value: &Value, operand: &Value) -> bool {
        let wanted = operand.as_bool().unwrap_or_default();
        match self {
            Self::String(relation) => match (value, operand) {
                (Value::String(left), Value::String(right)) => {
                    relation.holds(asl_expr::compare_strings(left, right))
                }
                _ => false,
            },
            Self::Numeric(relation) => match (value.as_f64(), operand.as_f64()) {
                (Some(left), Some(right)) => {
                    left.partial_cmp(&right).is_some_and(|ordering| relation.holds(ordering))
                }
                _ => false,
            },
            Self::Timestamp(relation) => match (timestamp(value), timestamp(operand)) {
                (Some(left), Some(right)) => relation.holds(left.cmp(&right)),
                _ => false,
            },
            Self::BooleanEquals => {
                matches!((value, operand), (Value::Bool(left), Value::Bool(right)) if left == right)
            }
            Self::StringMatches => match (value, operand) {
                (Value::String(text), Value::String(pattern)) => matches_pattern(text, pattern),
                _ => false,
            },
            Self::IsPresent => wanted,
            Self::IsNull => value.is_null() == wanted,
            Self::IsNumeric => value.is_number() == wanted,
            Self::IsString => value.is_string() == wanted,
            Self::IsBoolean => value.is_boolean() == wanted,
            Self::IsTimestamp => value.as_str().is_some_and(is_timestamp) == wanted,
        }
    }
}

fn timestamp(value: &Value) -> Option<jiff::Timestamp> {
    parse_timestamp(value.as_str()?)
}

/// `*` stands for any characters, `\*` for a star, `\\` for a backslash.
fn matches_pattern(text: &str, pattern: &str) -> bool {
    let mut pieces: Vec<Option<char>> = Vec::with_capacity(pattern.len());
    let mut letters = pattern.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '*' => pieces.push(None),
            '\\' => pieces.push(letters.next().or(Some('\\'))),
            plain => pieces.push(Some(plain)),
        }
    }
    let text: Vec<char> = text.chars().collect();
    let (mut at, mut piece) = (0, 0);
    // Where to go back to: the last star and the text it had eaten by then.
    let mut star: Option<(usize, usize)> = None;
    while at < text.len() {
        match pieces.get(piece) {
            Some(Some(letter)) if text.get(at) == Some(letter) => {
                at += 1;
                piece += 1;
            }
            Some(None) => {
                star = Some((piece, at));
                piece += 1;
            }
            _ => match star {
                Some((star_piece, eaten)) => {
                    star = Some((star_piece, eaten + 1));
                    at = eaten + 1;
                    piece = star_piece + 1;
                }
                None => return false,
            },
        }
    }
    pieces.iter().skip(piece).all(Option::is_none)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(operator: &str, value: Value, operand: Value, expected: bool) {
        let (comparator, _) = Comparator::parse(operator).unwrap();
        assert_eq!(comparator.holds(&value, &operand), expected, "{value} {operator} {operand}");
    }

    #[test]
    fn values_are_compared_within_their_type() {
        check("StringEquals", json!("a"), json!("a"), true);
        check("StringEquals", json!(1), json!("1"), false);
        check("StringLessThan", json!("B"), json!("a"), true);
        check("StringGreaterThanEquals", json!("a"), json!("a"), true);
        check("NumericEquals", json!(1), json!(1.0), true);
        check("NumericLessThan", json!("1"), json!(2), false);
        check("NumericLessThanEquals", json!(2), json!(2), true);
        check("TimestampEquals", json!("2020-01-01T00:00:00Z"), json!("2020-01-01T01:00:00+01:00"), true);
        check("TimestampLessThan", json!("2020-01-01"), json!("2021-01-01T00:00:00Z"), false);
        check("BooleanEquals", json!(true), json!(true), true);
        check("BooleanEquals", json!("true"), json!(true), false);
    }

    #[test]
    fn types_are_asked_for() {
        check("IsNull", json!(null), json!(true), true);
        check("IsNull", json!(0), json!(false), true);
        check("IsNumeric", json!(0.5), json!(true), true);
        check("IsString", json!("x"), json!(false), false);
        check("IsBoolean", json!(false), json!(true), true);
        check("IsTimestamp", json!("2020-01-01T00:00:00Z"), json!(true), true);
        check("IsTimestamp", json!("yesterday"), json!(false), true);
    }

    #[test]
    fn patterns_have_stars() {
        check("StringMatches", json!("log-2020.txt"), json!("log-*.txt"), true);
        check("StringMatches", json!("log-.txt"), json!("log-*.txt"), true);
        check("StringMatches", json!("log.txt"), json!("log-*.txt"), false);
        check("StringMatches", json!("a*b"), json!("a\\*b"), true);
        check("StringMatches", json!("axb"), json!("a\\*b"), false);
        check("StringMatches", json!("a\\b"), json!("a\\\\b"), true);
        check("StringMatches", json!("abcabc"), json!("*abc"), true);
        check("StringMatches", json!("aaaaaaaaaaaaaaaaaaaaaaaaaaab"), json!("*a*a*a*a*a*a*a*c"), false);
        check("StringMatches", json!(""), json!("*"), true);
    }

    #[test]
    fn names_are_read() {
        assert_eq!(
            Comparator::parse("NumericLessThanEqualsPath"),
            Some((Comparator::Numeric(Relation::LessThanEquals), true))
        );
        assert_eq!(Comparator::parse("BooleanEqualsPath"), Some((Comparator::BooleanEquals, true)));
        assert_eq!(Comparator::parse("StringMatchesPath"), None);
        assert_eq!(Comparator::parse("BooleanLessThan"), None);
        assert_eq!(Comparator::parse(""), None);
    }
}

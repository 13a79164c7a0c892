//! Compares what was recorded with what came out, the way the corpus wants it.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use asl_expr::same_json;
use serde::Serialize;
use serde_json::Value;

/// The first place where two things differ.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Difference {
    /// The id of the recorded event, if it is about one.
    pub event: Option<u64>,
    /// Where: a JSON pointer into the event or into `expected`, such as `/output/name`.
    pub location: String,
    /// What was recorded.
    pub expected: Value,
    /// What came out.
    pub got: Value,
}

/// The rules of one case: which values the service makes up, and which placeholders are mere echoes.
#[derive(Debug, Default)]
pub struct Rules {
    volatile: BTreeSet<String>,
    /// Everything that went in, as text: a placeholder that stands in it must come out unchanged.
    sources: String,
    /// What `<word:1>` stood for where it was first met.
    bound: RefCell<BTreeMap<String, String>>,
}

impl Rules {
    /// The rules of a case as it was recorded.
    pub fn of(case: &Value) -> Self {
        let texts = |value: &Value| {
            value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
        };
        let mut sources = String::new();
        for part in ["input", "definition", "fixtures", "names", "callbacks", "runs"] {
            sources.extend(case.get(part).map(Value::to_string));
        }
        let responses = |mock: &Value| mock.get("responses").and_then(Value::as_array).cloned();
        let mocks = case.get("mocks").and_then(Value::as_array);
        for mut response in mocks.into_iter().flatten().filter_map(responses).flatten() {
            if let Some(response) = response.as_object_mut() {
                // The request is what the engine makes, not what it is given.
                response.remove("parameters");
            }
            sources.push_str(&response.to_string());
        }
        let volatile = case.get("volatile").map(texts).unwrap_or_default();
        Self { volatile, sources, bound: RefCell::default() }
    }

    /// The first difference between a recorded value and `got`, or none.
    pub fn compare(&self, location: &str, expected: &Value, got: &Value) -> Option<Difference> {
        let before = self.bindings();
        let difference = self.values(location, expected, got);
        if difference.is_some() {
            self.restore(before);
        }
        difference
    }

    /// What placeholders stand for so far, to come back to when a try fails.
    pub(crate) fn bindings(&self) -> BTreeMap<String, String> {
        self.bound.borrow().clone()
    }

    pub(crate) fn restore(&self, bindings: BTreeMap<String, String>) {
        self.bound.replace(bindings);
    }

    fn values(&self, location: &str, expected: &Value, got: &Value) -> Option<Difference> {
        if same_json(expected, got) {
            return None;
        }
        let differ = || {
            Some(Difference {
                event: None,
                location: location.to_owned(),
                expected: expected.clone(),
                got: got.clone(),
            })
        };
        let volatile = self.volatile.contains(location);
        match (expected, got) {
            (Value::String(pattern), _) if volatile => {
                let pieces = self.pieces(pattern, Wild::All);
                let whole = !pieces.iter().any(|piece| matches!(piece, Piece::Literal(_)));
                let plain = !pieces.iter().any(|piece| matches!(piece, Piece::Wild(_)));
                let fits = whole || plain || got.as_str().is_some_and(|text| self.fits(&pieces, text));
                if fits { None } else { differ() }
            }
            _ if volatile => None,
            (Value::String(word), Value::String(text)) if TIMES.contains(&word.as_str()) && is_time(text) => {
                None
            }
            // The recording has the name of the field in place of its text.
            (Value::Object(mark), _) if is_field_name(mark.get("$text")) => None,
            (Value::String(pattern), Value::String(text)) => {
                let pieces = self.pieces(pattern, Wild::Made);
                if pieces.iter().any(|piece| matches!(piece, Piece::Wild(_))) && self.fits(&pieces, text) {
                    return None;
                }
                // White space is lost where the service's cause was itself JSON.
                if location.ends_with("/cause") || location.ends_with("/Cause") {
                    let parsed = |text: &str| serde_json::from_str::<Value>(text).ok();
                    if let (Some(expected), Some(got)) = (parsed(pattern), parsed(text)) {
                        return self.values(&format!("{location}#"), &expected, &got).and_then(|_| differ());
                    }
                }
                differ()
            }
            (Value::Object(expected), Value::Object(got)) => {
                for (key, value) in expected {
                    let inner = format!("{location}/{}", escape(key));
                    let difference = match got.get(key) {
                        Some(other) => self.values(&inner, value, other),
                        None => Some(Difference {
                            event: None,
                            location: inner,
                            expected: value.clone(),
                            got: Value::Null,
                        }),
                    };
                    if difference.is_some() {
                        return difference;
                    }
                }
                let extra = got.iter().find(|(key, _)| !expected.contains_key(*key));
                extra.map(|(key, value)| Difference {
                    event: None,
                    location: format!("{location}/{}", escape(key)),
                    expected: Value::Null,
                    got: value.clone(),
                })
            }
            (Value::Array(expected), Value::Array(got)) if expected.len() == got.len() => {
                let pairs = expected.iter().zip(got).enumerate();
                pairs.into_iter().find_map(|(index, (expected, got))| {
                    self.values(&format!("{location}/{index}"), expected, got)
                })
            }
            _ => differ(),
        }
    }

    /// Cuts a recorded text at its placeholders.
    fn pieces<'t>(&self, text: &'t str, wild: Wild) -> Vec<Piece<'t>> {
        let mut pieces = Vec::new();
        let mut rest = text;
        let mut literal = 0;
        while let Some((start, end)) = placeholder(rest.get(literal..).unwrap_or_default()) {
            let (start, end) = (literal + start, literal + end);
            let name = rest.get(start..end).unwrap_or_default();
            if wild == Wild::Made && self.sources.contains(name) {
                literal = end;
                continue;
            }
            pieces.extend(rest.get(..start).filter(|text| !text.is_empty()).map(Piece::Literal));
            pieces.push(Piece::Wild(name));
            rest = rest.get(end..).unwrap_or_default();
            literal = 0;
        }
        pieces.extend(Some(rest).filter(|text| !text.is_empty()).map(Piece::Literal));
        pieces
    }

    /// Whether `text` is the pieces with something in place of each placeholder.
    fn fits(&self, pieces: &[Piece<'_>], text: &str) -> bool {
        let Some((first, others)) = pieces.split_first() else { return text.is_empty() };
        match first {
            Piece::Literal(literal) => text.strip_prefix(literal).is_some_and(|rest| self.fits(others, rest)),
            Piece::Wild(name) => {
                let ends: Vec<usize> = match others.first() {
                    None => vec![text.len()],
                    Some(Piece::Literal(next)) => text.match_indices(next).map(|(at, _)| at).collect(),
                    Some(Piece::Wild(_)) => text.char_indices().map(|(at, _)| at).collect(),
                };
                ends.into_iter().any(|end| {
                    let (Some(value), Some(rest)) = (text.get(..end), text.get(end..)) else { return false };
                    self.fits(others, rest) && self.stands_for(name, value)
                })
            }
        }
    }

    /// `<word:1>` is the same value wherever it stands; `<word>` may be any.
    fn stands_for(&self, name: &str, value: &str) -> bool {
        if !name.contains(':') {
            return true;
        }
        let mut bound = self.bound.borrow_mut();
        bound.entry(name.to_owned()).or_insert_with(|| value.to_owned()) == value
    }
}

/// Bare words that older recordings have in place of a time.
const TIMES: [&str; 2] = ["start-time", "entered-time"];

fn is_time(text: &str) -> bool {
    text.parse::<jiff::Timestamp>().is_ok()
}

/// `stateExitedEventDetails.output` and alike.
fn is_field_name(text: Option<&Value>) -> bool {
    text.and_then(Value::as_str).and_then(|text| text.split_once('.')).is_some_and(|(details, field)| {
        details.ends_with("EventDetails") && matches!(field, "input" | "output")
    })
}

/// Which placeholders may stand for any text.
#[derive(Clone, Copy, PartialEq)]
enum Wild {
    /// All of them: the place is marked as made up by the service.
    All,
    /// Those that did not come in with the input or an answer.
    Made,
}

enum Piece<'t> {
    Literal(&'t str),
    Wild(&'t str),
}

/// The first `<word>` or `<word:1>` in a text.
fn placeholder(text: &str) -> Option<(usize, usize)> {
    for (start, _) in text.match_indices('<') {
        let inner = text.get(start + 1..).unwrap_or_default();
        let Some(length) = inner.find('>') else { continue };
        let name = inner.get(..length).unwrap_or_default();
        let (word, number) = name.split_once(':').unwrap_or((name, "0"));
        let is_word = word.starts_with(|c: char| c.is_ascii_alphabetic())
            && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
        if is_word && !number.is_empty() && number.chars().all(|c| c.is_ascii_digit()) {
            return Some((start, start + length + 2));
        }
    }
    None
}

/// A key within a JSON pointer.
pub(crate) fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn rules() -> Rules {
        Rules::of(&json!({
            "input": {"id": "<uuid:7>"},
            "volatile": ["/start", "/word", "/text"],
            "mocks": [{"responses": [{"parameters": {"t": "<token:1>"}, "return": {"date": "<date>"}}]}],
        }))
    }

    #[track_caller]
    fn check(expected: &Value, got: &Value, location: Option<&str>) {
        let difference = rules().compare("", expected, got);
        assert_eq!(difference.map(|difference| difference.location).as_deref(), location);
    }

    #[test]
    fn values_are_compared_as_json() {
        check(&json!({"a": 1, "b": [2]}), &json!({"b": [2.0], "a": 1.0}), None);
        check(&json!({"a": {"b": 1}}), &json!({"a": {"b": 2}}), Some("/a/b"));
        check(&json!({"a/b": 1}), &json!({}), Some("/a~1b"));
        check(&json!({}), &json!({"x": 1}), Some("/x"));
        check(&json!([1, 2]), &json!([2, 1]), Some("/0"));
    }

    #[test]
    fn what_the_service_made_up_may_be_anything() {
        check(&json!({"start": "<date>"}), &json!({"start": 1.5}), None);
        check(&json!({"word": "timestamp"}), &json!({"word": "x"}), None);
        check(&json!({"text": "in '<input:1>'"}), &json!({"text": "in '{}'"}), None);
        check(&json!({"text": "in '<input:1>'"}), &json!({"text": "of '{}'"}), Some("/text"));
        check(&json!({"t": "<token:1>", "u": ["<token:1>"]}), &json!({"t": "abc", "u": ["abc"]}), None);
        check(
            &json!({"t": "<token:1>", "u": ["<token:1>"]}),
            &json!({"t": "abc", "u": ["abd"]}),
            Some("/u/0"),
        );
        check(&json!({"t": "a <x> b <y>"}), &json!({"t": "a 1 b 2"}), None);
        check(&json!({"t": "start-time"}), &json!({"t": "2024-01-01T00:00:00Z"}), None);
        check(&json!({"t": "start-time"}), &json!({"t": "x"}), Some("/t"));
        check(&json!({"o": {"$text": "stateExitedEventDetails.output"}}), &json!({"o": 1}), None);
    }

    #[test]
    fn an_echo_comes_out_as_it_went_in() {
        check(&json!({"id": "<uuid:7>"}), &json!({"id": "<uuid:7>"}), None);
        check(&json!({"id": "<uuid:7>"}), &json!({"id": "other"}), Some("/id"));
        check(&json!({"d": "at <date>: <made>"}), &json!({"d": "at <date>: 5"}), None);
        check(&json!({"d": "at <date>: <made>"}), &json!({"d": "at 7: 5"}), Some("/d"));
    }

    #[test]
    fn causes_lose_their_blanks() {
        check(&json!({"cause": "{\"a\":1}"}), &json!({"cause": "{ \"a\": 1 }"}), None);
        check(&json!({"cause": "{\"a\":1}"}), &json!({"cause": "{\"a\":2}"}), Some("/cause"));
        check(&json!({"other": "{\"a\":1}"}), &json!({"other": "{ \"a\": 1 }"}), Some("/other"));
    }
}

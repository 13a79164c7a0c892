//! Finds what a path points at.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::{Step, Steps, Token, normalize};
use crate::text::to_text;

/// Why a path found nothing.
#[derive(Clone, Debug)]
pub(crate) enum PathFailure {
    /// The path leads to nothing in this value.
    Missing(String),
    /// A definite path ends with an index beyond its array.
    ///
    /// Where the service only reads, this gives null: its JSON library answers null for such an index.
    BeyondEnd(String),
    /// The path does not fit the value at all, as an index into an object.
    Mismatch(String),
}

impl PathFailure {
    pub(crate) fn message(&self) -> &str {
        match self {
            Self::Missing(message) | Self::BeyondEnd(message) | Self::Mismatch(message) => message,
        }
    }
}

impl Steps {
    /// What the steps mean in `root`: one value for a definite path, otherwise a list.
    pub(crate) fn find<'v>(&self, root: &'v Value) -> Result<Cow<'v, Value>, PathFailure> {
        if self.list.is_empty() {
            return Ok(Cow::Borrowed(root));
        }
        let mut search = Search { steps: &self.list, root, found: Vec::new() };
        let outcome = search.step(0, root, true);
        let found = search.found;
        if self.is_definite() {
            outcome?;
            return found
                .into_iter()
                .next()
                .ok_or_else(|| PathFailure::Missing(format!("No results for path: ${}", self.normalized())));
        }
        match outcome {
            // A list of what is there, when what should hold it is not.
            Ok(()) | Err(PathFailure::Missing(_)) => {
                Ok(Cow::Owned(Value::Array(found.into_iter().map(Cow::into_owned).collect())))
            }
            Err(failure) => Err(failure),
        }
    }
}

struct Search<'s, 'v> {
    steps: &'s [Step],
    root: &'v Value,
    found: Vec<Cow<'v, Value>>,
}

type Outcome = Result<(), PathFailure>;

impl<'v> Search<'_, 'v> {
    /// Takes step `at` from `value`; `definite` says whether all steps before were.
    fn step(&mut self, at: usize, value: &'v Value, definite: bool) -> Outcome {
        let Some(step) = self.steps.get(at) else {
            self.found.push(Cow::Borrowed(value));
            return Ok(());
        };
        match &step.token {
            Token::Property(names) => self.properties(at, names, value, definite),
            Token::Wildcard => self.wildcard(at, value),
            Token::Indexes(indexes) => {
                let Some(items) = self.array(at, value, definite)? else { return Ok(()) };
                let single = indexes.len() == 1;
                indexes.iter().try_for_each(|index| self.index(at, items, *index, definite && single))
            }
            Token::FromEnd(distance) => {
                let Some(items) = self.array(at, value, definite)? else { return Ok(()) };
                self.index(at, items, signed(items.len()) - distance, definite)
            }
            Token::Slice(from, to) => {
                let Some(items) = self.array(at, value, definite)? else { return Ok(()) };
                bounds(signed(items.len()), *from, *to)
                    .into_iter()
                    .flatten()
                    .try_for_each(|index| self.index(at, items, index, false))
            }
            Token::Filter(filter) => match value {
                Value::Object(_) if filter.accepts(value, self.root) => self.step(at + 1, value, false),
                Value::Object(_) => Ok(()),
                Value::Array(items) => items
                    .iter()
                    .filter(|item| filter.accepts(item, self.root))
                    .try_for_each(|item| self.step(at + 1, item, false)),
                _ if definite => Err(PathFailure::Mismatch(format!(
                    "Filter: [?] can not be applied to primitives. Current context is: {}",
                    to_text(value)
                ))),
                _ => Ok(()),
            },
            Token::Scan => self.scan(at + 1, value),
        }
    }

    fn is_last(&self, at: usize) -> bool {
        at + 1 == self.steps.len()
    }

    fn path_to(&self, at: usize) -> String {
        format!("${}", normalize(self.steps.get(..at).unwrap_or_default()))
    }

    fn properties(&mut self, at: usize, names: &[String], value: &'v Value, definite: bool) -> Outcome {
        let Value::Object(fields) = value else {
            return if definite {
                let fragment = names.join("','");
                let before = self.path_to(at);
                Err(PathFailure::Missing(format!("Property ['{fragment}'] not found in path {before}")))
            } else {
                Ok(())
            };
        };
        if let [name] = names {
            return match fields.get(name) {
                Some(field) => self.step(at + 1, field, definite),
                None if definite && !self.is_last(at) => {
                    Err(PathFailure::Missing(format!("Missing property in path {}", self.path_to(at + 1))))
                }
                None => Ok(()),
            };
        }
        if self.is_last(at) {
            let picked: Map<_, _> = names
                .iter()
                .filter_map(|name| fields.get(name).map(|field| (name.clone(), field.clone())))
                .collect();
            self.found.push(Cow::Owned(Value::Object(picked)));
            return Ok(());
        }
        names.iter().filter_map(|name| fields.get(name)).try_for_each(|field| self.step(at + 1, field, false))
    }

    fn wildcard(&mut self, at: usize, value: &'v Value) -> Outcome {
        match value {
            Value::Object(fields) => fields.values().try_for_each(|field| self.step(at + 1, field, false)),
            Value::Array(items) => items.iter().try_for_each(|item| {
                match self.step(at + 1, item, false) {
                    // What one item lacks does not matter to the others.
                    Err(PathFailure::Missing(_) | PathFailure::BeyondEnd(_)) => Ok(()),
                    outcome => outcome,
                }
            }),
            _ => Ok(()),
        }
    }

    /// The items of `value`, if it is an array; `None` when a missing one does not matter here.
    fn array(&self, at: usize, value: &'v Value, definite: bool) -> Result<Option<&'v [Value]>, PathFailure> {
        match value {
            Value::Array(items) => Ok(Some(items)),
            Value::Null if definite => {
                Err(PathFailure::Missing(format!("The path {} is null", self.path_to(at))))
            }
            Value::Null => Ok(None),
            _ => {
                let step = self.steps.get(at..=at).unwrap_or_default();
                Err(PathFailure::Mismatch(format!(
                    "Filter: {} can only be applied to arrays. Current context is: {}",
                    normalize(step),
                    value.as_str().map_or_else(|| to_text(value), str::to_owned)
                )))
            }
        }
    }

    fn index(&mut self, at: usize, items: &'v [Value], index: i64, definite: bool) -> Outcome {
        let item = usize::try_from(index).ok().and_then(|index| items.get(index));
        match item {
            Some(item) => self.step(at + 1, item, definite),
            None if self.is_last(at) || !definite => Err(PathFailure::BeyondEnd(format!(
                "Index out of bounds when evaluating path {}[{index}]",
                self.path_to(at)
            ))),
            None => {
                Err(PathFailure::Missing(format!("Missing property in path {}[{index}]", self.path_to(at))))
            }
        }
    }

    /// `..`: the next step, tried on `value` and on everything in it, parents first.
    fn scan(&mut self, at: usize, value: &'v Value) -> Outcome {
        let Some(target) = self.steps.get(at) else { return Ok(()) };
        let matches = match &target.token {
            Token::Property(names) => match value {
                Value::Object(fields) => {
                    let last = self.is_last(at);
                    (names.len() > 1 && !last) || names.iter().all(|name| fields.contains_key(name))
                }
                _ => false,
            },
            Token::Wildcard => true,
            Token::Indexes(_) | Token::FromEnd(_) | Token::Slice(..) => value.is_array(),
            Token::Filter(filter) => filter.accepts(value, self.root),
            Token::Scan => false,
        };
        match value {
            Value::Object(fields) => {
                if matches {
                    self.step(at, value, false)?;
                }
                fields.values().try_for_each(|field| self.scan(at, field))
            }
            Value::Array(items) => {
                if matches && self.is_last(at) {
                    self.step(at, value, false)?;
                } else if matches {
                    // The library's own habit: it looks past the matching array into its items.
                    items.iter().try_for_each(|item| self.step(at + 1, item, false))?;
                }
                items.iter().try_for_each(|item| self.scan(at, item))
            }
            _ => Ok(()),
        }
    }
}

fn signed(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

/// The indexes of a slice; `None` when it is empty.
fn bounds(length: i64, from: Option<i64>, to: Option<i64>) -> Option<std::ops::Range<i64>> {
    let (from, to) = match (from, to) {
        (Some(from), None) => (if from < 0 { (length + from).max(0) } else { from }, length),
        (None, Some(to)) => (0, if to < 0 { length + to } else { to.min(length) }),
        // The library leaves negative numbers as they are here.
        (Some(from), Some(to)) => (from, to.min(length)),
        (None, None) => (0, length),
    };
    (from < to).then_some(from..to)
}

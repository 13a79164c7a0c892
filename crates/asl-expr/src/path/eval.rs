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
        let definite = self.is_definite();
        let mut search = Search { steps: &self.list, root, definite, found: Vec::new() };
        search.step(0, root)?;
        let mut found = search.found.into_iter();
        if definite {
            return found
                .next()
                .ok_or_else(|| PathFailure::Missing(format!("No results for path: ${}", self.normalized())));
        }
        Ok(Cow::Owned(Value::Array(found.map(Cow::into_owned).collect())))
    }
}

struct Search<'s, 'v> {
    steps: &'s [Step],
    root: &'v Value,
    /// Whether the path as a whole is definite.
    definite: bool,
    found: Vec<Cow<'v, Value>>,
}

type Outcome = Result<(), PathFailure>;

impl<'v> Search<'_, 'v> {
    /// Takes step `at` from `value`.
    fn step(&mut self, at: usize, value: &'v Value) -> Outcome {
        let Some(step) = self.steps.get(at) else {
            self.found.push(Cow::Borrowed(value));
            return Ok(());
        };
        match &step.token {
            Token::Property(names) => self.properties(at, names, value),
            Token::Wildcard => self.wildcard(at, value),
            Token::Indexes(indexes) => {
                let items = self.array(at, value)?;
                indexes.iter().try_for_each(|index| self.index(at, items, *index))
            }
            Token::FromEnd(distance) => {
                let items = self.array(at, value)?;
                self.index(at, items, signed(items.len()) - distance)
            }
            Token::Slice(from, to) => {
                let items = self.array(at, value)?;
                bounds(signed(items.len()), *from, *to)
                    .into_iter()
                    .flatten()
                    .try_for_each(|index| self.index(at, items, index))
            }
            Token::Filter(filter) => match value {
                Value::Object(_) if filter.accepts(value, self.root) => self.step(at + 1, value),
                Value::Object(_) => Ok(()),
                Value::Array(items) => items
                    .iter()
                    .filter(|item| filter.accepts(item, self.root))
                    .try_for_each(|item| self.step(at + 1, item)),
                _ => Err(PathFailure::Mismatch(format!(
                    "Filter: {} can not be applied to primitives. Current context is: {}",
                    normalize(self.steps.get(at..).unwrap_or_default()),
                    plain(value)
                ))),
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

    fn properties(&mut self, at: usize, names: &[String], value: &'v Value) -> Outcome {
        let Value::Object(fields) = value else {
            let (names, before) = (names.join("', '"), self.path_to(at));
            return Err(PathFailure::Missing(format!("Property ['{names}'] not found in path {before}")));
        };
        if let [name] = names {
            return match fields.get(name) {
                Some(field) => self.step(at + 1, field),
                None if self.is_last(at) => {
                    Err(PathFailure::Missing(format!("No results for path: {}", self.path_to(at + 1))))
                }
                None if self.definite => {
                    Err(PathFailure::Missing(format!("Missing property in path {}", self.path_to(at + 1))))
                }
                // A list of what is there, when what should hold it is not.
                None => Ok(()),
            };
        }
        if !self.is_last(at) {
            return Err(PathFailure::Mismatch(format!(
                "Multi properties can only be used as path leafs: {}",
                self.path_to(at + 1)
            )));
        }
        let picked: Map<_, _> = names
            .iter()
            .filter_map(|name| fields.get(name).map(|field| (name.clone(), field.clone())))
            .collect();
        self.found.push(Cow::Owned(Value::Object(picked)));
        Ok(())
    }

    fn wildcard(&mut self, at: usize, value: &'v Value) -> Outcome {
        match value {
            Value::Object(fields) => fields.values().try_for_each(|field| self.step(at + 1, field)),
            Value::Array(items) => items.iter().try_for_each(|item| {
                match self.step(at + 1, item) {
                    // What one item lacks does not matter to the others; of an object's fields it does.
                    Err(PathFailure::Missing(_) | PathFailure::BeyondEnd(_)) => Ok(()),
                    outcome => outcome,
                }
            }),
            _ => Ok(()),
        }
    }

    fn array(&self, at: usize, value: &'v Value) -> Result<&'v [Value], PathFailure> {
        match value {
            Value::Array(items) => Ok(items),
            Value::Null => Err(PathFailure::Missing(format!("The path {} is null", self.path_to(at)))),
            _ => Err(PathFailure::Mismatch(format!(
                "Filter: {} can only be applied to arrays. Current context is: {}",
                normalize(self.steps.get(at..).unwrap_or_default()),
                plain(value)
            ))),
        }
    }

    fn index(&mut self, at: usize, items: &'v [Value], index: i64) -> Outcome {
        let item = usize::try_from(index).ok().and_then(|index| items.get(index));
        if let Some(item) = item {
            return self.step(at + 1, item);
        }
        let message = format!("Index out of bounds when evaluating path {}[{index}]", self.path_to(at));
        Err(if self.is_last(at) { PathFailure::BeyondEnd(message) } else { PathFailure::Missing(message) })
    }

    /// `..`: the next step, tried on `value` and on everything in it, parents first.
    fn scan(&mut self, at: usize, value: &'v Value) -> Outcome {
        let Some(target) = self.steps.get(at) else { return Ok(()) };
        let matches = match &target.token {
            Token::Property(names) => {
                value.as_object().is_some_and(|fields| names.iter().all(|name| fields.contains_key(name)))
            }
            Token::Wildcard => value.is_object() || value.is_array(),
            Token::Indexes(_) | Token::FromEnd(_) | Token::Slice(..) => value.is_array(),
            Token::Filter(filter) => value.is_object() && filter.accepts(value, self.root),
            Token::Scan => false,
        };
        if matches {
            self.step(at, value)?;
        }
        match value {
            Value::Object(fields) => fields.values().try_for_each(|field| self.scan(at, field)),
            Value::Array(items) => items.iter().try_for_each(|item| self.scan(at, item)),
            _ => Ok(()),
        }
    }
}

/// A value as an error text shows it.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| to_text(value), str::to_owned)
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

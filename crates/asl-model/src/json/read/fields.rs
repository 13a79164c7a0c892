//! The members of one object, taken one by one; what is not taken is kept.

use super::super::{Json, Number};
use crate::diagnostic::Diagnostic;
use crate::pointer::Pointer;
use crate::state::{Extra, PathField, Seconds};

/// The code of a value that its field cannot hold.
pub(super) const SCHEMA: &str = "SCHEMA_VALIDATION_FAILED";

pub(super) struct Fields<'j, 'f> {
    members: &'j [(String, Json)],
    taken: Vec<bool>,
    pub(super) pointer: Pointer,
    pub(super) findings: &'f mut Vec<Diagnostic>,
}

impl<'j, 'f> Fields<'j, 'f> {
    /// `None`, with a finding, when `json` is no object and no substitution for one.
    pub(super) fn of(json: &'j Json, pointer: &Pointer, findings: &'f mut Vec<Diagnostic>) -> Option<Self> {
        let Json::Object(members) = json else {
            if is_substitution(json) {
                return None;
            }
            let name = pointer.last();
            let subject = if name.is_empty() { "a definition".to_owned() } else { format!("`{name}`") };
            let message = format!("{subject} must be an object, but this is {}", json.kind_in_words());
            findings.push(Diagnostic::error(SCHEMA, pointer.clone(), message));
            return None;
        };
        Some(Self { members, taken: vec![false; members.len()], pointer: pointer.clone(), findings })
    }

    /// The value of the last member of this name; it stays untaken until [`Fields::took`].
    fn peek(&self, key: &str) -> Option<(usize, &'j Json)> {
        self.members
            .iter()
            .enumerate()
            .rev()
            .find(|(_, (name, _))| name == key)
            .map(|(at, (_, value))| (at, value))
    }

    fn took(&mut self, at: usize) {
        if let Some(taken) = self.taken.get_mut(at) {
            *taken = true;
        }
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.peek(key).is_some()
    }

    /// Takes the member if `understand` makes something of it, reports and keeps it if not.
    pub(super) fn take<T>(
        &mut self,
        key: &str,
        wanted: &str,
        understand: impl FnOnce(&'j Json) -> Option<T>,
    ) -> Option<T> {
        let (at, value) = self.peek(key)?;
        let understood = understand(value);
        if understood.is_some() {
            self.took(at);
        } else if !is_substitution(value) {
            let message = format!("`{key}` must be {wanted}, but this is {}", describe(value));
            self.findings.push(Diagnostic::error(SCHEMA, self.pointer.key(key), message));
        }
        understood
    }

    pub(super) fn any(&mut self, key: &str) -> Option<Json> {
        self.take(key, "JSON", |value| Some(value.clone()))
    }

    pub(super) fn text(&mut self, key: &str) -> Option<String> {
        self.take(key, "text", |value| value.as_str().map(str::to_owned))
    }

    pub(super) fn whole(&mut self, key: &str) -> Option<u64> {
        self.take(key, "a whole number of 0 or more", whole)
    }

    pub(super) fn number(&mut self, key: &str) -> Option<Number> {
        self.take(key, "a number", |value| match value {
            Json::Number(number) => Some(number.clone()),
            _ => None,
        })
    }

    pub(super) fn path(&mut self, key: &str) -> Option<PathField> {
        self.take(key, "a path in text, or null", |value| match value {
            Json::String(path) => Some(PathField::Path(path.clone())),
            Json::Null => Some(PathField::Null),
            _ => None,
        })
    }

    pub(super) fn seconds(&mut self, key: &str) -> Option<Seconds> {
        self.take(key, "a whole number of seconds or an expression", |value| match value {
            Json::String(expression) => Some(Seconds::Expression(expression.clone())),
            value => whole(value).map(Seconds::Literal),
        })
    }

    /// Takes a list whose every element `one` understands; otherwise the whole list is kept as it is.
    pub(super) fn list<T>(
        &mut self,
        key: &str,
        mut one: impl FnMut(&'j Json, &Pointer, &mut Vec<Diagnostic>) -> Option<T>,
    ) -> Vec<T> {
        let place = self.pointer.key(key);
        let Some(items) = self.take(key, "a list", |value| value.as_array()) else {
            return Vec::new();
        };
        let read: Vec<Option<T>> = items
            .iter()
            .enumerate()
            .map(|(index, item)| one(item, &place.index(index), self.findings))
            .collect();
        let all: Option<Vec<T>> = read.into_iter().collect();
        if all.is_none() {
            self.give_back(key);
        }
        all.unwrap_or_default()
    }

    /// Takes an object that `one` understands; otherwise it is kept as it is.
    pub(super) fn object<T>(
        &mut self,
        key: &str,
        one: impl FnOnce(&'j Json, &Pointer, &mut Vec<Diagnostic>) -> Option<T>,
    ) -> Option<T> {
        let (at, value) = self.peek(key)?;
        let read = one(value, &self.pointer.key(key), self.findings);
        if read.is_some() {
            self.took(at);
        }
        read
    }

    /// Keeps a member after all that had been taken.
    pub(super) fn give_back(&mut self, key: &str) {
        if let Some((at, _)) = self.peek(key)
            && let Some(taken) = self.taken.get_mut(at)
        {
            *taken = false;
        }
    }

    /// The first member that `is_meant` says is meant, taken.
    pub(super) fn take_first(&mut self, is_meant: impl Fn(&str) -> bool) -> Option<(String, Json)> {
        let (at, (key, value)) = self.members.iter().enumerate().find(|(_, (key, _))| is_meant(key))?;
        self.took(at);
        Some((key.clone(), value.clone()))
    }

    pub(super) fn count(&self, is_meant: impl Fn(&str) -> bool) -> usize {
        self.members.iter().filter(|(key, _)| is_meant(key)).count()
    }

    pub(super) fn finish(self) -> Extra {
        Extra {
            key_order: self.members.iter().map(|(key, _)| key.clone()).collect(),
            unknown: self
                .members
                .iter()
                .zip(&self.taken)
                .filter(|(_, taken)| !**taken)
                .map(|(member, _)| member.clone())
                .collect(),
            unread_states: Vec::new(),
        }
    }
}

/// A whole number whose text writing would give back.
fn whole(value: &Json) -> Option<u64> {
    let Json::Number(number) = value else { return None };
    number.as_u64().filter(|whole| whole.to_string() == number.as_str())
}

/// `${Name}` is replaced on deployment and may stand for a value of any kind.
pub(super) fn is_substitution(value: &Json) -> bool {
    value.as_str().is_some_and(|text| text.contains("${"))
}

fn describe(value: &Json) -> String {
    match value {
        Json::Number(number) => match number.as_u64() {
            Some(_) => "a number".to_owned(),
            None => format!("`{number}`"),
        },
        value => value.kind_in_words().to_owned(),
    }
}

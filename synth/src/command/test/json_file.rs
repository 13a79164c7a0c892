//! JSON of the user's, read with its places, so that what is wrong with it can be shown.

use std::path::{Path, PathBuf};

use asl_model::{Json, Parsed, Pointer};

use crate::failure::{Failure, did_you_mean};

/// A file that was read.
#[derive(Debug)]
pub(super) struct JsonFile {
    pub(super) path: PathBuf,
    parsed: Parsed,
    /// The code of what is wrong with it.
    code: &'static str,
}

/// A value in it.
#[derive(Clone, Debug)]
pub(super) struct Node<'a> {
    file: &'a JsonFile,
    at: Pointer,
    pub(super) json: &'a Json,
}

impl JsonFile {
    pub(super) fn read(path: &Path, code: &'static str) -> Result<Self, Failure> {
        let text = std::fs::read_to_string(path).map_err(|error| Failure::io("read", path, &error))?;
        let parsed = asl_model::parse(&text).map_err(|error| {
            let message = format!("`{}` is not JSON: {}", path.display(), error.message);
            Failure::new(code, message).at(path, error.position.line, error.position.column)
        })?;
        let file = Self { path: path.to_owned(), parsed, code };
        match file.parsed.duplicate_keys.first() {
            Some(place) => Err(file.failure(place, format!("`{}` stands there twice", place.last()))),
            None => Ok(file),
        }
    }

    pub(super) fn root(&self) -> Node<'_> {
        Node { file: self, at: Pointer::root(), json: &self.parsed.json }
    }

    /// What is wrong at a place.
    pub(super) fn failure(&self, place: &Pointer, message: impl Into<String>) -> Failure {
        let failure = Failure::new(self.code, message);
        let source = &self.parsed.source;
        match source.key_span(place).or_else(|| source.span(place)) {
            Some(span) => {
                let start = source.range_of(span).start;
                failure.at(&self.path, start.line, start.column)
            }
            None => failure,
        }
    }
}

impl<'a> Node<'a> {
    pub(super) fn place(&self) -> &Pointer {
        &self.at
    }

    pub(super) fn failure(&self, message: impl Into<String>) -> Failure {
        self.file.failure(&self.at, message)
    }

    /// The value as others know it.
    pub(super) fn value(&self) -> serde_json::Value {
        self.json.to_serde()
    }

    pub(super) fn text(&self) -> Result<&'a str, Failure> {
        self.json.as_str().ok_or_else(|| self.failure(format!("{} is no text", self.called())))
    }

    /// The members; it has to be an object.
    pub(super) fn members(&self) -> Result<Vec<(&'a str, Node<'a>)>, Failure> {
        let Some(members) = self.json.as_object() else {
            return Err(self.failure(format!("{} is no object", self.called())));
        };
        let node = |(name, json): &'a (String, Json)| {
            (name.as_str(), Node { file: self.file, at: self.at.key(name.as_str()), json })
        };
        Ok(members.iter().map(node).collect())
    }

    /// The elements; it has to be a list.
    pub(super) fn elements(&self) -> Result<Vec<Node<'a>>, Failure> {
        let Some(items) = self.json.as_array() else {
            return Err(self.failure(format!("{} is no list", self.called())));
        };
        let node =
            |(index, json): (usize, &'a Json)| Node { file: self.file, at: self.at.index(index), json };
        Ok(items.iter().enumerate().map(node).collect())
    }

    /// A member that it may have.
    pub(super) fn get(&self, name: &str) -> Option<Node<'a>> {
        let json = self.json.get(name)?;
        Some(Node { file: self.file, at: self.at.key(name), json })
    }

    /// A member that it has to have.
    pub(super) fn need(&self, name: &str) -> Result<Node<'a>, Failure> {
        self.members()?;
        self.get(name).ok_or_else(|| {
            let failure = self.failure(format!("{} has no `{name}`", self.called()));
            let there = self.json.as_object().unwrap_or_default();
            match did_you_mean(name, there.iter().map(|(name, _)| name.as_str())) {
                Some(help) => failure.help(help),
                None => failure,
            }
        })
    }

    /// Refuses members that nobody reads: most are misspelt.
    pub(super) fn only(&self, known: &[&str]) -> Result<(), Failure> {
        for (name, node) in self.members()? {
            if !known.contains(&name) {
                let failure = node.failure(format!("{} has no use for `{name}`", self.called()));
                return Err(match did_you_mean(name, known.iter().copied()) {
                    Some(help) => failure.help(help),
                    None => failure,
                });
            }
        }
        Ok(())
    }

    fn called(&self) -> String {
        match self.at.last() {
            name if name.is_empty() => format!("`{}`", self.file.path.display()),
            name => format!("`{name}`"),
        }
    }
}

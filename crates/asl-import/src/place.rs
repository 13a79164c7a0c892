//! Paths that name one place, and the words in which the builder writes them.

use asl_expr::{Path, ReferencePath, ReferenceStep, Root};

/// The steps of a path that names one place, and where it begins.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Place {
    pub(crate) root: Root,
    pub(crate) steps: Vec<ReferenceStep>,
}

impl Place {
    /// Reads the path, if it names one place.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let path = Path::parse(text).ok()?;
        if !path.is_reference() {
            return None;
        }
        let behind = match path.root() {
            Root::Input => text.get(1..)?,
            Root::Context => text.get(2..)?,
            Root::Variable(name) => text.get(1 + name.len()..)?,
        };
        let steps = ReferencePath::parse(&format!("${behind}")).ok()?.steps().to_vec();
        Some(Self { root: path.root().clone(), steps })
    }

    /// The path in the way the builder writes it.
    pub(crate) fn canonical(&self) -> String {
        let mut text = match &self.root {
            Root::Input => "$".to_owned(),
            Root::Context => "$$".to_owned(),
            Root::Variable(name) => format!("${name}"),
        };
        for step in &self.steps {
            match step {
                ReferenceStep::Name(name) if is_identifier(name) => {
                    text.push('.');
                    text.push_str(name);
                }
                ReferenceStep::Name(name) => {
                    text.extend(["['", &name.replace('\\', "\\\\").replace('\'', "\\'"), "']"]);
                }
                ReferenceStep::Index(at) => text.extend(["[", &at.to_string(), "]"]),
            }
        }
        text
    }
}

pub(crate) fn is_identifier(name: &str) -> bool {
    let mut letters = name.chars();
    letters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

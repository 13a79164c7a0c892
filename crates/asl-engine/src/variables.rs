//! The variables of a thread, see
//! <https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html>.

use std::cell::OnceCell;

use serde_json::{Map, Value};

use crate::journal::Text;

/// Names and JSON texts, in the order in which they were first set.
///
/// The texts are those of the history, so a variable costs an execution that waits next to nothing, and only a
/// state that names it makes a value of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Variables(Vec<(Text, Text)>);

impl Variables {
    pub(crate) fn assign(&mut self, assigned: &[(Text, Text)]) {
        for (name, value) in assigned {
            if let Some((_, text)) = self.0.iter_mut().find(|(known, _)| known == name) {
                *text = Text::clone(value);
            } else {
                self.0.reserve_exact(1);
                self.0.push((Text::clone(name), Text::clone(value)));
            }
        }
    }

    fn values(&self, wanted: impl Fn(&str) -> bool) -> Map<String, Value> {
        let wanted = self.0.iter().filter(|(name, _)| wanted(name));
        // INVARIANT: the texts were made of values.
        let value = |text: &str| serde_json::from_str(text).unwrap_or_default();
        wanted.map(|(name, text)| (name.as_ref().to_owned(), value(text))).collect()
    }
}

/// The variables as a step of a state sees them.
#[derive(Debug)]
pub(crate) enum Seen<'a> {
    /// Those of a thread.
    Kept(&'a Variables),
    /// Those that somebody gave.
    Given(&'a Map<String, Value>),
}

impl Seen<'_> {
    /// The values of those that a state may name; `cell` keeps them for the step.
    pub(crate) fn named<'s>(
        &'s self,
        names: &[String],
        cell: &'s OnceCell<Map<String, Value>>,
    ) -> &'s Map<String, Value> {
        match self {
            Self::Given(values) => values,
            Self::Kept(variables) => cell
                .get_or_init(|| variables.values(|name| names.iter().any(|named| named.starts_with(name)))),
        }
    }

    /// All of them.
    pub(crate) fn all(&self) -> Map<String, Value> {
        match self {
            Self::Given(values) => (*values).clone(),
            Self::Kept(variables) => variables.values(|_| true),
        }
    }
}

/// Adds the names behind a `$` in a text of a state: each variable that it looks at, and perhaps more.
pub(crate) fn names_in(text: &str, names: &mut Vec<String>) {
    for (at, _) in text.match_indices('$') {
        let rest = text.get(at + 1..).unwrap_or_default();
        let ends = |letter: char| letter.is_ascii() && !letter.is_ascii_alphanumeric() && letter != '_';
        let name = rest.split(ends).next().unwrap_or_default();
        if !name.is_empty() && name != "states" && !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn names_stand_behind_a_dollar() {
        let mut names = Vec::new();
        names_in("{% $sum($items.price) + $states.input.n & $größe_2 & $$x %}", &mut names);
        names_in("$items[0].name", &mut names);
        assert_eq!(names, ["sum", "items", "größe_2", "x"]);
    }

    #[test]
    fn only_what_is_named_becomes_a_value() {
        let mut variables = Variables::default();
        variables.assign(&[("a".into(), "1".into()), ("b".into(), "{}".into())]);
        variables.assign(&[("a".into(), "[2]".into())]);
        let (seen, cell) = (Seen::Kept(&variables), OnceCell::new());
        assert_eq!(Value::Object(seen.named(&["a".to_owned()], &cell).clone()), json!({"a": [2]}));
        assert_eq!(Value::Object(seen.all()), json!({"a": [2], "b": {}}));
    }
}

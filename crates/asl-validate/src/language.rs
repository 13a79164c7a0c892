//! What the language has: every field of every object, for those who show or count it.

use asl_model::QueryLanguage;

use crate::fields::{self, Computed, Field, Form, Spoken};
use crate::rules::choice_rule::{COMBINERS, OPERATORS};
use crate::view::Kind;

/// A field that an object of a definition may have.
///
/// ```
/// use asl_model::QueryLanguage;
/// use asl_validate::language_fields;
///
/// let fields = language_fields();
/// let path = fields.iter().find(|field| field.object == "Wait" && field.name == "SecondsPath").unwrap();
/// assert!(path.is_in(QueryLanguage::JsonPath) && !path.is_in(QueryLanguage::JsonAta));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LanguageField {
    /// The object: the type of a state, or the name of another object, such as `State machine`, `Retrier`,
    /// `ReaderConfig`.
    pub object: &'static str,
    /// The field's name.
    pub name: &'static str,
    /// What its values may be beside the one that everybody expects.
    pub values: FieldValues,
    languages: Spoken,
}

/// The values of a field, as far as they are different things to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FieldValues {
    /// Any.
    Any,
    /// One of these words.
    Words(&'static [&'static str]),
    /// A path, or null.
    PathOrNull,
    /// A number or a time; in JSONata perhaps one that is computed.
    KnownOrComputed,
}

impl LanguageField {
    /// Whether the field exists in this query language.
    pub fn is_in(&self, language: QueryLanguage) -> bool {
        match self.languages {
            Spoken::Both => true,
            Spoken::JsonPathOnly => language == QueryLanguage::JsonPath,
            Spoken::JsonAtaOnly => language == QueryLanguage::JsonAta,
        }
    }
}

/// Every field of every object, in the order in which the specification has them.
///
/// It is the table by which [`validate`](crate::validate) judges.
pub fn language_fields() -> Vec<LanguageField> {
    let kinds = [
        Kind::Task,
        Kind::Pass,
        Kind::Wait,
        Kind::Choice,
        Kind::Succeed,
        Kind::Fail,
        Kind::Parallel,
        Kind::Map,
    ];
    let states = kinds.into_iter().map(|kind| (kind.as_str(), fields::of_state(kind)));
    let objects = fields::CONTAINERS.iter().copied().chain(states).chain(fields::PARTS.iter().copied());
    let of_objects =
        objects.flat_map(|(object, fields)| fields.iter().map(move |field| shown(object, field)));
    of_objects.chain(rule_fields()).collect()
}

fn shown(object: &'static str, field: &Field) -> LanguageField {
    let values = match field.form {
        Form::Word(words) => FieldValues::Words(words),
        Form::PathOrNull | Form::ReferencePathOrNull => FieldValues::PathOrNull,
        Form::Time
        | Form::Whole { computed: Computed::InJsonAta, .. }
        | Form::Number { computed: Computed::InJsonAta, .. } => FieldValues::KnownOrComputed,
        _ => FieldValues::Any,
    };
    LanguageField { object, name: field.name, values, languages: field.spoken }
}

/// Choice rules have a table of their own, because one of many fields says what a rule asks.
fn rule_fields() -> impl Iterator<Item = LanguageField> {
    let both = ["Comment", "Next", "Assign"].into_iter().map(|name| (name, Spoken::Both));
    let jsonata = ["Condition", "Output"].into_iter().map(|name| (name, Spoken::JsonAtaOnly));
    let asked = COMBINERS.into_iter().chain(["Variable"]).chain(OPERATORS.iter().map(|(name, _)| *name));
    both.chain(jsonata).chain(asked.map(|name| (name, Spoken::JsonPathOnly))).map(|(name, languages)| {
        LanguageField { object: "Choice rule", name, values: FieldValues::Any, languages }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_field_is_there_twice() {
        let fields = language_fields();
        let mut names: Vec<_> = fields.iter().map(|field| (field.object, field.name)).collect();
        names.sort_unstable();
        let all = names.len();
        names.dedup();
        assert_eq!(names.len(), all);
        assert!(fields.iter().any(|field| field.values == FieldValues::Words(&["FULL", "NONE"])));
    }
}

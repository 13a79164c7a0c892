//! What a Task says of its parameters before it runs: literal, known only at run time, or absent.

use asl_model::{Json, QueryLanguage};

/// The parameters of a Task (`Parameters` or `Arguments`).
pub(super) struct Parameters<'a> {
    json: Option<&'a Json>,
    language: QueryLanguage,
}

/// What is known of one parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Text {
    /// This text.
    Literal(String),
    /// There is one, but an expression gives it.
    Dynamic,
    /// There is none.
    Absent,
}

impl Text {
    pub(super) fn literal(self) -> Option<String> {
        match self {
            Self::Literal(text) => Some(text),
            Self::Dynamic | Self::Absent => None,
        }
    }
}

impl<'a> Parameters<'a> {
    pub(super) fn new(json: Option<&'a Json>, language: QueryLanguage) -> Self {
        Self { json, language }
    }

    /// The parameter at `path`.
    pub(super) fn text(&self, path: &[&str]) -> Text {
        let Some(mut at) = self.json else { return Text::Absent };
        for key in path {
            match self.member(at, key) {
                Ok(Some(value)) => at = value,
                Ok(None) => return Text::Absent,
                Err(()) => return Text::Dynamic,
            }
        }
        self.literal(at)
    }

    /// One text for each element of the list at `list`: its member `key`.
    pub(super) fn texts(&self, list: &str, key: &str) -> Vec<Text> {
        let Some(json) = self.json else { return vec![Text::Absent] };
        match self.member(json, list) {
            Ok(Some(Json::Array(items))) => items
                .iter()
                .map(|item| match self.member(item, key) {
                    Ok(Some(value)) => self.literal(value),
                    Ok(None) => Text::Absent,
                    Err(()) => Text::Dynamic,
                })
                .collect(),
            Ok(None) => vec![Text::Absent],
            Ok(Some(_)) | Err(()) => vec![Text::Dynamic],
        }
    }

    /// `Err` where an expression stands in the way.
    fn member<'j>(&self, at: &'j Json, key: &str) -> Result<Option<&'j Json>, ()> {
        if let Some(value) = at.get(key) {
            return Ok(Some(value));
        }
        let by_path = self.language == QueryLanguage::JsonPath && at.get(&format!("{key}.$")).is_some();
        if by_path || matches!(at, Json::String(text) if is_expression(text)) { Err(()) } else { Ok(None) }
    }

    fn literal(&self, value: &Json) -> Text {
        match value {
            Json::String(text) if self.language == QueryLanguage::JsonAta && is_expression(text) => {
                quoted(text).map_or(Text::Dynamic, Text::Literal)
            }
            Json::String(text) => Text::Literal(text.clone()),
            Json::Number(number) => Text::Literal(number.to_string()),
            Json::Null => Text::Absent,
            Json::Bool(_) | Json::Array(_) | Json::Object(_) => Text::Dynamic,
        }
    }
}

fn is_expression(text: &str) -> bool {
    text.starts_with("{%") && text.ends_with("%}")
}

/// The text of an expression that is nothing but a quoted text: `{% 'orders' %}`.
fn quoted(expression: &str) -> Option<String> {
    let source = expression.strip_prefix("{%")?.strip_suffix("%}")?.trim();
    let quote = source.chars().next().filter(|quote| ['\'', '"'].contains(quote))?;
    let inner = source.strip_prefix(quote)?.strip_suffix(quote)?;
    (!inner.contains(quote) && !inner.contains('\\')).then(|| inner.to_owned())
}

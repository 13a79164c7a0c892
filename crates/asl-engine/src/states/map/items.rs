//! The items of a text, one at a time: a list of thousands never stands there as values.

use std::fmt;

use asl_expr::{ReferencePath, ReferenceStep};
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use crate::journal::Text;

/// Each item of the list at `path` as the service prints it.
///
/// `None` where the path or the text asks for more: a filter, an index, a variable, or no list there.
pub(super) fn texts_at(path: &str, text: &str) -> Option<Vec<Text>> {
    let path = ReferencePath::parse(path).ok()?;
    let name = |step: &ReferenceStep| match step {
        ReferenceStep::Name(name) => Some(name.clone()),
        ReferenceStep::Index(_) => None,
    };
    let names: Vec<String> = path.steps().iter().map(name).collect::<Option<_>>()?;
    let mut reader = serde_json::Deserializer::from_str(text);
    Below(&names).deserialize(&mut reader).ok()?
}

/// What stands below members of these names.
struct Below<'a>(&'a [String]);

impl<'de> DeserializeSeed<'de> for Below<'_> {
    type Value = Option<Vec<Text>>;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Self::Value, D::Error> {
        reader.deserialize_any(self)
    }
}

/// Anything but objects and lists is an error, and as good as none.
impl<'de> Visitor<'de> for Below<'_> {
    type Value = Option<Vec<Text>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list, or an object that holds it")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let Some((name, rest)) = self.0.split_first() else {
            while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            return Ok(None);
        };
        let mut found = None;
        while let Some(key) = members.next_key::<String>()? {
            // the last of two members of one name counts, as it does in a value
            if key == *name {
                found = members.next_value_seed(Below(rest))?;
            } else {
                members.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        if !self.0.is_empty() {
            while items.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(None);
        }
        let mut texts = Vec::new();
        while let Some(item) = items.next_element::<Value>()? {
            texts.push(asl_expr::to_text(&item).into());
        }
        Ok(Some(texts))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(path: &str, text: &str, expected: Option<&[&str]>) {
        let texts = texts_at(path, text);
        let texts: Option<Vec<&str>> = texts.as_ref().map(|texts| texts.iter().map(AsRef::as_ref).collect());
        assert_eq!(texts.as_deref(), expected, "{path} of {text}");
    }

    #[test]
    fn items_are_read_where_they_stand() {
        check("$", r#"[1, {"a": [ ]}, "x"]"#, Some(&["1", r#"{"a":[]}"#, r#""x""#]));
        check("$.a.b", r#"{"x": [1], "a": {"b": [2, 3.0], "c": {}}, "y": null}"#, Some(&["2", "3.0"]));
        check("$['a']", r#"{"a": []}"#, Some(&[]));
        check("$.a", r#"{"a": [1], "a": [2]}"#, Some(&["2"]));
        check("$.a", r#"{"a": [1], "a": {}}"#, None);
    }

    #[test]
    fn what_asks_for_more_is_left_to_others() {
        for (path, text) in [
            ("$", "{}"),
            ("$", "7"),
            ("$.a", "[]"),
            ("$.a", "{}"),
            ("$.a", r#"{"a": 1}"#),
            ("$.a[0]", r#"{"a": [[1]]}"#),
            ("$.a[*]", r#"{"a": [[1]]}"#),
            ("$items", "[]"),
            ("$$.Execution.Input", "[]"),
        ] {
            check(path, text, None);
        }
    }
}

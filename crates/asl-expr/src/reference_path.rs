//! Reference Paths: the ones a value can be written to.

use serde_json::{Map, Value};

use crate::error::{ErrorKind, ExprError};
use crate::path::{Path, Root};
use crate::text::to_text;

/// A path of names and single indexes below `$`, as `ResultPath` needs it.
///
/// ```
/// use asl_expr::ReferencePath;
/// use serde_json::json;
///
/// let path = ReferencePath::parse("$.review.verdict")?;
/// let mut root = json!({"title": "x"});
/// path.set(&mut root, json!("approved"))?;
/// assert_eq!(root, json!({"title": "x", "review": {"verdict": "approved"}}));
/// assert_eq!(path.get(&root), Some(&json!("approved")));
/// # Ok::<(), asl_expr::ExprError>(())
/// ```
///
/// See <https://states-language.net/spec.html#reference-paths>.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReferencePath {
    text: String,
    steps: Vec<ReferenceStep>,
}

/// One step of a [`ReferencePath`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReferenceStep {
    /// A member of an object.
    Name(String),
    /// An item of an array, from 0.
    Index(usize),
}

impl ReferencePath {
    /// Reads a Reference Path that starts with `$`.
    ///
    /// # Errors
    /// When the text is no path, starts with `$$` or a variable, or could mean more than one place.
    pub fn parse(text: &str) -> Result<Self, ExprError> {
        let failed =
            |why: &str| ExprError::new(ErrorKind::ResultPath, format!("Invalid path '{text}' : {why}"));
        let path = Path::parse(text).map_err(|error| failed(&error.to_string()))?;
        if path.root() != &Root::Input {
            return Err(failed("a reference path starts with `$`"));
        }
        let steps = path
            .steps()
            .iter()
            .map(crate::path::Step::reference)
            .collect::<Option<Vec<_>>>()
            .ok_or_else(|| failed("a reference path has only names and single indexes"))?;
        Ok(Self { text: text.to_owned(), steps })
    }

    /// The steps below `$`, none for `$` itself.
    pub fn steps(&self) -> &[ReferenceStep] {
        &self.steps
    }

    /// The value at this place, if there is one.
    pub fn get<'v>(&self, root: &'v Value) -> Option<&'v Value> {
        self.steps.iter().try_fold(root, |value, step| match step {
            ReferenceStep::Name(name) => value.as_object()?.get(name),
            ReferenceStep::Index(index) => value.as_array()?.get(*index),
        })
    }

    /// Puts `new` at this place of `root`. Objects that are missing on the way are made; `$` replaces all.
    ///
    /// # Errors
    /// When something on the way is there already but is no object, or is an array without that item.
    /// `root` is then unchanged.
    pub fn set(&self, root: &mut Value, new: Value) -> Result<(), ExprError> {
        if !self.fits(root) {
            // The wording is ours: no recording of the service has this failure.
            let message = format!("Unable to apply ReferencePath {} to input {}", self.text, to_text(root));
            return Err(ExprError::new(ErrorKind::ResultPath, message));
        }
        let mut place = root;
        for step in &self.steps {
            let next = match step {
                ReferenceStep::Name(name) => match place {
                    Value::Object(fields) => {
                        Some(fields.entry(name.clone()).or_insert_with(|| Value::Object(Map::new())))
                    }
                    _ => None,
                },
                ReferenceStep::Index(index) => match place {
                    Value::Array(items) => items.get_mut(*index),
                    _ => None,
                },
            };
            // `fits` has seen that every step can be taken.
            let Some(next) = next else { return Ok(()) };
            place = next;
        }
        *place = new;
        Ok(())
    }

    fn fits(&self, root: &Value) -> bool {
        let mut place = Some(root);
        for step in &self.steps {
            place = match (step, place) {
                (ReferenceStep::Name(name), Some(Value::Object(fields))) => fields.get(name),
                (ReferenceStep::Name(_), None) => None,
                (ReferenceStep::Index(index), Some(Value::Array(items))) => match items.get(*index) {
                    Some(item) => Some(item),
                    None => return false,
                },
                _ => return false,
            };
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(path: &str, mut root: Value, expected: Option<Value>) {
        let before = root.clone();
        let outcome = ReferencePath::parse(path).unwrap().set(&mut root, json!("new"));
        if let Some(expected) = expected {
            outcome.unwrap();
            assert_eq!(root, expected, "{path}");
        } else {
            assert_eq!(outcome.unwrap_err().error_name(), "States.ResultPathMatchFailure", "{path}");
            assert_eq!(root, before);
        }
    }

    #[test]
    fn values_are_put_where_the_path_says() {
        check("$", json!({"a": 1}), Some(json!("new")));
        check("$.a", json!({"a": 1, "b": 2}), Some(json!({"a": "new", "b": 2})));
        check("$.a.b.c", json!({}), Some(json!({"a": {"b": {"c": "new"}}})));
        check("$['a b'].c", json!({"a b": {}}), Some(json!({"a b": {"c": "new"}})));
        check("$.list[1].x", json!({"list": [0, {}]}), Some(json!({"list": [0, {"x": "new"}]})));
    }

    #[test]
    fn what_is_there_is_not_bent() {
        check("$.a.b", json!({"a": "text"}), None);
        check("$.a.b", json!({"a": null}), None);
        check("$.a", json!([1]), None);
        check("$.list[2]", json!({"list": [0]}), None);
        check("$.none[0]", json!({}), None);
    }

    #[test]
    fn other_paths_are_refused() {
        for path in ["$$.a", "$v", "$.a[*]", "$..a", "$.a[-1]", "$.a[0,1]", "a", "$['a','b']"] {
            assert!(ReferencePath::parse(path).is_err(), "{path}");
        }
    }
}

//! What an expression in a JSONPath state can see.

use serde_json::{Map, Value};

/// The three places a path can start from.
#[derive(Clone, Copy, Debug)]
pub struct Env<'a> {
    /// `$`: what the field's documentation calls its input (effective input, result, item …).
    pub input: &'a Value,
    /// `$$`: the Context Object.
    pub context: &'a Value,
    /// `$name`: the variables that are in scope.
    pub variables: &'a Map<String, Value>,
}

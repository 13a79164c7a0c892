//! Trees of expressions as text: JSONata, and JSONPath.

pub(crate) mod jsonata;
pub(crate) mod jsonpath;

use asl_contract::__private::{Literal, NodeRef};
use asl_model::{Json, Rule};

/// The tree as JSONata.
pub fn jsonata_template(node: NodeRef) -> Json {
    jsonata::template(node)
}

/// The tree as JSONPath.
///
/// # Errors
/// What JSONPath cannot say.
pub fn jsonpath_value(node: NodeRef) -> Result<jsonpath::Value, Vec<String>> {
    let mut problems = Vec::new();
    let value = jsonpath::value(node, &mut problems);
    if problems.is_empty() { Ok(value) } else { Err(problems) }
}

/// The condition as a rule of a Choice in JSONPath.
///
/// # Errors
/// What JSONPath cannot ask.
pub fn jsonpath_rule(node: NodeRef) -> Result<Rule, Vec<String>> {
    let mut problems = Vec::new();
    let rule = jsonpath::rule(node, &mut problems);
    if problems.is_empty() { Ok(rule) } else { Err(problems) }
}

/// A literal as JSON.
pub(crate) fn literal(literal: &Literal) -> Json {
    match literal {
        Literal::Null => Json::Null,
        Literal::Bool(value) => Json::Bool(*value),
        // INVARIANT: numbers come from `Display` of finite Rust numbers, which is JSON.
        Literal::Number(text) => text.parse().unwrap_or_default(),
        Literal::Text(text) => Json::from(&**text),
    }
}

/// Text in double quotes, escaped as JSON and JSONata do.
fn quoted(text: &str) -> String {
    Json::from(text).to_string()
}

/// Whether a name may stand behind a dot as it is.
fn is_identifier(name: &str) -> bool {
    let mut letters = name.chars();
    letters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

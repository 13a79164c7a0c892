//! Puts the JSONata library's messages into the words of jsonata-js, which are the service's.

use jsonata_core::evaluator::error_code_prefix;
use jsonata_core::parser::ParserError;

use super::uses::jsonata_uses;

/// Codes whose message never changes.
const FIXED: [(&str, &str); 16] = [
    ("T1006", "Attempted to invoke a non-function"),
    ("T1008", "Attempted to partially apply a non-function"),
    ("T2003", "The left side of the range operator (..) must evaluate to an integer"),
    ("T2004", "The right side of the range operator (..) must evaluate to an integer"),
    ("T2006", "The right side of the function application operator ~> must be a function"),
    ("T2008", "The expressions within an order-by clause must evaluate to numeric or string values"),
    ("D1004", "Regular expression matches zero length string"),
    ("D3001", "Attempting to invoke string function on Infinity or NaN"),
    ("D3010", "Second argument of replace function cannot be an empty string"),
    ("D3011", "Fourth argument of replace function must evaluate to a positive number"),
    ("D3012", "Attempted to replace a matched string with a non-string value"),
    ("D3020", "Third argument of split function must evaluate to a positive number"),
    ("D3040", "Third argument of match function must evaluate to a positive number"),
    ("D3050", "The second argument of reduce function must be a function with at least two arguments"),
    ("D3138", "The $single() function expected exactly 1 matching result.  Instead it matched more."),
    ("D3139", "The $single() function expected exactly 1 matching result.  Instead it matched 0."),
];

/// The message as the service has it, as far as the library says enough; `source` fills in what it
/// leaves out, where that can only mean one thing.
pub(super) fn reword(message: &str, source: &str) -> String {
    let Some(code) = error_code_prefix(message) else { return message.to_owned() };
    if let Some((_, words)) = FIXED.iter().find(|(known, _)| *known == code) {
        return format!("{code}: {words}");
    }
    let text = message.get(code.len() + 1..).unwrap_or_default().trim_start();
    let reworded = match code {
        "T2001" | "T2002" => operator(text),
        "T0410" => argument(text, source).map(|(index, name)| {
            format!("Argument {index} of function \"{name}\" does not match function signature")
        }),
        "T0412" => items(text).and_then(|kind| {
            let (index, name) = argument(text, source)?;
            Some(format!("Argument {index} of function \"{name}\" must be an array of \"{kind}\""))
        }),
        "D3030" => text
            .strip_prefix("Cannot convert '")
            .and_then(|rest| rest.strip_suffix("' to number"))
            .map(|value| format!("Unable to cast value to a number: {}", serde_json::Value::from(value))),
        _ => None,
    };
    format!("{code}: {}", reworded.as_deref().unwrap_or(text))
}

/// What is said of a source that does not parse; the library gives an open comment no code.
pub(super) fn of_syntax(error: &ParserError) -> String {
    match error {
        ParserError::UnclosedComment => "S0106: Comment has no closing tag".to_owned(),
        other => other.to_string(),
    }
}

/// `the + operator` becomes `the "+" operator`.
fn operator(text: &str) -> Option<String> {
    let (before, rest) = text.split_once(" of the ")?;
    let (sign, after) = rest.split_once(' ')?;
    Some(format!("{before} of the \"{sign}\" {after}"))
}

/// The number of the argument, and the one function that the expression uses.
fn argument<'t>(text: &'t str, source: &str) -> Option<(&'t str, String)> {
    let (index, _) = text.strip_prefix("Argument ")?.split_once(' ')?;
    index.parse::<u32>().ok()?;
    let functions = jsonata_uses(source).ok()?.functions;
    let mut names = functions.into_iter();
    match (names.next(), names.next()) {
        (Some(name), None) => Some((index, name)),
        _ => None,
    }
}

fn items(text: &str) -> Option<&'static str> {
    Some(match text.rsplit(' ').next()? {
        "Array" => "arrays",
        "Boolean" | "Bool" => "booleans",
        "Function" => "functions",
        "Number" => "numbers",
        "Object" => "objects",
        "String" => "strings",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_those_of_jsonata_js() {
        let check = |message: &str, source: &str, expected: &str| {
            assert_eq!(reword(message, source), expected);
        };
        let arrays = "T0412: Argument 1 must be an array of Number";
        check(arrays, "$sum(['a'])", "T0412: Argument 1 of function \"sum\" must be an array of \"numbers\"");
        check(arrays, "$sum($map(x, f))", arrays);
        check(
            "T0410: Argument 1 must be String",
            "$uppercase(5)",
            "T0410: Argument 1 of function \"uppercase\" does not match function signature",
        );
        check(
            "T2001: The left side of the + operator must evaluate to a number",
            "",
            "T2001: The left side of the \"+\" operator must evaluate to a number",
        );
        check(
            "T1006: Attempted to invoke a non-function: $x",
            "",
            "T1006: Attempted to invoke a non-function",
        );
        check(
            "D3030: Cannot convert 'abc' to number",
            "",
            "D3030: Unable to cast value to a number: \"abc\"",
        );
        check("D3137: boom", "", "D3137: boom");
        check("no code", "", "no code");
    }
}

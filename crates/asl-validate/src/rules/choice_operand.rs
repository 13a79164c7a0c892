//! `choice-operand`: a comparison with a value of another type than its operator takes.

use asl_model::Json;

use super::bad_timestamp::is_timestamp;
use super::choice_rule::{Operand, operand_of};
use crate::report::Collector;
use crate::rule::Rule;
use crate::view::{Kind, View, is_substitution};

pub(crate) static RULE: Rule = Rule {
    name: "choice-operand",
    code: "SCHEMA_VALIDATION_FAILED",
    check: Some(check),
    page: "\
## What it does
Checks what a choice rule compares with: `String…` takes text, `Numeric…` a number, `Boolean…` and `Is…` a boolean,
`Timestamp…` a time of RFC 3339, `…Path` a path.

## Why it matters
The service refuses the definition.

## Example
```json
{\"Variable\": \"$.size\", \"NumericGreaterThan\": \"3\", \"Next\": \"Large\"}
```

## Use instead
```json
{\"Variable\": \"$.size\", \"NumericGreaterThan\": 3, \"Next\": \"Large\"}
```

## Spec
<https://states-language.net/spec.html#choice-state>",
};

fn check(view: &View<'_>, found: &mut Collector) {
    let choices = view.states().filter(|state| state.kind == Kind::Choice && state.is_jsonpath());
    for state in choices {
        for rule in &state.rules {
            for (name, value) in rule.members.iter().filter(|(_, value)| !is_substitution(value)) {
                let Some((expected, aws)) = operand_of(name).and_then(|operand| wrong(operand, value)) else {
                    continue;
                };
                let message = match value {
                    Json::String(text) if expected == "a time of RFC 3339" => {
                        format!("`{name}` compares with {expected}, and `{text}` is none")
                    }
                    _ => format!("`{name}` compares with {expected}, but this is {}", value.kind_in_words()),
                };
                found.error(&rule.place.key(name), message).aws(format!("Expected value of type [{aws}]"));
            }
        }
    }
}

fn wrong(operand: Operand, value: &Json) -> Option<(&'static str, &'static str)> {
    let (right, expected, aws) = match operand {
        Operand::Text => (value.as_str().is_some(), "text", "STRING"),
        Operand::Path => (value.as_str().is_some(), "a path", "STRING"),
        Operand::Number => (matches!(value, Json::Number(_)), "a number", "NUMBER"),
        Operand::Boolean => (value.as_bool().is_some(), "`true` or `false`", "BOOLEAN"),
        Operand::Time => (value.as_str().is_some_and(is_timestamp), "a time of RFC 3339", "STRING"),
    };
    (!right).then_some((expected, aws))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_state;

    #[test]
    fn operators_take_values_of_their_type() {
        for (test, expected) in [
            (
                r#""NumericEquals":"3""#,
                "NumericEquals: `NumericEquals` compares with a number, but this is text",
            ),
            (r#""StringEquals":3"#, "StringEquals: `StringEquals` compares with text, but this is a number"),
            (r#""IsNull":"yes""#, "IsNull: `IsNull` compares with `true` or `false`, but this is text"),
            (
                r#""TimestampEquals":"tomorrow""#,
                "TimestampEquals: `TimestampEquals` compares with a time of RFC 3339, and `tomorrow` is none",
            ),
        ] {
            let state =
                format!(r#""Type":"Choice","Choices":[{{"Not":{{"Variable":"$.x",{test}}},"Next":"Z"}}]"#);
            check_state(RULE.name, &state, &[&format!("/States/S/Choices/0/Not/{expected}")]);
        }
    }
}

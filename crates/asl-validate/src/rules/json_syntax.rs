//! `json-syntax`: the text is not JSON.

use asl_model::{JsonError, Pointer};

use crate::report::Collector;
use crate::rule::Rule;

pub(crate) static RULE: Rule = Rule {
    name: "json-syntax",
    code: "INVALID_JSON_DESCRIPTION",
    check: None,
    page: "\
## What it does
Reports the first place where the text is not JSON.

## Why it matters
Nothing can be said of a definition that cannot be read.

## Example
```json
{\"StartAt\": \"Hello\", \"States\": {\"Hello\": {\"Type\": \"Succeed\",}}}
```

## Use instead
```json
{\"StartAt\": \"Hello\", \"States\": {\"Hello\": {\"Type\": \"Succeed\"}}}
```
JSON has no comments, no commas behind the last member, and only double quotes.

## Spec
<https://www.rfc-editor.org/rfc/rfc8259>",
};

pub(crate) fn report(text: &str, error: &JsonError, found: &mut Collector) {
    if text.trim().is_empty() {
        found
            .error(&Pointer::root(), "the definition is empty")
            .code("SCHEMA_VALIDATION_FAILED")
            .aws("Definition must be a valid JSON object")
            .without_aws_place();
        return;
    }
    let finding = found.error(&Pointer::root(), error.message.clone()).without_aws_place();
    if is_behind_a_comma(text, error.position.offset) {
        finding.help("remove the comma before it: JSON has none behind the last one");
    }
}

/// Whether an object or a list is closed where a comma promised one more.
fn is_behind_a_comma(text: &str, offset: usize) -> bool {
    let Some((before, rest)) = text.split_at_checked(offset) else { return false };
    rest.starts_with(['}', ']']) && before.trim_end().ends_with(',')
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_text, found_in};

    #[test]
    fn broken_text_is_reported_once() {
        check_text(
            "{\"StartAt\": \"A\",}",
            &["INVALID_JSON_DESCRIPTION : expected a member name in double quotes, found `}`"],
        );
        for (text, helps) in [
            (r#"{"StartAt": "A", }"#, true),
            (r#"{"StartAt": ["A",]}"#, true),
            (r#"{"StartAt": }"#, false),
            (r#"{"StartAt": "A" "States": {}}"#, false),
            (r#"{"StartAt": "A","#, false),
        ] {
            assert_eq!(found_in(text).first().unwrap().diagnostic.help.is_some(), helps, "{text}");
        }
        assert_eq!(found_in(" \n").first().unwrap().diagnostic.code, "SCHEMA_VALIDATION_FAILED");
    }
}

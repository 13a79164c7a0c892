//! `not-an-object`: the text is JSON, but no definition.

use asl_model::{Json, Pointer};

use crate::report::Collector;
use crate::rule::Rule;

pub(crate) static RULE: Rule = Rule {
    name: "not-an-object",
    code: "SCHEMA_VALIDATION_FAILED",
    check: None,
    page: "\
## What it does
Reports a definition that is a list, a number, text, or null.

## Why it matters
A state machine is a JSON object with `StartAt` and `States`.

## Example
```json
[{\"StartAt\": \"Hello\"}]
```

## Use instead
```json
{\"StartAt\": \"Hello\", \"States\": {\"Hello\": {\"Type\": \"Succeed\"}}}
```

## Spec
<https://states-language.net/spec.html#toplevelfields>",
};

pub(crate) fn report(definition: &Json, found: &mut Collector) {
    let message = format!("a definition is an object, but this is {}", definition.kind_in_words());
    found
        .error(&Pointer::root(), message)
        .help("it needs `StartAt` and `States`")
        .aws("Definition must be a valid JSON object")
        .without_aws_place();
}

#[cfg(test)]
mod tests {
    use crate::testing::check_text;

    #[test]
    fn only_objects_are_definitions() {
        check_text("[]", &["SCHEMA_VALIDATION_FAILED : a definition is an object, but this is a list"]);
        check_text("3", &["SCHEMA_VALIDATION_FAILED : a definition is an object, but this is a number"]);
    }
}

//! `duplicate-name`: a member's name stands twice in one object.

use asl_model::Pointer;

use crate::report::Collector;
use crate::rule::Rule;

pub(crate) static RULE: Rule = Rule {
    name: "duplicate-name",
    code: "DUPLICATE_KEY",
    check: None,
    page: "\
## What it does
Reports a name that one object has twice. Of a state's name this is an error (`DUPLICATE_STATE_NAME`), of any
other name a warning.

## Why it matters
Only the last of them counts; what the first one says is lost without a word.

## Example
```json
{\"Type\": \"Task\", \"TimeoutSeconds\": 5, \"Resource\": \"…\", \"TimeoutSeconds\": 50, \"End\": true}
```

## Use instead
One of them.

## Spec
<https://www.rfc-editor.org/rfc/rfc8259#section-4>",
};

pub(crate) fn report(duplicates: &[Pointer], found: &mut Collector) {
    for place in duplicates {
        let name = place.last();
        if place.parent().is_some_and(|parent| parent.last() == "States") {
            found
                .error(place, format!("there are two states named `{name}`"))
                .code("DUPLICATE_STATE_NAME")
                .help("give one of them another name");
        } else {
            found
                .warning(place, format!("`{name}` stands twice in this object, and only the last one counts"))
                .help("remove one of them");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_text;

    #[test]
    fn states_are_errors_and_others_warnings() {
        check_text(
            r#"{"StartAt":"A","States":{"A":{"Type":"Succeed"},"A":{"Type":"Succeed"}}}"#,
            &["DUPLICATE_STATE_NAME /States/A: there are two states named `A`"],
        );
        check_text(
            r#"{"StartAt":"A","StartAt":"A","States":{"A":{"Type":"Succeed"}}}"#,
            &["DUPLICATE_KEY /StartAt: `StartAt` stands twice in this object, and only the last one counts"],
        );
    }
}

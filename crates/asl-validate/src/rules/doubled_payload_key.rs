//! `doubled-payload-key`: `x` and `x.$` in one object of a payload template.

use crate::expressions::{Payload, payloads};
use crate::report::Collector;
use crate::rule::Rule;
use crate::view::View;

pub(crate) static RULE: Rule = Rule {
    name: "doubled-payload-key",
    code: "SCHEMA_VALIDATION_FAILED",
    check: Some(check),
    page: "\
## What it does
Reports an object in a payload template that has both `x` and `x.$`.

## Why it matters
Both become `x`; the service refuses the definition.

## Example
```json
\"Parameters\": {\"title\": \"unknown\", \"title.$\": \"$.title\"}
```

## Use instead
```json
\"Parameters\": {\"title.$\": \"$.title\"}
```

## Spec
<https://states-language.net/spec.html#payload-template>",
};

fn check(view: &View<'_>, found: &mut Collector) {
    for Payload { place, members } in payloads(view) {
        for (key, _) in *members {
            let Some(plain) = key.strip_suffix(".$") else { continue };
            if members.iter().any(|(other, _)| other == plain) {
                found
                    .error(
                        &place.key(key),
                        format!("`{plain}` and `{key}` stand in one object, and both give `{plain}`"),
                    )
                    .help("keep one of them")
                    .aws_at(place)
                    .related(place.key(plain), "the other one");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_state;

    #[test]
    fn a_key_is_given_once() {
        check_state(
            RULE.name,
            r#""Type":"Pass","Parameters":{"a":[{"x":1,"x.$":"$.x"}]},"End":true"#,
            &["/States/S/Parameters/a/0/x.$: `x` and `x.$` stand in one object, and both give `x`"],
        );
    }
}

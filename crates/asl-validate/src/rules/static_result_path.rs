//! `static-result-path`: a path in the `Result` of a Pass, where nothing is evaluated.

use asl_model::{Json, Pointer};

use super::missing_dollar::looks_computed;
use crate::report::Collector;
use crate::rule::Rule;
use crate::view::{Kind, View};

pub(crate) static RULE: Rule = Rule {
    name: "static-result-path",
    code: "PASS_RESULT_IS_STATIC",
    check: Some(check),
    page: "\
## What it does
Warns about a path or an intrinsic function in the `Result` of a Pass.

## Why it matters
`Result` is taken as it stands: `\"title.$\": \"$.title\"` becomes a field named `title.$`.

## Example
```json
{\"Type\": \"Pass\", \"Result\": {\"title.$\": \"$.title\"}, \"End\": true}
```

## Use instead
```json
{\"Type\": \"Pass\", \"Parameters\": {\"title.$\": \"$.title\"}, \"End\": true}
```

## Spec
<https://states-language.net/spec.html#pass-state>",
};

fn check(view: &View<'_>, found: &mut Collector) {
    for state in view.states().filter(|state| state.kind == Kind::Pass && state.is_jsonpath()) {
        if let Some(result) = state.members.get("Result") {
            look(&state.place().field("Result"), result, found);
        }
    }
}

fn look(place: &Pointer, json: &Json, found: &mut Collector) {
    match json {
        Json::String(text) if looks_computed(text) => {
            found
                .warning(place, format!("`{text}` is plain text here: `Result` is not evaluated"))
                .help("use `Parameters`, with a key that ends in `.$`");
        }
        Json::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| look(&place.index(index), item, found));
        }
        Json::Object(members) => members.iter().for_each(|(key, value)| look(&place.key(key), value, found)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_state;

    #[test]
    fn a_result_is_taken_as_it_stands() {
        check_state(
            RULE.name,
            r#""Type":"Pass","Result":{"title.$":"$.title"},"End":true"#,
            &["/States/S/Result/title.$: `$.title` is plain text here: `Result` is not evaluated"],
        );
    }
}

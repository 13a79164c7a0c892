//! `states-all-position`: `States.ALL` beside another name, or before another retrier or catcher.

use asl_model::{ErrorName, Json};

use crate::report::Collector;
use crate::rule::Rule;
use crate::view::{State, View};

pub(crate) static RULE: Rule = Rule {
    name: "states-all-position",
    code: "SCHEMA_VALIDATION_FAILED",
    check: Some(check),
    page: "\
## What it does
Checks that `States.ALL` stands alone in its `ErrorEquals`, and in the last retrier or catcher.

## Why it matters
It matches every error, so that names beside or behind it can never matter; the service refuses the definition.

## Example
```json
\"Catch\": [{\"ErrorEquals\": [\"States.ALL\"], \"Next\": \"Fix\"}, {\"ErrorEquals\": [\"Busy\"], \"Next\": \"Wait\"}]
```

## Use instead
```json
\"Catch\": [{\"ErrorEquals\": [\"Busy\"], \"Next\": \"Wait\"}, {\"ErrorEquals\": [\"States.ALL\"], \"Next\": \"Fix\"}]
```

## Spec
<https://states-language.net/spec.html#retrying-after-error>",
};

fn check(view: &View<'_>, found: &mut Collector) {
    for state in view.states() {
        for (field, noun) in [("Retry", "retrier"), ("Catch", "catcher")] {
            check_list(state, field, noun, found);
        }
    }
}

fn check_list(state: &State<'_>, field: &'static str, noun: &str, found: &mut Collector) {
    let count = state.items(field).count();
    for (position, (index, members)) in state.items(field).enumerate() {
        let names = members.get("ErrorEquals").and_then(Json::as_array).unwrap_or_default();
        if !names.iter().any(|name| name.as_str() == Some(ErrorName::ALL)) {
            continue;
        }
        let place = || state.item_place(field, index).field("ErrorEquals");
        if names.len() > 1 {
            found
                .error(&place(), "`States.ALL` stands beside another name")
                .help("it matches every error: leave the other names out, or give them a list of their own before it");
        }
        if position + 1 < count {
            found
                .error(
                    &place(),
                    format!("`States.ALL` stands before another {noun}, which can never be used"),
                )
                .help(format!("make it the last {noun}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_state;

    #[test]
    fn all_is_alone_and_last() {
        let task = |retry: &str| {
            format!(
                r#""Type":"Task","Resource":"arn:aws:states:::lambda:invoke","End":true,"Retry":[{retry}]"#
            )
        };
        check_state(RULE.name, &task(r#"{"ErrorEquals":["A"]},{"ErrorEquals":["States.ALL"]}"#), &[]);
        check_state(
            RULE.name,
            &task(r#"{"ErrorEquals":["States.ALL","A"]},{"ErrorEquals":["B"]}"#),
            &[
                "/States/S/Retry/0/ErrorEquals: `States.ALL` stands beside another name",
                "/States/S/Retry/0/ErrorEquals: `States.ALL` stands before another retrier, which can never be used",
            ],
        );
    }
}

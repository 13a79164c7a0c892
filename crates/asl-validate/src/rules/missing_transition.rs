//! `missing-transition`: a state neither goes on nor ends.

use asl_model::Json;

use crate::report::Collector;
use crate::rule::Rule;
use crate::view::View;

pub(crate) static RULE: Rule = Rule {
    name: "missing-transition",
    code: "SCHEMA_VALIDATION_FAILED",
    check: Some(check),
    page: "\
## What it does
Checks that Pass, Task, Wait, Parallel and Map states have `Next` or `\"End\": true`.

## Why it matters
The service refuses the definition: it would not know where to go.

## Example
```json
{\"Type\": \"Pass\"}
```

## Use instead
```json
{\"Type\": \"Pass\", \"End\": true}
```

## Spec
<https://states-language.net/spec.html#transition>",
};

fn check(view: &View<'_>, found: &mut Collector) {
    for container in &view.containers {
        for state in container.states.iter().filter(|state| state.kind.goes_on()) {
            let members = state.members;
            // A value of a wrong type has a finding of its own.
            let ends = members.get("End").is_some_and(|end| end.as_bool() != Some(false));
            if members.has("Next") || ends {
                continue;
            }
            let following = container.names().skip_while(|name| *name != state.name).nth(1);
            let help = match following {
                Some(next) => format!("add `\"Next\": {}`, or `\"End\": true`", Json::from(next)),
                None => "add `\"End\": true`, or `Next`".to_owned(),
            };
            found
                .error(&state.place(), format!("`{}` neither goes on nor ends", state.name))
                .help(help)
                .aws("These fields are required: [Next]");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{check_state, found_in};

    #[test]
    fn end_false_is_no_end() {
        check_state(RULE.name, r#""Type":"Pass","End":false"#, &["/States/S: `S` neither goes on nor ends"]);
        check_state(RULE.name, r#""Type":"Choice","Choices":[]"#, &[]);
        let text = r#"{"StartAt":"A","States":{"A":{"Type":"Pass"},"B":{"Type":"Succeed"}}}"#;
        let found = found_in(text);
        let help = found.iter().find(|one| one.rule == RULE.name).and_then(|one| one.diagnostic.help.clone());
        assert_eq!(help.as_deref(), Some("add `\"Next\": \"B\"`, or `\"End\": true`"));
    }
}

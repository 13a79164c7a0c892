//! `query-language-downgrade`: a JSONPath state in a JSONata machine.

use crate::report::Collector;
use crate::rule::Rule;
use crate::view::{Language, Role, View};

pub(crate) static RULE: Rule = Rule {
    name: "query-language-downgrade",
    code: "SCHEMA_VALIDATION_FAILED",
    check: Some(check),
    page: "\
## What it does
Reports a state with `\"QueryLanguage\": \"JSONPath\"` in a machine whose `QueryLanguage` is JSONata.

## Why it matters
The service refuses the definition: single states can move to JSONata, not back.

## Example
```json
{\"QueryLanguage\": \"JSONata\", \"StartAt\": \"A\", \"States\": {
  \"A\": {\"Type\": \"Pass\", \"QueryLanguage\": \"JSONPath\", \"End\": true}}}
```

## Use instead
Set JSONata on the states that use it, and leave the machine on JSONPath.

## Spec
<https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html>",
};

fn check(view: &View<'_>, found: &mut Collector) {
    for container in &view.containers {
        for state in container.states.iter().filter(|state| state.language == Language::Downgraded) {
            let place = state.place().field("QueryLanguage");
            let message = format!("`{}` cannot be JSONPath where the whole machine is JSONata", state.name);
            // The refusal is on record for the outermost states only; definitions with such inner states are in use.
            let finding = match container.role {
                Role::Machine => found.error(&place, message),
                Role::Branch | Role::Processor => found.warning(&place, message),
            };
            finding
                .help("remove it, or set JSONata on single states and not on the machine")
                .aws("'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine")
                .aws_at(&state.place());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_machine;

    #[test]
    fn there_is_no_way_back_to_jsonpath() {
        check_machine(
            RULE.name,
            r#"{"QueryLanguage":"JSONata","StartAt":"A","States":{"A":{"Type":"Pass","QueryLanguage":"JSONPath","End":true}}}"#,
            &["/States/A/QueryLanguage: `A` cannot be JSONPath where the whole machine is JSONata"],
        );
    }
}

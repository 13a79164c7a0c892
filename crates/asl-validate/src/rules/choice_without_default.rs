//! `choice-without-default`: where no rule holds, the execution fails.

use crate::report::Collector;
use crate::rule::Rule;
use crate::view::{Kind, View};

pub(crate) static RULE: Rule = Rule {
    name: "choice-without-default",
    code: "CHOICE_WITHOUT_DEFAULT",
    check: Some(check),
    page: "\
## What it does
Warns about a Choice without `Default`.

## Why it matters
Where no rule holds, the execution fails with `States.NoChoiceMatched`, which nothing can catch: a Choice has no
`Catch`.

## Example
```json
{\"Type\": \"Choice\", \"Choices\": [{\"Variable\": \"$.kind\", \"StringEquals\": \"new\", \"Next\": \"Create\"}]}
```

## Use instead
A `Default`, even if it is a Fail state with a name and a cause of its own.

## Spec
<https://states-language.net/spec.html#choice-state>",
};

fn check(view: &View<'_>, found: &mut Collector) {
    for state in view.states().filter(|state| state.kind == Kind::Choice) {
        let always = |name: &str| {
            state.items("Choices").any(|(_, rule)| rule.get(name) == Some(&asl_model::Json::Bool(true)))
        };
        if !state.members.has("Default") && !always("Condition") {
            found
                .warning(
                    &state.place(),
                    format!("`{}` has no `Default`: where no rule holds, the execution fails", state.name),
                )
                .help("add `Default`, if only to a Fail state that says what was not expected");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_state;

    #[test]
    fn a_default_is_advised() {
        let rule = r#"{"Variable":"$.x","IsNull":true,"Next":"Z"}"#;
        check_state(RULE.name, &format!(r#""Type":"Choice","Default":"Z","Choices":[{rule}]"#), &[]);
        check_state(
            RULE.name,
            &format!(r#""Type":"Choice","Choices":[{rule}]"#),
            &["/States/S: `S` has no `Default`: where no rule holds, the execution fails"],
        );
    }
}

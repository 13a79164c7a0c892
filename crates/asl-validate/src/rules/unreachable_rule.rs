//! `unreachable-rule`: a rule of a Choice that never counts.

use asl_model::{Json, Pointer};

use crate::report::Collector;
use crate::rule::Rule;
use crate::view::{Kind, View};

pub(crate) static RULE: Rule = Rule {
    name: "unreachable-rule",
    code: "UNREACHABLE_RULE",
    check: Some(check),
    page: r#"## What it does
Warns about a rule of a Choice that says the same as an earlier one, or stands behind one that always holds.

## Why it matters
The first rule that holds is taken, so this one never is.

## Example
```json
"Choices": [{"Condition": "{% $states.input.size > 3 %}", "Next": "Large"},
            {"Condition": "{% $states.input.size > 3 %}", "Next": "Middle"}]
```

## Use instead
```json
"Choices": [{"Condition": "{% $states.input.size > 9 %}", "Next": "Large"},
            {"Condition": "{% $states.input.size > 3 %}", "Next": "Middle"}]
```

## Spec
<https://states-language.net/spec.html#choice-state>"#,
};

fn check(view: &View<'_>, found: &mut Collector) {
    for state in view.states().filter(|state| state.kind == Kind::Choice) {
        let mut seen: Vec<(Vec<(&str, &Json)>, Pointer)> = Vec::new();
        let mut always: Option<Pointer> = None;
        for (index, rule) in state.items("Choices") {
            let place = state.item_place("Choices", index);
            let mut test: Vec<(&str, &Json)> = rule
                .iter()
                .filter(|(name, _)| !["Next", "Assign", "Output", "Comment"].contains(name))
                .collect();
            test.sort_by_key(|(name, _)| *name);
            if let Some(before) = &always {
                found
                    .warning(
                        &place,
                        format!("this rule of `{}` never counts: an earlier one always holds", state.name),
                    )
                    .help("remove it, or put it first")
                    .related(before.clone(), "always holds");
            } else if let Some((_, before)) =
                seen.iter().find(|(known, _)| *known == test && !test.is_empty())
            {
                found
                    .warning(
                        &place,
                        format!("this rule of `{}` never counts: an earlier one says the same", state.name),
                    )
                    .help("remove it, or say what is different")
                    .related(before.clone(), "the earlier one");
            }
            if rule.get("Condition").is_some_and(holds) {
                always.get_or_insert(place.clone());
            }
            seen.push((test, place));
        }
    }
}

/// Whether a condition says nothing but `true`.
fn holds(condition: &Json) -> bool {
    match condition {
        Json::Bool(holds) => *holds,
        Json::String(text) => asl_expr::jsonata_source(text) == Some("true"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_state;

    #[test]
    fn the_first_rule_that_holds_is_taken() {
        check_state(
            RULE.name,
            r#""Type":"Choice","Default":"Z","Choices":[{"Variable":"$.x","IsNull":true,"Next":"Z"},
                {"IsNull":true,"Variable":"$.x","Comment":"again","Next":"S"},{"Variable":"$.y","IsNull":true,"Next":"Z"}]"#,
            &["/States/S/Choices/1: this rule of `S` never counts: an earlier one says the same"],
        );
        check_state(
            RULE.name,
            r#""Type":"Choice","QueryLanguage":"JSONata","Choices":[{"Condition":"{% true %}","Next":"Z"},
                {"Condition":"{% $states.input.a %}","Next":"Z"}]"#,
            &["/States/S/Choices/1: this rule of `S` never counts: an earlier one always holds"],
        );
    }
}

//! `missing-path`: a field of plain text that holds a path.

use asl_model::{Json, Pointer};

use super::choice_rule::{Operand, operand_of};
use super::missing_dollar::looks_computed;
use crate::report::Collector;
use crate::rule::Rule;
use crate::view::{Kind, View};

pub(crate) static RULE: Rule = Rule {
    name: "missing-path",
    code: "NO_PATH",
    check: Some(check),
    page: r#"## What it does
Warns about a path or an intrinsic function in a field that is taken as it stands: `Error` and `Cause` of a Fail, and
what a rule of a Choice compares with.

## Why it matters
The text is taken letter by letter: an execution fails with the cause `$.error.Cause`.

## Example
```json
{"Type": "Fail", "Cause": "$.error.Cause"}
```

## Use instead
```json
{"Type": "Fail", "CausePath": "$.error.Cause"}
```

## Spec
<https://states-language.net/spec.html#fail-state>"#,
};

fn check(view: &View<'_>, found: &mut Collector) {
    let mut tell = |holder: &Pointer, name: &str, json: Option<&Json>| {
        if let Some(text) = json.and_then(Json::as_str).filter(|text| looks_computed(text)) {
            found
                .warning(&holder.key(name), format!("`{text}` is plain text here"))
                .help(format!("write the field as `{name}Path` to have it evaluated"));
        }
    };
    for state in view.states().filter(|state| state.is_jsonpath()) {
        if state.kind == Kind::Fail {
            for name in ["Error", "Cause"] {
                tell(&state.place(), name, state.members.get(name));
            }
        }
        if state.kind == Kind::Choice {
            for rule in &state.rules {
                let takes_text =
                    |name: &str| name != "StringMatches" && operand_of(name) == Some(Operand::Text);
                for (name, json) in rule.members.iter().filter(|(name, _)| takes_text(name)) {
                    tell(&rule.place, name, Some(json));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_state;

    #[test]
    fn a_path_stands_in_a_field_of_its_own() {
        check_state(
            RULE.name,
            r#""Type":"Fail","Error":"Refused","Cause":"$.error.Cause""#,
            &["/States/S/Cause: `$.error.Cause` is plain text here"],
        );
        check_state(
            RULE.name,
            r#""Type":"Choice","Default":"Z","Choices":[{"Variable":"$.a","StringEquals":"$.b","Next":"Z"}]"#,
            &["/States/S/Choices/0/StringEquals: `$.b` is plain text here"],
        );
    }
}

//! `odd-state-name`: a name of a state that cannot be read.

use crate::report::Collector;
use crate::rule::Rule;
use crate::view::View;

pub(crate) static RULE: Rule = Rule {
    name: "odd-state-name",
    code: "INVALID_STATE_NAME",
    check: Some(check),
    page: r#"## What it does
Warns about a state whose name is empty, begins or ends with a blank, or holds control characters.

## Why it matters
The history and the console name states by their names alone, and a `Next` must be the same to the letter.

## Example
```json
"States": {"Ask ": {"Type": "Succeed"}}
```

## Use instead
```json
"States": {"Ask": {"Type": "Succeed"}}
```

## Spec
<https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinitionDiagnostic.html>"#,
};

fn check(view: &View<'_>, found: &mut Collector) {
    for state in view.states() {
        let what = match state.name {
            "" => "is empty",
            name if name.trim() != name => "begins or ends with a blank",
            name if name.chars().any(char::is_control) => "holds control characters",
            _ => continue,
        };
        found
            .warning(&state.place(), format!("the name of the state `{}` {what}", state.name.escape_debug()))
            .help("give it a name that can be read, here and in every `Next`");
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_machine;

    #[test]
    fn names_can_be_read() {
        check_machine(
            RULE.name,
            r#"{"StartAt":"A b","States":{"A b":{"Type":"Pass","Next":"C "},"C ":{"Type":"Succeed"}}}"#,
            &["/States/C : the name of the state `C ` begins or ends with a blank"],
        );
    }
}

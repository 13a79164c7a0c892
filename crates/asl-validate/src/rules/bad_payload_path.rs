//! `bad-payload-path`: `x.$` with something that is neither a path nor an intrinsic function.

use asl_expr::SyntaxError;
use asl_model::{Json, Pointer};

use crate::expressions::{Payload, intrinsic, payloads};
use crate::report::Collector;
use crate::rule::Rule;
use crate::view::{View, is_substitution};

pub(crate) static RULE: Rule = Rule {
    name: "bad-payload-path",
    code: "SCHEMA_VALIDATION_FAILED",
    check: Some(check),
    page: "\
## What it does
Checks the values of fields whose name ends in `.$`: a path (`$.x`), a path into the context (`$$.Execution.Id`), a
variable (`$x`), or an intrinsic function (`States.Format('…', $.x)`).

## Why it matters
The service refuses the definition.

## Example
```json
\"Parameters\": {\"greeting.$\": \"Hello\"}
```

## Use instead
```json
\"Parameters\": {\"greeting\": \"Hello\"}
```

## Spec
<https://states-language.net/spec.html#payload-template>",
};

fn check(view: &View<'_>, found: &mut Collector) {
    for Payload { place, members } in payloads(view) {
        for (key, value) in
            members.iter().filter(|(key, value)| key.ends_with(".$") && !is_substitution(value))
        {
            check_value(view, place, key, value, found);
        }
    }
}

/// The service places this fault at the object.
fn check_value(view: &View<'_>, object: &Pointer, key: &str, value: &Json, found: &mut Collector) {
    let place = || object.key(key);
    let plain = key.strip_suffix(".$").unwrap_or(key);
    let aws = || {
        format!("The value for the field '{key}' must be a valid JSONPath or a valid intrinsic function call")
    };
    let Json::String(text) = value else {
        let message =
            format!("`{key}` must be a path or an intrinsic function, but this is {}", value.kind_in_words());
        found
            .error(&place(), message)
            .help(format!("a fixed value is written as `{plain}`"))
            .aws(aws())
            .aws_at(object);
        return;
    };
    match expression_fault(view, text) {
        None => {}
        Some(Fault::Neither) => {
            found
                .error(&place(), format!("`{text}` is neither a path nor an intrinsic function"))
                .help(format!("a fixed value is written as `{plain}`, without `.$`"))
                .aws(aws())
                .aws_at(object);
        }
        Some(Fault::Syntax(error)) => {
            found
                .error(&place(), format!("`{text}`: {}", error.message))
                .within(error.offset..error.end)
                .aws(aws())
                .aws_at(object);
        }
    }
}

/// What is wrong with a text that should be a path or an intrinsic function.
pub(super) enum Fault {
    /// It does not even begin like one.
    Neither,
    /// It cannot be read.
    Syntax(SyntaxError),
}

/// Reads a path or an intrinsic function.
pub(super) fn expression_fault(view: &View<'_>, text: &str) -> Option<Fault> {
    if text.starts_with('$') {
        asl_expr::check_path(text).err().map(Fault::Syntax)
    } else if text.starts_with("States.") {
        intrinsic(view, text).as_ref().as_ref().err().cloned().map(Fault::Syntax)
    } else {
        Some(Fault::Neither)
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_state;

    #[test]
    fn paths_and_functions_are_read() {
        let pass = |value: &str| format!(r#""Type":"Pass","Parameters":{{"x.$":{value}}},"End":true"#);
        for right in ["$", "$.a.b[0]", "$$.Execution.Id", "$name.field", "States.Format('{}', $.x)"] {
            check_state(RULE.name, &pass(&format!("{right:?}")), &[]);
        }
        check_state(
            RULE.name,
            &pass("\"Hello\""),
            &["/States/S/Parameters/x.$: `Hello` is neither a path nor an intrinsic function"],
        );
        check_state(
            RULE.name,
            &pass("3"),
            &[
                "/States/S/Parameters/x.$: `x.$` must be a path or an intrinsic function, but this is a number",
            ],
        );
    }
}

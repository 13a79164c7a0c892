//! `out-of-range`: a number is smaller or larger than its field takes.

use asl_model::Json;

use crate::fields::{Form, objects};
use crate::report::Collector;
use crate::rule::Rule;
use crate::view::View;

pub(crate) static RULE: Rule = Rule {
    name: "out-of-range",
    code: "SCHEMA_VALIDATION_FAILED",
    check: Some(check),
    page: "\
## What it does
Checks numbers against the bounds of their field, such as `TimeoutSeconds` (1 to 99 999 999), `BackoffRate` (at
least 1), or `ToleratedFailurePercentage` (0 to 100).

## Why it matters
The service refuses the definition.

## Example
```json
{\"ErrorEquals\": [\"States.ALL\"], \"IntervalSeconds\": 0}
```

## Use instead
```json
{\"ErrorEquals\": [\"States.ALL\"], \"IntervalSeconds\": 1}
```

## Spec
<https://states-language.net/spec.html#retrying-after-error>",
};

fn check(view: &View<'_>, found: &mut Collector) {
    for object in objects(view).iter().filter(|object| object.has_any(Form::NUMBERS)) {
        for (field, value) in object.present() {
            let Json::Number(number) = value else { continue };
            let (least, most) = match field.form {
                #[expect(
                    clippy::cast_precision_loss,
                    reason = "the bounds of fields are far below 2^53, or open"
                )]
                Form::Whole { least, most, .. } => {
                    (least as f64, if most == u64::MAX { f64::INFINITY } else { most as f64 })
                }
                Form::Number { least, most, .. } => (least, most),
                _ => continue,
            };
            let value = number.as_f64();
            let name = field.name;
            if value < least {
                let message = format!("`{name}` is {}, and {least} is the least", number.as_str());
                found.error(&object.at(field), message).aws(format!("Minimum value is {least}"));
            } else if value > most {
                let message = format!("`{name}` is {}, and {most} is the most", number.as_str());
                found.error(&object.at(field), message).aws(format!("Maximum value is {most}"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{check_machine, check_state};

    #[test]
    fn both_ends_are_allowed_and_nothing_beyond() {
        check_state(RULE.name, r#""Type":"Wait","Seconds":0,"End":true"#, &[]);
        check_state(
            RULE.name,
            r#""Type":"Wait","Seconds":-1,"End":true"#,
            &["/States/S/Seconds: `Seconds` is -1, and 0 is the least"],
        );
        check_state(
            RULE.name,
            r#""Type":"Wait","Seconds":100000000,"End":true"#,
            &["/States/S/Seconds: `Seconds` is 100000000, and 99999999 is the most"],
        );
        check_machine(
            RULE.name,
            r#"{"StartAt":"S","TimeoutSeconds":0,"States":{"S":{"Type":"Succeed"}}}"#,
            &["/TimeoutSeconds: `TimeoutSeconds` is 0, and 1 is the least"],
        );
    }
}

//! `unknown-field`: an object has a field that its kind does not have.

use asl_model::closest;

use crate::fields::{Object, Part, objects};
use crate::report::Collector;
use crate::rule::Rule;
use crate::view::{Kind, View};

pub(crate) static RULE: Rule = Rule {
    name: "unknown-field",
    code: "SCHEMA_VALIDATION_FAILED",
    check: Some(check),
    page: "\
## What it does
Reports fields that an object of this kind does not have: misspelt ones, and those of another type of state.

## Why it matters
The service refuses the definition. A field that were ignored would be worse: a `TimeoutSecond` that nobody reads.

## Example
```json
{\"Type\": \"Succeed\", \"End\": true}
```

## Use instead
```json
{\"Type\": \"Succeed\"}
```

## Spec
<https://states-language.net/spec.html#state-type-table>",
};

fn check(view: &View<'_>, found: &mut Collector) {
    for object in objects(view).iter().filter(|object| !object.is_known) {
        for (name, _) in object.members.iter() {
            if object.field(name).is_none() && !is_template_twin(object, name) {
                report(object, name, found);
            }
        }
    }
}

/// `Credentials` is a payload template: `X.$` gives `X`.
fn is_template_twin(object: &Object<'_>, name: &str) -> bool {
    object.noun == "`Credentials`" && name.ends_with(".$")
}

fn report(object: &Object<'_>, name: &str, found: &mut Collector) {
    let known = object.fields.iter().map(|field| field.name).filter(|known| !object.members.has(known));
    let near = closest(name, known).map(|near| format!("did you mean `{near}`?"));
    let kind = object.state.as_ref().map(|state| state.kind);
    let help = match (object.part, kind, name) {
        (Part::State, Some(Kind::Succeed | Kind::Fail), "Next" | "End") => {
            Some(format!("remove it: {} ends the machine by itself", object.noun))
        }
        (Part::State, Some(Kind::Choice), "Next" | "End") => {
            Some("remove it: a Choice goes on by its rules and `Default`".to_owned())
        }
        (Part::State, Some(_), "Retry" | "Catch") => Some(
            "only Task, Parallel and Map states can fail in a way that can be retried or caught".to_owned(),
        ),
        (Part::State, Some(_), "TimeoutSeconds" | "HeartbeatSeconds") => {
            Some("only a Task and the whole machine have a deadline".to_owned())
        }
        (Part::Container, _, "QueryLanguage") => {
            Some("set it on the states inside, or on the whole machine".to_owned())
        }
        _ => near,
    };
    let place = object.place().key(name);
    let message = format!("{} has no field `{name}`", object.noun);
    // Of `Credentials` the service says only what is missing, by its recorded answers.
    let is_error = object.noun != "`Credentials`";
    let finding = if is_error { found.error(&place, message) } else { found.warning(&place, message) };
    finding.help_if(help).aws(format!("Field '{name}' is not supported")).aws_at(&object.place());
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{check_machine, check_state};

    #[test]
    fn each_kind_has_its_own_fields() {
        check_state(
            RULE.name,
            r#""Type":"Succeed","End":true"#,
            &["/States/S/End: a Succeed state has no field `End`"],
        );
        check_state(
            RULE.name,
            r#""Type":"Task","Resource":"arn:aws:states:::lambda:invoke","End":true,"Retry":[{"ErrorEquals":["A"],"Tries":3}]"#,
            &["/States/S/Retry/0/Tries: a retrier has no field `Tries`"],
        );
        check_machine(
            RULE.name,
            r#"{"StartAt":"S","Stats":{},"States":{"S":{"Type":"Succeed"}}}"#,
            &["/Stats: a state machine has no field `Stats`"],
        );
    }
}

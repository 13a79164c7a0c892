//! `wrong-type`: a field holds a value of a type it cannot have.

use asl_model::{Json, Pointer};

use crate::fields::{Computed, Field, Form, Object, objects};
use crate::report::Collector;
use crate::rule::Rule;
use crate::view::{Members, View, is_expression, is_substitution};

pub(crate) static RULE: Rule = Rule {
    name: "wrong-type",
    code: "SCHEMA_VALIDATION_FAILED",
    check: Some(check),
    page: "\
## What it does
Checks the type of every field's value: text, a number, a boolean, a list, an object.

## Why it matters
The service refuses the definition.

## Example
```json
\"TimeoutSeconds\": \"60\"
```

## Use instead
```json
\"TimeoutSeconds\": 60
```
In a JSONata state many numbers can also be computed: `\"TimeoutSeconds\": \"{% $patience %}\"`.

## Spec
<https://states-language.net/spec.html#statetypes>",
};

fn check(view: &View<'_>, found: &mut Collector) {
    for object in objects(view) {
        for (field, value) in object.present() {
            check_value(object, field, value, found);
        }
    }
    for container in &view.containers {
        if let Some(states) = container.members.get("States").and_then(Members::of) {
            let below = container.place.field("States");
            if states.len() == 0 {
                let message = format!("{} has no states", container.in_words());
                found.error(&below, message).help("add the state that `StartAt` names");
            }
            for (name, json) in states.iter().filter(|(_, json)| is_no_object(json)) {
                report(&below.key(name), name, "an object", json, "OBJECT", found);
            }
        }
    }
}

/// Whether neither the value nor what may be substituted for it is an object.
fn is_no_object(json: &Json) -> bool {
    json.as_object().is_none() && !is_substitution(json)
}

fn check_value(object: &Object<'_>, field: &Field, value: &Json, found: &mut Collector) {
    let is_ata = object.is_jsonata();
    let place = || object.at(field);
    let computed = |computed: Computed| {
        computed == Computed::InJsonAta && is_ata && value.as_str().is_some_and(is_expression)
    };
    let text = value.as_str().is_some();
    let name = field.name;
    let wrong = match field.form {
        Form::Any => None,
        Form::Text | Form::Word(_) | Form::ReferencePath | Form::PathOrIntrinsic | Form::Time => {
            (!text).then_some(("text", "STRING"))
        }
        Form::PathOrNull | Form::ReferencePathOrNull => {
            (!text && *value != Json::Null).then_some(("a path or null", "STRING"))
        }
        Form::Boolean => value.as_bool().is_none().then_some(("`true` or `false`", "BOOLEAN")),
        Form::Object => value.as_object().is_none().then_some(("an object", "OBJECT")),
        Form::Objects | Form::SomeObjects => objects_wrong(field, place, value, found),
        Form::SomeTexts => texts_wrong(name, place, value, found),
        Form::Whole { computed: when, .. } => {
            (!computed(when) && !is_whole(value)).then_some(("a whole number", "INTEGER"))
        }
        Form::Number { computed: when, .. } => {
            (!computed(when) && !matches!(value, Json::Number(_))).then_some(("a number", "NUMBER"))
        }
        Form::Template | Form::Assign | Form::Items => template_wrong(field.form, is_ata, value),
    };
    if let Some((expected, aws)) = wrong.filter(|_| !is_substitution(value)) {
        report(&place(), name, expected, value, aws, found);
    }
}

fn template_wrong(form: Form, is_ata: bool, value: &Json) -> Option<(&'static str, &'static str)> {
    let expression = is_ata && value.as_str().is_some_and(is_expression);
    match (form, value) {
        (_, Json::Object(_)) if form != Form::Items => None,
        // Lists stand in deployed definitions, and so the service takes them.
        (Form::Template, _) if is_ata => None,
        (Form::Template, Json::Array(_) | Json::String(_))
        | (Form::Items, Json::Array(_) | Json::Object(_)) => None,
        (Form::Template, _) => Some(("an object", "OBJECT")),
        (_, Json::String(_)) if expression => None,
        (Form::Items, _) => Some(("a list or an expression", "ARRAY")),
        _ => Some((if is_ata { "an object or an expression" } else { "an object" }, "OBJECT")),
    }
}

fn objects_wrong(
    field: &Field,
    place: impl Fn() -> Pointer,
    value: &Json,
    found: &mut Collector,
) -> Option<(&'static str, &'static str)> {
    let Some(items) = value.as_array() else { return Some(("a list", "ARRAY")) };
    if items.is_empty() && field.form == Form::SomeObjects {
        empty(&place(), field.name, found);
    }
    for (index, item) in items.iter().enumerate().filter(|(_, item)| is_no_object(item)) {
        let name = format!("{}[{index}]", field.name);
        report(&place().index(index), &name, "an object", item, "OBJECT", found);
    }
    None
}

fn texts_wrong(
    name: &str,
    place: impl Fn() -> Pointer,
    value: &Json,
    found: &mut Collector,
) -> Option<(&'static str, &'static str)> {
    let Some(items) = value.as_array() else { return Some(("a list of text", "ARRAY")) };
    if items.is_empty() {
        empty(&place(), name, found);
    }
    for (index, item) in items.iter().enumerate().filter(|(_, item)| item.as_str().is_none()) {
        report(&place().index(index), &format!("{name}[{index}]"), "text", item, "STRING", found);
    }
    None
}

fn empty(place: &Pointer, name: &str, found: &mut Collector) {
    found.error(place, format!("`{name}` is an empty list")).aws("Value cannot be empty");
}

/// Whether a number is whole, negative ones included; `3.0` is, as it is in JSON Schema.
fn is_whole(value: &Json) -> bool {
    match value {
        Json::Number(number) => number.as_f64().fract() == 0.0,
        _ => false,
    }
}

fn report(place: &Pointer, name: &str, expected: &str, value: &Json, aws: &str, found: &mut Collector) {
    let message = match value {
        Json::Number(number) if expected == "a whole number" => {
            format!("`{name}` must be a whole number, but this is {}", number.as_str())
        }
        _ => format!("`{name}` must be {expected}, but this is {}", value.kind_in_words()),
    };
    found.error(place, message).aws(format!("Expected value of type [{aws}]"));
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{check_machine, check_state, check_text};

    #[test]
    fn values_have_the_type_of_their_field() {
        check_state(
            RULE.name,
            r#""Type":"Task","Resource":7,"TimeoutSeconds":"60","End":"true","Retry":{}"#,
            &[
                "/States/S/Resource: `Resource` must be text, but this is a number",
                "/States/S/TimeoutSeconds: `TimeoutSeconds` must be a whole number, but this is text",
                "/States/S/End: `End` must be `true` or `false`, but this is text",
                "/States/S/Retry: `Retry` must be a list, but this is an object",
            ],
        );
        check_state(
            RULE.name,
            r#""Type":"Parallel","End":true,"Branches":[]"#,
            &["/States/S/Branches: `Branches` is an empty list"],
        );
        check_machine(
            RULE.name,
            r#"{"StartAt":"S","States":[]}"#,
            &["/States: `States` must be an object, but this is a list"],
        );
        check_machine(RULE.name, r#"{"StartAt":"S","States":{}}"#, &["/States: the machine has no states"]);
    }

    #[test]
    fn expressions_and_substitutions_stand_for_any_value() {
        check_state(
            RULE.name,
            r#""Type":"Wait","QueryLanguage":"JSONata","Seconds":"{% $n %}","End":true"#,
            &[],
        );
        check_state(RULE.name, r#""Type":"Wait","Seconds":"${Seconds}","End":true"#, &[]);
        let whole = r#""Type":"Parallel","Branches":["${B}"],"Retry":"${R}","Catch":["${C}"],"Next":"T""#;
        let machine = format!(r#"{{"StartAt":"S","States":{{"S":{{{whole}}},"T":"${{State}}"}}}}"#);
        check_text(&machine, &[]);
    }
}

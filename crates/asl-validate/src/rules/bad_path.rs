//! `bad-path`: a field that takes a path holds none.

use asl_model::Pointer;

use super::bad_payload_path::{Fault, expression_fault};
use super::choice_rule::{Operand, operand_of};
use crate::fields::{Form, objects};
use crate::report::Collector;
use crate::rule::Rule;
use crate::view::{Kind, View, has_substitution};

pub(crate) static RULE: Rule = Rule {
    name: "bad-path",
    code: "SCHEMA_VALIDATION_FAILED",
    check: Some(check),
    page: "\
## What it does
Checks fields that take a path (`InputPath`, `OutputPath`, `Variable`) or a reference path (`ResultPath`,
`ItemsPath`, `SecondsPath`, …). A reference path names one place: only names and single indexes, no `..`, `*`,
slices or filters. `ResultPath` is a place in the input: neither `$$` nor a variable.

## Why it matters
The service refuses the definition.

## Example
```json
\"ResultPath\": \"$.orders[*].status\"
```

## Use instead
```json
\"ResultPath\": \"$.status\"
```

## Spec
<https://states-language.net/spec.html#path>",
};

fn check(view: &View<'_>, found: &mut Collector) {
    for object in objects(view).iter().filter(|object| object.has_any(Form::PATHS) && object.is_jsonpath()) {
        for (field, value) in object.present() {
            let text =
                value.as_str().filter(|text| field.form.mark() == Form::PATHS && !has_substitution(text));
            let Some(text) = text else { continue };
            let place = || object.at(field);
            match field.form {
                Form::PathOrNull => check_path(view, place, field.name, text, found),
                Form::ReferencePath | Form::ReferencePathOrNull => {
                    check_reference(place, field.name, text, found);
                }
                Form::PathOrIntrinsic => check_either(view, place, field.name, text, found),
                _ => {}
            }
        }
    }
    for state in view.states().filter(|state| state.kind == Kind::Choice && state.is_jsonpath()) {
        for rule in &state.rules {
            let is_path = |name: &str| name == "Variable" || operand_of(name) == Some(Operand::Path);
            for (name, value) in rule.members.iter().filter(|(name, _)| is_path(name)) {
                if let Some(text) = value.as_str().filter(|text| !has_substitution(text)) {
                    check_path(view, || rule.place.key(name), name, text, found);
                }
            }
        }
    }
}

fn check_path(view: &View<'_>, place: impl Fn() -> Pointer, name: &str, text: &str, found: &mut Collector) {
    if text.starts_with('$') {
        match expression_fault(view, text) {
            None | Some(Fault::Neither) => {}
            Some(Fault::Syntax(error)) => {
                let message = format!("`{text}`: {}", error.message);
                found.error(&place(), message).within(error.offset..error.end).aws(aws());
            }
        }
    } else {
        not_a_path(&place(), name, text, found);
    }
}

fn check_reference(place: impl Fn() -> Pointer, name: &str, text: &str, found: &mut Collector) {
    if !text.starts_with('$') {
        not_a_path(&place(), name, text, found);
        return;
    }
    if name == "ResultPath" && !matches!(text.as_bytes().get(1), None | Some(b'.' | b'[')) {
        let message = format!("`ResultPath` is a place in the state's input, and `{text}` is none");
        found
            .error(&place(), message)
            .help("it begins with `$.`; to set a variable use `Assign`")
            .aws(reference_aws());
        return;
    }
    if let Err(error) = asl_expr::check_reference_path(text) {
        found
            .error(&place(), format!("`{text}` is no reference path: {}", error.message))
            .help("name one place, such as `$.order.items[0]`")
            .within(error.offset..error.end)
            .aws(reference_aws());
    }
}

fn check_either(view: &View<'_>, place: impl Fn() -> Pointer, name: &str, text: &str, found: &mut Collector) {
    // Only these give text, as an error's name and cause must be.
    const GIVE_TEXT: [&str; 7] =
        ["Format", "JsonToString", "ArrayGetItem", "Base64Encode", "Base64Decode", "Hash", "UUID"];
    match expression_fault(view, text) {
        Some(Fault::Neither) => not_a_path(&place(), name, text, found),
        Some(Fault::Syntax(error)) => {
            let message = format!("`{text}`: {}", error.message);
            found.error(&place(), message).within(error.offset..error.end).aws(aws());
        }
        None => {
            let function = text.strip_prefix("States.").and_then(|rest| rest.split('(').next());
            if let Some(function) = function.map(str::trim).filter(|function| !GIVE_TEXT.contains(function)) {
                let message = format!("`{name}` needs text, and `States.{function}` gives none");
                found
                    .error(&place(), message)
                    .help("wrap it in `States.JsonToString(…)` or `States.Format('{}', …)`");
            }
        }
    }
}

fn not_a_path(place: &Pointer, name: &str, text: &str, found: &mut Collector) {
    let plain = name
        .strip_suffix("Path")
        .filter(|_| !matches!(name, "InputPath" | "OutputPath" | "ResultPath" | "ItemsPath"));
    let help = match plain {
        Some(plain) => format!("a path begins with `$`; a fixed value is written as `{plain}`"),
        None if text.starts_with("States.") => {
            format!("`{name}` takes no intrinsic function; use one under a key with `.$`")
        }
        None => format!("did you mean `$.{text}`?"),
    };
    found.error(place, format!("`{name}` must be a path, and `{text}` is none")).help(help).aws(aws());
}

fn aws() -> String {
    "Value is not a valid JSONPath".to_owned()
}

fn reference_aws() -> String {
    "Value is not a Reference Path: Invalid path".to_owned()
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_state;

    #[test]
    fn paths_begin_with_a_dollar() {
        check_state(
            RULE.name,
            r#""Type":"Pass","InputPath":"order","End":true"#,
            &["/States/S/InputPath: `InputPath` must be a path, and `order` is none"],
        );
        check_state(
            RULE.name,
            r#""Type":"Pass","InputPath":"$$.Execution.Input","OutputPath":null,"End":true"#,
            &[],
        );
    }

    #[test]
    fn a_result_has_one_place_in_the_input() {
        for (path, message) in [
            ("$$.x", "`ResultPath` is a place in the state's input, and `$$.x` is none"),
            ("$x", "`ResultPath` is a place in the state's input, and `$x` is none"),
            ("$.a[*]", "`$.a[*]` is no reference path: a reference path has only names and single indexes"),
        ] {
            let state = format!(r#""Type":"Pass","ResultPath":"{path}","End":true"#);
            check_state(RULE.name, &state, &[&format!("/States/S/ResultPath: {message}")]);
        }
        check_state(RULE.name, r#""Type":"Pass","ResultPath":"$['a b'].c[0]","End":true"#, &[]);
    }
}

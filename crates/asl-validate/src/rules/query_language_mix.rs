//! `query-language-mix`: a field of the other query language.

use crate::fields::{Object, Part, Spoken, objects};
use crate::report::Collector;
use crate::rule::Rule;
use crate::view::{Kind, State, View};

pub(crate) static RULE: Rule = Rule {
    name: "query-language-mix",
    code: "SCHEMA_VALIDATION_FAILED",
    check: Some(check),
    page: "\
## What it does
Reports JSONPath fields (`Parameters`, `ResultPath`, `InputPath`, `…Path`) in a JSONata state, and JSONata fields
(`Arguments`, `Output`, `Items`, `Condition`) in a JSONPath state.

## Why it matters
The service refuses the definition. A state without `QueryLanguage` has the machine's, and that is JSONPath unless
it says otherwise; a state inside a Map does not inherit from the Map.

## Example
```json
{\"Type\": \"Pass\", \"Output\": \"{% $states.input.title %}\", \"End\": true}
```

## Use instead
```json
{\"Type\": \"Pass\", \"QueryLanguage\": \"JSONata\", \"Output\": \"{% $states.input.title %}\", \"End\": true}
```

## Spec
<https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html>",
};

fn check(view: &View<'_>, found: &mut Collector) {
    for object in objects(view).iter().filter(|object| object.is_foreign) {
        for (field, _) in object.present().filter(|(field, _)| !object.speaks(field)) {
            report(object, field.name, field.spoken, &object.at(field), found);
        }
    }
    for state in view.states().filter(|state| state.kind == Kind::Choice) {
        check_rules(state, found);
    }
}

fn report(
    object: &Object<'_>,
    name: &str,
    spoken: Spoken,
    place: &asl_model::Pointer,
    found: &mut Collector,
) {
    let (own, other) = languages(spoken);
    let instead = match name {
        "Parameters" => Some("Arguments"),
        "ResultSelector" | "ResultPath" | "OutputPath" => Some("Output"),
        "ItemsPath" => Some("Items"),
        "Arguments" => Some("Parameters"),
        "Items" => Some("ItemsPath"),
        "Output" => Some("ResultSelector` or `OutputPath"),
        _ => name.strip_suffix("Path").filter(|base| object.field(base).is_some()),
    };
    let help = match instead {
        Some(instead) => {
            format!("in {own} it is `{instead}`; or set `\"QueryLanguage\": \"{other}\"` on the state")
        }
        None => format!("remove it, or set `\"QueryLanguage\": \"{other}\"` on the state"),
    };
    // The state is at fault for its own fields; a reader's or writer's are placed where they stand.
    let at = if object.part == Part::State { object.place() } else { place.clone() };
    found
        .error(place, format!("`{name}` is a {other} field, and this state is read as {own}"))
        .help(help)
        .aws(aws(own, name, other))
        .aws_at(&at);
}

fn check_rules(state: &State<'_>, found: &mut Collector) {
    for (index, rule) in state.items("Choices") {
        let place = state.item_place("Choices", index);
        if state.is_jsonpath() && rule.has("Condition") {
            found
                .error(
                    &place.field("Condition"),
                    "`Condition` is a JSONata field, and this state is read as JSONPath",
                )
                .help("compare a `Variable`, or set `\"QueryLanguage\": \"JSONata\"` on the state")
                .aws(aws("JSONPath", "Condition", "JSONata"))
                .aws_at(&place);
        }
        if state.is_jsonata() && !rule.has("Condition") {
            for name in rule.names().filter(|name| super::choice_rule::is_jsonpath_field(name)) {
                found
                    .error(
                        &place.key(name),
                        format!("`{name}` is a JSONPath field, and this state is read as JSONata"),
                    )
                    .help("write a `Condition`, or set `\"QueryLanguage\": \"JSONPath\"`")
                    .aws(aws("JSONata", name, "JSONPath"))
                    .aws_at(&place);
            }
        }
    }
}

const fn languages(spoken: Spoken) -> (&'static str, &'static str) {
    match spoken {
        Spoken::JsonAtaOnly => ("JSONPath", "JSONata"),
        Spoken::JsonPathOnly | Spoken::Both => ("JSONata", "JSONPath"),
    }
}

fn aws(own: &str, name: &str, other: &str) -> String {
    format!(
        "The QueryLanguage is set to '{own}', but field '{name}' is only supported for the '{other}' QueryLanguage"
    )
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_state;

    #[test]
    fn fields_speak_one_language() {
        check_state(
            RULE.name,
            r#""Type":"Pass","Output":1,"End":true"#,
            &["/States/S/Output: `Output` is a JSONata field, and this state is read as JSONPath"],
        );
        check_state(
            RULE.name,
            r#""Type":"Pass","QueryLanguage":"JSONata","InputPath":"$","End":true"#,
            &["/States/S/InputPath: `InputPath` is a JSONPath field, and this state is read as JSONata"],
        );
        check_state(
            RULE.name,
            r#""Type":"Choice","Choices":[{"Condition":true,"Next":"Z"}]"#,
            &[
                "/States/S/Choices/0/Condition: `Condition` is a JSONata field, and this state is read as JSONPath",
            ],
        );
    }
}

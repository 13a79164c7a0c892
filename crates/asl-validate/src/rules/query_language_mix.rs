//! `query-language-mix`: a field of the other query language.

use asl_expr::PlainPath;
use asl_model::Json;

use super::choice_rule::operand_of;
use crate::fields::{Object, Part, Spoken, objects};
use crate::report::Collector;
use crate::rule::Rule;
use crate::view::{Kind, Language, Members, State, View};

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
            report(view, object, field.name, field.spoken, &object.at(field), found);
        }
    }
    for state in view.states().filter(|state| state.kind == Kind::Choice) {
        check_rules(view, state, found);
    }
}

/// What else can be done: to read the state in the other language.
fn other_language(view: &View<'_>, state: Option<&State<'_>>) -> &'static str {
    match state.map(|state| state.language) {
        // A machine in JSONata has no states in JSONPath.
        Some(Language::JsonAta) if view.language == Language::JsonAta => "",
        Some(Language::JsonAta) => "; or remove `\"QueryLanguage\": \"JSONata\"` from the state",
        _ => "; or set `\"QueryLanguage\": \"JSONata\"` on the state",
    }
}

fn report(
    view: &View<'_>,
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
    let or = other_language(view, object.state.as_deref());
    let help = match (instead, own) {
        (Some(instead), "JSONata") => {
            format!("in JSONata it is `{instead}`, and what was a path becomes `{{% $states.input… %}}`{or}")
        }
        (Some(instead), _) => format!("in {own} it is `{instead}`{or}"),
        (None, _) => format!("remove it{or}"),
    };
    // The state is at fault for its own fields; a reader's or writer's are placed where they stand.
    let at = if object.part == Part::State { object.place() } else { place.clone() };
    found
        .error(place, format!("`{name}` is a {other} field, and this state is read as {own}"))
        .help(help)
        .aws(aws(own, name, other))
        .aws_at(&at);
}

fn check_rules(view: &View<'_>, state: &State<'_>, found: &mut Collector) {
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
            let condition = condition_of(rule).unwrap_or_else(|| "{% … %}".to_owned());
            let or = other_language(view, Some(state));
            for name in rule.names().filter(|name| super::choice_rule::is_jsonpath_field(name)) {
                found
                    .error(
                        &place.key(name),
                        format!("`{name}` is a JSONPath field, and this state is read as JSONata"),
                    )
                    .help(format!("in JSONata the test is `\"Condition\": \"{condition}\"`{or}"))
                    .aws(aws("JSONata", name, "JSONPath"))
                    .aws_at(&place);
            }
        }
    }
}

/// What a comparison is in JSONata, where it is a plain one.
fn condition_of(rule: Members<'_>) -> Option<String> {
    let variable = PlainPath::read(rule.text("Variable")?)?;
    // Another name would need quotes of its own.
    let is_plain =
        |name: &str| !name.starts_with(|first: char| first.is_ascii_digit()) && !name.contains('-');
    if !variable.names().all(|(name, _)| is_plain(name)) {
        return None;
    }
    let root = match variable.root() {
        "$" => "$states.input",
        "$$" => "$states.context",
        variable => variable,
    };
    let left =
        std::iter::once(root).chain(variable.names().map(|(name, _)| name)).collect::<Vec<_>>().join(".");
    let (operator, operand) = rule.iter().find(|(name, _)| operand_of(name).is_some())?;
    let kind = ["String", "Numeric", "Boolean", "Timestamp"]
        .into_iter()
        .find_map(|kind| operator.strip_prefix(kind))?;
    let sign = match kind {
        "Equals" => "=",
        "LessThan" => "<",
        "LessThanEquals" => "<=",
        "GreaterThan" => ">",
        "GreaterThanEquals" => ">=",
        _ => return None,
    };
    let right = match operand {
        Json::String(text) if !text.contains(['\'', '\\', '"']) => format!("'{text}'"),
        Json::Number(number) => number.as_str().to_owned(),
        Json::Bool(yes) => yes.to_string(),
        _ => return None,
    };
    Some(format!("{{% {left} {sign} {right} %}}"))
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
    use crate::testing::{check_state, found_in};

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

    #[test]
    fn the_next_step_is_one_that_the_machine_allows() {
        let help = |text: &str| found_in(text).first().unwrap().diagnostic.help.clone().unwrap();
        let machine = |own: &str, rule: &str| {
            format!(
                r#"{{{own}"StartAt":"S","States":{{"S":{{"QueryLanguage":"JSONata","Type":"Choice","Default":"Z",
                    "Choices":[{{{rule},"Next":"Z"}}]}},"Z":{{"Type":"Succeed"}}}}}}"#
            )
        };
        for (rule, condition) in [
            (r#""Variable":"$.a.b","StringEquals":"x""#, "{% $states.input.a.b = 'x' %}"),
            (r#""Variable":"$n","NumericLessThanEquals":1.50"#, "{% $n <= 1.50 %}"),
            (
                r#""Variable":"$$.Execution.Name","BooleanEquals":true"#,
                "{% $states.context.Execution.Name = true %}",
            ),
            (r#""Variable":"$.a-b","StringEquals":"x""#, "{% … %}"),
            (r#""Variable":"$.a","StringMatches":"x*""#, "{% … %}"),
        ] {
            let whole = format!("in JSONata the test is `\"Condition\": \"{condition}\"`");
            assert_eq!(help(&machine(r#""QueryLanguage":"JSONata","#, rule)), whole);
            let or = "; or remove `\"QueryLanguage\": \"JSONata\"` from the state";
            assert_eq!(help(&machine("", rule)), format!("{whole}{or}"));
        }
    }
}

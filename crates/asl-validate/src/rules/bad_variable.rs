//! `bad-variable`: a variable that cannot have this name, here.

use asl_model::{Json, Pointer};

use crate::report::Collector;
use crate::rule::Rule;
use crate::view::{Kind, Language, Members, State, View};

/// The longest name of a variable, in characters.
const MOST: usize = 80;

pub(crate) static RULE: Rule = Rule {
    name: "bad-variable",
    code: "SCHEMA_VALIDATION_FAILED",
    check: Some(check),
    page: "\
## What it does
Checks the names in `Assign`: a letter first, then letters, digits and `_`, at most 80 characters, not `states`,
and inside of a Map or Parallel no name that the machine around it assigns.

## Why it matters
The service refuses the definition. `$states` is the service's own variable.

## Example
```json
\"Assign\": {\"1st\": \"{% $states.result %}\"}
```

## Use instead
```json
\"Assign\": {\"first\": \"{% $states.result %}\"}
```

## Spec
<https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html>",
};

fn check(view: &View<'_>, found: &mut Collector) {
    for container in &view.containers {
        // What the enclosing state itself assigns, it assigns when the inner machine is over.
        let encloses =
            |state: &State<'_>| container.place.to_string().starts_with(&format!("{}/", state.place));
        let outer: Vec<(&str, Pointer)> = container
            .around
            .iter()
            .filter_map(|index| view.containers.get(*index))
            .flat_map(|outer| outer.states.iter().filter(|state| !encloses(state)).flat_map(names))
            .collect();
        for state in &container.states {
            for (name, place) in names(state) {
                check_name(name, &place, found);
                if let Some((_, known)) = outer.iter().find(|(known, _)| *known == name) {
                    found
                        .error(&place, format!("`${name}` is a variable of the machine around this one"))
                        .help("give it another name: what is assigned inside is not seen outside")
                        .related(known.clone(), "assigned here");
                }
            }
        }
    }
}

fn check_name(name: &str, place: &Pointer, found: &mut Collector) {
    if name == "states" {
        found.error(place, "`states` is the service's own variable").help("give it another name");
        return;
    }
    let mut letters = name.chars();
    let help = "a letter comes first, then letters, digits and `_`";
    if !letters.next().is_some_and(|first| first.is_alphabetic() || first == '_') {
        found.error(place, format!("`{name}` cannot be the name of a variable")).help(help);
    } else if !letters.all(|letter| letter.is_alphanumeric() || letter == '_') {
        // The guide allows no other letters, but deployed definitions have them; no expression can name them.
        found.warning(place, format!("no expression can name the variable `{name}`")).help(help);
    } else if name.chars().count() > MOST {
        found.error(
            place,
            format!("the name of a variable has {} characters, and {MOST} is the most", name.chars().count()),
        );
    }
}

/// The variables that a state assigns, with their places.
fn names<'a>(state: &State<'a>) -> Vec<(&'a str, Pointer)> {
    let mut names = Vec::new();
    let mut add = |place: &Pointer, members: Members<'a>| {
        let Some(Json::Object(assign)) = members.get("Assign") else { return };
        for (key, _) in assign {
            let name = match state.language {
                Language::JsonAta => key.as_str(),
                Language::JsonPath | Language::Downgraded => key.strip_suffix(".$").unwrap_or(key),
            };
            names.push((name, place.key("Assign").key(key)));
        }
    };
    if !matches!(state.kind, Kind::Succeed | Kind::Fail) {
        add(&state.place, state.members);
    }
    for field in ["Choices", "Catch"] {
        for (place, members) in state.list(field) {
            add(&place, members);
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{check_machine, check_state};

    #[test]
    fn names_are_identifiers() {
        check_state(
            RULE.name,
            r#""Type":"Pass","Assign":{"größe":1,"x_1.$":"$","a-b":0,"1st":2,"states":3},"End":true"#,
            &[
                "/States/S/Assign/a-b: no expression can name the variable `a-b`",
                "/States/S/Assign/1st: `1st` cannot be the name of a variable",
                "/States/S/Assign/states: `states` is the service's own variable",
            ],
        );
    }

    #[test]
    fn an_outer_name_is_taken() {
        check_machine(
            RULE.name,
            r#"{"StartAt":"B","States":{"B":{"Type":"Pass","Assign":{"n":1},"Next":"M"},
                "M":{"Type":"Map","Assign":{"m":1},"End":true,"ItemProcessor":{"StartAt":"A",
                "States":{"A":{"Type":"Pass","Assign":{"n":2,"m":3},"End":true}}}}}}"#,
            &["/States/M/ItemProcessor/States/A/Assign/n: `$n` is a variable of the machine around this one"],
        );
    }
}

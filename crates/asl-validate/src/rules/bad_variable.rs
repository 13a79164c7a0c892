//! `bad-variable`: a variable that cannot have this name, here.

use asl_model::{Json, Pointer};

use crate::report::Collector;
use crate::rule::Rule;
use crate::view::{Kind, Language, State, View};

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
    for (number, container) in view.containers.iter().enumerate() {
        if container.states.iter().all(|state| assigned(state).next().is_none()) {
            continue;
        }
        // What the enclosing state itself assigns, it assigns when the inner machine is over.
        let encloses = |state: &State<'_>| {
            state.inner.contains(&number) || state.inner.iter().any(|inner| container.around.contains(inner))
        };
        let around = container.around.iter().filter_map(|index| view.containers.get(*index));
        let outer: Vec<Assigned<'_, '_>> = around
            .flat_map(|outer| outer.states.iter().filter(|state| !encloses(state)))
            .flat_map(|state| assigned(state))
            .collect();
        for one in container.states.iter().flat_map(|state| assigned(state)) {
            check_name(&one, found);
            if let Some(known) = outer.iter().find(|known| known.name == one.name) {
                found
                    .error(
                        &one.place(),
                        format!("`${}` is a variable of the machine around this one", one.name),
                    )
                    .help("give it another name: what is assigned inside is not seen outside")
                    .related(known.place(), "assigned here");
            }
        }
    }
}

fn check_name(assigned: &Assigned<'_, '_>, found: &mut Collector) {
    let name = assigned.name;
    if name == "states" {
        found.error(&assigned.place(), "`states` is the service's own variable").help("give it another name");
        return;
    }
    let mut letters = name.chars();
    let help = "a letter comes first, then letters, digits and `_`";
    if !letters.next().is_some_and(|first| first.is_alphabetic() || first == '_') {
        found.error(&assigned.place(), format!("`{name}` cannot be the name of a variable")).help(help);
    } else if !letters.all(|letter| letter.is_alphanumeric() || letter == '_') {
        // The guide allows no other letters, but deployed definitions have them; no expression can name them.
        found.warning(&assigned.place(), format!("no expression can name the variable `{name}`")).help(help);
    } else if name.chars().count() > MOST {
        found.error(
            &assigned.place(),
            format!("the name of a variable has {} characters, and {MOST} is the most", name.chars().count()),
        );
    }
}

/// A variable that a state assigns.
struct Assigned<'v, 'a> {
    name: &'a str,
    key: &'a str,
    state: &'v State<'a>,
    /// The rule or catcher that does it, if it is not the state itself.
    part: Option<(&'static str, usize)>,
}

impl Assigned<'_, '_> {
    fn place(&self) -> Pointer {
        let place = match self.part {
            Some((field, index)) => self.state.item_place(field, index),
            None => self.state.place(),
        };
        place.field("Assign").key(self.key)
    }
}

fn assigned<'v, 'a>(state: &'v State<'a>) -> impl Iterator<Item = Assigned<'v, 'a>> {
    let own = (!matches!(state.kind, Kind::Succeed | Kind::Fail)).then_some((None, state.members));
    let parts = ["Choices", "Catch"]
        .into_iter()
        .flat_map(|field| state.items(field).map(move |(index, members)| (Some((field, index)), members)));
    own.into_iter().chain(parts).flat_map(move |(part, members)| {
        let assign = members.get("Assign").and_then(Json::as_object).unwrap_or_default();
        assign.iter().map(move |(key, _)| {
            let name = match state.language {
                Language::JsonAta => key.as_str(),
                Language::JsonPath | Language::Downgraded => key.strip_suffix(".$").unwrap_or(key),
            };
            Assigned { name, key, state, part }
        })
    })
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

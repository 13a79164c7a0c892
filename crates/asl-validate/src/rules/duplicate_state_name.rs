//! `duplicate-state-name`: one name for two states of different containers.

use std::collections::BTreeMap;

use crate::report::Collector;
use crate::rule::Rule;
use crate::view::{Container, View};

pub(crate) static RULE: Rule = Rule {
    name: "duplicate-state-name",
    code: "DUPLICATE_STATE_NAME",
    check: Some(check),
    page: "\
## What it does
Checks that no two states have one name, wherever they stand: the machine, its Maps' processors, its Parallels'
branches.

## Why it matters
The history names a state by its name alone; with two of one name it cannot be read, and the service refuses it.

## Example
A Map state `Notify` whose processor holds a state `Notify`.

## Use instead
`Notify Everybody` for the Map, `Notify` for the state inside.

## Spec
<https://states-language.net/spec.html#states-fields>",
};

fn check(view: &View<'_>, found: &mut Collector) {
    // Twice in one object is found in the text already.
    if view.containers.len() == 1 {
        return;
    }
    let mut first: BTreeMap<&str, usize> = BTreeMap::new();
    for (number, container) in view.containers.iter().enumerate() {
        let place = |container: &Container<'_>, name: &str| container.place.field("States").key(name);
        let mut before = None;
        for name in container.names().filter(|name| before.replace(*name) != Some(*name)) {
            let known = *first.entry(name).or_insert(number);
            if let Some(other) = view.containers.get(known).filter(|_| known != number) {
                found
                    .error(
                        &place(container, name),
                        format!("`{name}` is the name of a state in {}, too", other.in_words()),
                    )
                    .help(
                        "names are unique in the whole machine, inner machines included: give one of them another \
                         name, also where `StartAt`, `Next` and the like say it",
                    )
                    .related(place(other, name), "the other one");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_machine;

    #[test]
    fn names_are_unique_over_all_containers() {
        check_machine(
            super::RULE.name,
            r#"{"StartAt":"M","States":{"M":{"Type":"Map","End":true,"ItemProcessor":{"StartAt":"M","States":{
                "M":{"Type":"Pass","End":true}}}}}}"#,
            &["/States/M/ItemProcessor/States/M: `M` is the name of a state in the machine, too"],
        );
    }
}

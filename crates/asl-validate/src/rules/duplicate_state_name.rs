//! `duplicate-state-name`: one name for two states of different containers.

use std::collections::BTreeMap;

use asl_model::Pointer;

use crate::report::Collector;
use crate::rule::Rule;
use crate::view::View;

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
    let mut first: BTreeMap<&str, (Pointer, String)> = BTreeMap::new();
    for container in &view.containers {
        let mut names: Vec<&str> = container.names().collect();
        names.dedup();
        for name in names {
            let place = container.place.key("States").key(name);
            match first.get(name) {
                // Twice in one object is found in the text already.
                Some((known, _)) if *known == place => {}
                Some((known, words)) => {
                    found
                        .error(&place, format!("`{name}` is the name of a state in {words}, too"))
                        .help("give one of them another name")
                        .related(known.clone(), "the other one");
                }
                None => {
                    first.insert(name, (place, container.in_words()));
                }
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

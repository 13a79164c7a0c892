//! `unknown-word`: a field takes one of a few words, and this is none of them.

use asl_model::{Pointer, closest};

use crate::fields::{Form, TYPES, objects};
use crate::report::Collector;
use crate::rule::Rule;
use crate::view::{Kind, View, has_substitution};

pub(crate) static RULE: Rule = Rule {
    name: "unknown-word",
    code: "SCHEMA_VALIDATION_FAILED",
    check: Some(check),
    page: "\
## What it does
Checks fields that take one of a few words: `Type`, `QueryLanguage`, `JitterStrategy`, `Mode`, `ExecutionType`,
`InputType`, … Case counts.

## Why it matters
The service refuses the definition.

## Example
```json
{\"Type\": \"pass\", \"End\": true}
```

## Use instead
```json
{\"Type\": \"Pass\", \"End\": true}
```

## Spec
<https://states-language.net/spec.html#statetypes>",
};

fn check(view: &View<'_>, found: &mut Collector) {
    for object in objects(view).iter().filter(|object| object.has_any(Form::WORDS)) {
        for (field, value) in object.present() {
            let (Form::Word(words), Some(word)) = (field.form, value.as_str()) else { continue };
            if !words.contains(&word) && !has_substitution(word) {
                let aws = format!("Value should be one of the following: [{}]", words.join(", "));
                report(&object.at(field), field.name, word, words, aws, found);
            }
        }
    }
    for state in view.states().filter(|state| state.kind == Kind::Unknown) {
        if let Some(word) = state.members.text("Type").filter(|word| !has_substitution(word)) {
            let aws = format!("The field 'Type' should have one of these values: [{}]", TYPES.join(", "));
            report(&state.place().field("Type"), "Type", word, &TYPES, aws, found);
        }
    }
}

fn report(place: &Pointer, name: &str, word: &str, words: &[&str], aws: String, found: &mut Collector) {
    let help = match closest(word, words.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!(
            "it is one of {}",
            words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
        ),
    };
    found.error(place, format!("`{name}` cannot be `{word}`")).help(help).aws(aws);
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_state;

    #[test]
    fn case_counts() {
        check_state(RULE.name, r#""Type":"pass","End":true"#, &["/States/S/Type: `Type` cannot be `pass`"]);
        check_state(
            RULE.name,
            r#""Type":"Pass","QueryLanguage":"jsonata","End":true"#,
            &["/States/S/QueryLanguage: `QueryLanguage` cannot be `jsonata`"],
        );
    }
}

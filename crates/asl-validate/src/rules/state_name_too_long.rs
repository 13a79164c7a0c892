//! `state-name-too-long`: a state's name has more than 80 characters.

use crate::report::Collector;
use crate::rule::Rule;
use crate::view::View;

/// The longest name the service takes, in characters.
const MOST: usize = 80;

pub(crate) static RULE: Rule = Rule {
    name: "state-name-too-long",
    code: "INVALID_STATE_NAME",
    check: Some(check),
    page: "\
## What it does
Checks that a state's name has 1 to 80 characters.

## Why it matters
The service refuses longer ones.

## Example
`Send a reminder to the customer if there was no answer for three days and the order is not yet paid`

## Use instead
`Send Reminder`, and the rest in `Comment`.

## Spec
<https://docs.aws.amazon.com/step-functions/latest/dg/statemachine-structure.html>",
};

fn check(view: &View<'_>, found: &mut Collector) {
    for container in &view.containers {
        for name in container.names() {
            // No text has more characters than bytes.
            if (1..=MOST).contains(&name.len()) {
                continue;
            }
            let place = container.place.field("States").key(name);
            let length = name.chars().count();
            if length == 0 {
                found.error(&place, "a state has an empty name").help("name it for what it does");
            } else if length > MOST {
                found
                    .error(&place, format!("a state's name has {length} characters, and {MOST} is the most"))
                    .help("say it shorter, and put the rest into `Comment`");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_machine;

    #[test]
    fn eighty_is_the_most() {
        let machine =
            |name: &str| format!(r#"{{"StartAt":"{name}","States":{{"{name}":{{"Type":"Succeed"}}}}}}"#);
        check_machine(super::RULE.name, &machine(&"é".repeat(80)), &[]);
        let long = "x".repeat(81);
        let expected = format!("/States/{long}: a state's name has 81 characters, and 80 is the most");
        check_machine(super::RULE.name, &machine(&long), &[&expected]);
    }
}

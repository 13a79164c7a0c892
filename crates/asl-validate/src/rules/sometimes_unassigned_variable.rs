//! `sometimes-unassigned-variable`: a variable that only some ways to its state assign.

use crate::assignments::unassigned;
use crate::report::Collector;
use crate::rule::Rule;
use crate::view::View;

pub(crate) static RULE: Rule = Rule {
    name: "sometimes-unassigned-variable",
    code: "VARIABLE_NOT_ALWAYS_ASSIGNED",
    check: Some(check),
    page: r#"## What it does
Follows every way to a state, those through catchers and the rules of Choices too, and warns about a variable that some
of them assign and others do not.

## Why it matters
On those other ways JSONPath fails with `States.Runtime`, and in JSONata the variable is nothing.

## Example
A catcher that leads past the `Assign` of its state:
```json
"Ask": {"Type": "Task", "Assign": {"answer": "{% $states.result %}"}, "Next": "Tell",
        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Tell"}]},
"Tell": {"Type": "Pass", "Output": "{% $answer %}"}
```

## Use instead
```json
        "Catch": [{"ErrorEquals": ["States.ALL"], "Assign": {"answer": null}, "Next": "Tell"}]
```
A state that asks first (`$exists($answer)`, `IsPresent`) is not warned of.

## Spec
<https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html>"#,
};

fn check(view: &View<'_>, found: &mut Collector) {
    for one in unassigned(view).iter().filter(|one| one.on_some_way) {
        let message =
            format!("`{}` reads `${}`, which not every way to it has assigned", one.state, one.name);
        let finding = found
            .warning(&one.place, message)
            .help("assign it on every way, before they part or by each catcher and rule")
            .within(one.within.clone());
        if let Some(place) = &one.assigned {
            finding.related(place.clone(), "assigned here");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_machine;

    #[test]
    fn catchers_and_rules_are_ways() {
        let machine = |catcher: &str| {
            format!(
                r#"{{"QueryLanguage":"JSONata","StartAt":"A","States":{{
                "A":{{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Next":"B",
                    "Assign":{{"answer":"{{% $states.result %}}"}},
                    "Catch":[{{"ErrorEquals":["States.ALL"]{catcher},"Next":"B"}}]}},
                "B":{{"Type":"Pass","Output":"{{% $answer %}}","End":true}}}}}}"#
            )
        };
        check_machine(
            RULE.name,
            &machine(""),
            &["/States/B/Output: `B` reads `$answer`, which not every way to it has assigned"],
        );
        check_machine(RULE.name, &machine(r#","Assign":{"answer":1}"#), &[]);
    }
}

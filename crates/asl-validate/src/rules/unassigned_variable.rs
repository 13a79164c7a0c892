//! `unassigned-variable`: a variable that no way to its state assigns.

use asl_model::closest;

use crate::assignments::unassigned;
use crate::report::Collector;
use crate::rule::Rule;
use crate::view::View;

pub(crate) static RULE: Rule = Rule {
    name: "unassigned-variable",
    code: "UNASSIGNED_VARIABLE",
    check: Some(check),
    page: r#"## What it does
Follows every way to a state and warns about a variable that none of them assigns: a misspelt name, a variable that is
assigned later only, or inside of a Map or Parallel, where its names stay. The values in one `Assign` are made
before any of its names is set.

## Why it matters
JSONPath fails with `States.Runtime`. In JSONata the variable is nothing.

## Example
```json
"Assign": {"total": "{% $states.result.sum %}"}
"Output": "{% $totl %}"
```

## Use instead
```json
"Output": "{% $total %}"
```

## Spec
<https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html>"#,
};

fn check(view: &View<'_>, found: &mut Collector) {
    for one in unassigned(view).iter().filter(|one| !one.on_some_way) {
        let near = closest(&one.name, one.known.iter().map(String::as_str));
        let help = match (&one.assigned, near) {
            (_, Some(near)) => Some(format!("did you mean `${near}`?")),
            (Some(_), None) => Some(
                "assign it on a way to this state; what a state assigns is known from the next one on"
                    .to_owned(),
            ),
            (None, None) if one.known.is_empty() => {
                Some("`Assign` of a state before this one gives it a value".to_owned())
            }
            (None, None) => {
                let known: Vec<String> = one.known.iter().take(6).map(|name| format!("`${name}`")).collect();
                Some(format!("assigned are {}", known.join(", ")))
            }
        };
        let message = format!("`{}` reads `${}`, which nothing has assigned", one.state, one.name);
        let finding = found.warning(&one.place, message).help_if(help).within(one.within.clone());
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
    fn every_way_is_followed() {
        check_machine(
            RULE.name,
            r#"{"QueryLanguage":"JSONata","StartAt":"A","States":{
                "A":{"Type":"Pass","Assign":{"total":1,"next":"{% $late %}"},"Next":"M"},
                "M":{"Type":"Map","Items":"{% [$totl] %}","Next":"B","ItemProcessor":{"StartAt":"I","States":{
                    "I":{"Type":"Pass","Assign":{"inner":"{% $total %}"},"End":true}}}},
                "B":{"Type":"Pass","Output":"{% [$inner, $exists($maybe), function($x) { $x }] %}","Assign":{"late":1},"Next":"C"},
                "C":{"Type":"Pass","Output":"{% $late %}","End":true}}}"#,
            &[
                "/States/A/Assign/next: `A` reads `$late`, which nothing has assigned",
                "/States/M/Items: `M` reads `$totl`, which nothing has assigned",
            ],
        );
    }

    #[test]
    fn paths_and_functions_read_variables() {
        check_machine(
            RULE.name,
            r#"{"StartAt":"A","States":{
                "A":{"Type":"Pass","Assign":{"a.$":"$.a"},"Next":"B"},
                "B":{"Type":"Pass","Parameters":{"x.$":"$a.b","y.$":"States.Format('{}', $c.d)"},"End":true}}}"#,
            &["/States/B/Parameters/y.$: `B` reads `$c`, which nothing has assigned"],
        );
    }

    #[test]
    fn an_expression_may_assign_any_name() {
        check_machine(
            RULE.name,
            r#"{"QueryLanguage":"JSONata","StartAt":"A","States":{
                "A":{"Type":"Pass","Assign":"{% $states.input %}","Next":"B"},
                "B":{"Type":"Pass","Output":"{% $anything %}","End":true}}}"#,
            &[],
        );
    }
}

//! `wrong-comparison`: a comparison of values of two types.

use crate::flow::{FaultKind, faults};
use crate::report::Collector;
use crate::rule::Rule;
use crate::view::View;

pub(crate) static RULE: Rule = Rule {
    name: "wrong-comparison",
    code: "COMPARISON_OF_OTHER_TYPE",
    check: Some(check),
    page: r#"## What it does
Warns where a rule of a Choice, or a comparison in JSONata, compares values of different types, as far as the types
are known from the definition.

## Why it matters
In JSONPath such a rule never holds, so another rule or `Default` is taken. In JSONata `<` and its like fail, and `=`
is never true.

## Example
```json
{"Type": "Pass", "Result": {"size": "12"}, "Next": "How Large"}
{"Type": "Choice", "Choices": [{"Variable": "$.size", "NumericGreaterThan": 10, "Next": "Large"}], "Default": "Small"}
```

## Use instead
A number: `"Result": {"size": 12}`, or `States.StringToJson($.size)`, `$number(…)` for one in text.

## Spec
<https://states-language.net/spec.html#choice-state>"#,
};

fn check(view: &View<'_>, found: &mut Collector) {
    for fault in faults(view).iter().filter(|fault| fault.kind == FaultKind::Comparison) {
        fault.tell(found);
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_machine;

    #[test]
    fn types_are_known_from_the_definition() {
        check_machine(
            RULE.name,
            r#"{"StartAt":"A","States":{
                "A":{"Type":"Pass","Result":{"size":"12","count":3},"Next":"B"},
                "B":{"Type":"Choice","Choices":[
                    {"Variable":"$.size","NumericGreaterThan":10,"Next":"C"},
                    {"Variable":"$.count","NumericGreaterThanPath":"$.size","Next":"C"},
                    {"Variable":"$.count","NumericGreaterThan":10,"Next":"C"}],"Default":"C"},
                "C":{"Type":"Choice","QueryLanguage":"JSONata","Choices":[
                    {"Condition":"{% $states.input.size > 10 %}","Next":"D"},
                    {"Condition":"{% $states.input.count > 10 %}","Next":"D"}],"Default":"D"},
                "D":{"Type":"Succeed"}}}"#,
            &[
                "/States/B/Choices/0/Variable: `$.size` is text, and `NumericGreaterThan` compares numbers",
                "/States/B/Choices/1/NumericGreaterThanPath: `$.size` is text, and `NumericGreaterThanPath` compares numbers",
                "/States/C/Choices/0/Condition: text cannot be compared with a number",
            ],
        );
    }
}

//! `absent-path`: a path to something that no way produces.

use crate::flow::{FaultKind, faults};
use crate::report::Collector;
use crate::rule::Rule;
use crate::view::View;

pub(crate) static RULE: Rule = Rule {
    name: "absent-path",
    code: "PATH_LEADS_TO_NOTHING",
    check: Some(check),
    page: r#"## What it does
Follows the data from state to state and warns about a path to a member that nothing gives, on whatever way one comes
there. What a definition says itself is known: a `Result`, the members of `Parameters`, `ResultSelector` or `Output`,
what a Lambda integration answers, the error that a catcher gets. Where nothing is known, nothing is said.

## Why it matters
JSONPath fails with `States.Runtime`, which no `Retry` and no `Catch` of `States.ALL` handles. JSONata gives nothing,
and fails with `States.QueryEvaluationError` where something is needed.

## Example
```json
{"Type": "Pass", "Result": {"title": "Hello"}, "Next": "Say"}
{"Type": "Pass", "InputPath": "$.titel", "End": true}
```

## Use instead
```json
{"Type": "Pass", "InputPath": "$.title", "End": true}
```
To ask whether something is there, use `IsPresent`, or `$exists(…)` in JSONata.

## Spec
<https://states-language.net/spec.html#path>"#,
};

fn check(view: &View<'_>, found: &mut Collector) {
    for fault in faults(view).iter().filter(|fault| fault.kind == FaultKind::Absent) {
        fault.tell(found);
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_machine;

    #[test]
    fn what_the_definition_says_is_known_further_on() {
        check_machine(
            RULE.name,
            r#"{"StartAt":"A","States":{
                "A":{"Type":"Pass","Result":{"title":"x","tags":[{"name":"y"}]},"ResultPath":"$.order","Next":"B"},
                "B":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Next":"C",
                     "Parameters":{"FunctionName":"f","Payload":{"a.$":"$.order.titel","b.$":"$.order.tags[0].name",
                        "c.$":"States.Format('{}', $.order.tags[0].nam)","d.$":"$.elsewhere"}},
                     "ResultSelector":{"said.$":"$.Payload.said","code.$":"$.Statuscode"},
                     "Catch":[{"ErrorEquals":["States.ALL"],"ResultPath":"$.error","Next":"D"}]},
                "C":{"Type":"Pass","InputPath":"$.sad","End":true},
                "D":{"Type":"Fail","CausePath":"$.error.Casue"}}}"#,
            &[
                "/States/B/Parameters/Payload/a.$: `$.order.titel` leads to nothing: nothing before gives a member `titel`",
                "/States/B/Parameters/Payload/c.$: `$.order.tags[0].nam` leads to nothing: nothing before gives a member `nam`",
                "/States/B/ResultSelector/code.$: `$.Statuscode` leads to nothing: nothing before gives a member `Statuscode`",
                "/States/C/InputPath: `$.sad` leads to nothing: nothing before gives a member `sad`",
                "/States/D/CausePath: `$.error.Casue` leads to nothing: nothing before gives a member `Casue`",
            ],
        );
    }

    #[test]
    fn where_ways_meet_only_what_no_way_gives_is_told() {
        check_machine(
            RULE.name,
            r#"{"StartAt":"A","States":{
                "A":{"Type":"Choice","Choices":[{"Variable":"$.x","IsPresent":true,"Next":"B"}],"Default":"C"},
                "B":{"Type":"Pass","Result":{"a":1},"Next":"D"},
                "C":{"Type":"Pass","Result":{"b":1},"Next":"D"},
                "D":{"Type":"Pass","Parameters":{"a.$":"$.a","b.$":"$.b","c.$":"$.c"},"Next":"E"},
                "E":{"Type":"Choice","Choices":[{"And":[{"Variable":"$.z","IsPresent":true},
                    {"Variable":"$.z","NumericEquals":1}],"Next":"F"}],"Default":"F"},
                "F":{"Type":"Succeed"}}}"#,
            &["/States/D/Parameters/c.$: `$.c` leads to nothing: nothing before gives a member `c`"],
        );
    }

    #[test]
    fn jsonata_is_followed_through_maps_and_variables() {
        check_machine(
            RULE.name,
            r#"{"QueryLanguage":"JSONata","StartAt":"A","States":{
                "A":{"Type":"Pass","Output":{"list":[{"n":1}],"rate":"{% 2 %}"},"Assign":{"kept":{"a":1}},"Next":"M"},
                "M":{"Type":"Map","Items":"{% $states.input.list %}","End":true,
                     "ItemSelector":{"item":"{% $states.context.Map.Item.Value %}","rate":"{% $states.input.rat %}"},
                     "ItemProcessor":{"StartAt":"I","States":{"I":{"Type":"Pass","End":true,
                        "Output":"{% $states.input.item.m + $kept.b + ($exists($states.input.z) ? 1 : 0) %}"}}}}}}"#,
            &[
                "/States/M/ItemSelector/rate: `$states.input.rat` leads to nothing: nothing before gives a member `rat`",
                "/States/M/ItemProcessor/States/I/Output: `$states.input.item.m` leads to nothing: nothing before gives a member `m`",
                "/States/M/ItemProcessor/States/I/Output: `$kept.b` leads to nothing: nothing before gives a member `b`",
            ],
        );
    }

    #[test]
    fn loops_come_to_an_end() {
        check_machine(
            RULE.name,
            r#"{"StartAt":"A","States":{
                "A":{"Type":"Pass","Parameters":{"a.$":"$","b.$":"$"},"Next":"B"},
                "B":{"Type":"Choice","Choices":[{"Variable":"$.a","IsPresent":true,"Next":"A"}],"Default":"C"},
                "C":{"Type":"Pass","InputPath":"$.c","End":true}}}"#,
            &["/States/C/InputPath: `$.c` leads to nothing: nothing before gives a member `c`"],
        );
    }
}

//! `choice-rule`: a rule of a Choice that tests nothing, two things, or something unknown.

use asl_model::{Json, Pointer, closest};

use crate::report::Collector;
use crate::rule::Rule;
use crate::view::{Kind, Members, View, is, items_of};

pub(crate) static RULE: Rule = Rule {
    name: "choice-rule",
    code: "SCHEMA_VALIDATION_FAILED",
    check: Some(check),
    page: "\
## What it does
Checks the form of choice rules. In JSONPath a rule is `And`, `Or`, `Not`, or a `Variable` with exactly one
operator; in JSONata it is a `Condition`. Outer rules have `Next`, inner ones do not.

## Why it matters
The service refuses the definition.

## Example
```json
{\"Variable\": \"$.size\", \"NumericGreaterThan\": 3, \"NumericLessThan\": 9, \"Next\": \"Middle\"}
```

## Use instead
```json
{\"And\": [{\"Variable\": \"$.size\", \"NumericGreaterThan\": 3}, {\"Variable\": \"$.size\", \"NumericLessThan\": 9}],
 \"Next\": \"Middle\"}
```

## Spec
<https://states-language.net/spec.html#choice-state>",
};

/// What an operator compares with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operand {
    Text,
    Number,
    Boolean,
    Time,
    Path,
}

/// The operators of a data-test expression.
pub(crate) const OPERATORS: &[(&str, Operand)] = &[
    ("StringEquals", Operand::Text),
    ("StringLessThan", Operand::Text),
    ("StringGreaterThan", Operand::Text),
    ("StringLessThanEquals", Operand::Text),
    ("StringGreaterThanEquals", Operand::Text),
    ("StringMatches", Operand::Text),
    ("NumericEquals", Operand::Number),
    ("NumericLessThan", Operand::Number),
    ("NumericGreaterThan", Operand::Number),
    ("NumericLessThanEquals", Operand::Number),
    ("NumericGreaterThanEquals", Operand::Number),
    ("BooleanEquals", Operand::Boolean),
    ("TimestampEquals", Operand::Time),
    ("TimestampLessThan", Operand::Time),
    ("TimestampGreaterThan", Operand::Time),
    ("TimestampLessThanEquals", Operand::Time),
    ("TimestampGreaterThanEquals", Operand::Time),
    ("IsNull", Operand::Boolean),
    ("IsPresent", Operand::Boolean),
    ("IsNumeric", Operand::Boolean),
    ("IsString", Operand::Boolean),
    ("IsBoolean", Operand::Boolean),
    ("IsTimestamp", Operand::Boolean),
    ("StringEqualsPath", Operand::Path),
    ("StringLessThanPath", Operand::Path),
    ("StringGreaterThanPath", Operand::Path),
    ("StringLessThanEqualsPath", Operand::Path),
    ("StringGreaterThanEqualsPath", Operand::Path),
    ("NumericEqualsPath", Operand::Path),
    ("NumericLessThanPath", Operand::Path),
    ("NumericGreaterThanPath", Operand::Path),
    ("NumericLessThanEqualsPath", Operand::Path),
    ("NumericGreaterThanEqualsPath", Operand::Path),
    ("BooleanEqualsPath", Operand::Path),
    ("TimestampEqualsPath", Operand::Path),
    ("TimestampLessThanPath", Operand::Path),
    ("TimestampGreaterThanPath", Operand::Path),
    ("TimestampLessThanEqualsPath", Operand::Path),
    ("TimestampGreaterThanEqualsPath", Operand::Path),
];

pub(crate) const COMBINERS: [&str; 3] = ["And", "Or", "Not"];
const OUTER: [&str; 4] = ["Next", "Assign", "Output", "Comment"];

/// A rule with its place and whether it is inside another.
#[derive(Debug)]
pub(crate) struct RuleView<'a> {
    pub(crate) place: Pointer,
    pub(crate) members: Members<'a>,
    pub(crate) nested: bool,
}

/// Whether a member of a rule belongs to JSONPath.
pub(super) fn is_jsonpath_field(name: &str) -> bool {
    name == "Variable" || COMBINERS.contains(&name) || operand_of(name).is_some()
}

/// What an operator takes; `None` for what is no operator.
pub(crate) fn operand_of(name: &str) -> Option<Operand> {
    if !name.starts_with(['S', 'N', 'B', 'T', 'I']) {
        return None;
    }
    OPERATORS.iter().find(|(known, _)| is(known, name)).map(|(_, operand)| *operand)
}

/// All rules of a Choice, those inside of others included.
pub(crate) fn all_rules<'a>(state: &Pointer, members: Members<'a>) -> Vec<RuleView<'a>> {
    let mut rules = Vec::new();
    let all = state.field("Choices");
    let mut waiting: Vec<(Pointer, Members<'a>, bool)> =
        items_of(members, "Choices").map(|(index, rule)| (all.index(index), rule, false)).collect();
    waiting.reverse();
    while let Some((place, members, nested)) = waiting.pop() {
        for name in ["And", "Or"] {
            let inner = members.get(name).and_then(Json::as_array).unwrap_or_default();
            for (index, rule) in inner.iter().enumerate() {
                waiting.extend(Members::of(rule).map(|rule| (place.key(name).index(index), rule, true)));
            }
        }
        waiting.extend(members.get("Not").and_then(Members::of).map(|rule| (place.field("Not"), rule, true)));
        rules.push(RuleView { place, members: members.marked(), nested });
    }
    rules
}

fn check(view: &View<'_>, found: &mut Collector) {
    for state in view.states().filter(|state| state.kind == Kind::Choice) {
        for rule in &state.rules {
            check_next(rule, found);
            if state.is_jsonata() {
                check_condition(rule, found);
            } else if state.is_jsonpath() {
                check_test(rule, found);
            }
        }
    }
}

fn check_next(rule: &RuleView<'_>, found: &mut Collector) {
    let has_next = rule.members.has("Next");
    if !rule.nested && !has_next {
        found
            .error(&rule.place, "this rule does not say where to go")
            .help("add `Next`")
            .aws("These fields are required: [Next]");
    }
    if rule.nested && has_next {
        found
            .error(&rule.place.field("Next"), "a rule inside of another goes nowhere itself")
            .help("`Next` belongs to the outer rule")
            .aws("Field 'Next' is not supported")
            .aws_at(&rule.place);
    }
    if let Some(next) = rule.members.get("Next").filter(|next| next.as_str().is_none()) {
        let message = format!("`Next` must be text, but this is {}", next.kind_in_words());
        found.error(&rule.place.field("Next"), message).aws("Expected value of type [STRING]");
    }
}

fn check_condition(rule: &RuleView<'_>, found: &mut Collector) {
    let members = rule.members;
    match members.get("Condition") {
        None if members.names().any(is_jsonpath_field) => {} // a rule of its own says so
        None => {
            found
                .error(&rule.place, "this rule has no `Condition`")
                .help("add one, such as `\"Condition\": \"{% $states.input.size > 3 %}\"`")
                .aws("These fields are required: [Condition]");
        }
        Some(Json::Bool(_)) => {}
        Some(Json::String(text)) if asl_expr::jsonata_source(text).is_some() || text.contains("${") => {}
        Some(Json::String(text)) if text.starts_with("{%") || text.ends_with("%}") => {} // half an expression
        Some(other) => {
            let message = format!(
                "`Condition` must be a boolean or an expression, but this is {}",
                other.kind_in_words()
            );
            found.error(&rule.place.field("Condition"), message).help("write it between `{%` and `%}`");
        }
    }
    for name in members
        .names()
        .filter(|name| *name != "Condition" && !OUTER.contains(name) && !is_jsonpath_field(name))
    {
        unknown(rule, name, ["Condition"].into_iter().chain(OUTER), found);
    }
}

fn check_test(rule: &RuleView<'_>, found: &mut Collector) {
    let members = rule.members;
    if members.has("Condition") {
        return; // a field of the other language, which has a rule of its own
    }
    let combiners: Vec<&str> = COMBINERS.into_iter().filter(|name| members.has(name)).collect();
    let is_operator = |name: &&str| operand_of(name).is_some();
    let mut operators: Vec<&str> = members.names().filter(is_operator).collect();
    operators.dedup();
    let known = |name: &str| COMBINERS.contains(&name) || OUTER.contains(&name) || name == "Variable";
    let unknowns: Vec<&str> = members.names().filter(|name| !known(name) && !is_operator(name)).collect();
    for name in &unknowns {
        let all = OPERATORS.iter().map(|(known, _)| *known).chain(COMBINERS).chain(OUTER).chain(["Variable"]);
        unknown(rule, name, all, found);
    }
    match (combiners.as_slice(), operators.as_slice()) {
        ([], []) if unknowns.is_empty() => {
            found
                .error(&rule.place, "this rule tests nothing")
                .help("add an operator, such as `StringEquals`");
        }
        ([], [_]) if !members.has("Variable") => {
            found
                .error(&rule.place, "this rule does not say what it tests")
                .help("add `Variable`, the path of the value")
                .aws("These fields are required: [Variable]");
        }
        ([], [first, second, ..]) => {
            let message = format!("this rule has two operators, `{first}` and `{second}`");
            found.error(&rule.place, message).help("put each into a rule of its own inside `And`");
        }
        ([one], []) if members.has("Variable") => {
            found
                .error(&rule.place, format!("this rule has `{one}` and a `Variable`"))
                .help(format!("`{one}` has its variables inside"));
        }
        ([one], [operator, ..]) => {
            let message = format!("this rule has `{one}` and `{operator}`");
            found.error(&rule.place, message).help("put both inside one `And`");
        }
        ([first, second, ..], _) => {
            let message = format!("this rule has `{first}` and `{second}`");
            found.error(&rule.place, message).help("put one inside of the other");
        }
        _ => {}
    }
    check_combiners(rule, found);
}

fn check_combiners(rule: &RuleView<'_>, found: &mut Collector) {
    for name in ["And", "Or"] {
        let place = rule.place.key(name);
        match rule.members.get(name) {
            Some(Json::Array(items)) if items.is_empty() => {
                found.error(&place, format!("`{name}` is an empty list")).aws("Value cannot be empty");
            }
            Some(Json::Array(items)) => {
                for (index, item) in items.iter().enumerate().filter(|(_, item)| item.as_object().is_none()) {
                    let message = format!("a rule is an object, but this is {}", item.kind_in_words());
                    found.error(&place.index(index), message);
                }
            }
            Some(other) => {
                let message =
                    format!("`{name}` must be a list of rules, but this is {}", other.kind_in_words());
                found.error(&place, message);
            }
            None => {}
        }
    }
    if let Some(other) = rule.members.get("Not").filter(|not| not.as_object().is_none()) {
        let message = format!("`Not` must be a rule, but this is {}", other.kind_in_words());
        found.error(&rule.place.field("Not"), message);
    }
}

fn unknown<'a>(
    rule: &RuleView<'_>,
    name: &str,
    known: impl IntoIterator<Item = &'a str>,
    found: &mut Collector,
) {
    found
        .error(&rule.place.key(name), format!("a choice rule has no field `{name}`"))
        .help_if(closest(name, known).map(|near| format!("did you mean `{near}`?")))
        .aws(format!("Field '{name}' is not supported"))
        .aws_at(&rule.place);
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_state;

    #[track_caller]
    fn check_rule(rule: &str, expected: &[&str]) {
        check_state(RULE.name, &format!(r#""Type":"Choice","Default":"Z","Choices":[{rule}]"#), expected);
    }

    #[test]
    fn a_jsonpath_rule_tests_one_thing() {
        check_rule(r#"{"Variable":"$.x","StringEquals":"a","Next":"Z"}"#, &[]);
        check_rule(r#"{"Variable":"$.x","Next":"Z"}"#, &["/States/S/Choices/0: this rule tests nothing"]);
        check_rule(
            r#"{"IsNull":true,"Next":"Z"}"#,
            &["/States/S/Choices/0: this rule does not say what it tests"],
        );
        check_rule(
            r#"{"Variable":"$.x","StringEqual":"a","Next":"Z"}"#,
            &["/States/S/Choices/0/StringEqual: a choice rule has no field `StringEqual`"],
        );
        check_rule(
            r#"{"Variable":"$.x","IsNull":true,"IsPresent":true,"Next":"Z"}"#,
            &["/States/S/Choices/0: this rule has two operators, `IsNull` and `IsPresent`"],
        );
        check_rule(
            r#"{"Variable":"$.x","IsNull":true}"#,
            &["/States/S/Choices/0: this rule does not say where to go"],
        );
    }

    #[test]
    fn rules_inside_of_rules_go_nowhere() {
        check_rule(
            r#"{"And":[{"Variable":"$.x","IsNull":true,"Next":"Z"}],"Next":"Z"}"#,
            &["/States/S/Choices/0/And/0/Next: a rule inside of another goes nowhere itself"],
        );
        check_rule(r#"{"Or":[],"Next":"Z"}"#, &["/States/S/Choices/0/Or: `Or` is an empty list"]);
    }

    #[test]
    fn a_jsonata_rule_has_a_condition() {
        let rule = r#""Type":"Choice","QueryLanguage":"JSONata","Choices":[{"Next":"Z"},{"Condition":"x","Next":"Z"}]"#;
        check_state(
            RULE.name,
            rule,
            &[
                "/States/S/Choices/0: this rule has no `Condition`",
                "/States/S/Choices/1/Condition: `Condition` must be a boolean or an expression, but this is text",
            ],
        );
    }
}

//! Conditions as rules of a Choice, see <https://states-language.net/spec.html#choice-state>.

use asl_contract::__private::{Compared, JsonType, Node, NodeRef, Op};
use asl_model::{Comparison, Extra, Json, NestedRule, Rule, StateKind};

use super::{Value, path, value};

/// The condition as a rule of a Choice; what JSONPath cannot ask is reported to `problems`.
pub(crate) fn rule(node: NodeRef, problems: &mut Vec<String>) -> Rule {
    let Node::Call(op, operands) = node.node() else {
        return match path(node) {
            Some(variable) => comparison(variable, "BooleanEquals", Json::Bool(true)),
            None => impossible("this condition", problems),
        };
    };
    match (op, operands.as_slice()) {
        (Op::And, _) => Rule::And(nested(operands, problems)),
        (Op::Or, _) => Rule::Or(nested(operands, problems)),
        (Op::Not, [inner]) => turned(rule(*inner, problems)),
        (Op::Rule, [json]) => raw(*json, problems),
        (_, [left]) => question(*op, *left, problems),
        (_, [left, right, ..]) => compare(*op, *left, *right, problems),
        (_, []) => Rule::Missing,
    }
}

fn nested(operands: &[NodeRef], problems: &mut Vec<String>) -> Vec<NestedRule> {
    operands.iter().map(|operand| nest(rule(*operand, problems))).collect()
}

fn nest(rule: Rule) -> NestedRule {
    NestedRule { rule, comment: None, extra: Extra::default() }
}

fn turned(rule: Rule) -> Rule {
    Rule::Not(Box::new(nest(rule)))
}

fn comparison(variable: String, operator: &str, operand: Json) -> Rule {
    Rule::Compare(Comparison { variable, operator: operator.to_owned(), operand })
}

fn impossible(what: &str, problems: &mut Vec<String>) -> Rule {
    problems.push(format!("{what} cannot be said in JSONPath"));
    Rule::Missing
}

/// A question about one value.
fn question(op: Op, left: NodeRef, problems: &mut Vec<String>) -> Rule {
    let Some(variable) = path(left) else { return impossible("a question about a computed value", problems) };
    let operator = match op {
        Op::IsPresent => {
            return Rule::And(vec![
                nest(comparison(variable.clone(), "IsPresent", Json::Bool(true))),
                nest(comparison(variable, "IsNull", Json::Bool(false))),
            ]);
        }
        Op::Exists | Op::Missing => "IsPresent",
        Op::Is(kind) | Op::IsNot(kind) => match kind {
            JsonType::Null => "IsNull",
            JsonType::Text => "IsString",
            JsonType::Number => "IsNumeric",
            JsonType::Bool => "IsBoolean",
            JsonType::Time => "IsTimestamp",
        },
        other => return impossible(&format!("a condition that asks `{other:?}`"), problems),
    };
    comparison(variable, operator, Json::Bool(!matches!(op, Op::Missing | Op::IsNot(_))))
}

fn compare(op: Op, left: NodeRef, right: NodeRef, problems: &mut Vec<String>) -> Rule {
    let Some(variable) = path(left) else { return impossible("a question about a computed value", problems) };
    let right = value(right, problems);
    match (op, right) {
        (Op::Equal(kind), right) => two(variable, kind, "Equals", right, problems),
        (Op::NotEqual(kind), right) => turned(two(variable, kind, "Equals", right, problems)),
        (Op::Below(kind), right) => two(variable, kind, "LessThan", right, problems),
        (Op::AtMost(kind), right) => two(variable, kind, "LessThanEquals", right, problems),
        (Op::Above(kind), right) => two(variable, kind, "GreaterThan", right, problems),
        (Op::AtLeast(kind), right) => two(variable, kind, "GreaterThanEquals", right, problems),
        (Op::Contains, Value::Literal(Json::String(part))) => {
            matches(variable, format!("*{}*", pattern(&part)))
        }
        (Op::StartsWith, Value::Literal(Json::String(part))) => {
            matches(variable, format!("{}*", pattern(&part)))
        }
        (Op::Matches, Value::Literal(Json::String(pattern))) => matches(variable, pattern),
        (Op::ContainsAny, Value::Literal(Json::Array(words))) => {
            let words = words.iter().filter_map(Json::as_str);
            Rule::Or(
                words.map(|word| nest(matches(variable.clone(), format!("*{}*", pattern(word))))).collect(),
            )
        }
        (Op::In(kind), Value::Literal(Json::Array(values))) => {
            let one = |value| two(variable.clone(), kind, "Equals", Value::Literal(value), problems);
            Rule::Or(values.into_iter().map(one).map(nest).collect())
        }
        (Op::Contains | Op::StartsWith | Op::Matches, _) => {
            impossible("a text with a pattern that is known at run time only", problems)
        }
        (Op::In(_) | Op::ContainsAny, _) => impossible("a list that is known at run time only", problems),
        (op, _) => impossible(&format!("a condition that asks `{op:?}`"), problems),
    }
}

/// A comparison of two values by the operator of their type.
fn two(variable: String, kind: Compared, sign: &str, right: Value, problems: &mut Vec<String>) -> Rule {
    let of = match kind {
        Compared::Text => "String",
        Compared::Number => "Numeric",
        Compared::Bool => "Boolean",
        Compared::Time => "Timestamp",
    };
    match (kind, right) {
        (_, Value::Path(path)) => comparison(variable, &format!("{of}{sign}Path"), Json::String(path)),
        (Compared::Text | Compared::Time, Value::Literal(value @ Json::String(_)))
        | (Compared::Number, Value::Literal(value @ Json::Number(_)))
        | (Compared::Bool, Value::Literal(value @ Json::Bool(_))) => {
            comparison(variable, &format!("{of}{sign}"), value)
        }
        _ => impossible("a comparison with a computed value", problems),
    }
}

fn matches(variable: String, pattern: String) -> Rule {
    comparison(variable, "StringMatches", Json::String(pattern))
}

/// `*` stands for any text in `StringMatches`.
fn pattern(text: &str) -> String {
    text.replace('\\', "\\\\").replace('*', "\\*")
}

/// A rule as it stands in ASL, read as a part of a machine.
fn raw(json: NodeRef, problems: &mut Vec<String>) -> Rule {
    let Value::Literal(Json::Object(mut members)) = value(json, problems) else {
        problems.push("a raw rule is no JSON object".to_owned());
        return Rule::Missing;
    };
    if members.iter().any(|(name, _)| name == "Next") {
        problems.push("a raw rule says `Next`, which the branch does".to_owned());
    }
    members.push(("Next".to_owned(), Json::from("C")));
    let object = |members: Vec<(&str, Json)>| -> Json {
        members.into_iter().map(|(name, json)| (name.to_owned(), json)).collect()
    };
    let choices = Json::Array(vec![Json::Object(members)]);
    let state = object(vec![("Type", Json::from("Choice")), ("Choices", choices)]);
    let machine = object(vec![("StartAt", Json::from("C")), ("States", object(vec![("C", state)]))]);
    let (machine, findings) = asl_model::from_json(&machine);
    problems.extend(findings.into_iter().map(|finding| format!("a raw rule is wrong: {}", finding.message)));
    let choice = machine.states.into_iter().next().map(|(_, state)| state.kind);
    match choice {
        Some(StateKind::Choice(choice)) => {
            choice.choices.into_iter().next().map_or(Rule::Missing, |choice| choice.rule)
        }
        _ => Rule::Missing,
    }
}

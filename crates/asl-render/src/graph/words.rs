//! The words in a picture: short phrases for rules, services, times and retries.

use std::borrow::Cow;
use std::fmt::Write as _;

use asl_model::{
    Comparison, IntegrationPattern, Json, Resource, Rule, Seconds, State, StateKind, Task, WaitUntil,
};

/// The longest label of an edge, in letters.
const MOST_LABEL: usize = 24;
/// Where a state's name is wrapped, in letters.
const WRAP: usize = 24;

/// A label in at most 24 letters.
pub(super) fn clip(label: &str) -> String {
    if label.chars().count() <= MOST_LABEL {
        return label.to_owned();
    }
    let mut short: String = label.chars().take(MOST_LABEL - 1).collect();
    short.truncate(short.trim_end().len());
    short.push('…');
    short
}

/// How often something was run.
pub(super) fn times(count: u64) -> String {
    match count {
        0 => "never run".to_owned(),
        count => format!("run {count}×"),
    }
}

/// A phrase in at most 72 letters: a terminal has more room than a picture, but not any.
pub(crate) fn shorten(label: &str) -> String {
    const MOST: usize = 72;
    if label.chars().count() <= MOST {
        return label.to_owned();
    }
    label.chars().take(MOST - 1).chain(['…']).collect()
}

/// A name in lines of at most 24 letters where it has blanks, never cut.
pub(super) fn wrap(name: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in name.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= WRAP => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    if lines.is_empty() { vec![name.to_owned()] } else { lines }
}

/// Whether a Task waits for its token.
pub(super) fn waits_for_token(task: &Task) -> bool {
    task.resource.pattern() == IntegrationPattern::WaitForTaskToken
}

/// What a second line says of a state.
pub(super) fn details(state: &State) -> Vec<String> {
    let mut details = Vec::new();
    match &state.kind {
        StateKind::Task(task) => {
            details.extend(service(&task.resource));
            if waits_for_token(task) {
                details.push(match &task.timeout_seconds {
                    Some(timeout) => format!("⏸ waits for an answer, {} at most", seconds(timeout)),
                    None => "⏸ waits for an answer".to_owned(),
                });
            } else if let Some(timeout) = &task.timeout_seconds {
                details.push(format!("{} at most", seconds(timeout)));
            }
        }
        StateKind::Wait(wait) => details.push(match &wait.until {
            WaitUntil::Seconds(length) => format!("for {}", seconds(length)),
            WaitUntil::SecondsPath(path) => format!("for {path} s"),
            WaitUntil::Timestamp(time) => format!("until {}", expression(time)),
            WaitUntil::TimestampPath(path) => format!("until {path}"),
            WaitUntil::Missing => "for an unsaid time".to_owned(),
        }),
        StateKind::Fail(fail) => {
            details.extend(fail.error.as_deref().map(|error| expression(error).into_owned()));
        }
        StateKind::Map(map) => {
            let items = map.items.as_ref().map(value).or_else(|| map.items_path.clone());
            let items = items.or_else(|| map.item_reader.as_ref().map(|_| "a file".to_owned()));
            let mut text = format!("each of {}", items.unwrap_or_else(|| "its input".to_owned()));
            if let Some(most) = map.max_concurrency.as_ref().filter(|most| most.as_u64() != Some(0)) {
                let _ = write!(text, " ≤ {}", value(most));
            }
            details.push(text);
        }
        StateKind::Parallel(parallel) => details.push(format!("{} at once", parallel.branches.len())),
        StateKind::Unknown(name) => details.extend(name.as_ref().map(|name| format!("`{name}`"))),
        StateKind::Pass(_) | StateKind::Choice(_) | StateKind::Succeed(_) => {}
    }
    let most = state.retry().iter().map(asl_model::Retrier::attempts).max().filter(|most| *most > 0);
    details.extend(most.map(|most| format!("↻ {most}×")));
    details
}

/// `lambda:invoke`, or the function's name of its own ARN.
fn service(resource: &Resource) -> Option<String> {
    if let (Some(service), Some(action)) = (resource.service(), resource.action_with_pattern()) {
        return Some(format!("{service}:{action}"));
    }
    let text = resource.as_str();
    let kind = if resource.is_activity() { "activity" } else { "function" };
    let name = text.rsplit(&format!("{kind}:")).next().unwrap_or(text);
    (!text.is_empty()).then(|| if name == text { text.to_owned() } else { format!("{kind} {name}") })
}

/// A length of time as a person says it: `90 s`, `15 min`, `7 d`.
pub(crate) fn seconds(length: &Seconds) -> String {
    match length {
        Seconds::Literal(length) => match *length {
            0 => "0 s".to_owned(),
            length if length % 86_400 == 0 => format!("{} d", length / 86_400),
            length if length % 3_600 == 0 => format!("{} h", length / 3_600),
            length if length % 60 == 0 => format!("{} min", length / 60),
            length => format!("{length} s"),
        },
        Seconds::Expression(text) => format!("{} s", expression(text)),
    }
}

/// The phrase for a choice rule.
pub(crate) fn rule(rule: &Rule) -> String {
    match rule {
        Rule::Condition(Json::Bool(always)) => if *always { "always" } else { "never" }.to_owned(),
        Rule::Condition(json) => value(json),
        Rule::And(rules) => joined(rules, " and "),
        Rule::Or(rules) => joined(rules, " or "),
        Rule::Not(inner) => format!("not {}", self::rule(&inner.rule)),
        Rule::Compare(comparison) => compared(comparison),
        Rule::Missing => "?".to_owned(),
    }
}

fn joined(rules: &[asl_model::NestedRule], with: &str) -> String {
    rules.iter().map(|nested| rule(&nested.rule)).collect::<Vec<_>>().join(with)
}

fn compared(comparison: &Comparison) -> String {
    let variable = comparison.variable.strip_prefix("$.").unwrap_or(&comparison.variable);
    let operator = comparison.operator.strip_suffix("Path").unwrap_or(&comparison.operator);
    let operand = value(&comparison.operand);
    let holds = comparison.operand != Json::Bool(false);
    let is = |what: &str| {
        if holds { format!("{variable} is {what}") } else { format!("{variable} is not {what}") }
    };
    match operator {
        "IsNull" => is("null"),
        "IsPresent" => is("there"),
        "IsNumeric" => is("a number"),
        "IsString" => is("text"),
        "IsBoolean" => is("a boolean"),
        "IsTimestamp" => is("a time"),
        "StringMatches" => format!("{variable} like {operand}"),
        _ => {
            let sign = match operator
                .trim_start_matches("String")
                .trim_start_matches("Numeric")
                .trim_start_matches("Timestamp")
            {
                "LessThan" => "<",
                "GreaterThan" => ">",
                "LessThanEquals" => "≤",
                "GreaterThanEquals" => "≥",
                _ => "=",
            };
            format!("{variable} {sign} {operand}")
        }
    }
}

/// A value in few letters; an expression without its braces and the longest of its prefixes.
fn value(json: &Json) -> String {
    match json {
        Json::String(text) if text.starts_with("{%") => expression(text).into_owned(),
        Json::String(text) if text.starts_with('$') => text.strip_prefix("$.").unwrap_or(text).to_owned(),
        other => other.to_string(),
    }
}

fn expression(text: &str) -> Cow<'_, str> {
    match text.strip_prefix("{%").and_then(|rest| rest.strip_suffix("%}")) {
        Some(source) => {
            let plain = source.trim().replace("$states.input.", "").replace("$states.", "");
            Cow::Owned(plain.split_whitespace().collect::<Vec<_>>().join(" "))
        }
        None => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_wrapped_and_never_cut() {
        assert_eq!(wrap("Ask For Manual Approval By A Person"), ["Ask For Manual Approval", "By A Person"]);
        let long = "x".repeat(40);
        assert_eq!(wrap(&long), [long.as_str()]);
    }

    #[test]
    fn labels_are_clipped() {
        assert_eq!(clip("1 title = \"a\""), "1 title = \"a\"");
        assert_eq!(clip("1 contains(title, \"forbidden\")").chars().count(), 24);
    }

    #[test]
    fn times_are_said_as_people_say_them() {
        for (length, said) in [(0, "0 s"), (90, "90 s"), (900, "15 min"), (7_200, "2 h"), (604_800, "7 d")] {
            assert_eq!(seconds(&Seconds::Literal(length)), said);
        }
        assert_eq!(seconds(&Seconds::Expression("{% $states.input.patience %}".to_owned())), "patience s");
    }
}

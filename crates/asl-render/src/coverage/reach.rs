//! The words of ways: what each is called, and how a run gets to take it.

use asl_model::{ErrorName, IntegrationPattern, Rule, State, StateKind, StateMachine, StateWay, Way, ways};

use super::Coverage;
use crate::graph::words;

/// `rule 1`, `otherwise`, `catch States.Timeout`.
pub(super) fn name(machine: &StateMachine, state: &str, way: Way) -> String {
    let Some(one) = find(machine, state, way) else { return String::new() };
    match way {
        Way::Enter => "entered".to_owned(),
        Way::Onward => one.to.map_or_else(|| "end".to_owned(), |_| "next".to_owned()),
        Way::Rule(number) => format!("rule {}", u64::from(number) + 1),
        Way::Default => "otherwise".to_owned(),
        Way::Retry(_) => format!("retry {}", errors(one.state, way).join(", ")),
        Way::Catch(_) => format!("catch {}", errors(one.state, way).join(", ")),
    }
}

/// The same with the rule's words and where it leads.
pub(super) fn line(machine: &StateMachine, state: &str, way: Way) -> String {
    let Some(one) = find(machine, state, way) else { return String::new() };
    let mut line = name(machine, state, way);
    if let Some(rule) = rule(one.state, way) {
        line = format!("{line}: {}", words::shorten(&words::rule(rule)));
    }
    match one.to {
        Some(to) => format!("{line} → {to}"),
        None => line,
    }
}

/// What a run has to do to get there.
pub(super) fn how(coverage: &Coverage, state: &str, way: Way) -> String {
    let Some(one) = find(&coverage.machine, state, way) else { return String::new() };
    if coverage.count(state, Way::Enter) == 0 {
        return entrance(&coverage.machine, state);
    }
    match way {
        Way::Enter => entrance(&coverage.machine, state),
        Way::Onward => onward(one.state),
        Way::Rule(_) => match rule(one.state, way) {
            Some(rule) => format!("have it see data where {}", words::shorten(&words::rule(rule))),
            None => String::new(),
        },
        Way::Default => "have it see data for which no rule holds".to_owned(),
        Way::Retry(_) => format!("have its first attempt fail with {}", an_error(one.state, way)),
        Way::Catch(_) => caught(one.state, way),
    }
}

fn find<'a>(machine: &'a StateMachine, state: &str, way: Way) -> Option<StateWay<'a>> {
    ways(machine).into_iter().find(|one| one.name.as_str() == state && one.way == way)
}

/// Which ways lead to a state.
fn entrance(machine: &StateMachine, state: &str) -> String {
    let all = ways(machine);
    let leads = all.iter().filter(|one| one.to.is_some_and(|to| to.as_str() == state));
    let places: Vec<String> =
        leads.map(|one| format!("`{}` by {}", one.name, name(machine, one.name.as_str(), one.way))).collect();
    let around =
        all.iter().find(|one| one.state.inner_machines().any(|inner| inner.start_at.as_str() == state));
    match (places.is_empty(), around) {
        (false, _) => format!("it is reached from {}", places.join(", or ")),
        (true, Some(around)) => format!("`{}` begins with it", around.name),
        (true, None) if machine.start_at.as_str() == state => "the machine begins with it".to_owned(),
        (true, None) => "nothing leads to it".to_owned(),
    }
}

fn onward(state: &State) -> String {
    match &state.kind {
        StateKind::Task(task) if task.resource.pattern() == IntegrationPattern::WaitForTaskToken => {
            "answer it with success".to_owned()
        }
        StateKind::Task(_) => "have its call succeed".to_owned(),
        StateKind::Map(_) | StateKind::Parallel(_) => "have all that is inside of it succeed".to_owned(),
        _ => "have it succeed".to_owned(),
    }
}

/// What makes a catcher take an error: retriers stand before it.
fn caught(state: &State, way: Way) -> String {
    let names = errors(state, way);
    let Some(first) = names.first() else { return String::new() };
    if *first == ErrorName::TIMEOUT
        && let StateKind::Task(task) = &state.kind
        && let Some(length) = &task.timeout_seconds
    {
        return format!("let {} pass without an answer", words::seconds(length));
    }
    let is_any = |name: &str| name == ErrorName::ALL || name == ErrorName::TASK_FAILED;
    let retrier = state.retry().iter().find(|retrier| {
        let wanted = |name: &ErrorName| name.as_str() == *first || is_any(name.as_str());
        retrier.error_equals.iter().any(wanted)
    });
    let what = an_error(state, way);
    match retrier.map(asl_model::Retrier::attempts).filter(|attempts| *attempts > 0) {
        Some(attempts) => format!("have all of its {} attempts fail with {what}", attempts + 1),
        None => format!(
            "have {} fail with {what}",
            if state.inner_machines().next().is_some() { "something inside of it" } else { "it" }
        ),
    }
}

/// The names that a retrier or a catcher has.
fn errors(state: &State, way: Way) -> Vec<&str> {
    let at = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
    let names = match way {
        Way::Retry(number) => state.retry().get(at(number)).map(|retrier| &retrier.error_equals),
        Way::Catch(number) => state.catch().get(at(number)).map(|catcher| &catcher.error_equals),
        _ => None,
    };
    names.into_iter().flatten().map(ErrorName::as_str).collect()
}

fn an_error(state: &State, way: Way) -> String {
    match errors(state, way).first().copied() {
        Some(ErrorName::ALL) => "any error".to_owned(),
        Some(ErrorName::TASK_FAILED) => "any error but a time-out".to_owned(),
        Some(name) => format!("`{name}`"),
        None => "an error".to_owned(),
    }
}

fn rule(state: &State, way: Way) -> Option<&Rule> {
    match (&state.kind, way) {
        (StateKind::Choice(choice), Way::Rule(number)) => {
            choice.choices.get(usize::try_from(number).ok()?).map(|rule| &rule.rule)
        }
        _ => None,
    }
}

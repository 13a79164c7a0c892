//! Gives each recorded case its verdict.

use serde_json::Value;

use crate::compare::{Difference, Rules};
use crate::corpus::CaseRef;
use crate::history::{self, Event, Order};
use crate::inferred::with_answers;
use crate::replay::Replayed;
use crate::run::{Outcome, RunError, run};
use crate::test_state::test_state;
use crate::validation::validation;

/// What a case came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// All of it is as recorded.
    Equal,
    /// Something differs.
    Differs,
    /// It could not be run to its end.
    Error,
    /// This kind of case, or what is in it, cannot be run yet.
    Unsupported,
}

impl Verdict {
    /// The word in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::Differs => "differs",
            Self::Error => "error",
            Self::Unsupported => "unsupported",
        }
    }
}

/// A case with its verdict.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// Which case.
    pub case: CaseRef,
    /// What it came to.
    pub verdict: Verdict,
    /// Whether status, and output or error and cause, are as recorded.
    pub status_equal: bool,
    /// The first difference, of a case that differs.
    pub difference: Option<Difference>,
    /// Why it could not be judged.
    pub reason: Option<String>,
    /// What its journals were tried with.
    pub replayed: Replayed,
}

/// Judges one case.
pub fn judge(case: &CaseRef) -> Judgement {
    let mut replayed = Replayed::default();
    let outcome = case.read().map_err(|error| RunError::Failed(format!("{error:#}")));
    let outcome = outcome.and_then(|recorded| match case.family.as_str() {
        "execution" => execution(&recorded, &mut replayed),
        "express" => express(&recorded, &mut replayed),
        "choice_table" => choice_table(&recorded, &mut replayed),
        "test_state" => test_state(&recorded).map(|(status, rest)| Compared { status, rest }),
        "validation" => validation(&recorded).map(|(status, rest)| Compared { status, rest }),
        family => Err(RunError::Unsupported(format!("cases of `{family}` cannot be run yet"))),
    });
    let verdict = |verdict, status_equal, difference, reason| Judgement {
        case: case.clone(),
        verdict,
        status_equal,
        difference,
        reason,
        replayed,
    };
    match outcome {
        Ok(Compared { status: None, rest: None }) => verdict(Verdict::Equal, true, None, None),
        Ok(Compared { status: Some(difference), .. }) => {
            verdict(Verdict::Differs, false, Some(difference), None)
        }
        Ok(Compared { rest, .. }) => verdict(Verdict::Differs, true, rest, None),
        Err(RunError::Unsupported(why)) => verdict(Verdict::Unsupported, false, None, Some(why)),
        Err(RunError::Failed(why) | RunError::Replay(why)) => verdict(Verdict::Error, false, None, Some(why)),
    }
}

struct Compared {
    /// The first difference in status, output, error or cause.
    status: Option<Difference>,
    /// The first difference in the history.
    rest: Option<Difference>,
}

fn execution(case: &Value, replayed: &mut Replayed) -> Result<Compared, RunError> {
    let rules = Rules::of(case);
    let outcome = run(case, &rules)?;
    *replayed += outcome.replayed;
    let expected = case.get("expected").unwrap_or(&Value::Null);
    let events = |list: &[Value], take: fn(&Value) -> Event| list.iter().map(take).collect::<Vec<_>>();
    let recorded = expected.get("history").and_then(Value::as_array);
    let recorded = events(recorded.map(Vec::as_slice).unwrap_or_default(), Event::recorded);
    let got = events(&outcome.history, Event::from_api);
    let order = if case.get("linked").and_then(Value::as_bool) == Some(false) {
        Order::Set
    } else if branches(case) {
        Order::Branches
    } else {
        Order::Exact
    };
    Ok(Compared {
        status: ending(&rules, expected, &outcome),
        rest: history::compare(&rules, &recorded, &got, order),
    })
}

/// Express executions have no history to compare, but the number of the last event where it was logged.
fn express(case: &Value, replayed: &mut Replayed) -> Result<Compared, RunError> {
    let mocks = case.get("mocks").and_then(Value::as_array);
    let inferred;
    let case = if mocks.is_none_or(Vec::is_empty) && has_task(case) {
        let why = "the answers of the called services were not recorded";
        inferred = with_answers(case).ok_or_else(|| RunError::Unsupported(why.to_owned()))?;
        &inferred
    } else {
        case
    };
    let rules = Rules::of(case);
    let outcome = run(case, &rules)?;
    *replayed += outcome.replayed;
    let expected = case.get("expected").unwrap_or(&Value::Null);
    let events = outcome.history.len().to_string();
    let last = expected.pointer("/end_event/id").and_then(Value::as_str);
    let rest = last.filter(|last| *last != events).map(|last| Difference {
        event: None,
        location: "/end_event/id".to_owned(),
        expected: Value::from(last),
        got: Value::from(events.as_str()),
    });
    Ok(Compared { status: ending(&rules, expected, &outcome), rest })
}

fn choice_table(case: &Value, replayed: &mut Replayed) -> Result<Compared, RunError> {
    let runs = case.get("runs").and_then(Value::as_array);
    for (index, single) in runs.into_iter().flatten().enumerate() {
        let rules = Rules::of(single);
        let outcome = run(single, &rules)?;
        *replayed += outcome.replayed;
        let expected = single.get("expected").unwrap_or(&Value::Null);
        if let Some(difference) = ending(&rules, expected, &outcome) {
            let location = format!("/runs/{index}{}", difference.location);
            return Ok(Compared { status: Some(Difference { location, ..difference }), rest: None });
        }
    }
    Ok(Compared { status: None, rest: None })
}

/// Status, then output or error and cause.
fn ending(rules: &Rules, expected: &Value, outcome: &Outcome) -> Option<Difference> {
    let text = |text: &Option<String>| text.as_ref().map(|text| Value::from(text.as_str()));
    let parts = [
        ("status", Some(Value::from(outcome.status))),
        ("output", outcome.output.clone()),
        ("error", text(&outcome.error)),
        ("cause", text(&outcome.cause)),
    ];
    parts.into_iter().find_map(|(name, got)| {
        let location = format!("/{name}");
        match (expected.get(name), got) {
            (None, None) => None,
            (Some(expected), Some(got)) => rules.compare(&location, expected, &got),
            (expected, got) => Some(Difference {
                event: None,
                location,
                expected: expected.cloned().unwrap_or_default(),
                got: got.unwrap_or_default(),
            }),
        }
    })
}

fn branches(case: &Value) -> bool {
    any_state(case.get("definition"), &|kind| kind == "Map" || kind == "Parallel")
}

fn has_task(case: &Value) -> bool {
    any_state(case.get("definition"), &|kind| kind == "Task")
}

fn any_state(machine: Option<&Value>, test: &dyn Fn(&str) -> bool) -> bool {
    let states = machine.and_then(|machine| machine.get("States")).and_then(Value::as_object);
    states.into_iter().flatten().any(|(_, state)| {
        let inner = ["ItemProcessor", "Iterator"].into_iter().map(|key| state.get(key));
        let branches = state.get("Branches").and_then(Value::as_array).into_iter().flatten().map(Some);
        state.get("Type").and_then(Value::as_str).is_some_and(test)
            || inner.chain(branches).flatten().any(|machine| any_state(Some(machine), test))
    })
}

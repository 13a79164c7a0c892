//! Compares event histories: in order, as a set, or branch by branch.

use serde_json::{Map, Value, json};

use crate::compare::{Difference, Rules};

/// How the events of a recording are to be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// One after the other, with ids.
    Exact,
    /// Branches run side by side: follow `previousEventId`.
    Branches,
    /// The recording has lost its order and ids.
    Set,
}

/// An event in the form of the corpus: JSON text in its details is parsed.
#[derive(Clone, Debug)]
pub struct Event {
    id: u64,
    previous: u64,
    kind: String,
    details_key: Value,
    details: Value,
}

impl Event {
    /// Takes a recorded event.
    pub fn recorded(event: &Value) -> Self {
        let number = |key: &str| event.get(key).and_then(Value::as_u64).unwrap_or_default();
        Self {
            id: number("id"),
            previous: number("previousEventId"),
            kind: event.get("type").and_then(Value::as_str).unwrap_or_default().to_owned(),
            details_key: event.get("details_key").cloned().unwrap_or_default(),
            details: event.get("details").cloned().unwrap_or_default(),
        }
    }

    /// Takes an event as the API gives it, with its JSON text parsed.
    pub fn from_api(event: &Value) -> Self {
        let mut taken = Self::recorded(event);
        let details = event.as_object().into_iter().flatten();
        for (key, value) in details.filter(|(key, _)| key.ends_with("EventDetails")) {
            taken.details_key = Value::from(key.as_str());
            taken.details = parse_details(value);
        }
        taken
    }
}

fn parse_details(details: &Value) -> Value {
    let Some(fields) = details.as_object() else { return details.clone() };
    let parsed = fields.iter().map(|(key, value)| {
        let value = match (key.as_str(), value) {
            ("input" | "output" | "parameters", Value::String(text)) => parse_text(text),
            ("assignedVariables", Value::Object(variables)) => {
                let parse = |value: &Value| value.as_str().map_or_else(|| value.clone(), parse_text);
                Value::Object(variables.iter().map(|(name, value)| (name.clone(), parse(value))).collect())
            }
            _ => value.clone(),
        };
        (key.clone(), value)
    });
    Value::Object(parsed.collect::<Map<_, _>>())
}

/// JSON text as a value; other text is marked as such.
pub(crate) fn parse_text(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| json!({ "$text": text }))
}

/// The first difference between two histories, or none.
pub(crate) fn compare(rules: &Rules, recorded: &[Event], got: &[Event], order: Order) -> Option<Difference> {
    match order {
        Order::Exact => in_order(rules, recorded, got),
        Order::Set => as_set(rules, recorded, got),
        Order::Branches => {
            let exact = in_order(rules, recorded, got)?;
            if recorded.len() != got.len() {
                return Some(exact);
            }
            below(rules, recorded, got, 0, 0)
        }
    }
}

fn in_order(rules: &Rules, recorded: &[Event], got: &[Event]) -> Option<Difference> {
    for (index, expected) in recorded.iter().enumerate() {
        let Some(event) = got.get(index) else {
            return Some(missing(expected));
        };
        let difference = kinds(expected, event)
            .or_else(|| numbers(expected, event))
            .or_else(|| contents(rules, index, expected, event));
        if difference.is_some() {
            return difference;
        }
    }
    got.get(recorded.len()).map(|extra| Difference {
        event: None,
        location: "/history".to_owned(),
        expected: Value::Null,
        got: json!({"id": extra.id, "type": extra.kind}),
    })
}

fn as_set(rules: &Rules, recorded: &[Event], got: &[Event]) -> Option<Difference> {
    let mut left: Vec<&Event> = got.iter().collect();
    for (index, expected) in recorded.iter().enumerate() {
        let found = left.iter().position(|event| {
            kinds(expected, event).is_none() && contents(rules, index, expected, event).is_none()
        });
        match found {
            Some(at) => drop(left.swap_remove(at)),
            None => return Some(missing(expected)),
        }
    }
    // The ids tell how many events there were; such recordings have lost one or the other.
    let highest = recorded.iter().map(|event| event.id).max().unwrap_or_default();
    let lost = usize::try_from(highest).unwrap_or_default().saturating_sub(recorded.len());
    left.get(lost).map(|extra| Difference {
        event: None,
        location: "/history".to_owned(),
        expected: Value::Null,
        got: json!({"id": extra.id, "type": extra.kind}),
    })
}

/// Compares the events after `recorded_id` and `got_id`, whichever order branches have.
fn below(
    rules: &Rules,
    recorded: &[Event],
    got: &[Event],
    recorded_id: u64,
    got_id: u64,
) -> Option<Difference> {
    let mut left: Vec<&Event> =
        got.iter().filter(|event| event.previous == got_id && event.id != got_id).collect();
    let after = recorded.iter().enumerate().filter(|(_, event)| event.previous == recorded_id);
    for (index, expected) in after {
        let mut nearest = None;
        let found = left.iter().position(|event| {
            let before = rules.bindings();
            let difference = kinds(expected, event)
                .or_else(|| contents(rules, index, expected, event))
                .or_else(|| below(rules, recorded, got, expected.id, event.id));
            let fits = difference.is_none();
            if !fits {
                rules.restore(before);
            }
            if nearest.is_none() && kinds(expected, event).is_none() {
                nearest = difference;
            }
            fits
        });
        match found {
            Some(at) => drop(left.remove(at)),
            None => return Some(nearest.unwrap_or_else(|| missing(expected))),
        }
    }
    left.first().map(|extra| Difference {
        event: None,
        location: "/history".to_owned(),
        expected: Value::Null,
        got: json!({"id": extra.id, "type": extra.kind}),
    })
}

fn missing(expected: &Event) -> Difference {
    Difference {
        event: Some(expected.id),
        location: "/type".to_owned(),
        expected: Value::from(expected.kind.as_str()),
        got: Value::Null,
    }
}

fn kinds(expected: &Event, got: &Event) -> Option<Difference> {
    (expected.kind != got.kind).then(|| Difference {
        event: Some(expected.id),
        location: "/type".to_owned(),
        expected: Value::from(expected.kind.as_str()),
        got: Value::from(got.kind.as_str()),
    })
}

fn numbers(expected: &Event, got: &Event) -> Option<Difference> {
    let pairs = [("/id", expected.id, got.id), ("/previousEventId", expected.previous, got.previous)];
    let (location, expected_number, got_number) =
        pairs.into_iter().find(|(_, expected, got)| expected != got)?;
    Some(Difference {
        event: Some(expected.id),
        location: location.to_owned(),
        expected: Value::from(expected_number),
        got: Value::from(got_number),
    })
}

/// `index` is the place of the recorded event, which pointers of the case count by.
fn contents(rules: &Rules, index: usize, expected: &Event, got: &Event) -> Option<Difference> {
    let place = format!("/history/{index}");
    let difference = rules
        .compare(&format!("{place}/details_key"), &expected.details_key, &got.details_key)
        .or_else(|| rules.compare(&format!("{place}/details"), &expected.details, &got.details))?;
    let location = difference.location.strip_prefix(&place).unwrap_or(&difference.location).to_owned();
    Some(Difference { event: Some(expected.id), location, ..difference })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events(list: &[(u64, u64, &str, &str)]) -> Vec<Event> {
        let event = |(id, previous, kind, name): &(u64, u64, &str, &str)| {
            Event::from_api(&json!({
                "id": id, "previousEventId": previous, "type": kind,
                "stateEnteredEventDetails": {"name": name, "input": "{\"a\": 1}"},
            }))
        };
        list.iter().map(event).collect()
    }

    #[test]
    fn text_in_details_is_parsed() {
        let event = Event::from_api(&json!({
            "id": 3, "type": "PassStateExited",
            "stateExitedEventDetails": {"output": "[1, 2]", "assignedVariables": {"x": "\"a\""}, "cause": "{}"},
        }));
        assert_eq!(event.details, json!({"output": [1, 2], "assignedVariables": {"x": "a"}, "cause": "{}"}));
        assert_eq!(parse_text("no json"), json!({"$text": "no json"}));
    }

    #[test]
    fn order_matters_where_it_is_fixed() {
        let rules = Rules::default();
        let recorded = events(&[
            (1, 0, "A", "s"),
            (2, 1, "B", "x"),
            (3, 1, "B", "y"),
            (4, 2, "C", "x"),
            (5, 3, "C", "y"),
        ]);
        let turned = events(&[
            (1, 0, "A", "s"),
            (2, 1, "B", "y"),
            (3, 1, "B", "x"),
            (4, 3, "C", "x"),
            (5, 2, "C", "y"),
        ]);
        assert_eq!(compare(&rules, &recorded, &recorded, Order::Exact), None);
        let difference = compare(&rules, &recorded, &turned, Order::Exact).unwrap();
        assert_eq!((difference.event, difference.location.as_str()), (Some(2), "/details/name"));
        assert_eq!(compare(&rules, &recorded, &turned, Order::Branches), None);
        assert_eq!(compare(&rules, &recorded, &turned, Order::Set), None);
        let other = events(&[
            (1, 0, "A", "s"),
            (2, 1, "B", "y"),
            (3, 1, "B", "x"),
            (4, 2, "C", "x"),
            (5, 3, "C", "y"),
        ]);
        assert!(compare(&rules, &recorded, &other, Order::Branches).is_some());
    }
}

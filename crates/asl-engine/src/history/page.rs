//! A history as a page that people read in a snapshot.

use std::fmt::Write as _;

use jiff::Timestamp;

use super::{EventDetails, HistoryEvent, IterationOutcome};

/// The history as text: an event a line with its number, the virtual time since the start, its type,
/// the state it belongs to, and what is worth seeing about it.
///
/// ```text
///  1  +0s     ExecutionStarted
///  2  +0s     TaskStateEntered      Classify
///  3  +0s     TaskScheduled         Classify   lambda:invoke
///  4  +0s     TaskStarted           Classify
///  5  +1s     TaskFailed            Classify   Throttled
///  6  +3s     TaskScheduled         Classify   lambda:invoke, attempt 2
/// ```
///
/// Payloads, ids and causes are left out, so that the page changes only when the course of events does.
pub fn page(history: &[HistoryEvent]) -> String {
    let start = history.first().map_or(Timestamp::UNIX_EPOCH, |event| event.timestamp);
    let lines: Vec<Line> = history
        .iter()
        .map(|event| Line {
            id: event.id.to_string(),
            time: since(start, event.timestamp),
            event_type: event.event_type(),
            state: state_of(history, event).unwrap_or_default(),
            note: note(history, event),
        })
        .collect();
    let width =
        |of: fn(&Line) -> &str| lines.iter().map(|line| of(line).chars().count()).max().unwrap_or_default();
    let (ids, times) = (width(|line| &line.id), width(|line| &line.time).max(6));
    let (types, states) = (width(|line| &line.event_type), width(|line| &line.state));
    let mut text = String::new();
    for line in &lines {
        let Line { id, time, event_type, state, note } = line;
        let full = format!("{id:>ids$}  {time:<times$}  {event_type:<types$}  {state:<states$}  {note}");
        let _ = writeln!(text, "{}", full.trim_end());
    }
    text
}

struct Line {
    id: String,
    time: String,
    event_type: String,
    state: String,
    note: String,
}

/// `+0s`, `+1.5s`, `+2h 3m`, `+7d`.
fn since(start: Timestamp, at: Timestamp) -> String {
    let milliseconds = at.as_millisecond() - start.as_millisecond();
    let (seconds, fraction) = (milliseconds.div_euclid(1000), milliseconds.rem_euclid(1000));
    let parts = [(seconds / 86_400, "d"), (seconds / 3_600 % 24, "h"), (seconds / 60 % 60, "m")];
    let mut words: Vec<String> = parts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, unit)| format!("{count}{unit}"))
        .collect();
    if fraction > 0 {
        let digits = format!("{fraction:03}");
        words.push(format!("{}.{}s", seconds % 60, digits.trim_end_matches('0')));
    } else if seconds % 60 > 0 || words.is_empty() {
        words.push(format!("{}s", seconds % 60));
    }
    format!("+{}", words.join(" "))
}

fn previous<'a>(history: &'a [HistoryEvent], event: &HistoryEvent) -> Option<&'a HistoryEvent> {
    let index = usize::try_from(event.previous_event_id.checked_sub(1)?).ok()?;
    history.get(index).filter(|earlier| earlier.id < event.id)
}

/// The state an event belongs to: its own word, or that of the events before it.
fn state_of(history: &[HistoryEvent], event: &HistoryEvent) -> Option<String> {
    let mut event = event;
    if matches!(
        event.details,
        EventDetails::ExecutionStarted { .. }
            | EventDetails::ExecutionSucceeded { .. }
            | EventDetails::ExecutionFailed(_)
            | EventDetails::ExecutionAborted(_)
            | EventDetails::ExecutionTimedOut(_)
            | EventDetails::ExecutionRedriven { .. }
    ) {
        return None;
    }
    loop {
        match &event.details {
            EventDetails::StateEntered { name, .. }
            | EventDetails::StateExited { name, .. }
            | EventDetails::MapIteration { name, .. } => return Some(name.as_ref().to_owned()),
            EventDetails::EvaluationFailed { state, .. } => return Some(state.as_ref().to_owned()),
            _ => event = previous(history, event)?,
        }
    }
}

fn note(history: &[HistoryEvent], event: &HistoryEvent) -> String {
    match &event.details {
        EventDetails::TaskScheduled(call) => {
            let resource = &call.resource;
            attempt(format!("{}:{}", resource.resource_type, resource.resource), history, event)
        }
        EventDetails::LambdaFunctionScheduled { resource, .. }
        | EventDetails::ActivityScheduled { resource, .. } => {
            let name = resource.rsplit(':').next().unwrap_or_default().to_owned();
            attempt(name, history, event)
        }
        EventDetails::MapStateStarted { length } => format!("{length} items"),
        EventDetails::MapIteration { outcome: IterationOutcome::Started, index, .. }
        | EventDetails::MapIteration { index, .. } => format!("item {index}"),
        EventDetails::StateExited { assigned_variables, .. } if !assigned_variables.is_empty() => {
            let names: Vec<&str> = assigned_variables.iter().map(|(name, _)| name.as_ref()).collect();
            format!("sets {}", names.join(", "))
        }
        EventDetails::EvaluationFailed { error, location, .. } => match location {
            Some(location) => format!("{error} at {location}"),
            None => error.as_ref().to_owned(),
        },
        EventDetails::ExecutionRedriven { redrive_count } => format!("redrive {redrive_count}"),
        details => details.error().and_then(|error| error.error.clone()).unwrap_or_default(),
    }
}

/// Adds which attempt it is, counted back to where the state was entered.
fn attempt(what: String, history: &[HistoryEvent], event: &HistoryEvent) -> String {
    let mut number = 1;
    let mut earlier = previous(history, event);
    while let Some(event) = earlier {
        match event.details {
            EventDetails::TaskScheduled(_)
            | EventDetails::LambdaFunctionScheduled { .. }
            | EventDetails::ActivityScheduled { .. } => number += 1,
            EventDetails::StateEntered { .. } => break,
            _ => {}
        }
        earlier = previous(history, event);
    }
    if number == 1 { what } else { format!("{what}, attempt {number}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_short() {
        let check = |milliseconds, text: &str| {
            let at = Timestamp::from_millisecond(milliseconds).unwrap();
            assert_eq!(since(Timestamp::UNIX_EPOCH, at), text);
        };
        check(0, "+0s");
        check(1_500, "+1.5s");
        check(60_000, "+1m");
        check(7_384_000, "+2h 3m 4s");
        check(604_800_000, "+7d");
    }
}

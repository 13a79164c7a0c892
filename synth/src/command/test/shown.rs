//! What came of the cases, for people and for scripts.

use std::fmt::Write as _;

use asl_render::Coverage;
use serde_json::{Value, json};

use super::case::{Missing, Played};
use crate::cli::Context;
use crate::output::{Output, Style};

pub(super) fn answer(
    machine: &str,
    played: &[Played],
    coverage: &Coverage,
    history: bool,
    context: &Context,
) {
    let output = &context.output;
    if output.is_json() {
        output.answer_json(&document(machine, played, coverage, history));
        return;
    }
    let width = played.iter().map(|one| one.case.chars().count()).max().unwrap_or(0);
    for one in played {
        output.answer(&text(one, width, output));
        if history {
            for line in one.history.lines() {
                output.answer_line(&format!("      {line}"));
            }
        }
    }
    let failed = played.iter().filter(|one| !one.passed()).count();
    let summary = format!("{}, {} passed, {failed} failed", cases(played.len()), played.len() - failed);
    if failed > 0 || !output.is_quiet() {
        let style = if failed > 0 { Style::Error } else { Style::Success };
        output.answer_line(&output.paint(&summary, style));
    }
    if !output.is_quiet() {
        output.answer_line(&format!("{} of {} ways were run", coverage.covered(), coverage.total()));
        for missed in coverage.missed() {
            output.answer_line(&format!("  never {missed}"));
        }
    }
}

fn cases(count: usize) -> String {
    if count == 1 { "1 case".to_owned() } else { format!("{count} cases") }
}

fn text(played: &Played, width: usize, output: &Output) -> String {
    let (word, style) = if played.passed() { ("ok  ", Style::Success) } else { ("FAIL", Style::Error) };
    let result = match (&played.output, &played.error) {
        (Some(output), _) => shortened(output),
        (None, Some(error)) => match played.cause.as_deref().filter(|cause| !cause.is_empty()) {
            Some(cause) => format!("{error}: {}", shortened(cause)),
            None => error.clone(),
        },
        (None, None) => String::new(),
    };
    let status = if played.missing.is_some() { "STOPPED" } else { played.status.as_str() };
    let path = shortened_path(&played.path);
    let mut text = format!(
        "{}  {:<width$}  {status:<9}  {:>8}  {path}\n",
        output.paint(word, style),
        played.case,
        duration(played.seconds)
    );
    if !result.is_empty() {
        let _ = writeln!(text, "      {result}");
    }
    if let Some(missing) = &played.missing {
        text.push_str(&advice(missing));
    }
    for difference in &played.differences {
        let _ = writeln!(text, "      {difference}");
    }
    if !played.differences.is_empty() && played.error.is_some() && played.output.is_none() {
        text.push_str("      help: a case that is to fail says so in the file of `--expect`: `\"Status\": \"FAILED\"`\n");
    }
    text
}

/// What to add to the mock configuration.
fn advice(missing: &Missing) -> String {
    let Missing { state, call, responses, parameters } = missing;
    let called = shortened(parameters);
    match responses {
        None => format!(
            "      `{state}` calls, and has no mock in this case; it was called with {called}\n      \
             help: name responses for it in the case, `\"{state}\": \"Mocked{name}\"`, and add \
             `\"Mocked{name}\": {{\"0\": {{\"Return\": …}}}}` to `MockedResponses`\n",
            name = state.split_whitespace().collect::<String>()
        ),
        Some(responses) => format!(
            "      `{state}` calls for the {} time, and `{responses}` has no answer `{call}`; it was called with \
             {called}\n      help: add `\"{call}\": {{\"Return\": …}}` or `{{\"Throw\": …}}` to `{responses}`\n",
            ordinal(call + 1)
        ),
    }
}

fn ordinal(number: u64) -> String {
    let end = match (number % 10, number % 100) {
        (1, rest) if rest != 11 => "st",
        (2, rest) if rest != 12 => "nd",
        (3, rest) if rest != 13 => "rd",
        _ => "th",
    };
    format!("{number}{end}")
}

/// The longest text of a result on one line.
const LONGEST: usize = 160;

fn shortened(text: &str) -> String {
    let text = text.replace('\n', " ");
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text,
    }
}

/// The states in order, one that comes again and again with how often.
fn shortened_path(path: &[String]) -> String {
    const MOST: usize = 12;
    let mut parts: Vec<(&str, usize)> = Vec::new();
    for state in path {
        match parts.last_mut() {
            Some((last, count)) if *last == state => *count += 1,
            _ => parts.push((state, 1)),
        }
    }
    let part = |(state, count): &(&str, usize)| match count {
        1 => (*state).to_owned(),
        count => format!("{state} ×{count}"),
    };
    let shown: Vec<String> = parts.iter().take(MOST).map(part).collect();
    let rest = if parts.len() > MOST { format!(" → … ({} states)", path.len()) } else { String::new() };
    format!("{}{rest}", shown.join(" → "))
}

/// `0 s`, `2.5 s`, `1 h 30 min`, `7 d`.
fn duration(seconds: f64) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a time that passed, in seconds"
    )]
    let whole = seconds as u64;
    let parts =
        [(whole / 86_400, "d"), (whole / 3600 % 24, "h"), (whole / 60 % 60, "min"), (whole % 60, "s")];
    if whole < 60 {
        return format!("{} s", (seconds * 1000.0).round() / 1000.0);
    }
    let shown = parts.iter().filter(|(count, _)| *count > 0).take(2);
    shown.map(|(count, unit)| format!("{count} {unit}")).collect::<Vec<_>>().join(" ")
}

fn document(machine: &str, played: &[Played], coverage: &Coverage, history: bool) -> Value {
    let cases: Vec<Value> = played.iter().map(|one| case(machine, one, history)).collect();
    let failed = played.iter().filter(|one| !one.passed()).count();
    let missed: Vec<Value> = coverage
        .missed()
        .iter()
        .map(|missed| json!({"state": missed.state, "what": missed.what, "how": missed.how}))
        .collect();
    json!({
        "cases": cases,
        "coverage": {"ways": coverage.total(), "run": coverage.covered(), "missed": missed},
        "summary": {"cases": played.len(), "passed": played.len() - failed, "failed": failed},
    })
}

fn case(machine: &str, played: &Played, history: bool) -> Value {
    let output = played.output.as_deref().and_then(|text| serde_json::from_str::<Value>(text).ok());
    let missing = played.missing.as_ref().map(|missing| {
        let parameters = serde_json::from_str::<Value>(&missing.parameters).ok();
        json!({"state": missing.state, "call": missing.call, "responses": missing.responses, "parameters": parameters})
    });
    let mut case = json!({
        "machine": machine,
        "case": played.case,
        "passed": played.passed(),
        "status": played.status.as_str(),
        "output": output,
        "error": played.error,
        "cause": played.cause,
        "path": played.path,
        "seconds": played.seconds,
        "missing_mock": missing,
        "differences": played.differences,
    });
    if let (true, Some(case)) = (history, case.as_object_mut()) {
        case.insert("history".to_owned(), played.history.lines().collect::<Vec<_>>().into());
    }
    case
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_as_people_say_them() {
        for (seconds, expected) in [
            (0.0, "0 s"),
            (2.5, "2.5 s"),
            (59.0, "59 s"),
            (60.0, "1 min"),
            (5400.0, "1 h 30 min"),
            (604_800.0, "7 d"),
            (31_536_061.0, "365 d 1 min"),
        ] {
            assert_eq!(duration(seconds), expected);
        }
    }

    #[test]
    fn ordinals() {
        let all: Vec<String> = [1, 2, 3, 4, 11, 12, 13, 21, 112].map(ordinal).into();
        assert_eq!(all.join(" "), "1st 2nd 3rd 4th 11th 12th 13th 21st 112th");
    }

    #[test]
    fn a_long_path_is_told_short() {
        let path = |states: &[&str]| {
            shortened_path(&states.iter().map(|state| (*state).to_owned()).collect::<Vec<_>>())
        };
        assert_eq!(path(&["A", "B", "B", "B", "C"]), "A → B ×3 → C");
        let long: Vec<&str> = ["A", "B"].into_iter().cycle().take(30).collect();
        assert!(path(&long).ends_with("A → B → … (30 states)"));
    }
}

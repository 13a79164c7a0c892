//! Checking a text: is it JSON, is it small enough, and then every rule.

use asl_model::{Json, JsonError, Parsed, Pointer, Range, SourceMap, parse};

use crate::report::{Collector, Report};
use crate::rules::{definition_too_large, duplicate_name, json_syntax};
use crate::validate::{MachineType, validate_json};

/// What was found in a text.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The findings.
    pub report: Report,
    /// The definition; `None` where the text is not JSON.
    pub json: Option<Json>,
    /// Where everything stands; `None` where the text is not JSON.
    pub source: Option<SourceMap>,
    /// Where the text stops being JSON.
    pub broken_at: Option<Range>,
}

impl Checked {
    /// Where the name of a member stands in the text, if the place is a member.
    pub fn key_range(&self, place: &Pointer) -> Option<Range> {
        let source = self.source.as_ref()?;
        source.key_span(place).map(|span| source.range_of(span))
    }

    /// Where a finding's place stands in the text: the value, or the nearest thing around it that exists.
    pub fn range(&self, place: &Pointer) -> Option<Range> {
        if self.broken_at.is_some() {
            return self.broken_at;
        }
        let source = self.source.as_ref()?;
        let mut place = place.clone();
        loop {
            if let Some(range) = source.range(&place) {
                return Some(range);
            }
            place = place.parent()?;
        }
    }
}

/// Checks the text of a definition.
///
/// ```
/// use asl_validate::{MachineType, validate_text};
///
/// let checked = validate_text("{\"StartAt\": ", MachineType::Standard);
/// assert_eq!(checked.report.findings()[0].diagnostic.code, "INVALID_JSON_DESCRIPTION");
/// assert_eq!(checked.broken_at.unwrap().start.column, 13);
/// ```
pub fn validate_text(text: &str, kind: MachineType) -> Checked {
    validate_parsed(text, parse(text), kind)
}

/// Checks a definition that was written otherwise than in JSON, as in YAML, given as what its reader made of `text`.
///
/// ```
/// use asl_validate::{MachineType, validate_parsed};
///
/// let text = "StartAt: A\nStates:\n  B: {Type: Succeed}\n";
/// let checked = validate_parsed(text, asl_model::parse_yaml(text), MachineType::Standard);
/// let first = &checked.report.findings()[0].diagnostic;
/// assert_eq!((first.code.as_str(), checked.range(&first.location).unwrap().start.line), ("MISSING_TRANSITION_TARGET", 1));
/// ```
pub fn validate_parsed(text: &str, parsed: Result<Parsed, JsonError>, kind: MachineType) -> Checked {
    let mut found = Collector::default();
    definition_too_large::report(text, found.of(&definition_too_large::RULE));
    match parsed {
        Ok(parsed) => {
            duplicate_name::report(&parsed.duplicate_keys, found.of(&duplicate_name::RULE));
            let before = found.in_order_of(&parsed.json);
            let mut findings = before.findings().to_vec();
            findings.extend_from_slice(validate_json(&parsed.json, kind).findings());
            let mut together = Collector::default();
            together.take(findings);
            Checked {
                report: together.in_order_of(&parsed.json),
                json: Some(parsed.json),
                source: Some(parsed.source),
                broken_at: None,
            }
        }
        Err(error) => {
            json_syntax::report(text, &error, found.of(&json_syntax::RULE));
            let start = error.position;
            let mut end = start;
            if let Some(next) = text.get(start.offset..).and_then(|rest| rest.chars().next()) {
                end.offset += next.len_utf8();
                end.column += 1;
            }
            let range = Range { start, end };
            Checked {
                report: found.in_order_of(&Json::Null),
                json: None,
                source: None,
                broken_at: Some(range),
            }
        }
    }
}

//! Checking a text: is it JSON, is it small enough, and then every rule.

use asl_model::{Json, JsonError, Parsed, Pointer, Range, SourceMap, Span, parse};

use crate::report::{Collector, Finding, Report};
use crate::rules::{definition_too_large, duplicate_name, json_syntax};
use crate::types::DataTypes;
use crate::validate::{MachineType, run_rules};

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

    /// Where a finding stands in the text: the part of the value that it is about, or the whole value.
    ///
    /// ```
    /// use asl_validate::{MachineType, validate_text};
    ///
    /// let text = r#"{"QueryLanguage":"JSONata","StartAt":"A","States":{"A":{"Type":"Pass","Output":"{% \"a\" & titel %}","End":true}}}"#;
    /// let checked = validate_text(text, MachineType::Standard);
    /// let range = checked.finding_range(&checked.report.findings()[0]).unwrap();
    /// assert_eq!(&text[range.start.offset..range.end.offset], "titel");
    /// ```
    pub fn finding_range(&self, finding: &Finding) -> Option<Range> {
        let place = &finding.diagnostic.location;
        let part = finding.within.as_ref().and_then(|within| {
            let source = self.source.as_ref()?;
            let whole = source.span(place)?;
            let raw = source.text().get(whole.start..whole.end)?;
            let value = value_at(self.json.as_ref()?, place)?;
            let (start, end) = (raw_offset(raw, value, within.start)?, raw_offset(raw, value, within.end)?);
            Some(source.range_of(Span { start: whole.start + start, end: whole.start + end }))
        });
        part.or_else(|| self.range(place))
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

/// The text at a place.
fn value_at<'a>(json: &'a Json, place: &Pointer) -> Option<&'a str> {
    let pointer = place.to_string();
    let mut here = json;
    for step in pointer.split('/').skip(1) {
        let step = step.replace("~1", "/").replace("~0", "~");
        here = match here {
            Json::Array(items) => items.get(step.parse::<usize>().ok()?)?,
            other => other.get(&step)?,
        };
    }
    here.as_str()
}

/// Where a byte of a text stands in the way it is written: with the escapes of JSON, in quotes or, in YAML, without.
fn raw_offset(raw: &str, value: &str, offset: usize) -> Option<usize> {
    if offset > value.len() {
        return None;
    }
    if let Some(at) = raw.find(value) {
        return Some(at + offset);
    }
    let mut letters = raw.strip_prefix('"')?.char_indices();
    let mut decoded = 0;
    while decoded < offset {
        let (_, letter) = letters.next()?;
        if letter != '\\' {
            decoded += letter.len_utf8();
            continue;
        }
        let (at, escape) = letters.next()?;
        decoded += if escape == 'u' {
            let hex = raw.get(at + 2..at + 6)?;
            letters.nth(3)?;
            match u32::from_str_radix(hex, 16).ok()? {
                // Two escapes make one letter of four bytes; the first counts for it.
                0xd800..=0xdbff => 4,
                0xdc00..=0xdfff => 0,
                code => char::from_u32(code)?.len_utf8(),
            }
        } else {
            1
        };
    }
    Some(letters.offset() + 1)
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
    validate_parsed(text, parse(text), kind, &DataTypes::default())
}

/// Checks a definition that was written otherwise than in JSON, as in YAML, given as what its reader made of `text`,
/// and with what is known of its data.
///
/// ```
/// use asl_validate::{DataTypes, MachineType, validate_parsed};
///
/// let text = "StartAt: A\nStates:\n  B: {Type: Succeed}\n";
/// let checked = validate_parsed(text, asl_model::parse_yaml(text), MachineType::Standard, &DataTypes::default());
/// let first = &checked.report.findings()[0].diagnostic;
/// assert_eq!((first.code.as_str(), checked.range(&first.location).unwrap().start.line), ("MISSING_TRANSITION_TARGET", 1));
/// ```
pub fn validate_parsed(
    text: &str,
    parsed: Result<Parsed, JsonError>,
    kind: MachineType,
    types: &DataTypes,
) -> Checked {
    let mut found = Collector::default();
    definition_too_large::report(text, found.of(&definition_too_large::RULE));
    match parsed {
        Ok(parsed) => {
            duplicate_name::report(&parsed.duplicate_keys, found.of(&duplicate_name::RULE));
            run_rules(&parsed.json, kind, types, &mut found);
            Checked {
                report: found.in_order_of(&parsed.json),
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

#[cfg(test)]
mod tests {
    use super::raw_offset;

    #[test]
    fn offsets_count_escapes() {
        for (raw, offset, expected) in [
            (r#""abc""#, 1, Some(2)),
            ("abc", 2, Some(2)),
            (r#""a\"b""#, 2, Some(4)),
            (r#""\u0041\n!""#, 2, Some(9)),
            (r#""\ud83d\ude00!""#, 4, Some(7)),
            (r#""ab""#, 9, None),
            (r#""\"b""#, 9, None),
        ] {
            // What has no quotes is a plain scalar of YAML.
            let value = raw.parse::<asl_model::Json>().unwrap_or_else(|_| raw.into());
            assert_eq!(raw_offset(raw, value.as_str().unwrap(), offset), expected, "{raw} {offset}");
        }
    }
}

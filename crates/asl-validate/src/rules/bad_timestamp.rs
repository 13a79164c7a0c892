//! `bad-timestamp`: a `Timestamp` that is no time of RFC 3339.

use crate::report::Collector;
use crate::rule::Rule;
use crate::view::{Kind, View, has_substitution};

pub(crate) static RULE: Rule = Rule {
    name: "bad-timestamp",
    code: "SCHEMA_VALIDATION_FAILED",
    check: Some(check),
    page: "\
## What it does
Checks that the `Timestamp` of a Wait is a time of RFC 3339 with a capital `T` and `Z` or an offset.

## Why it matters
The service refuses the definition.

## Example
```json
{\"Type\": \"Wait\", \"Timestamp\": \"2026-03-14 01:59\", \"End\": true}
```

## Use instead
```json
{\"Type\": \"Wait\", \"Timestamp\": \"2026-03-14T01:59:00Z\", \"End\": true}
```

## Spec
<https://states-language.net/spec.html#timestamps>",
};

fn check(view: &View<'_>, found: &mut Collector) {
    for state in view.states().filter(|state| state.kind == Kind::Wait) {
        let Some(text) = state.members.text("Timestamp") else { continue };
        // Half an expression has a finding of its own.
        let computed = state.is_jsonata() && (text.starts_with("{%") || text.ends_with("%}"));
        if !computed && !has_substitution(text) && !is_timestamp(text) {
            found
                .error(&state.place().field("Timestamp"), format!("`{text}` is no time of RFC 3339"))
                .help("write it as `2026-03-14T01:59:00Z`, or with an offset as `2026-03-14T01:59:00+01:00`")
                .aws("String does not match RFC3339 timestamp");
        }
    }
}

/// Whether a text is a time of RFC 3339 as the service reads it: `YYYY-MM-DDTHH:MM:SS[.fff](Z|±HH:MM)`.
pub(super) fn is_timestamp(text: &str) -> bool {
    let Some((date, time)) = text.split_once('T') else { return false };
    let (clock, offset) = match time.find(['Z', '+', '-']) {
        Some(at) => time.split_at(at),
        None => return false,
    };
    let clock = clock
        .split_once('.')
        .map_or(Some(clock), |(clock, fraction)| digits(fraction, None).then_some(clock));
    let offset_fits = match offset.split_at_checked(1) {
        Some(("Z", "")) => true,
        Some(("+" | "-", rest)) => numbers(rest, ':', &[(0, 23), (0, 59)]),
        _ => false,
    };
    let day = date.get(5..).is_some_and(|day| numbers(day, '-', &[(1, 12), (1, 31)]));
    let year = date.get(..4).is_some_and(|year| digits(year, Some(4))) && date.get(4..5) == Some("-");
    year && day && offset_fits && clock.is_some_and(|clock| numbers(clock, ':', &[(0, 23), (0, 59), (0, 60)]))
}

fn digits(text: &str, length: Option<usize>) -> bool {
    !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && length.is_none_or(|length| text.len() == length)
}

fn numbers(text: &str, separator: char, bounds: &[(u8, u8)]) -> bool {
    let parts: Vec<&str> = text.split(separator).collect();
    let fits = |(part, (least, most)): (&&str, &(u8, u8))| {
        digits(part, Some(2)) && part.parse::<u8>().is_ok_and(|number| (*least..=*most).contains(&number))
    };
    parts.len() == bounds.len() && parts.iter().zip(bounds).all(fits)
}

#[cfg(test)]
mod tests {
    use super::{RULE, is_timestamp};
    use crate::testing::check_state;

    #[test]
    fn times_are_those_of_rfc_3339() {
        for right in ["2026-03-14T01:59:00Z", "2026-03-14T01:59:26.535+01:00", "2016-12-31T23:59:60Z"] {
            assert!(is_timestamp(right), "{right}");
        }
        for wrong in [
            "",
            "2026-03-14",
            "2026-03-14 01:59:00Z",
            "2026-03-14t01:59:00Z",
            "2026-13-14T01:59:00Z",
            "2026-03-14T01:59:00",
            "é026-03-14T01:59:00Z",
        ] {
            assert!(!is_timestamp(wrong), "{wrong}");
        }
        check_state(
            RULE.name,
            r#""Type":"Wait","Timestamp":"tomorrow","End":true"#,
            &["/States/S/Timestamp: `tomorrow` is no time of RFC 3339"],
        );
    }
}

//! Points in time as states and the context object write them. Nothing here asks what time it is.

use jiff::{SignedDuration, Timestamp};

/// The same moment without what is finer than a millisecond.
pub(crate) fn whole_milliseconds(at: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at)
}

/// `at` and some milliseconds; the end of time if that is too late.
pub(crate) fn later(at: Timestamp, milliseconds: u64) -> Timestamp {
    let delay = SignedDuration::from_millis(i64::try_from(milliseconds).unwrap_or(i64::MAX));
    at.checked_add(delay).unwrap_or(Timestamp::MAX)
}

/// The form of the context object: UTC, with three decimals or none.
pub(crate) fn to_context_text(at: Timestamp) -> String {
    if at.subsec_nanosecond() == 0 { format!("{at:.0}") } else { format!("{at:.3}") }
}

/// Reads the profile of RFC 3339 that the language allows: upper-case `T`, and `Z` or an offset.
pub(crate) fn parse_timestamp(text: &str) -> Option<Timestamp> {
    let (date, time) = text.split_once('T')?;
    let digits = |text: &str, lengths: &[usize], separator: char| {
        let parts: Vec<&str> = text.split(separator).collect();
        parts.len() == lengths.len()
            && parts
                .iter()
                .zip(lengths)
                .all(|(part, length)| part.len() == *length && part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    if !digits(date, &[4, 2, 2], '-') {
        return None;
    }
    let (clock, offset) = if let Some(clock) = time.strip_suffix('Z') {
        (clock, None)
    } else {
        let at = time.rfind(['+', '-'])?;
        (time.get(..at)?, Some(time.get(at + 1..)?))
    };
    if offset.is_some_and(|offset| !digits(offset, &[2, 2], ':')) {
        return None;
    }
    let (clock, fraction) =
        clock.split_once('.').map_or((clock, None), |(clock, fraction)| (clock, Some(fraction)));
    if fraction
        .is_some_and(|fraction| fraction.is_empty() || fraction.bytes().any(|byte| !byte.is_ascii_digit()))
    {
        return None;
    }
    // Java's format, which the service uses, allows to leave the seconds out.
    let allowed = digits(clock, &[2, 2, 2], ':') || (fraction.is_none() && digits(clock, &[2, 2], ':'));
    if allowed { text.parse().ok() } else { None }
}

/// Whether a text is a timestamp, for `IsTimestamp` and the timestamp comparisons.
pub(crate) fn is_timestamp(text: &str) -> bool {
    parse_timestamp(text).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_languages_own_form_is_a_timestamp() {
        for good in [
            "2016-12-05T21:29:29Z",
            "2016-12-05T21:29:29.000000Z",
            "2016-12-05T21:29:29+01:00",
            "2016-12-05T21:29:29.1-05:30",
        ] {
            assert!(is_timestamp(good), "{good}");
        }
        for bad in [
            "2016-12-05 21:29:29Z",
            "2016-12-05T21:29:29",
            "2016-12-05t21:29:29Z",
            "2016-12-05T21:29:29z",
            "2016-13-05T21:29:29Z",
            "2016-12-05T25:29:29Z",
            "05-12-2016T21:29:29Z",
            "2016-12-05T21:29:29.Z",
            "timestamp",
            "",
        ] {
            assert!(!is_timestamp(bad), "{bad}");
        }
    }

    #[test]
    fn the_context_has_three_decimals_or_none() {
        let check = |milliseconds, text: &str| {
            assert_eq!(to_context_text(Timestamp::from_millisecond(milliseconds).unwrap()), text);
        };
        check(1_756_289_082_000, "2025-08-27T10:04:42Z");
        check(1_756_289_082_001, "2025-08-27T10:04:42.001Z");
        check(1_756_289_082_100, "2025-08-27T10:04:42.100Z");
    }

    #[test]
    fn time_has_an_end_and_no_overflow() {
        assert_eq!(later(Timestamp::MAX, 1), Timestamp::MAX);
        assert_eq!(later(Timestamp::UNIX_EPOCH, u64::MAX), Timestamp::MAX);
    }
}

//! Times and titles in the words of a page.

use jiff::{SignedDuration, Timestamp};
use maud::{Markup, html};

/// A moment, relative to now, with the exact time in `<time>`.
pub(super) fn when(at: Timestamp, now: Timestamp) -> Markup {
    html! {
        time datetime=(format!("{at:.0}")) title=(exact(at)) { (relative(at, now)) }
    }
}

/// The exact time for people.
pub(super) fn exact(at: Timestamp) -> String {
    at.strftime("%-d %B %Y, %H:%M UTC").to_string()
}

/// `in 6 days`, `5 minutes ago`, `just now`.
pub(super) fn relative(at: Timestamp, now: Timestamp) -> String {
    let distance = at.duration_since(now);
    let length = length(distance.abs());
    match (length, distance.is_positive()) {
        (None, false) => "just now".to_owned(),
        (None, true) => "in a moment".to_owned(),
        (Some(length), true) => format!("in {length}"),
        (Some(length), false) => format!("{length} ago"),
    }
}

fn length(duration: SignedDuration) -> Option<String> {
    // To the nearest whole: seven days less a minute are seven days.
    let of = |unit: i64| (duration.as_mins() + unit / 2) / unit;
    let (count, unit) = match duration.as_mins() {
        0 => return None,
        1..60 => (of(1), "minute"),
        60..2850 => (of(60), "hour"),
        _ => (of(1440), "day"),
    };
    Some(format!("{count} {unit}{}", if count == 1 { "" } else { "s" }))
}

/// A title with the matched words marked.
pub(super) fn marked(title: &str, words: &[String]) -> Markup {
    html! {
        @for (text, hit) in pieces(title, words) {
            @if hit { mark { (text) } } @else { (text) }
        }
    }
}

/// Cuts a title into pieces that are, or are not, one of the words, whatever their case.
fn pieces<'a>(title: &'a str, words: &[String]) -> Vec<(&'a str, bool)> {
    let mut pieces = Vec::new();
    let (mut plain, mut at) = (0, 0);
    while let Some(rest) = title.get(at..).filter(|rest| !rest.is_empty()) {
        if let Some(len) = words.iter().filter_map(|word| matched_prefix(rest, word)).max() {
            pieces.push((title.get(plain..at).unwrap_or_default(), false));
            pieces.push((rest.get(..len).unwrap_or_default(), true));
            at += len;
            plain = at;
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    pieces.push((title.get(plain..).unwrap_or_default(), false));
    pieces.retain(|(text, _)| !text.is_empty());
    pieces
}

/// How many bytes of the text, in lower case, are exactly the word.
fn matched_prefix(text: &str, word: &str) -> Option<usize> {
    let mut rest = word;
    for (at, letter) in text.char_indices() {
        if rest.is_empty() {
            return Some(at).filter(|at| *at > 0);
        }
        for lower in letter.to_lowercase() {
            rest = rest.strip_prefix(lower)?;
        }
    }
    (rest.is_empty() && !word.is_empty()).then_some(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_times() {
        let now: Timestamp = "2026-11-23T14:00:00Z".parse().unwrap();
        for (seconds, words) in [
            (0, "just now"),
            (-59, "just now"),
            (30, "in a moment"),
            (60, "in 1 minute"),
            (-119, "1 minute ago"),
            (3600, "in 1 hour"),
            (-47 * 3600, "47 hours ago"),
            (48 * 3600, "in 2 days"),
            (48 * 3600 - 1, "in 2 days"),
            (7 * 86400 - 60, "in 7 days"),
            (100 * 60, "in 2 hours"),
        ] {
            assert_eq!(relative(now + SignedDuration::from_secs(seconds), now), words, "{seconds}");
        }
        assert_eq!(exact(now), "23 November 2026, 14:00 UTC");
    }

    #[test]
    fn matched_words_are_marked_as_they_were_typed() {
        let words = ["forbidden".to_owned(), "leaked".to_owned()];
        let cut = |title| pieces(title, &words);
        assert_eq!(cut("My FORBIDDEN thoughts"), [("My ", false), ("FORBIDDEN", true), (" thoughts", false)]);
        assert_eq!(cut("Leaked"), [("Leaked", true)]);
        assert_eq!(cut("été"), [("été", false)]);
        assert_eq!(cut("forbidde"), [("forbidde", false)]);
        assert_eq!(cut(""), []);
        assert_eq!(
            marked("<b>forbidden</b>", &words).into_string(),
            "&lt;b&gt;<mark>forbidden</mark>&lt;/b&gt;"
        );
    }
}

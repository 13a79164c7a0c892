//! Input and output texts that are not JSON, told in the words of the service's own parser.

/// Why `text` is no JSON; `Ok` if it is.
pub(super) fn check(text: &str) -> Result<(), String> {
    let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(text) else {
        // JSON that nothing here can hold would be lost where a state looks into it.
        return serde_json::from_str::<serde_json::Value>(text).map(drop).map_err(|error| error.to_string());
    };
    if text.trim().is_empty() {
        return Err("Invalid execution input.".to_owned());
    }
    let at = offset(text, error.line(), error.column());
    let rest = text.get(at..).unwrap_or_default();
    Err(match rest.chars().next() {
        _ if error.is_eof() => "Unexpected end-of-input".to_owned(),
        Some(c) if c.is_alphabetic() => {
            // The parser stops within the word; what it did not know is all of it.
            let start = text
                .get(..at)
                .unwrap_or_default()
                .rfind(|c: char| !c.is_alphanumeric())
                .map_or(0, |at| at + 1);
            let word: String =
                text.get(start..).unwrap_or_default().chars().take_while(|c| c.is_alphanumeric()).collect();
            format!(
                "Unrecognized token '{word}': was expecting (JSON String, Number, Array, Object or token 'null', \
                 'true' or 'false')"
            )
        }
        Some(c) if error.to_string().starts_with("key must be a string") => {
            format!(
                "Unexpected character ('{c}' (code {})): was expecting double-quote to start field name",
                u32::from(c)
            )
        }
        Some(c) => format!("Unexpected character ('{c}' (code {}))", u32::from(c)),
        None => "Invalid execution input.".to_owned(),
    })
}

/// The byte offset of a line and a column of `serde_json`, both from 1, the column in bytes.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let mut at = start + column.saturating_sub(1);
    while at > 0 && !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_the_recorded_ones() {
        let cases = [
            (
                "not some json",
                "Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
            ),
            (
                "{'not': 'json'",
                "Unexpected character (''' (code 39)): was expecting double-quote to start field name",
            ),
            ("", "Invalid execution input."),
            (r#"{"a":"#, "Unexpected end-of-input"),
        ];
        for (text, expected) in cases {
            assert_eq!(check(text), Err(expected.to_owned()), "{text}");
        }
        for unheld in ["[".repeat(128) + &"]".repeat(128), "1e400".to_owned(), r#""\ud800""#.to_owned()] {
            assert!(check(&unheld).is_err(), "{unheld}");
        }
        for good in ["2", "\"some text\"", "null", "{}", " [1] "] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
    }
}

//! Which titles a person must read first.
//!
//! A list of words, compared in lower case: that much can be said in the workflow itself.

/// The name under which decisions record this policy; change it together with [`WORDS`].
pub const POLICY: &str = "words-1";

/// The words, in lower case. A title that contains one of them waits for a person.
pub const WORDS: [&str; 4] = ["forbidden", "banned", "confidential", "leaked"];

/// The words that a title contains, in the order of the list.
///
/// ```
/// use moderation::policy::matched_words;
/// assert_eq!(matched_words("My FORBIDDEN thoughts"), ["forbidden"]);
/// assert!(matched_words("Hello").is_empty());
/// ```
pub fn matched_words(title: &str) -> Vec<&'static str> {
    let title = title.to_lowercase();
    WORDS.into_iter().filter(|word| title.contains(word)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_in_lower_case() {
        assert!(WORDS.iter().all(|word| *word == word.to_lowercase() && !word.is_empty()));
    }

    #[test]
    fn titles() {
        for (title, words) in [
            ("", &[][..]),
            ("For bidden", &[]),
            ("unforbidden", &["forbidden"]),
            ("A leaked, BANNED book", &["banned", "leaked"]),
        ] {
            assert_eq!(matched_words(title), words, "{title}");
        }
    }
}

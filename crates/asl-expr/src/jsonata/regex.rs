//! Regular expressions of JavaScript in the spelling of Rust's, where the two differ.
//!
//! `\d`, `\w`, `\s` and `\b` are ASCII in JavaScript, a dot stops at every end of a line, and much that Rust gives a
//! meaning stands for itself: a bracket or `&&` within a class, an escaped letter, a brace that counts nothing.
//! Look-around and back-references have no spelling in Rust; the library refuses them.

use std::fmt::{self, Write as _};
use std::iter::Peekable;
use std::str::Chars;

/// White space of JavaScript, as the inside of a class.
const SPACE: &str =
    r"\t\n\x0B\x0C\r \x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}\x{FEFF}";
const DIGIT: &str = "0-9";
const WORD: &str = "0-9A-Za-z_";

/// The same pattern for Rust.
pub(super) fn to_rust(pattern: &str) -> String {
    let mut translation = Translation { rest: pattern.chars().peekable(), rust: String::new() };
    while let Some(character) = translation.rest.next() {
        translation.outside(character);
    }
    translation.rust
}

struct Translation<'p> {
    rest: Peekable<Chars<'p>>,
    rust: String,
}

impl Translation<'_> {
    fn outside(&mut self, character: char) {
        match character {
            '\\' => self.escape(Place::Outside),
            '[' => self.class(),
            '.' => self.rust.push_str(r"[^\n\r\x{2028}\x{2029}]"),
            // A brace that counts nothing stands for itself.
            '{' if !self.counts() => self.rust.push_str(r"\{"),
            ']' => self.rust.push_str(r"\]"),
            '/' => self.rust.push_str(r"\/"),
            other => self.rust.push(other),
        }
    }

    /// Whether `{` begins a count: `{2}`, `{2,}`, `{2,3}`.
    fn counts(&self) -> bool {
        let inside: String = self.rest.clone().take_while(|character| *character != '}').collect();
        let closed = self.rest.clone().any(|character| character == '}');
        let (least, most) = inside.split_once(',').unwrap_or((&inside, ""));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        closed && !least.is_empty() && digits(least) && digits(most)
    }

    fn class(&mut self) {
        let negated = self.rest.next_if_eq(&'^').is_some();
        if self.rest.next_if_eq(&']').is_some() {
            // `[]` is nothing, and `[^]` anything.
            self.rust.push_str(if negated { r"[\s\S]" } else { r"[^\s\S]" });
            return;
        }
        self.rust.push_str(if negated { "[^" } else { "[" });
        let mut after_set = true;
        while let Some(character) = self.rest.next() {
            let is_set = match character {
                ']' => break,
                '\\' => {
                    let is_set = self.rest.peek().is_some_and(|next| "dDwWsS".contains(*next));
                    self.escape(Place::Class);
                    is_set
                }
                // A dash beside a set, or at an end, is no range.
                '-' if after_set || self.ends_range() => {
                    self.rust.push_str(r"\-");
                    true
                }
                '[' | '&' | '~' => {
                    self.rust.push('\\');
                    self.rust.push(character);
                    false
                }
                '/' => {
                    self.rust.push_str(r"\/");
                    false
                }
                other => {
                    self.rust.push(other);
                    false
                }
            };
            after_set = is_set;
        }
        self.rust.push(']');
    }

    /// Whether what follows a dash cannot end a range.
    fn ends_range(&self) -> bool {
        let mut ahead = self.rest.clone();
        match ahead.next() {
            None | Some(']') => true,
            Some('\\') => ahead.next().is_some_and(|next| "dDwWsS".contains(next)),
            Some(_) => false,
        }
    }

    fn escape(&mut self, place: Place) {
        let Some(character) = self.rest.next() else {
            self.rust.push_str(r"\\");
            return;
        };
        match character {
            'd' => self.set(place, DIGIT, false),
            'D' => self.set(place, DIGIT, true),
            'w' => self.set(place, WORD, false),
            'W' => self.set(place, WORD, true),
            's' => self.set(place, SPACE, false),
            'S' => self.set(place, SPACE, true),
            'b' if place == Place::Class => self.rust.push_str(r"\x08"),
            'b' => self.rust.push_str(r"(?-u:\b)"),
            'B' if place == Place::Outside => self.rust.push_str(r"\B"),
            'n' | 'r' | 't' => self.keep(character),
            'v' => self.rust.push_str(r"\x0B"),
            'f' => self.rust.push_str(r"\x0C"),
            '0' if !self.rest.peek().is_some_and(char::is_ascii_digit) => self.rust.push_str(r"\x00"),
            '1'..='9' if place == Place::Outside => self.keep(character),
            'k' if place == Place::Outside && self.rest.peek() == Some(&'<') => self.keep(character),
            'x' => self.code(character, 2),
            'u' => self.unicode(),
            'c' => self.control(),
            letter if letter.is_alphanumeric() => self.rust.push(letter),
            sign => {
                self.rust.push('\\');
                self.rust.push(sign);
            }
        }
    }

    fn put(&mut self, text: fmt::Arguments<'_>) {
        // A string takes whatever is written to it.
        let _ = self.rust.write_fmt(text);
    }

    fn keep(&mut self, character: char) {
        self.rust.push('\\');
        self.rust.push(character);
    }

    fn set(&mut self, place: Place, members: &str, negated: bool) {
        match (place, negated) {
            (Place::Class, false) => self.rust.push_str(members),
            (_, true) => self.put(format_args!("[^{members}]")),
            (Place::Outside, false) => self.put(format_args!("[{members}]")),
        }
    }

    /// `\x41`; without its digits the letter itself.
    fn code(&mut self, letter: char, digits: usize) {
        match self.hex(digits) {
            Some(code) => self.put(format_args!(r"\x{{{code:X}}}")),
            None => self.rust.push(letter),
        }
    }

    /// `\u0041`, or a pair of surrogates.
    fn unicode(&mut self) {
        let Some(first) = self.hex(4) else {
            self.rust.push('u');
            return;
        };
        let mut code = first;
        if (0xD800..0xDC00).contains(&first) {
            let mut ahead = self.rest.clone();
            if ahead.next() == Some('\\') && ahead.next() == Some('u') {
                let digits: String = ahead.take(4).collect();
                if let Some(second) =
                    u32::from_str_radix(&digits, 16).ok().filter(|code| (0xDC00..0xE000).contains(code))
                {
                    self.rest.nth(5);
                    code = 0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00);
                }
            }
        }
        self.put(format_args!(r"\x{{{code:X}}}"));
    }

    /// `\cA` is the first control character.
    fn control(&mut self) {
        match self.rest.next_if(char::is_ascii_alphabetic) {
            Some(letter) => self.put(format_args!(r"\x{{{:X}}}", u32::from(letter) % 32)),
            None => self.rust.push_str(r"\\c"),
        }
    }

    fn hex(&mut self, digits: usize) -> Option<u32> {
        let text: String = self.rest.clone().take(digits).collect();
        let fits = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let code = u32::from_str_radix(&text, 16).ok().filter(|_| fits)?;
        self.rest.nth(digits - 1);
        Some(code)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Outside,
    Class,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_matches_is_what_matches_in_javascript() {
        for (pattern, text, matches) in [
            (r"^\d$", "٣", false),
            (r"^\d$", "3", true),
            (r"^\w$", "é", false),
            (r"^\s$", "\u{feff}", true),
            (r"^\s$", "\u{85}", false),
            (r"^\S$", "é", true),
            (r"\bé", "aé", true),
            ("a.b", "a\u{2028}b", false),
            ("a.b", "a\rb", false),
            ("^.$", "é", true),
            ("a{", "a{", true),
            ("^a{2,3}$", "aaa", true),
            ("^a{,3}$", "a{,3}", true),
            (r"^[\w-.]+$", "a-.", true),
            (r"^[a-\d]+$", "a-5", true),
            ("^[[a]+$", "[a", true),
            ("^[a&&b]+$", "a&b", true),
            ("^[^]$", "\n", true),
            ("[]", "a", false),
            ("a]", "a]", true),
            (r"^\a$", "a", true),
            (r"^\u0041\x42\cA\0$", "AB\u{1}\0", true),
            (r"^\ud83d\ude00$", "😀", true),
            (r"^[\ud83d\ude00]$", "😀", true),
            (r"^\_\-\/\$$", "_-/$", true),
            (r"^[\b]$", "\u{8}", true),
            (r"^[^\d\s]+$", "ab", true),
            (r"^[\D]+$", "a5", false),
            (r"^(?<year>\d{4})-(?:\d\d)$", "2026-11", true),
        ] {
            let rust = to_rust(pattern);
            match regex::Regex::new(&rust) {
                Ok(regex) => assert_eq!(regex.is_match(text), matches, "/{pattern}/ as /{rust}/ on {text:?}"),
                Err(error) => panic!("/{pattern}/ as /{rust}/: {error}"),
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn any_pattern_can_be_translated(pattern in r"[\\\[\]\^\-{},a0dwsbucxkB<&~/.(|)$*+?é]{0,24}") {
            let _ = to_rust(&pattern);
        }
    }
}

//! `regex-dialect`: a regular expression that JavaScript and Java read differently.

use std::ops::Range;

use asl_expr::jsonata::NodeKind;

use crate::expressions::jsonata_texts;
use crate::report::Collector;
use crate::rule::Rule;
use crate::view::View;

pub(crate) static RULE: Rule = Rule {
    name: "regex-dialect",
    code: "REGEX_READ_DIFFERENTLY",
    check: Some(check),
    page: r#"## What it does
Warns about parts of a regular expression that JavaScript, whose regular expressions JSONata's are, and Java, whose
library the service is seen to use elsewhere, read differently: a `[` or `&&` inside of brackets, empty brackets, a `{`
that repeats nothing, `(?>`, `(?i)`, possessive repetition, names of groups with `_`, and escapes that only one has.

## Why it matters
The service does not say whose library it uses. What is tried out in a browser and means something else there is seen
when an execution takes the wrong way, or fails.

## Example
```json
"Output": "{% $match($states.input.line, /[[a-z]+]/) %}"
```

## Use instead
```json
"Output": "{% $match($states.input.line, /[\\[a-z]+\\]/) %}"
```

## Spec
<https://docs.jsonata.org/regex>"#,
};

fn check(view: &View<'_>, found: &mut Collector) {
    for text in jsonata_texts(view).iter().filter(|text| text.words.contains('/')) {
        let Some((expression, ast, _)) = text.read() else { continue };
        let mut waiting = vec![&ast.root];
        while let Some(node) = waiting.pop() {
            waiting.extend(node.children());
            let NodeKind::Regex { pattern, .. } = &node.kind else { continue };
            for doubt in doubts(pattern) {
                let part = pattern.get(doubt.at.clone()).unwrap_or_default();
                // The pattern stands behind its slash as it is written.
                let begin = expression.range(node.span).start + 1;
                found
                    .warning(&text.place, format!("`{part}` in `/{pattern}/` {}", doubt.what))
                    .help(doubt.help)
                    .within(begin + doubt.at.start..begin + doubt.at.end);
            }
        }
    }
}

/// A part of a pattern that means two things.
#[derive(Debug, PartialEq)]
struct Doubt {
    at: Range<usize>,
    what: &'static str,
    help: &'static str,
}

fn doubts(pattern: &str) -> Vec<Doubt> {
    let mut found = Vec::new();
    let mut add =
        |at: Range<usize>, what: &'static str, help: &'static str| found.push(Doubt { at, what, help });
    let bytes = pattern.as_bytes();
    let is = |at: usize, word: &str| pattern.get(at..).is_some_and(|rest| rest.starts_with(word));
    let (mut at, mut in_brackets, mut repeats) = (0, false, false);
    while let Some(byte) = bytes.get(at).copied() {
        let before = at;
        at += 1;
        let was_repeated = std::mem::take(&mut repeats);
        match byte {
            b'\\' => {
                let Some(escaped) = pattern.get(at..).and_then(|rest| rest.chars().next()) else { break };
                at += escaped.len_utf8();
                if let Some((what, help)) = doubtful_escape(escaped) {
                    add(before..at, what, help);
                }
            }
            b'[' if in_brackets => {
                add(
                    before..at,
                    "is a letter in JavaScript, and begins a set in Java",
                    "write `\\[` for the letter",
                );
            }
            b'&' if in_brackets && is(at, "&") => {
                at += 1;
                let help = "write one `&` for the letter";
                add(before..at, "is two letters in JavaScript, and asks for both sets in Java", help);
            }
            b']' if in_brackets => in_brackets = false,
            b'[' => {
                let end = if is(at, "^") { at + 1 } else { at };
                if is(end, "]") {
                    let what = "is nothing or anything in JavaScript, and Java refuses it or reads on";
                    add(before..end + 1, what, "write `[\\s\\S]` for anything, `\\]` for the bracket");
                    at = end + 1;
                } else {
                    in_brackets = true;
                    at = end;
                }
            }
            _ if in_brackets => {}
            b'(' if is(at, "?") => {
                let behind = bytes.get(at + 1).copied().unwrap_or_default();
                if behind == b'>' {
                    let what =
                        "begins a group in Java that is not tried again, and is an error in JavaScript";
                    add(before..at + 2, what, "write `(?:`");
                } else if behind.is_ascii_alphabetic() || behind == b'-' {
                    let what = "sets a flag in Java, and is an error in JavaScript";
                    add(before..at + 2, what, "write the flag behind the expression, as in `/a/i`");
                } else if behind == b'<' {
                    let name =
                        pattern.get(at + 2..).and_then(|rest| rest.split('>').next()).unwrap_or_default();
                    let is_look = name.starts_with(['=', '!']);
                    if !is_look && name.contains(['_', '$']) {
                        let what = "is no name of a group in Java";
                        add(at + 2..at + 2 + name.len(), what, "use letters and digits alone");
                    }
                }
                at += 1;
            }
            b'+' if was_repeated => {
                let what = "repeats without trying again in Java, and is an error in JavaScript";
                add(before..at, what, "remove it");
            }
            b'*' | b'+' | b'?' => repeats = true,
            b'{' => match repetition(pattern.get(at..).unwrap_or_default()) {
                Some(length) => {
                    at += length;
                    repeats = true;
                }
                None => {
                    add(
                        before..at,
                        "is a letter in JavaScript, and Java refuses it",
                        "write `\\{` for the letter",
                    );
                }
            },
            _ => {}
        }
    }
    found
}

/// How long the rest of `{2,3}` is; `None` for what repeats nothing.
fn repetition(rest: &str) -> Option<usize> {
    let end = rest.find('}')?;
    let (least, most) = match rest.get(..end)?.split_once(',') {
        Some(both) => both,
        None => (rest.get(..end)?, ""),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    (!least.is_empty() && digits(least) && digits(most)).then_some(end + 1)
}

const fn doubtful_escape(escaped: char) -> Option<(&'static str, &'static str)> {
    Some(match escaped {
        'p' | 'P' => (
            "is a kind of letters in Java, and the letter itself in JavaScript",
            "name the letters, as in `[A-Za-z]`",
        ),
        'A' | 'z' | 'Z' | 'G' => {
            ("is a place in Java, and the letter itself in JavaScript", "write `^` or `$`")
        }
        'Q' | 'E' => ("quotes in Java, and is the letter itself in JavaScript", "escape each letter"),
        'h' | 'H' | 'R' | 'X' | 'a' | 'e' => {
            ("is a kind of letters in Java, and the letter itself in JavaScript", "name the letters")
        }
        'v' => {
            ("is one letter in JavaScript, and every line break in Java", "write `\\x0B`, or name the breaks")
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{RULE, doubts};
    use crate::testing::check_state;

    #[track_caller]
    fn check(pattern: &str, parts: &[&str]) {
        let found: Vec<&str> = doubts(pattern).into_iter().map(|doubt| &pattern[doubt.at]).collect();
        assert_eq!(found, parts, "{pattern}");
    }

    #[test]
    fn what_both_read_alike_passes() {
        for pattern in [
            r"^[A-Za-z0-9._%+-]+@[a-z]+\.[a-z]{2,}$",
            r"\d{3}",
            "a{2,}?",
            r"[\[\]]",
            "(?:a|b)*?",
            "(?=x)(?!y)(?<=z)(?<!w)",
            "(?<year>[0-9]{4})",
            r"\bword\b",
            "[^/]+",
            r"\$\{x\}",
            "a+?",
            "[a-z&]",
            r"\\Q",
            "é+",
        ] {
            check(pattern, &[]);
        }
    }

    #[test]
    fn what_they_read_differently_is_told() {
        for (pattern, parts) in [
            ("[[a-z]+]", ["["].as_slice()),
            ("[a-z&&[^b]]", &["&&", "["]),
            ("x[]y", &["[]"]),
            ("[^]*", &["[^]"]),
            ("a{", &["{"]),
            ("a{,3}", &["{"]),
            ("a++", &["+"]),
            ("a{2}+", &["+"]),
            ("(?>a)", &["(?>"]),
            ("(?i)a", &["(?i"]),
            ("(?<a_b>x)", &["a_b"]),
            (r"\p{L}+", &[r"\p", "{"]),
            (r"\Ax\z", &[r"\A", r"\z"]),
        ] {
            check(pattern, parts);
        }
    }

    #[test]
    fn the_place_is_the_part() {
        check_state(
            RULE.name,
            r#""Type":"Pass","QueryLanguage":"JSONata","Output":"{% $contains($states.input.a, /[[x]]/) %}","End":true"#,
            &["/States/S/Output: `[` in `/[[x]]/` is a letter in JavaScript, and begins a set in Java"],
        );
    }
}

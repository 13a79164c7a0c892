//! `empty-match`: a regular expression that matches the empty text.

use asl_expr::jsonata::NodeKind;

use crate::expressions::jsonata_texts;
use crate::report::Collector;
use crate::rule::Rule;
use crate::view::View;

pub(crate) static RULE: Rule = Rule {
    name: "empty-match",
    code: "REGEX_MATCHES_EMPTY_TEXT",
    check: Some(check),
    page: r#"## What it does
Warns about a regular expression in JSONata that can match nothing at all, as `/a*/` does.

## Why it matters
JSONata fails with `D1004: Regular expression matches zero length string` as soon as it does, where JavaScript and most
other languages go on.

## Example
```json
"Output": "{% $replace($states.input.name, /x*/, '') %}"
```

## Use instead
```json
"Output": "{% $replace($states.input.name, /x+/, '') %}"
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
            if matches_nothing(pattern) {
                found
                    .warning(
                        &text.place,
                        format!("`/{pattern}/` matches the empty text, and JSONata fails where it does"),
                    )
                    .help("ask for at least one letter: `+` in place of `*`")
                    .within(expression.range(node.span));
            }
        }
    }
}

/// Whether every part of a pattern may be absent. Of groups, and of what may be meant otherwise, nothing is said.
fn matches_nothing(pattern: &str) -> bool {
    let mut letters = pattern.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            // Anchors take up nothing.
            '^' | '$' => continue,
            '\\' => {
                if let Some('b' | 'B') = letters.next() {
                    continue;
                }
            }
            '[' => {
                let mut before = '[';
                for inner in letters.by_ref() {
                    if inner == ']' && before != '\\' {
                        break;
                    }
                    before = if before == '\\' { ' ' } else { inner };
                }
            }
            '(' | ')' | '|' | '{' => return false,
            _ => {}
        }
        match letters.peek() {
            Some('*' | '?') => drop(letters.next()),
            _ => return false,
        }
        // A lazy quantifier.
        if letters.peek() == Some(&'?') {
            letters.next();
        }
    }
    !pattern.is_empty()
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::check_state;

    #[test]
    fn something_must_match() {
        for (pattern, nothing) in [
            ("a*", true),
            ("^\\\\s*$", true),
            ("[a-z]*?", true),
            ("a+", false),
            ("(a|b)*", false),
            ("ab*", false),
        ] {
            let state = format!(
                r#""Type":"Pass","QueryLanguage":"JSONata","Output":"{{% $contains('x', /{pattern}/) %}}","End":true"#
            );
            let shown = pattern.replace("\\\\", "\\");
            let message = format!(
                "/States/S/Output: `/{shown}/` matches the empty text, and JSONata fails where it does"
            );
            check_state(
                RULE.name,
                &state,
                if nothing { vec![message.as_str()] } else { Vec::new() }.as_slice(),
            );
        }
    }
}

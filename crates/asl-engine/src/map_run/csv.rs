//! Rows of a CSV file, as readers of a distributed Map take them.

/// The rows of `text`; a line with nothing on it is none.
///
/// Columns may stand in double quotes, within which two of them are one. A backslash keeps the meaning of a
/// backslash, a quote or a delimiter from the character behind it, and is dropped before any other.
pub(super) fn rows(text: &str, delimiter: char) -> Rows<'_> {
    Rows { characters: text.strip_prefix('\u{feff}').unwrap_or(text).chars().peekable(), delimiter }
}

pub(super) struct Rows<'t> {
    characters: std::iter::Peekable<std::str::Chars<'t>>,
    delimiter: char,
}

impl Iterator for Rows<'_> {
    type Item = Vec<String>;

    fn next(&mut self) -> Option<Vec<String>> {
        loop {
            let (row, is_empty) = self.row()?;
            if !is_empty {
                return Some(row);
            }
        }
    }
}

impl Rows<'_> {
    /// One line, and whether nothing stood on it.
    fn row(&mut self) -> Option<(Vec<String>, bool)> {
        self.characters.peek()?;
        let (mut row, mut column) = (Vec::new(), String::new());
        let (mut quoted, mut is_empty) = (false, true);
        while let Some(character) = self.characters.next() {
            match character {
                '\\' => match self.characters.peek() {
                    Some(&next) if next == '\\' || next == '"' || next == self.delimiter => {
                        column.push(next);
                        self.characters.next();
                    }
                    _ => {}
                },
                '"' if quoted && self.characters.peek() == Some(&'"') => {
                    column.push('"');
                    self.characters.next();
                }
                '"' if quoted => quoted = false,
                '"' if column.is_empty() => quoted = true,
                '\r' if !quoted && self.characters.peek() == Some(&'\n') => continue,
                '\n' | '\r' if !quoted => break,
                character if character == self.delimiter && !quoted => row.push(std::mem::take(&mut column)),
                character => column.push(character),
            }
            is_empty = false;
        }
        row.push(column);
        Some((row, is_empty))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&[&str]]) {
        let found: Vec<Vec<String>> = rows(text, ',').collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn rows_and_columns() {
        check("a,b\nc,d", &[&["a", "b"], &["c", "d"]]);
        check("a,b\r\nc,d\r\n", &[&["a", "b"], &["c", "d"]]);
        check("\n\na\n\n   \n", &[&["a"], &["   "]]);
        check(",,\n", &[&["", "", ""]]);
        check("", &[]);
        check("'x',1", &[&["'x'", "1"]]);
    }

    #[test]
    fn quotes_and_backslashes() {
        check("\"a,b\",c", &[&["a,b", "c"]]);
        check("\"say \"\"hi\"\"\"\n", &[&["say \"hi\""]]);
        check("\"one\ntwo\",3", &[&["one\ntwo", "3"]]);
        check(r#"a\,b,c\\d,\"e,\f"#, &[&["a,b", r"c\d", "\"e", "f"]]);
        check("\"\"\n", &[&[""]]);
        let found: Vec<_> = rows("a;b\n", ';').collect();
        assert_eq!(found, [["a", "b"]]);
    }

    proptest::proptest! {
        #[test]
        fn any_text_has_rows(text in "[a,\"\\\\\r\n ]{0,30}") {
            for row in rows(&text, ',') {
                proptest::prop_assert!(!row.is_empty());
            }
        }
    }
}

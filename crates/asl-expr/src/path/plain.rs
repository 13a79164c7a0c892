//! Paths of the most common form, `$.order.id`, read without keeping anything.

use std::ops::Range;

use super::parser::MAX_STEPS;

/// A path that is a root and names behind points: it means what [`Path::parse`](super::Path::parse) reads of it.
///
/// ```
/// use asl_expr::PlainPath;
///
/// let path = PlainPath::read("$.order.id").unwrap();
/// assert_eq!(path.root(), "$");
/// assert_eq!(path.names().map(|(name, _)| name).collect::<Vec<_>>(), ["order", "id"]);
/// assert!(PlainPath::read("$.items[0]").is_none(), "another form, which `Path::parse` reads");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct PlainPath<'t> {
    text: &'t str,
    root: usize,
}

impl<'t> PlainPath<'t> {
    /// Reads a path of this form; `None` for any other text.
    pub fn read(text: &'t str) -> Option<Self> {
        let rest = text.as_bytes().strip_prefix(b"$")?;
        let root = rest.iter().position(|byte| *byte == b'.').unwrap_or(rest.len());
        let (first, mut names) = rest.split_at_checked(root)?;
        let is_root = match first {
            [] | b"$" => true,
            [start, ..] => {
                !start.is_ascii_digit()
                    && first.len() <= 80
                    && first.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
            }
        };
        let mut steps = 0;
        while let Some(behind) = names.strip_prefix(b".") {
            let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
            let length = behind.iter().take_while(|byte| is_name(byte)).count();
            if length == 0 {
                return None;
            }
            steps += 1;
            names = behind.get(length..)?;
        }
        let fits = names.is_empty() && steps <= MAX_STEPS;
        (is_root && fits).then_some(Self { text, root: root + 1 })
    }

    /// `$`, `$$` or `$name`.
    pub fn root(&self) -> &'t str {
        self.text.get(..self.root).unwrap_or_default()
    }

    /// The names behind it, each with where it stands in the text, in bytes.
    pub fn names(&self) -> impl Iterator<Item = (&'t str, Range<usize>)> + use<'t> {
        let mut at = self.root;
        let names = self.text.get(self.root..).unwrap_or_default().split('.').skip(1);
        names.map(move |name| {
            let start = at + 1;
            at = start + name.len();
            (name, start..at)
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::PlainPath;
    use crate::{Path, ReferenceStep, Root};

    #[track_caller]
    fn agrees(text: &str) {
        let Some(plain) = PlainPath::read(text) else { return };
        let path = Path::parse(text).unwrap();
        let root = match path.root() {
            Root::Input => "$".to_owned(),
            Root::Context => "$$".to_owned(),
            Root::Variable(name) => format!("${name}"),
        };
        assert_eq!(plain.root(), root, "{text}");
        let names: Vec<_> =
            plain.names().map(|(name, span)| (ReferenceStep::Name(name.to_owned()), span)).collect();
        assert_eq!(names, path.leading_steps(), "{text}");
        assert!(path.is_reference(), "{text}");
    }

    #[test]
    fn the_common_form_and_no_other() {
        for text in ["$", "$$", "$x", "$.a", "$.a.b-c", "$$.Task.Token", "$x.y.z_1", "$.0"] {
            assert!(PlainPath::read(text).is_some(), "{text}");
            agrees(text);
        }
        for text in [
            "", "a", "$.", "$..a", "$.a.", "$.a[0]", "$['a']", "$.*", "$1", "$$$", "$.a b", "$.ä", "$$x",
            "$.a ",
        ] {
            assert!(PlainPath::read(text).is_none(), "{text}");
        }
        assert!(PlainPath::read(&format!("${}", ".a".repeat(250))).is_some());
        assert!(PlainPath::read(&format!("${}", ".a".repeat(251))).is_none());
        assert!(PlainPath::read(&format!("${}", "a".repeat(81))).is_none());
    }

    proptest! {
        #[test]
        fn what_it_reads_is_what_the_parser_reads(text in "\\$[$a_1]{0,3}(\\.[a-z0-9_\\-*\\[\\]]{0,3}){0,4}") {
            agrees(&text);
        }
    }
}

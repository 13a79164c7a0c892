//! Text to [`Json`], with the span of every value and key.

use super::source_map::{Node, SourceMap, position};
use super::{Json, JsonError, Number, Span};
use crate::pointer::Pointer;

/// How deep values may nest before reading refuses; far above what the service takes.
pub(super) const MAX_DEPTH: usize = 256;

/// A JSON text that has been read, with positions.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// The value.
    pub json: Json,
    /// Where every value and key stands.
    pub source: SourceMap,
    /// Names that occur twice in one object: the place of the later one.
    pub duplicate_keys: Vec<Pointer>,
}

/// Reads JSON text, keeping member order, doubled names, the text of numbers, and every position.
///
/// # Errors
///
/// The first place where the text is not JSON, or nests more than 256 levels deep.
///
/// ```
/// let error = asl_model::parse("{\"a\": [1,]}").unwrap_err();
/// assert_eq!(error.to_string(), "expected a value, found `]` (line 1, column 10)");
/// ```
pub fn parse(text: &str) -> Result<Parsed, JsonError> {
    let mut parser = Parser::new(text);
    match parser.document() {
        Ok(json) => Ok(Parsed {
            json,
            duplicate_keys: parser.duplicates(),
            source: SourceMap::of_tree(text, parser.nodes),
        }),
        Err(Fault { message, offset }) => Err(JsonError { message, position: position(text, offset) }),
    }
}

/// The text that a literal in double quotes stands for.
pub(super) fn unescaped(literal: &str) -> Option<String> {
    Parser::new(literal).string().ok()
}

struct Fault {
    message: String,
    offset: usize,
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    nodes: Vec<Node>,
    /// The steps to the value that is being read.
    steps: Vec<Inside<'a>>,
    /// Where the later of two names stands, in bytes and as a pointer.
    duplicates: Vec<(usize, Pointer)>,
    /// The members and elements of what is being read, the outermost first: their number is known at the end.
    members: Vec<(String, Json)>,
    elements: Vec<Json>,
}

/// A step, as long as nobody asks for it.
#[derive(Clone, Copy)]
enum Inside<'a> {
    /// The name as it is written, in its quotes.
    Member(&'a str),
    Element(usize),
}

/// How many members are compared with each other before names are sorted to find doubled ones.
const FEW: usize = 16;

impl<'a> Parser<'a> {
    fn new(text: &'a str) -> Self {
        // A definition has a value on every other line.
        let nodes = Vec::with_capacity(text.len() / 24);
        Self {
            text,
            at: 0,
            nodes,
            steps: Vec::new(),
            duplicates: Vec::new(),
            members: Vec::new(),
            elements: Vec::new(),
        }
    }

    fn document(&mut self) -> Result<Json, Fault> {
        // A byte order mark is no JSON, but editors write it.
        if self.text.starts_with('\u{feff}') {
            self.at = '\u{feff}'.len_utf8();
        }
        self.skip_space();
        let value = self.value(Span::default(), 0)?;
        self.skip_space();
        match self.next_byte() {
            None => Ok(value),
            Some(_) => Err(self.expected("the end of the document")),
        }
    }

    /// The names that stand twice, in the order of the text.
    fn duplicates(&mut self) -> Vec<Pointer> {
        let mut found = std::mem::take(&mut self.duplicates);
        found.sort();
        found.into_iter().map(|(_, pointer)| pointer).collect()
    }

    fn next_byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn peek(&self) -> Option<char> {
        self.text.get(self.at..).and_then(|rest| rest.chars().next())
    }

    fn bump(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += next.len_utf8();
        Some(next)
    }

    /// Passes over a letter of ASCII.
    fn take(&mut self, wanted: u8) -> bool {
        let found = self.next_byte() == Some(wanted);
        if found {
            self.at += 1;
        }
        found
    }

    fn skip_space(&mut self) {
        while matches!(self.next_byte(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    fn expected(&self, what: &str) -> Fault {
        let found = match self.peek() {
            Some('\'') => "found `'`".to_owned(),
            Some(found) => format!("found `{}`", found.escape_debug()),
            None => "the text ends".to_owned(),
        };
        Fault { message: format!("expected {what}, {found}"), offset: self.at }
    }

    fn value(&mut self, key: Span, depth: usize) -> Result<Json, Fault> {
        if depth > MAX_DEPTH {
            let message = format!("values nest more than {MAX_DEPTH} levels deep");
            return Err(Fault { message, offset: self.at });
        }
        let (start, number) = (self.at, self.nodes.len());
        self.nodes.push(Node { key, ..Node::default() });
        let value = match self.next_byte() {
            Some(b'{') => self.object(depth)?,
            Some(b'[') => self.array(depth)?,
            Some(b'"') => Json::String(self.string()?),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(b't') => self.word("true", Json::Bool(true))?,
            Some(b'f') => self.word("false", Json::Bool(false))?,
            Some(b'n') => self.word("null", Json::Null)?,
            Some(b'$') if self.text.get(self.at..).is_some_and(|rest| rest.starts_with("${")) => {
                let message = "expected a value; a substitution stands in double quotes, as `\"${Name}\"`";
                return Err(Fault { message: message.to_owned(), offset: self.at });
            }
            _ => return Err(self.expected("a value")),
        };
        let behind = self.nodes.len();
        if let Some(node) = self.nodes.get_mut(number) {
            (node.value, node.behind) = (Span { start, end: self.at }, behind);
        }
        Ok(value)
    }

    fn word(&mut self, word: &str, value: Json) -> Result<Json, Fault> {
        let here = self.text.get(self.at..).is_some_and(|rest| rest.starts_with(word));
        if !here {
            return Err(self.expected("a value"));
        }
        self.at += word.len();
        Ok(value)
    }

    fn object(&mut self, depth: usize) -> Result<Json, Fault> {
        self.at += 1;
        let (before, first) = (self.members.len(), self.nodes.len());
        self.skip_space();
        if self.take(b'}') {
            return Ok(Json::Object(Vec::new()));
        }
        loop {
            self.skip_space();
            let start = self.at;
            if self.next_byte() != Some(b'"') {
                return Err(self.expected("a member name in double quotes"));
            }
            let name = self.string()?;
            let span = Span { start, end: self.at };
            self.skip_space();
            if !self.take(b':') {
                return Err(self.expected("`:` after the member name"));
            }
            self.skip_space();
            self.steps.push(Inside::Member(self.text.get(start..span.end).unwrap_or_default()));
            let value = self.value(span, depth + 1)?;
            self.steps.pop();
            self.members.push((name, value));
            self.skip_space();
            if self.take(b'}') {
                let members: Vec<(String, Json)> = self.members.drain(before..).collect();
                self.find_doubled(&members, first);
                return Ok(Json::Object(members));
            }
            if !self.take(b',') {
                return Err(self.expected("`,` or `}`"));
            }
        }
    }

    /// Notes the names that stand twice in an object, where the later one stands; `node` is the first inside of it.
    fn find_doubled(&mut self, members: &[(String, Json)], node: usize) {
        // Names that differ in length or at their ends are not the same, and most do.
        let mark = |name: &str| match name.as_bytes() {
            [first, .., last] => {
                1_u64 << ((usize::from(*first) * 3 + usize::from(*last) * 2 + name.len() * 4) % 64)
            }
            _ => 1,
        };
        let mut marks = 0;
        let is_new = |(name, _): &(String, Json)| {
            let (mark, before) = (mark(name), marks);
            marks |= mark;
            before & mark == 0
        };
        if members.iter().all(is_new) {
            return;
        }
        let mut doubled: Vec<(usize, &str)> = Vec::new();
        let names = members.iter().map(|(name, _)| name.as_str()).enumerate();
        if members.len() > FEW {
            let mut seen = std::collections::HashSet::with_capacity(members.len());
            doubled.extend(names.filter(|(_, name)| !seen.insert(*name)));
        } else {
            let before = |index: usize| members.iter().take(index);
            doubled.extend(names.filter(|(index, name)| before(*index).any(|(other, _)| other == name)));
        }
        if doubled.is_empty() {
            return;
        }
        let step = |pointer: Pointer, step: &Inside<'_>| match step {
            Inside::Member(raw) => pointer.key(unescaped(raw).unwrap_or_default()),
            Inside::Element(index) => pointer.index(*index),
        };
        let object = self.steps.iter().fold(Pointer::root(), step);
        let behind = |node: &Node| Some(self.nodes.get(node.behind).copied().unwrap_or_default());
        let nodes: Vec<Node> =
            std::iter::successors(self.nodes.get(node).copied(), behind).take(members.len()).collect();
        for (index, name) in doubled {
            let at = nodes.get(index).map_or(0, |node| node.key.start);
            self.duplicates.push((at, object.key(name)));
        }
    }

    fn array(&mut self, depth: usize) -> Result<Json, Fault> {
        self.at += 1;
        let before = self.elements.len();
        self.skip_space();
        if self.take(b']') {
            return Ok(Json::Array(Vec::new()));
        }
        loop {
            self.skip_space();
            self.steps.push(Inside::Element(self.elements.len() - before));
            let element = self.value(Span::default(), depth + 1)?;
            self.elements.push(element);
            self.steps.pop();
            self.skip_space();
            if self.take(b']') {
                return Ok(Json::Array(self.elements.drain(before..).collect()));
            }
            if !self.take(b',') {
                return Err(self.expected("`,` or `]`"));
            }
        }
    }

    fn digits(&mut self) -> usize {
        let start = self.at;
        while matches!(self.next_byte(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        self.at - start
    }

    fn number(&mut self) -> Result<Json, Fault> {
        let start = self.at;
        self.take(b'-');
        if !self.take(b'0') && self.digits() == 0 {
            return Err(self.expected("a digit"));
        }
        if self.take(b'.') && self.digits() == 0 {
            return Err(self.expected("a digit"));
        }
        if self.take(b'e') || self.take(b'E') {
            let _sign = self.take(b'+') || self.take(b'-');
            if self.digits() == 0 {
                return Err(self.expected("a digit"));
            }
        }
        Ok(Json::Number(Number(self.text.get(start..self.at).unwrap_or_default().to_owned())))
    }

    fn string(&mut self) -> Result<String, Fault> {
        let open = self.at;
        self.at += 1;
        let mut value = String::new();
        loop {
            let start = self.at;
            let rest = self.text.as_bytes().get(start..).unwrap_or_default();
            let plain = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..b' '));
            let Some(plain) = plain else {
                return Err(Fault { message: "text has no closing `\"`".to_owned(), offset: open });
            };
            self.at += plain;
            let piece = self.text.get(start..self.at).unwrap_or_default();
            let at = self.at;
            match self.next_byte() {
                Some(b'"') => {
                    self.at += 1;
                    if value.is_empty() {
                        return Ok(piece.to_owned());
                    }
                    value.push_str(piece);
                    return Ok(value);
                }
                Some(b'\\') => {
                    self.at += 1;
                    value.push_str(piece);
                    value.push(self.escape(at)?);
                }
                _ => {
                    let control = self.peek().unwrap_or_default();
                    let message = format!("`{}` must be escaped in text", control.escape_debug());
                    return Err(Fault { message, offset: at });
                }
            }
        }
    }

    fn escape(&mut self, at: usize) -> Result<char, Fault> {
        Ok(match self.bump() {
            Some('"') => '"',
            Some('\\') => '\\',
            Some('/') => '/',
            Some('b') => '\u{8}',
            Some('f') => '\u{c}',
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('u') => return self.unicode(at),
            _ => {
                let message = r#"no such escape; JSON has \" \\ \/ \b \f \n \r \t and \uXXXX"#.to_owned();
                return Err(Fault { message, offset: at });
            }
        })
    }

    fn unicode(&mut self, at: usize) -> Result<char, Fault> {
        let lone = || Fault { message: "half of a surrogate pair".to_owned(), offset: at };
        let first = self.hex(at)?;
        if !(0xD800..0xE000).contains(&first) {
            return char::from_u32(first).ok_or_else(lone);
        }
        if !(self.take(b'\\') && self.take(b'u')) {
            return Err(lone());
        }
        let second = self.hex(at)?;
        if first >= 0xDC00 || !(0xDC00..0xE000).contains(&second) {
            return Err(lone());
        }
        char::from_u32(0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00)).ok_or_else(lone)
    }

    fn hex(&mut self, at: usize) -> Result<u32, Fault> {
        let digits = self.text.get(self.at..self.at + 4);
        let value = digits
            .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
            .and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let value = value
            .ok_or_else(|| Fault { message: r"\u needs four hexadecimal digits".to_owned(), offset: at })?;
        self.at += 4;
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_error(text: &str, message: &str) {
        assert_eq!(parse(text).unwrap_err().to_string(), message, "{text}");
    }

    #[test]
    fn malformed_text_is_located() {
        check_error("", "expected a value, the text ends (line 1, column 1)");
        check_error("{\n  \"a\" 1}", "expected `:` after the member name, found `1` (line 2, column 7)");
        check_error("{'a': 1}", "expected a member name in double quotes, found `'` (line 1, column 2)");
        check_error("[1 2]", "expected `,` or `]`, found `2` (line 1, column 4)");
        check_error("\"ä\" x", "expected the end of the document, found `x` (line 1, column 5)");
        check_error("\"abc", "text has no closing `\"` (line 1, column 1)");
        check_error(
            "[${N}]",
            "expected a value; a substitution stands in double quotes, as `\"${Name}\"` (line 1, column 2)",
        );
        check_error("[01]", "expected `,` or `]`, found `1` (line 1, column 3)");
        check_error("\"\\ud800x\"", "half of a surrogate pair (line 1, column 2)");
        check_error(
            "\"\\x\"",
            r#"no such escape; JSON has \" \\ \/ \b \f \n \r \t and \uXXXX (line 1, column 2)"#,
        );
        check_error(&"[".repeat(400), "values nest more than 256 levels deep (line 1, column 258)");
    }

    #[test]
    fn what_is_read_is_written_back_as_it_was() {
        for text in [
            r#"{"b":1,"a":{"b":1,"b":2}}"#,
            "[1.50,-0,1e3,12345678901234567890123,0.1E-7]",
            r#"["\"\\\n\t",null,true,false,{},[]]"#,
            "\"😀\"",
        ] {
            assert_eq!(parse(text).unwrap().json.to_string(), text);
        }
        assert_eq!(parse(r#""\ud83d\ude00\u00e4""#).unwrap().json, Json::from("😀ä"));
    }

    #[test]
    fn every_value_is_found_by_its_pointer() {
        let text = r#" {"a": [1, {"b\u0041": "x"}], "c": {}, "a": {"d": null}, "": -2.5} "#;
        let source = parse(text).unwrap().source;
        let root = Pointer::root();
        let at = |pointer: &Pointer| source.span(pointer).map(|span| &text[span.start..span.end]);
        assert_eq!(at(&root), Some(text.trim()));
        assert_eq!(at(&root.key("a").key("d")), Some("null"), "the last of two");
        assert_eq!(at(&root.key("a").index(1).key("bA")), Some("\"x\""), "what only the first of two has");
        assert_eq!(at(&root.key("a").index(0)), Some("1"));
        assert_eq!(at(&root.key("")), Some("-2.5"));
        for nowhere in [
            root.index(0),
            root.key("b"),
            root.key("a").index(2),
            root.key("c").key("d"),
            root.key("a").key("0"),
        ] {
            assert_eq!(at(&nowhere), None, "{nowhere}");
        }
        let name = source.key_span(&root.key("a").index(1).key("bA")).unwrap();
        assert_eq!(&text[name.start..name.end], r#""b\u0041""#);
        assert_eq!(source.key_span(&root.key("a").index(0)), None);
    }

    #[test]
    fn doubled_names_of_large_objects_are_known() {
        let members: Vec<String> = (0..40).chain([7, 3]).map(|n| format!("\"m{n}\":{n}")).collect();
        let parsed = parse(&format!("[{{\"x\":{{{}}}}}]", members.join(","))).unwrap();
        let object = Pointer::root().index(0).key("x");
        assert_eq!(parsed.duplicate_keys, [object.key("m7"), object.key("m3")]);
    }

    #[test]
    fn positions_and_doubled_names_are_known() {
        let parsed = parse("{\n  \"a\": {\"x\": 1, \"x\": 22}\n}").unwrap();
        let x = Pointer::root().key("a").key("x");
        assert_eq!(parsed.duplicate_keys, std::slice::from_ref(&x));
        let range = parsed.source.range(&x).unwrap();
        assert_eq!((range.start.line, range.start.column, range.end.column), (2, 22, 24));
        assert_eq!(parsed.source.key_span(&x), Some(Span { start: 18, end: 21 }));
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_reading_panic(text in "[\\[\\]{}\":,a0-9\\\\u eE.+\\-\n\u{feff}ä]{0,40}") {
            let _ = parse(&text);
        }
    }
}

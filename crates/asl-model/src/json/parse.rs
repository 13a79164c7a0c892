//! Text to [`Json`], with the span of every value and key.

use std::collections::BTreeMap;

use super::{Json, JsonError, Number, Span};
use crate::diagnostic::{Position, Range};
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

/// Where the nodes of a document stand in its text.
#[derive(Clone, Debug, Default)]
pub struct SourceMap {
    line_starts: Vec<usize>,
    text: String,
    values: BTreeMap<Pointer, Span>,
    keys: BTreeMap<Pointer, Span>,
}

impl SourceMap {
    pub(super) fn new(text: &str, values: Vec<(Pointer, Span)>, keys: Vec<(Pointer, Span)>) -> Self {
        let mut line_starts = vec![0];
        line_starts.extend(text.match_indices('\n').map(|(at, _)| at + 1));
        Self {
            line_starts,
            text: text.to_owned(),
            values: values.into_iter().collect(),
            keys: keys.into_iter().collect(),
        }
    }

    /// The text the document was read from.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The bytes of the value at `pointer`.
    pub fn span(&self, pointer: &Pointer) -> Option<Span> {
        self.values.get(pointer).copied()
    }

    /// The bytes of the member name of the value at `pointer`.
    pub fn key_span(&self, pointer: &Pointer) -> Option<Span> {
        self.keys.get(pointer).copied()
    }

    /// From where to where the value at `pointer` stands.
    pub fn range(&self, pointer: &Pointer) -> Option<Range> {
        self.span(pointer).map(|span| self.range_of(span))
    }

    /// The lines and columns of a span.
    pub fn range_of(&self, span: Span) -> Range {
        Range { start: self.position(span.start), end: self.position(span.end) }
    }

    /// The line and column of a byte offset.
    pub fn position(&self, offset: usize) -> Position {
        position(&self.text, &self.line_starts, offset)
    }
}

fn position(text: &str, line_starts: &[usize], offset: usize) -> Position {
    let line = line_starts.partition_point(|start| *start <= offset);
    let start = line.checked_sub(1).and_then(|index| line_starts.get(index)).copied().unwrap_or(0);
    let column = text.get(start..offset).map_or(0, |before| before.chars().count()) + 1;
    Position { line: line.max(1), column, offset }
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
    let mut parser = Parser { text, at: 0, values: Vec::new(), keys: Vec::new(), duplicates: Vec::new() };
    match parser.document() {
        Ok(json) => Ok(Parsed {
            json,
            duplicate_keys: parser.duplicates,
            source: SourceMap::new(text, parser.values, parser.keys),
        }),
        Err(Fault { message, offset }) => {
            let position = SourceMap::new(text, Vec::new(), Vec::new()).position(offset);
            Err(JsonError { message, position })
        }
    }
}

struct Fault {
    message: String,
    offset: usize,
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    values: Vec<(Pointer, Span)>,
    keys: Vec<(Pointer, Span)>,
    duplicates: Vec<Pointer>,
}

impl Parser<'_> {
    fn document(&mut self) -> Result<Json, Fault> {
        // A byte order mark is no JSON, but editors write it.
        if self.text.starts_with('\u{feff}') {
            self.at = '\u{feff}'.len_utf8();
        }
        self.skip_space();
        let value = self.value(&Pointer::root(), 0)?;
        self.skip_space();
        match self.peek() {
            None => Ok(value),
            Some(_) => Err(self.expected("the end of the document")),
        }
    }

    fn peek(&self) -> Option<char> {
        self.text.get(self.at..).and_then(|rest| rest.chars().next())
    }

    fn bump(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += next.len_utf8();
        Some(next)
    }

    fn take(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.at += wanted.len_utf8();
        }
        found
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(' ' | '\t' | '\r' | '\n')) {
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

    fn value(&mut self, pointer: &Pointer, depth: usize) -> Result<Json, Fault> {
        if depth > MAX_DEPTH {
            let message = format!("values nest more than {MAX_DEPTH} levels deep");
            return Err(Fault { message, offset: self.at });
        }
        let start = self.at;
        let value = match self.peek() {
            Some('{') => self.object(pointer, depth)?,
            Some('[') => self.array(pointer, depth)?,
            Some('"') => Json::String(self.string()?),
            Some('-' | '0'..='9') => self.number()?,
            Some('t') => self.word("true", Json::Bool(true))?,
            Some('f') => self.word("false", Json::Bool(false))?,
            Some('n') => self.word("null", Json::Null)?,
            Some('$') if self.text.get(self.at..).is_some_and(|rest| rest.starts_with("${")) => {
                let message = "expected a value; a substitution stands in double quotes, as `\"${Name}\"`";
                return Err(Fault { message: message.to_owned(), offset: self.at });
            }
            _ => return Err(self.expected("a value")),
        };
        self.values.push((pointer.clone(), Span { start, end: self.at }));
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

    fn object(&mut self, pointer: &Pointer, depth: usize) -> Result<Json, Fault> {
        self.bump();
        let mut members: Vec<(String, Json)> = Vec::new();
        let mut seen = std::collections::BTreeSet::new();
        self.skip_space();
        if self.take('}') {
            return Ok(Json::Object(members));
        }
        loop {
            self.skip_space();
            let start = self.at;
            if self.peek() != Some('"') {
                return Err(self.expected("a member name in double quotes"));
            }
            let key = self.string()?;
            let place = pointer.key(&key);
            self.keys.push((place.clone(), Span { start, end: self.at }));
            self.skip_space();
            if !self.take(':') {
                return Err(self.expected("`:` after the member name"));
            }
            self.skip_space();
            let value = self.value(&place, depth + 1)?;
            if !seen.insert(key.clone()) {
                self.duplicates.push(place);
            }
            members.push((key, value));
            self.skip_space();
            if self.take('}') {
                return Ok(Json::Object(members));
            }
            if !self.take(',') {
                return Err(self.expected("`,` or `}`"));
            }
        }
    }

    fn array(&mut self, pointer: &Pointer, depth: usize) -> Result<Json, Fault> {
        self.bump();
        let mut items = Vec::new();
        self.skip_space();
        if self.take(']') {
            return Ok(Json::Array(items));
        }
        loop {
            self.skip_space();
            items.push(self.value(&pointer.index(items.len()), depth + 1)?);
            self.skip_space();
            if self.take(']') {
                return Ok(Json::Array(items));
            }
            if !self.take(',') {
                return Err(self.expected("`,` or `]`"));
            }
        }
    }

    fn digits(&mut self) -> usize {
        let start = self.at;
        while matches!(self.peek(), Some('0'..='9')) {
            self.at += 1;
        }
        self.at - start
    }

    fn number(&mut self) -> Result<Json, Fault> {
        let start = self.at;
        self.take('-');
        if !self.take('0') && self.digits() == 0 {
            return Err(self.expected("a digit"));
        }
        if self.take('.') && self.digits() == 0 {
            return Err(self.expected("a digit"));
        }
        if self.take('e') || self.take('E') {
            let _sign = self.take('+') || self.take('-');
            if self.digits() == 0 {
                return Err(self.expected("a digit"));
            }
        }
        Ok(Json::Number(Number(self.text.get(start..self.at).unwrap_or_default().to_owned())))
    }

    fn string(&mut self) -> Result<String, Fault> {
        let open = self.at;
        self.bump();
        let mut value = String::new();
        loop {
            let at = self.at;
            match self.bump() {
                None => return Err(Fault { message: "text has no closing `\"`".to_owned(), offset: open }),
                Some('"') => return Ok(value),
                Some('\\') => value.push(self.escape(at)?),
                Some(control) if control < ' ' => {
                    let message = format!("`{}` must be escaped in text", control.escape_debug());
                    return Err(Fault { message, offset: at });
                }
                Some(plain) => value.push(plain),
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
        if !(self.take('\\') && self.take('u')) {
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

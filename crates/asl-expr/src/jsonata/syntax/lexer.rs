//! The source cut into tokens, one at a time, for only the parser knows what a `/` is.

use super::ast::Span;
use super::fault::Fault;
use crate::error::SyntaxError;

#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum TokenKind {
    /// A sign, or one of the words `and`, `or` and `in`, which are also names.
    Operator(&'static str),
    Name(String),
    /// Without its `$`.
    Variable(String),
    String(String),
    Number(f64),
    True,
    False,
    Null,
    Regex {
        pattern: String,
        flags: String,
    },
    End,
}

impl TokenKind {
    /// The token as jsonata-js writes it into a message.
    pub(super) fn shown(&self) -> String {
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        match self {
            Self::Operator(sign) => quoted(sign),
            Self::Name(text) | Self::Variable(text) | Self::String(text) => quoted(text),
            Self::Number(number) => number.to_string(),
            Self::True => "true".to_owned(),
            Self::False => "false".to_owned(),
            Self::Null => "null".to_owned(),
            Self::Regex { pattern, flags } => format!("/{pattern}/{flags}"),
            Self::End => quoted("(end)"),
        }
    }
}

/// What a `/` at the current place is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slash {
    Divides,
    OpensRegex,
}

/// Longer signs before their beginnings.
const SIGNS: [&str; 33] = [
    "..", ":=", "!=", ">=", "<=", "**", "~>", "?:", "??", ".", "[", "]", "{", "}", "(", ")", ",", "@", "#",
    ";", ":", "?", "+", "-", "*", "/", "%", "|", "=", "<", ">", "^", "&",
];

#[derive(Debug)]
pub(super) struct Lexer<'a> {
    source: &'a str,
    at: usize,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(source: &'a str) -> Self {
        Self { source, at: 0 }
    }

    fn rest(&self) -> &'a str {
        self.source.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn bump(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += next.len_utf8();
        Some(next)
    }

    fn take_while(&mut self, accepts: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let length = rest.find(|sign| !accepts(sign)).unwrap_or(rest.len());
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }

    fn since(&self, start: usize) -> Span {
        Span::new(start, self.at)
    }

    /// From `start` to the end: something is open.
    fn open(&self, fault: &Fault, start: usize) -> SyntaxError {
        fault.at(Span::new(start, self.source.len()))
    }

    fn skip_blanks(&mut self) -> Result<(), SyntaxError> {
        loop {
            self.take_while(char::is_whitespace);
            let Some(comment) = self.rest().strip_prefix("/*") else { return Ok(()) };
            match comment.find("*/") {
                Some(length) => self.at += length + "/**/".len(),
                None => return Err(self.open(&Fault::OpenComment, self.at)),
            }
        }
    }

    pub(super) fn next(&mut self, slash: Slash) -> Result<Token, SyntaxError> {
        self.skip_blanks()?;
        let start = self.at;
        let Some(first) = self.peek() else {
            return Ok(Token { kind: TokenKind::End, span: self.since(start) });
        };
        let kind = match first {
            '"' | '\'' => self.string(first)?,
            '`' => self.quoted_name()?,
            '0'..='9' => self.number()?,
            '$' => {
                self.bump();
                TokenKind::Variable(self.take_while(in_name).to_owned())
            }
            '/' if slash == Slash::OpensRegex => self.regex()?,
            _ if first.is_alphabetic() || first == '_' => self.word(),
            _ => self.sign(first)?,
        };
        Ok(Token { kind, span: self.since(start) })
    }

    fn sign(&mut self, first: char) -> Result<TokenKind, SyntaxError> {
        let rest = self.rest();
        let Some(sign) = SIGNS.into_iter().find(|sign| rest.starts_with(sign)) else {
            return Err(Fault::UnknownOperator(first).at(Span::new(self.at, self.at + first.len_utf8())));
        };
        self.at += sign.len();
        Ok(TokenKind::Operator(sign))
    }

    fn word(&mut self) -> TokenKind {
        match self.take_while(in_name) {
            "and" => TokenKind::Operator("and"),
            "or" => TokenKind::Operator("or"),
            "in" => TokenKind::Operator("in"),
            "true" => TokenKind::True,
            "false" => TokenKind::False,
            "null" => TokenKind::Null,
            name => TokenKind::Name(name.to_owned()),
        }
    }

    fn quoted_name(&mut self) -> Result<TokenKind, SyntaxError> {
        let start = self.at;
        self.bump();
        let name = self.take_while(|sign| sign != '`');
        match self.bump() {
            Some(_) => Ok(TokenKind::Name(name.to_owned())),
            None => Err(self.open(&Fault::OpenName, start)),
        }
    }

    /// What does not belong to the number is left for the next token, as in `1..2` and `1.a`.
    fn number(&mut self) -> Result<TokenKind, SyntaxError> {
        let start = self.at;
        let digit = |sign: Option<&u8>| sign.is_some_and(u8::is_ascii_digit);
        if self.peek() == Some('0') {
            self.bump();
        } else {
            self.take_while(|sign| sign.is_ascii_digit());
        }
        let rest = self.rest().as_bytes();
        if rest.first() == Some(&b'.') && digit(rest.get(1)) {
            self.bump();
            self.take_while(|sign| sign.is_ascii_digit());
        }
        let rest = self.rest().as_bytes();
        if matches!(rest.first(), Some(b'e' | b'E')) {
            let signed = matches!(rest.get(1), Some(b'+' | b'-'));
            if digit(rest.get(1 + usize::from(signed))) {
                self.at += 1 + usize::from(signed);
                self.take_while(|sign| sign.is_ascii_digit());
            }
        }
        let span = self.since(start);
        let text = self.source.get(span.range()).unwrap_or_default();
        match text.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(TokenKind::Number(number)),
            _ => Err(Fault::NumberOutOfRange(text.to_owned()).at(span)),
        }
    }

    fn string(&mut self, quote: char) -> Result<TokenKind, SyntaxError> {
        let start = self.at;
        self.bump();
        let mut text = String::new();
        loop {
            let escape = self.at;
            match self.bump() {
                None => return Err(self.open(&Fault::OpenString, start)),
                Some(sign) if sign == quote => return Ok(TokenKind::String(text)),
                Some('\\') => match self.bump() {
                    None => return Err(self.open(&Fault::OpenString, start)),
                    Some(sign @ ('"' | '\\' | '/')) => text.push(sign),
                    Some('b') => text.push('\u{8}'),
                    Some('f') => text.push('\u{c}'),
                    Some('n') => text.push('\n'),
                    Some('r') => text.push('\r'),
                    Some('t') => text.push('\t'),
                    Some('u') => text.push(self.unicode(escape)?),
                    Some(other) => return Err(Fault::Escape(other).at(self.since(escape))),
                },
                Some(sign) => text.push(sign),
            }
        }
    }

    /// What follows `\u`. A lone surrogate, which no text of ours can hold, is refused.
    fn unicode(&mut self, escape: usize) -> Result<char, SyntaxError> {
        let unit = |lexer: &mut Self| -> Option<u16> {
            let digits = lexer.rest().get(..4)?;
            let unit = digits.bytes().all(|digit| digit.is_ascii_hexdigit()).then_some(digits)?;
            lexer.at += 4;
            u16::from_str_radix(unit, 16).ok()
        };
        let sign = unit(self).and_then(|first| {
            let mut units = vec![first];
            if (0xD800..0xDC00).contains(&first) && self.rest().starts_with("\\u") {
                self.at += 2;
                units.extend(unit(self));
            }
            char::decode_utf16(units).next()?.ok()
        });
        sign.ok_or_else(|| Fault::UnicodeEscape.at(self.since(escape)))
    }

    /// A `/` within brackets does not close the expression.
    fn regex(&mut self) -> Result<TokenKind, SyntaxError> {
        let start = self.at;
        self.bump();
        let mut depth = 0_i32;
        loop {
            let at = self.at;
            match self.bump() {
                None => return Err(self.open(&Fault::OpenRegex, start)),
                Some('\\') => {
                    self.bump();
                }
                Some('(' | '[' | '{') => depth += 1,
                Some(')' | ']' | '}') => depth -= 1,
                Some('/') if depth == 0 => {
                    let pattern = self.source.get(start + 1..at).unwrap_or_default().to_owned();
                    if pattern.is_empty() {
                        return Err(Fault::EmptyRegex.at(self.since(start)));
                    }
                    let flags = self.take_while(|sign| matches!(sign, 'i' | 'm')).to_owned();
                    return Ok(TokenKind::Regex { pattern, flags });
                }
                Some(_) => {}
            }
        }
    }
}

fn in_name(sign: char) -> bool {
    sign.is_alphanumeric() || matches!(sign, '_' | '$')
}

//! Filters between brackets, `[?(@.price < 10 && @.kind == 'book')]`: reading and deciding.

use std::borrow::Cow;
use std::cmp::Ordering;

use serde_json::Value;

use super::{Steps, parser};
use crate::error::SyntaxError;
use crate::text::{compare_strings, same_json};

/// How deep parentheses may nest.
const MAX_DEPTH: usize = 32;

#[derive(Clone, Debug)]
pub(crate) enum Filter {
    Any(Vec<Filter>),
    All(Vec<Filter>),
    Exists(Operand),
    Compare(Operand, Operator, Operand),
    Matches(Operand, Box<regex::Regex>),
}

#[derive(Clone, Debug)]
pub(crate) enum Operand {
    /// `@…`
    Current(Steps),
    /// `$…`
    Root(Steps),
    Literal(Value),
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Filter {
    /// Whether `item` passes; `root` is what `$` means inside the filter.
    pub(crate) fn accepts(&self, item: &Value, root: &Value) -> bool {
        match self {
            Self::Any(parts) => parts.iter().any(|part| part.accepts(item, root)),
            Self::All(parts) => parts.iter().all(|part| part.accepts(item, root)),
            Self::Exists(operand) => operand.value(item, root).is_some(),
            Self::Compare(left, operator, right) => match (left.value(item, root), right.value(item, root)) {
                (Some(left), Some(right)) => operator.holds(&left, &right),
                _ => false,
            },
            Self::Matches(operand, pattern) => operand
                .value(item, root)
                .is_some_and(|value| value.as_str().is_some_and(|text| pattern.is_match(text))),
        }
    }
}

impl Operand {
    fn value<'v>(&'v self, item: &'v Value, root: &'v Value) -> Option<Cow<'v, Value>> {
        match self {
            Self::Current(steps) => steps.find(item).ok(),
            Self::Root(steps) => steps.find(root).ok(),
            Self::Literal(value) => Some(Cow::Borrowed(value)),
        }
    }
}

impl Operator {
    fn holds(self, left: &Value, right: &Value) -> bool {
        let order = match (left, right) {
            (Value::Number(left), Value::Number(right)) => {
                left.as_f64().zip(right.as_f64()).and_then(|(left, right)| left.partial_cmp(&right))
            }
            (Value::String(left), Value::String(right)) => Some(compare_strings(left, right)),
            _ => None,
        };
        match self {
            Self::Equal => loosely_equal(left, right),
            Self::NotEqual => !loosely_equal(left, right),
            Self::Less => order == Some(Ordering::Less),
            Self::LessOrEqual => order.is_some_and(Ordering::is_le),
            Self::Greater => order == Some(Ordering::Greater),
            Self::GreaterOrEqual => order.is_some_and(Ordering::is_ge),
        }
    }
}

/// The library compares a number with a string that holds a number by value.
fn loosely_equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(number), Value::String(text)) | (Value::String(text), Value::Number(number)) => {
            text.trim().parse::<f64>().is_ok_and(|text| number.as_f64() == Some(text))
        }
        _ => same_json(left, right),
    }
}

/// Reads `(…)` from byte `at` of `text`; also gives the byte after the closing parenthesis.
pub(super) fn parse(text: &str, at: usize) -> Result<(Filter, usize), SyntaxError> {
    let mut parser = Parser { text, at };
    parser.expect('(')?;
    let filter = parser.any(0)?;
    parser.expect(')')?;
    Ok((filter, parser.at))
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Parser<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn skip_blanks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches(' ').len();
    }

    fn error(&self, message: impl Into<String>) -> SyntaxError {
        SyntaxError::new(message, self.at)
    }

    fn takes(&mut self, sign: &str) -> bool {
        self.skip_blanks();
        let found = self.rest().starts_with(sign);
        if found {
            self.at += sign.len();
        }
        found
    }

    fn expect(&mut self, sign: char) -> Result<(), SyntaxError> {
        if self.takes(sign.encode_utf8(&mut [0; 4])) {
            Ok(())
        } else {
            Err(self.error(format!("expected `{sign}`")))
        }
    }

    fn any(&mut self, depth: usize) -> Result<Filter, SyntaxError> {
        let mut parts = vec![self.all(depth)?];
        while self.takes("||") {
            parts.push(self.all(depth)?);
        }
        Ok(if parts.len() == 1 { parts.swap_remove(0) } else { Filter::Any(parts) })
    }

    fn all(&mut self, depth: usize) -> Result<Filter, SyntaxError> {
        let mut parts = vec![self.term(depth)?];
        while self.takes("&&") {
            parts.push(self.term(depth)?);
        }
        Ok(if parts.len() == 1 { parts.swap_remove(0) } else { Filter::All(parts) })
    }

    fn term(&mut self, depth: usize) -> Result<Filter, SyntaxError> {
        if depth > MAX_DEPTH {
            return Err(self.error("parentheses nest too deep"));
        }
        if self.takes("(") {
            let inner = self.any(depth + 1)?;
            self.expect(')')?;
            return Ok(inner);
        }
        let left = self.operand()?;
        if self.takes("=~") {
            let pattern = self.regex()?;
            return Ok(Filter::Matches(left, Box::new(pattern)));
        }
        let Some(operator) = self.operator() else {
            return match left {
                Operand::Literal(_) => Err(self.error("expected an operator")),
                path => Ok(Filter::Exists(path)),
            };
        };
        let right = self.operand()?;
        Ok(Filter::Compare(left, operator, right))
    }

    fn operator(&mut self) -> Option<Operator> {
        let known = [
            ("==", Operator::Equal),
            ("!=", Operator::NotEqual),
            ("<=", Operator::LessOrEqual),
            (">=", Operator::GreaterOrEqual),
            ("<", Operator::Less),
            (">", Operator::Greater),
        ];
        known.into_iter().find_map(|(sign, operator)| self.takes(sign).then_some(operator))
    }

    fn operand(&mut self) -> Result<Operand, SyntaxError> {
        self.skip_blanks();
        match self.rest().chars().next() {
            Some('@') => Ok(Operand::Current(self.path()?)),
            Some('$') => Ok(Operand::Root(self.path()?)),
            Some(quote @ ('\'' | '"')) => self.string(quote).map(Operand::Literal),
            _ => self.word().map(Operand::Literal),
        }
    }

    /// A path inside a filter ends at a blank, an operator or the closing parenthesis, outside brackets.
    fn path(&mut self) -> Result<Steps, SyntaxError> {
        let start = self.at;
        let mut end = start + 1;
        let mut brackets = 0_usize;
        let mut quoted = false;
        for (offset, character) in self.rest().char_indices().skip(1) {
            match character {
                '\'' if brackets > 0 => quoted = !quoted,
                _ if quoted => {}
                '[' => brackets += 1,
                ']' | ' ' | ')' | '=' | '!' | '<' | '>' | '&' | '|' if brackets == 0 => break,
                ']' => brackets -= 1,
                _ => {}
            }
            end = start + offset + character.len_utf8();
        }
        let text = self.text.get(..end).unwrap_or_default();
        let first = text.get(start + 1..).and_then(|rest| rest.chars().next());
        if !matches!(first, None | Some('.' | '[')) {
            return Err(SyntaxError::new("expected `.` or `[`", start + 1));
        }
        let steps = parser::parse_steps(text, start + 1)?;
        self.at = end;
        Ok(steps)
    }

    fn string(&mut self, quote: char) -> Result<Value, SyntaxError> {
        let mut text = String::new();
        let mut characters = self.rest().char_indices().skip(1);
        while let Some((offset, character)) = characters.next() {
            match character {
                '\\' => text.extend(characters.next().map(|(_, escaped)| escaped)),
                _ if character == quote => {
                    self.at += offset + 1;
                    return Ok(Value::String(text));
                }
                _ => text.push(character),
            }
        }
        Err(self.error(format!("expected `{quote}` after the text")))
    }

    fn word(&mut self) -> Result<Value, SyntaxError> {
        let rest = self.rest();
        let length = rest
            .find(|character: char| !character.is_ascii_alphanumeric() && !".+-".contains(character))
            .unwrap_or(rest.len());
        let word = rest.get(..length).unwrap_or_default();
        let value = match word {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            "null" => Value::Null,
            _ => word
                .parse::<f64>()
                .ok()
                .and_then(|_| serde_json::from_str::<serde_json::Number>(word).ok())
                .map(Value::Number)
                .ok_or_else(|| {
                    self.error("expected a path, a text in quotes, a number, true, false or null")
                })?,
        };
        self.at += length;
        Ok(value)
    }

    fn regex(&mut self) -> Result<regex::Regex, SyntaxError> {
        self.skip_blanks();
        let start = self.at;
        let mut escaped = false;
        let end = self.rest().char_indices().skip(1).find(|(_, character)| {
            let closes = *character == '/' && !escaped;
            escaped = *character == '\\' && !escaped;
            closes
        });
        let (true, Some((end, _))) = (self.rest().starts_with('/'), end) else {
            return Err(self.error("expected a pattern between `/` and `/`"));
        };
        let pattern = self.rest().get(1..end).unwrap_or_default().replace("\\/", "/");
        let flags: String = self
            .rest()
            .get(end + 1..)
            .unwrap_or_default()
            .chars()
            .take_while(char::is_ascii_alphabetic)
            .collect();
        let regex = regex::RegexBuilder::new(&format!("^(?:{pattern})$"))
            .case_insensitive(flags.contains('i'))
            .build()
            .map_err(|_| SyntaxError::new(format!("`{pattern}` is not a pattern"), start))?;
        self.at = start + end + 1 + flags.len();
        Ok(regex)
    }
}

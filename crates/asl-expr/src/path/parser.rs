//! Reads the steps of a path, with the byte span of each.

use super::filter;
use super::{Step, Steps, Token};
use crate::error::SyntaxError;

/// More steps than any definition has; keeps the evaluation, which recurses, shallow.
pub(super) const MAX_STEPS: usize = 250;

/// Reads what follows the root of `text`, from byte `at` on.
pub(super) fn parse_steps(text: &str, at: usize) -> Result<Steps, SyntaxError> {
    let mut parser = Parser { text, at, steps: Vec::new() };
    // The library allows blanks around a path.
    let end = text.trim_end_matches(' ').len();
    parser.text = text.get(..end).unwrap_or(text);
    parser.run()?;
    Ok(Steps { list: parser.steps })
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
    steps: Vec<Step>,
}

impl<'t> Parser<'t> {
    fn run(&mut self) -> Result<(), SyntaxError> {
        while let Some(next) = self.peek() {
            if self.steps.len() >= MAX_STEPS {
                return Err(self.error(format!("a path has at most {MAX_STEPS} steps")));
            }
            match next {
                '[' => self.bracket()?,
                '.' => self.dot()?,
                _ => self.name()?,
            }
        }
        match self.steps.last() {
            Some(Step { token: Token::Scan, .. }) => Err(self.error("a path cannot end with `..`")),
            _ => Ok(()),
        }
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn error(&self, message: impl Into<String>) -> SyntaxError {
        SyntaxError::new(message, self.at)
    }

    fn push(&mut self, token: Token, start: usize, end: usize) {
        self.steps.push(Step { token, span: start..end });
        self.at = end;
    }

    fn dot(&mut self) -> Result<(), SyntaxError> {
        if self.rest().starts_with("..") {
            // The library takes a third point for a slip of the pen.
            let length = if self.rest().starts_with("...") { 3 } else { 2 };
            self.push(Token::Scan, self.at, self.at + length);
        } else {
            self.at += 1;
        }
        match self.peek() {
            None => Err(self.error("a path cannot end with `.`")),
            Some('.') => Err(self.error("unexpected `.`")),
            Some(_) => Ok(()),
        }
    }

    fn name(&mut self) -> Result<(), SyntaxError> {
        let rest = self.rest();
        let length = rest.find(['.', '[']).unwrap_or(rest.len());
        let name = rest.get(..length).unwrap_or_default();
        if let Some(blank) = name.find(' ') {
            return Err(SyntaxError::new("a name with blanks is written as ['my name']", self.at + blank));
        }
        if let Some(stray) = name.find([']', '\'']) {
            return Err(SyntaxError::new("a name with `]` or `'` is written in brackets", self.at + stray));
        }
        let token = if name == "*" { Token::Wildcard } else { Token::Property(vec![name.to_owned()]) };
        self.push(token, self.at, self.at + length);
        Ok(())
    }

    /// `[…]`: names, indexes, a slice, `*`, a filter or `(@.length-1)`.
    fn bracket(&mut self) -> Result<(), SyntaxError> {
        let start = self.at;
        let Some(inner) = self.rest().get(1..) else { return Err(self.error("expected `]`")) };
        let blanks = inner.len() - inner.trim_start_matches(' ').len();
        let first = start + 1 + blanks;
        let inner = inner.trim_start_matches(' ');
        match inner.chars().next() {
            Some('\'') => self.quoted_names(start, first),
            Some('*') if self.rest().starts_with("[*]") => {
                self.push(Token::Wildcard, start, start + 3);
                Ok(())
            }
            Some('?') => self.filter(start, first),
            Some('(') => {
                let close = self.find_close(first)?;
                let text = self.text.get(first..close).unwrap_or_default();
                let distance = from_end(text)
                    .ok_or_else(|| SyntaxError::new("expected `(@.length-N)` between the brackets", first))?;
                self.push(Token::FromEnd(distance), start, close + 1);
                Ok(())
            }
            Some('0'..='9' | '-' | ':') => self.numbers(start, first),
            _ => Err(SyntaxError::new("expected `'`, `*`, `?` or a number after `[`", first)),
        }
    }

    fn find_close(&self, from: usize) -> Result<usize, SyntaxError> {
        let rest = self.text.get(from..).unwrap_or_default();
        rest.find(']').map(|at| from + at).ok_or_else(|| SyntaxError::new("expected `]`", self.text.len()))
    }

    /// The `]` that follows `from` after nothing but blanks.
    fn closing(&self, from: usize) -> Result<usize, SyntaxError> {
        let rest = self.text.get(from..).unwrap_or_default();
        let blanks = rest.len() - rest.trim_start_matches(' ').len();
        let at = from + blanks;
        match self.text.get(at..).and_then(|rest| rest.chars().next()) {
            Some(']') => Ok(at),
            _ => Err(SyntaxError::new("expected `]`", at)),
        }
    }

    /// `'a'`, `'a','b'`: everything between two single quotes, backslashes included.
    fn quoted_names(&mut self, start: usize, first: usize) -> Result<(), SyntaxError> {
        let mut names = Vec::new();
        let mut at = first;
        loop {
            let rest = self.text.get(at..).unwrap_or_default();
            let Some(rest) = rest.strip_prefix('\'') else {
                return Err(SyntaxError::new("expected a name in single quotes", at));
            };
            let Some(length) = rest.find('\'') else {
                return Err(SyntaxError::new("expected `'` after the name", self.text.len()));
            };
            names.push(rest.get(..length).unwrap_or_default().to_owned());
            at += length + 2;
            let rest = self.text.get(at..).unwrap_or_default();
            at += rest.len() - rest.trim_start_matches(' ').len();
            match self.text.get(at..).and_then(|rest| rest.chars().next()) {
                Some(']') => break,
                Some(',') => {
                    at += 1;
                    let rest = self.text.get(at..).unwrap_or_default();
                    at += rest.len() - rest.trim_start_matches(' ').len();
                }
                _ => return Err(SyntaxError::new("expected `,` or `]` after the name", at)),
            }
        }
        self.push(Token::Property(names), start, at + 1);
        Ok(())
    }

    fn numbers(&mut self, start: usize, first: usize) -> Result<(), SyntaxError> {
        let close = self.find_close(first)?;
        let text = self.text.get(first..close).unwrap_or_default();
        let number = |part: &str| -> Result<i64, SyntaxError> {
            let part = part.trim_matches(' ');
            part.parse::<i32>()
                .map(i64::from)
                .map_err(|_| SyntaxError::new(format!("expected a whole number but found `{part}`"), first))
        };
        let token = if text.contains(':') {
            // DIFFERENCE: no steps. The library reads `[a:b:c]` and forgets `c`.
            let mut parts = text.split(':').map(|part| part.trim_matches(' '));
            let bound = |part: Option<&str>| match part {
                None | Some("") => Ok(None),
                Some(part) => number(part).map(Some),
            };
            let (from, to) = (bound(parts.next())?, bound(parts.next())?);
            if from.is_none() && to.is_none() {
                return Err(SyntaxError::new("expected a number in the slice", first));
            }
            Token::Slice(from, to)
        } else {
            Token::Indexes(text.split(',').map(number).collect::<Result<_, _>>()?)
        };
        self.push(token, start, close + 1);
        Ok(())
    }

    fn filter(&mut self, start: usize, question: usize) -> Result<(), SyntaxError> {
        let (filter, end) = filter::parse(self.text, question + 1)?;
        let close = self.closing(end)?;
        self.push(Token::Filter(filter), start, close + 1);
        Ok(())
    }
}

/// The N of `(@.length-N)`.
fn from_end(text: &str) -> Option<i64> {
    let inner = text.trim_matches(' ').strip_prefix('(')?.strip_suffix(')')?.trim_matches(' ');
    let rest = inner.strip_prefix("@.length")?.trim_matches(' ').strip_prefix('-')?;
    rest.trim_matches(' ').parse::<u32>().ok().map(i64::from)
}

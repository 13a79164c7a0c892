//! Intrinsic functions, `States.Format('{}', $.name)`: reading and calling.

use std::ops::Range;

use serde_json::{Number, Value};

use crate::entropy::Entropy;
use crate::error::{ErrorKind, ExprError, SyntaxError};
use crate::path::{Path, Root};
use crate::scope::Env;
use crate::text::to_text;

mod functions;

pub(crate) use functions::{numbers, without_negative_zero};

pub use functions::IntrinsicName;

/// How deep calls may nest; the service documents 10.
const MAX_DEPTH: usize = 10;

/// A parsed call.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    text: String,
    root: IntrinsicCall,
}

/// A call of an intrinsic function as it is written.
///
/// ```
/// use asl_expr::{IntrinsicArgument, IntrinsicName, parse_intrinsic};
///
/// let call = parse_intrinsic("States.Format('Hello {}', $.name)")?;
/// assert_eq!(call.function, IntrinsicName::Format);
/// assert!(matches!(&call.arguments[1].value, IntrinsicArgument::Path(_, path) if path == "$.name"));
/// assert_eq!(call.arguments[1].span, 26..32);
/// # Ok::<(), asl_expr::SyntaxError>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct IntrinsicCall {
    /// The function.
    pub function: IntrinsicName,
    /// What it is called with, in order.
    pub arguments: Vec<Spanned>,
    /// Where it stands in the text, in bytes.
    pub span: Range<usize>,
}

/// An argument and where it stands in the text, in bytes.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Spanned {
    /// The argument.
    pub value: IntrinsicArgument,
    /// From its first byte to behind its last.
    pub span: Range<usize>,
}

/// An argument of an intrinsic function.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum IntrinsicArgument {
    /// Text between single quotes, with its escapes as they were written.
    Text(String),
    /// `null`, `true`, `false` or a number.
    Constant(Value),
    /// `$…`, `$$…` or `$name…`: the path, and its text.
    Path(Path, String),
    /// A call inside of the call.
    Call(IntrinsicCall),
}

/// Reads a call such as `States.Format('Hello {}', $.name)`.
///
/// # Errors
/// With what is wrong and where: the grammar, an unknown function, or a number of arguments that it does not take.
pub fn parse_intrinsic(text: &str) -> Result<IntrinsicCall, SyntaxError> {
    Call::parse(text).map(|call| call.root)
}

/// Why a call gave no value.
enum Failure {
    MissingPath(String),
    Refused(String),
}

impl Call {
    pub(crate) fn parse(text: &str) -> Result<Self, SyntaxError> {
        let mut parser = Parser { text, at: 0 };
        let root = parser.call(0)?;
        parser.skip_blanks();
        match parser.peek() {
            None => Ok(Self { text: text.to_owned(), root }),
            Some(_) => Err(parser.error("expected nothing after the call")),
        }
    }

    pub(crate) fn eval(&self, env: &Env<'_>, entropy: &mut dyn Entropy) -> Result<Value, ExprError> {
        self.root.eval(env, entropy).map_err(|failure| {
            // The whole expression is named, not the inner call that failed.
            let sentence = |why: &str| format!("The function '{}' had the following error: {why}", self.text);
            match failure {
                Failure::MissingPath(why) => ExprError::new(ErrorKind::Path, sentence(&why)),
                Failure::Refused(why) => ExprError::new(ErrorKind::Intrinsic, sentence(&why)),
            }
        })
    }
}

impl IntrinsicCall {
    fn eval(&self, env: &Env<'_>, entropy: &mut dyn Entropy) -> Result<Value, Failure> {
        let mut values = Vec::with_capacity(self.arguments.len());
        for (index, argument) in self.arguments.iter().enumerate() {
            values.push(match &argument.value {
                // A template keeps its escapes: `\{` must not become a place to fill.
                IntrinsicArgument::Text(raw) if index == 0 && self.function == IntrinsicName::Format => {
                    Value::String(raw.clone())
                }
                IntrinsicArgument::Text(raw) => Value::String(unescape(raw)),
                IntrinsicArgument::Constant(value) => value.clone(),
                IntrinsicArgument::Path(path, text) => find(path, text, env)?,
                IntrinsicArgument::Call(call) => call.eval(env, entropy)?,
            });
        }
        functions::call(self.function, &values, entropy).map_err(Failure::Refused)
    }
}

fn find(path: &Path, text: &str, env: &Env<'_>) -> Result<Value, Failure> {
    path.find(env).map(std::borrow::Cow::into_owned).map_err(|failure| {
        if let crate::path::PathFailure::Mismatch(message) = failure {
            return Failure::MissingPath(message);
        }
        // The service names the path as it looks within the Context Object, and the state's input.
        let shown = if path.root() == &Root::Context { text.get(1..).unwrap_or(text) } else { text };
        Failure::MissingPath(format!(
            "The JsonPath argument for the field '{shown}' could not be found in the input '{}'",
            to_text(env.input)
        ))
    })
}

/// Takes the backslash off `\'`, `\{`, `\}` and `\\`, as they stand in an [`IntrinsicArgument::Text`].
pub fn unescape(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut characters = raw.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => text.extend(characters.next()),
            _ => text.push(character),
        }
    }
    text
}

/// Checks that `text` is a call of a known intrinsic function.
///
/// # Errors
/// With what is wrong and where.
///
/// ```
/// assert!(asl_expr::check_intrinsic("States.Format('Hello {}', $.name)").is_ok());
/// assert_eq!(asl_expr::check_intrinsic("States.Formt('x')").unwrap_err().offset, 7);
/// ```
pub fn check_intrinsic(text: &str) -> Result<(), SyntaxError> {
    Call::parse(text).map(drop)
}

/// The paths among the arguments of an intrinsic call, nested calls included, in order.
///
/// # Errors
/// When `text` is no call of a known intrinsic function.
pub fn intrinsic_paths(text: &str) -> Result<Vec<String>, SyntaxError> {
    fn collect(call: &IntrinsicCall, into: &mut Vec<String>) {
        for argument in &call.arguments {
            match &argument.value {
                IntrinsicArgument::Path(_, text) => into.push(text.clone()),
                IntrinsicArgument::Call(call) => collect(call, into),
                IntrinsicArgument::Text(_) | IntrinsicArgument::Constant(_) => {}
            }
        }
    }
    let mut paths = Vec::new();
    collect(&Call::parse(text)?.root, &mut paths);
    Ok(paths)
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Parser<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn skip_blanks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    fn error(&self, message: impl Into<String>) -> SyntaxError {
        SyntaxError::new(message, self.at)
    }

    fn call(&mut self, depth: usize) -> Result<IntrinsicCall, SyntaxError> {
        let start = self.at;
        if depth >= MAX_DEPTH {
            return Err(self.error(format!("calls nest at most {MAX_DEPTH} deep")));
        }
        let Some(rest) = self.rest().strip_prefix("States.") else {
            return Err(self.error("expected a call such as `States.Format(…)`"));
        };
        let length = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        let name = rest.get(..length).unwrap_or_default();
        let name_at = self.at + "States.".len();
        let function = IntrinsicName::parse(name)
            .ok_or_else(|| SyntaxError::new(format!("unknown function `States.{name}`"), name_at))?;
        self.at = name_at + length;
        self.skip_blanks();
        if self.peek() != Some('(') {
            return Err(self.error("expected `(`"));
        }
        self.at += 1;
        let mut arguments = Vec::new();
        self.skip_blanks();
        if self.peek() == Some(')') {
            self.at += 1;
        } else {
            loop {
                arguments.push(self.argument(depth)?);
                self.skip_blanks();
                match self.peek() {
                    Some(',') => self.at += 1,
                    Some(')') => {
                        self.at += 1;
                        break;
                    }
                    _ => return Err(self.error("expected `,` or `)`")),
                }
            }
        }
        if !function.arity().contains(&arguments.len()) {
            return Err(SyntaxError::new(
                format!("`States.{name}` takes {}", function.arity_in_words()),
                name_at,
            ));
        }
        Ok(IntrinsicCall { function, arguments, span: start..self.at })
    }

    fn argument(&mut self, depth: usize) -> Result<Spanned, SyntaxError> {
        self.skip_blanks();
        let start = self.at;
        let value = match self.peek() {
            Some('\'') => self.quoted().map(IntrinsicArgument::Text),
            Some('$') => self.path(),
            Some('S') => self.call(depth + 1).map(IntrinsicArgument::Call),
            _ => self.constant().map(IntrinsicArgument::Constant),
        }?;
        Ok(Spanned { value, span: start..self.at })
    }

    fn quoted(&mut self) -> Result<String, SyntaxError> {
        let start = self.at;
        let mut characters = self.rest().char_indices().skip(1);
        while let Some((offset, character)) = characters.next() {
            match character {
                '\\' => match characters.next() {
                    Some((_, '\'' | '{' | '}' | '\\')) => {}
                    _ => {
                        return Err(SyntaxError::new(
                            r"only `\'`, `\{`, `\}` and `\\` can be escaped",
                            start + offset,
                        ));
                    }
                },
                '\'' => {
                    let raw = self.rest().get(1..offset).unwrap_or_default().to_owned();
                    self.at = start + offset + 1;
                    return Ok(raw);
                }
                _ => {}
            }
        }
        Err(SyntaxError::new("expected `'` after the text", self.text.len()))
    }

    /// A path ends at the `,` or `)` that is outside of its own brackets and quotes.
    fn path(&mut self) -> Result<IntrinsicArgument, SyntaxError> {
        let start = self.at;
        let (mut depth, mut quoted) = (0_usize, false);
        let end = self.rest().char_indices().find(|(_, character)| {
            match character {
                '\'' => quoted = !quoted,
                _ if quoted => {}
                '[' | '(' => depth += 1,
                ']' => depth = depth.saturating_sub(1),
                ')' if depth > 0 => depth -= 1,
                ',' | ')' => return depth == 0,
                _ => {}
            }
            false
        });
        let end = end.map_or(self.text.len(), |(offset, _)| start + offset);
        let text = self.text.get(start..end).unwrap_or_default().trim_end();
        let path =
            Path::parse(text).map_err(|error| SyntaxError::new(error.message, start + error.offset))?;
        self.at = start + text.len();
        Ok(IntrinsicArgument::Path(path, text.to_owned()))
    }

    fn constant(&mut self) -> Result<Value, SyntaxError> {
        let rest = self.rest();
        let length =
            rest.find(|c: char| !c.is_ascii_alphanumeric() && !"+-.".contains(c)).unwrap_or(rest.len());
        let word = rest.get(..length).unwrap_or_default();
        let value = match word {
            "null" => Value::Null,
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            _ => serde_json::from_str::<Number>(word)
                .map(Value::Number)
                .map_err(|_| self.error("expected a text in single quotes, a number, a path or a call"))?,
        };
        self.at += length;
        Ok(value)
    }
}

#[cfg(test)]
mod tests;

//! JSONPath as the service understands it: the dialect of Jayway JSONPath 2.0.0.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::ops::Range;

use serde_json::Value;

use crate::error::{ErrorKind, ExprError, SyntaxError};
use crate::reference_path::ReferenceStep;
use crate::scope::Env;

pub(crate) mod eval;
mod filter;
mod parser;
mod plain;

pub(crate) use eval::PathFailure;
pub use plain::PlainPath;

/// A parsed JSONPath with its root.
///
/// ```
/// use asl_expr::{Path, Root};
///
/// let path = Path::parse("$order.items[*].price")?;
/// assert_eq!(path.root(), &Root::Variable("order".into()));
/// assert!(!path.is_definite());
/// # Ok::<(), asl_expr::SyntaxError>(())
/// ```
///
/// See <https://docs.aws.amazon.com/step-functions/latest/dg/amazon-states-language-paths.html>.
#[derive(Clone, Debug)]
pub struct Path {
    root: Root,
    steps: Steps,
}

/// What a path starts from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Root {
    /// `$`: the input of the field.
    Input,
    /// `$$`: the Context Object.
    Context,
    /// `$name`: a workflow variable.
    Variable(String),
}

/// The part of a path after its root.
#[derive(Clone, Debug, Default)]
pub(crate) struct Steps {
    pub(crate) list: Vec<Step>,
}

#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) token: Token,
    pub(crate) span: Range<usize>,
}

#[derive(Clone, Debug)]
pub(crate) enum Token {
    /// `.name`, `['name']`, `['a','b']`
    Property(Vec<String>),
    /// `.*`, `[*]`
    Wildcard,
    /// `[0]`, `[0,2]`
    Indexes(Vec<i64>),
    /// `[(@.length-1)]`
    FromEnd(i64),
    /// `[1:]`, `[:2]`, `[1:2]`
    Slice(Option<i64>, Option<i64>),
    /// `[?(@.x == 1)]`
    Filter(filter::Filter),
    /// `..`, always followed by another step
    Scan,
}

impl Path {
    /// Reads a path that starts with `$`, `$$` or `$name`.
    ///
    /// # Errors
    /// When the text does not follow the grammar; the offset counts from the start of `text`.
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        let (root, at) = split_root(text)?;
        let steps = parser::parse_steps(text, at)?;
        Ok(Self { root, steps })
    }

    /// What the path starts from.
    pub fn root(&self) -> &Root {
        &self.root
    }

    /// Whether the path can only ever mean one value. Any other path gives a list, even of 0 or 1.
    pub fn is_definite(&self) -> bool {
        self.steps.is_definite()
    }

    /// Whether the path is a Reference Path: only names and single indexes.
    pub fn is_reference(&self) -> bool {
        self.steps.list.iter().all(Step::is_reference)
    }

    /// The names and single indexes that the path begins with, each with where it stands in the text, in bytes: all of
    /// it for a Reference Path, what comes before the first other step for any other.
    ///
    /// ```
    /// use asl_expr::{Path, ReferenceStep};
    ///
    /// let path = Path::parse("$.order.items[*].price")?;
    /// let steps = path.leading_steps();
    /// assert_eq!(steps.len(), 2);
    /// assert_eq!(steps[0].0, ReferenceStep::Name("order".to_owned()));
    /// # Ok::<(), asl_expr::SyntaxError>(())
    /// ```
    pub fn leading_steps(&self) -> Vec<(ReferenceStep, Range<usize>)> {
        self.steps.list.iter().map_while(|step| Some((step.reference()?, step.span.clone()))).collect()
    }

    pub(crate) fn steps(&self) -> &[Step] {
        &self.steps.list
    }

    pub(crate) fn find<'v>(&self, env: &Env<'v>) -> Result<Cow<'v, Value>, PathFailure> {
        let root = match &self.root {
            Root::Input => env.input,
            Root::Context => env.context,
            Root::Variable(name) => env.variables.get(name).ok_or_else(|| {
                PathFailure::Missing(format!("No results for path: $['{name}']{}", self.steps.normalized()))
            })?,
        };
        self.steps.find(root)
    }
}

impl Step {
    pub(crate) fn is_reference(&self) -> bool {
        self.reference().is_some()
    }

    /// The step of a Reference Path that this is.
    pub(crate) fn reference(&self) -> Option<ReferenceStep> {
        match &self.token {
            Token::Property(names) => match names.as_slice() {
                [name] => Some(ReferenceStep::Name(name.clone())),
                _ => None,
            },
            Token::Indexes(indexes) => match indexes.as_slice() {
                [index] => usize::try_from(*index).ok().map(ReferenceStep::Index),
                _ => None,
            },
            _ => None,
        }
    }

    fn is_definite(&self) -> bool {
        match &self.token {
            Token::Property(_) | Token::FromEnd(_) => true,
            Token::Indexes(indexes) => indexes.len() == 1,
            Token::Wildcard | Token::Slice(..) | Token::Filter(_) | Token::Scan => false,
        }
    }
}

impl Steps {
    pub(crate) fn is_definite(&self) -> bool {
        self.list.iter().all(Step::is_definite)
    }

    /// `$['a'][0]`, without the root.
    pub(crate) fn normalized(&self) -> String {
        normalize(&self.list)
    }
}

/// Steps in the notation the JSONPath library prints: `['a'][0]..['x'][*]`.
pub(crate) fn normalize(steps: &[Step]) -> String {
    let mut text = String::new();
    for step in steps {
        let _ = match &step.token {
            Token::Property(names) => write!(text, "['{}']", names.join("', '")),
            Token::Wildcard => write!(text, "[*]"),
            Token::Indexes(indexes) => {
                let indexes: Vec<_> = indexes.iter().map(i64::to_string).collect();
                write!(text, "[{}]", indexes.join(","))
            }
            Token::FromEnd(distance) => write!(text, "[(@.length-{distance})]"),
            Token::Slice(from, to) => {
                let part = |bound: &Option<i64>| bound.map(|bound| bound.to_string()).unwrap_or_default();
                write!(text, "[{}:{}]", part(from), part(to))
            }
            Token::Filter(_) => write!(text, "[?]"),
            Token::Scan => write!(text, ".."),
        };
    }
    text
}

/// Splits `$`, `$$` or `$name` off; the number is where the steps begin.
fn split_root(text: &str) -> Result<(Root, usize), SyntaxError> {
    let Some(rest) = text.strip_prefix('$') else {
        return Err(SyntaxError::new("a path starts with `$`", 0));
    };
    if rest.is_empty() || rest.starts_with(['.', '[']) {
        return Ok((Root::Input, 1));
    }
    if let Some(rest) = rest.strip_prefix('$') {
        return if rest.is_empty() || rest.starts_with(['.', '[']) {
            Ok((Root::Context, 2))
        } else {
            Err(SyntaxError::new("expected `.` or `[` after `$$`", 2))
        };
    }
    let end = rest.find(['.', '[']).unwrap_or(rest.len());
    let name = rest.get(..end).unwrap_or_default();
    if is_variable_name(name) {
        Ok((Root::Variable(name.to_owned()), end + 1))
    } else {
        Err(SyntaxError::new("expected `.`, `[` or the name of a variable after `$`", 1))
    }
}

/// Whether `name` can name a workflow variable: Unicode letters, digits and `_`, at most 80 characters.
pub(crate) fn is_variable_name(name: &str) -> bool {
    let mut characters = name.chars();
    characters.next().is_some_and(|first| first.is_alphabetic() || first == '_')
        && characters.all(|character| character.is_alphanumeric() || character == '_')
        && name.chars().count() <= 80
}

/// Evaluates a path: `$…`, `$$…` or `$name…`.
///
/// # Errors
/// With the service's words for `InputPath`, `OutputPath` and alike, when the path is malformed or
/// leads nowhere.
///
/// ```
/// use asl_expr::{eval_path, Env};
/// use serde_json::{json, Map};
///
/// let (input, context, variables) = (json!({"list": [1, 2]}), json!({"Task": {}}), Map::new());
/// let env = Env { input: &input, context: &context, variables: &variables };
/// assert_eq!(eval_path("$.list[*]", &env)?, json!([1, 2]));
/// assert_eq!(eval_path("$$.Task", &env)?, json!({}));
/// # Ok::<(), asl_expr::ExprError>(())
/// ```
pub fn eval_path(path: &str, env: &Env<'_>) -> Result<Value, ExprError> {
    find_path(path, env).map(Cow::into_owned)
}

/// The same without a copy, where the path leads to one place.
///
/// # Errors
/// As [`eval_path`].
pub fn find_path<'v>(path: &str, env: &Env<'v>) -> Result<Cow<'v, Value>, ExprError> {
    let failed = |why: &str| ExprError::new(ErrorKind::Path, format!("Invalid path '{path}' : {why}"));
    let parsed = Path::parse(path).map_err(|error| failed(&error.to_string()))?;
    parsed.find(env).map_err(|failure| failed(failure.message()))
}

/// Checks that `text` is a path.
///
/// # Errors
/// With what is wrong and where.
pub fn check_path(text: &str) -> Result<(), SyntaxError> {
    if PlainPath::read(text).is_some() {
        return Ok(());
    }
    Path::parse(text).map(drop)
}

/// Checks that `text` is a Reference Path: `$`, `$$` or `$name`, then only names and single indexes.
///
/// # Errors
/// With what is wrong and where.
pub fn check_reference_path(text: &str) -> Result<(), SyntaxError> {
    if PlainPath::read(text).is_some() {
        return Ok(());
    }
    let path = Path::parse(text)?;
    match path.steps.list.iter().find(|step| !step.is_reference()) {
        Some(step) => {
            Err(SyntaxError::new("a reference path has only names and single indexes", step.span.start))
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;

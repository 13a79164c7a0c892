//! JSONata as the service evaluates it: `$states` and variables in, plain JSON out.

use std::cell::RefCell;
use std::fmt;

use jsonata_core::evaluator::{Context, Evaluator, EvaluatorOptions};
use jsonata_core::value::JValue;
use serde_json::{Map, Value};

use crate::entropy::Entropy;
use crate::error::{ErrorKind, ExprError};
use crate::text::{to_text, type_name};

pub(crate) mod check;
mod convert;
mod functions;
mod names;
mod parsed;
mod regex;
mod syntax;
mod translate;
pub(crate) mod uses;
mod wording;

pub use names::FUNCTIONS;
pub use syntax::{Ast, Node, NodeKind, Operator, SortTerm, Span, Step, Suffix, Visitor, parse};

/// Longest time one expression may take, in milliseconds.
const TIME_LIMIT_MS: u64 = 10_000;
/// Deepest nesting of an evaluation.
const MAX_STACK_DEPTH: usize = 10_000;
/// Longest sequence an expression may build; the service runs out of memory below 900,000.
const MAX_SEQUENCE: usize = 500_000;

/// The expression in `text`, trimmed, if the text is one: it starts with `{%` and ends with `%}`.
///
/// ```
/// use asl_expr::jsonata_source;
///
/// assert_eq!(jsonata_source("{% $states.input %}"), Some("$states.input"));
/// assert_eq!(jsonata_source(" {% $states.input %}"), None);
/// ```
pub fn jsonata_source(text: &str) -> Option<&str> {
    let inner = text.strip_prefix("{%")?.strip_suffix("%}")?;
    Some(inner.trim())
}

/// The kind of value a field needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Expected {
    Array,
    Boolean,
    Number,
    Object,
    String,
}

impl Expected {
    fn name(self) -> &'static str {
        match self {
            Self::Array => "array",
            Self::Boolean => "boolean",
            Self::Number => "number",
            Self::Object => "object",
            Self::String => "string",
        }
    }

    fn accepts(self, value: &Value) -> bool {
        type_name(value) == self.name()
    }
}

/// Everything the JSONata expressions of one engine step share.
///
/// `$states` and the variables are converted once, here; every expression of the step then sees the
/// same values. Nothing of the JSONata library leaves this type, and it is not `Send`: keep it within
/// the step.
///
/// ```
/// use asl_expr::{Jsonata, SeededEntropy};
/// use serde_json::{json, Map};
///
/// let states = json!({"input": {"title": "Tea", "tags": ["a", "b"]}});
/// let jsonata = Jsonata::new(&states, &Map::new(), 0, &mut SeededEntropy::new(0));
/// let output = jsonata.eval_template(
///     &json!({"title": "{% $uppercase($states.input.title) %}", "n": "{% $count($states.input.tags) %}"}),
///     "Output",
/// )?;
/// assert_eq!(output, json!({"title": "TEA", "n": 2}));
/// # Ok::<(), asl_expr::ExprError>(())
/// ```
///
/// See <https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html>.
pub struct Jsonata {
    evaluator: RefCell<Evaluator>,
    /// Whether a variable hides `$toMillis`.
    hides_to_millis: bool,
}

impl fmt::Debug for Jsonata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Jsonata").finish_non_exhaustive()
    }
}

impl Jsonata {
    /// Prepares the evaluation of expressions that see `states` as `$states`, each variable under its
    /// name, and the clock standing at `now_millis` (milliseconds since 1970).
    ///
    /// One number is taken from `entropy` for `$random`, `$uuid` and `$shuffle`.
    pub fn new(
        states: &Value,
        variables: &Map<String, Value>,
        now_millis: i64,
        entropy: &mut dyn Entropy,
    ) -> Self {
        Self::with_states(convert::to_jsonata(states), variables, now_millis, entropy)
    }

    /// The same with the members of `$states` as they are, which need not be put together before.
    pub fn of_members<'v>(
        members: impl IntoIterator<Item = (&'v str, &'v Value)>,
        variables: &Map<String, Value>,
        now_millis: i64,
        entropy: &mut dyn Entropy,
    ) -> Self {
        Self::with_states(convert::object(members), variables, now_millis, entropy)
    }

    fn with_states(
        states: JValue,
        variables: &Map<String, Value>,
        now_millis: i64,
        entropy: &mut dyn Entropy,
    ) -> Self {
        let mut context = Context::new();
        context.bind("states".to_owned(), states);
        for (name, value) in variables {
            context.bind(name.clone(), convert::to_jsonata(value));
        }
        let options = EvaluatorOptions {
            timeout_ms: Some(TIME_LIMIT_MS),
            max_stack_depth: Some(MAX_STACK_DEPTH),
            max_sequence_length: Some(MAX_SEQUENCE),
            ..Default::default()
        };
        let mut evaluator = Evaluator::with_options(context, options);
        functions::register(&mut evaluator, now_millis, entropy.next_u64());
        functions::forbid_eval(&mut evaluator);
        Self { evaluator: RefCell::new(evaluator), hides_to_millis: variables.contains_key("toMillis") }
    }

    /// Evaluates every expression within `template`; keys and other texts stand for themselves.
    /// `field` names the field for error texts, as `Output` or `Choices[0]/Condition`.
    ///
    /// # Errors
    /// When an expression fails, or gives nothing.
    pub fn eval_template(&self, template: &Value, field: &str) -> Result<Value, ExprError> {
        Ok(match template {
            Value::String(text) => match jsonata_source(text) {
                Some(source) => self.eval(source, field)?,
                None => template.clone(),
            },
            Value::Array(items) => Value::Array(
                items
                    .iter()
                    .enumerate()
                    .map(|(index, item)| self.eval_template(item, &format!("{field}[{index}]")))
                    .collect::<Result<_, _>>()?,
            ),
            Value::Object(fields) => Value::Object(
                fields
                    .iter()
                    .map(|(key, value)| {
                        Ok((key.clone(), self.eval_template(value, &format!("{field}/{key}"))?))
                    })
                    .collect::<Result<_, ExprError>>()?,
            ),
            constant => constant.clone(),
        })
    }

    /// Evaluates a field that must give a value of one kind.
    ///
    /// # Errors
    /// When the expression fails, gives nothing, or gives a value of another kind.
    pub fn eval_expecting(&self, value: &Value, field: &str, expected: Expected) -> Result<Value, ExprError> {
        let evaluated = self.eval_template(value, field)?;
        if expected.accepts(&evaluated) {
            return Ok(evaluated);
        }
        let source = value.as_str().and_then(jsonata_source).map_or_else(|| to_text(value), str::to_owned);
        Err(unexpected(&source, field, expected.name(), &evaluated))
    }

    /// Evaluates a field such as `Condition`: an expression, or text that can only be wrong.
    ///
    /// # Errors
    /// When the expression fails, gives nothing, or gives no boolean.
    pub fn eval_bool(&self, text: &str, field: &str) -> Result<bool, ExprError> {
        let value = self.eval_expecting(&Value::from(text), field, Expected::Boolean)?;
        Ok(value.as_bool().unwrap_or_default())
    }

    /// Evaluates a field that must give text, such as `Error` or `Timestamp`; plain text is itself.
    ///
    /// # Errors
    /// When the expression fails, gives nothing, or gives no text.
    pub fn eval_string(&self, text: &str, field: &str) -> Result<String, ExprError> {
        match self.eval_expecting(&Value::from(text), field, Expected::String)? {
            Value::String(text) => Ok(text),
            other => Ok(to_text(&other)),
        }
    }

    /// Evaluates one expression, given without its `{%` and `%}`.
    ///
    /// # Errors
    /// When the expression fails, or gives nothing.
    pub fn eval(&self, source: &str, field: &str) -> Result<Value, ExprError> {
        let failed = |why: &str| {
            let message =
                format!("The JSONata expression '{source}' specified for the field '{field}' {why}");
            ExprError::new(ErrorKind::Query, message).at(field)
        };
        let threw = |message: &str| {
            let separator =
                if jsonata_core::evaluator::error_code_prefix(message).is_some() { "." } else { ":" };
            failed(&format!("threw an error during evaluation{separator} {message}"))
        };
        let tree =
            parsed::tree(source, self.hides_to_millis).map_err(|error| threw(&wording::of_syntax(&error)))?;
        // There is no input document: `$`, `$$` and bare names at the top mean nothing.
        let nothing = JValue::Undefined;
        let result = self
            .evaluator
            .borrow_mut()
            .evaluate(&tree, &nothing)
            .map_err(|error| threw(&wording::reword(error.message(), source)))?;
        if result.is_undefined() {
            return Err(failed("returned nothing (undefined)."));
        }
        convert::from_jsonata(&result).ok_or_else(|| failed("returned an unsupported result type."))
    }
}

/// The sentence for a value of the wrong kind; the value is quoted as compact JSON.
fn unexpected(source: &str, field: &str, expected: &str, value: &Value) -> ExprError {
    let message = format!(
        "The JSONata expression '{source}' specified for the field '{field}' returned an unexpected result \
         type. Expected '{expected}', but was '{}' for value: {}",
        type_name(value),
        to_text(value)
    );
    ExprError::new(ErrorKind::Query, message).at(field)
}

#[cfg(test)]
mod suite;
#[cfg(test)]
mod tests;

//! What can be wrong with an expression, in the words of jsonata-js.

use super::ast::Span;
use crate::error::SyntaxError;

/// The faults in the order of their codes, S0101 to S0402; the service leaves the codes out.
#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    #[error("String literal must be terminated by a matching quote")]
    OpenString,
    #[error("Number out of range: {0:?}")]
    NumberOutOfRange(String),
    #[error("Unsupported escape sequence: \\{0}")]
    Escape(char),
    #[error("The escape sequence \\u must be followed by 4 hex digits")]
    UnicodeEscape,
    #[error("Quoted property name must be terminated with a backquote (`)")]
    OpenName,
    #[error("Comment has no closing tag")]
    OpenComment,
    #[error("Syntax error: {0}")]
    LeftOver(String),
    #[error("Expected \"{expected}\", got {got}")]
    Expected { expected: &'static str, got: String },
    #[error("Expected \"{0}\" before end of expression")]
    ExpectedBeforeEnd(&'static str),
    #[error("Unknown operator: \"{0}\"")]
    UnknownOperator(char),
    #[error("Unexpected end of expression")]
    End,
    #[error("Parameter {0} of function definition must be a variable name (start with $)")]
    Parameter(usize),
    #[error("A predicate cannot follow a grouping expression in a step")]
    PredicateAfterGroup,
    #[error("Each step can only have one grouping expression")]
    SecondGroup,
    #[error("The symbol \"{0}\" cannot be used as a unary operator")]
    Unary(&'static str),
    #[error("The left side of := must be a variable name (start with $)")]
    AssignTarget,
    #[error("The literal value {0} cannot be used as a step within a path expression")]
    LiteralStep(String),
    #[error("The right side of \"{0}\" must be a variable name (start with $)")]
    BindingTarget(&'static str),
    #[error("A context variable binding must precede any predicates on a step")]
    BindingAfterPredicate,
    #[error("A context variable binding must precede the 'order-by' clause on a step")]
    BindingAfterSort,
    #[error("The object representing the 'parent' cannot be derived from this expression")]
    Parent,
    #[error("Empty regular expressions are not allowed")]
    EmptyRegex,
    #[error("No terminating / in regular expression")]
    OpenRegex,
    #[error("Type parameters can only be applied to functions and arrays")]
    TypeParameter,
    #[error("Choice groups containing parameterized types are not supported")]
    ParameterizedChoice,
    /// Our own: jsonata-js has no such limit.
    #[error("The expression is nested deeper than {0} levels")]
    TooDeep(usize),
}

impl Fault {
    pub(super) fn at(&self, span: Span) -> SyntaxError {
        SyntaxError::spanning(self.to_string(), span.start, span.end)
    }
}

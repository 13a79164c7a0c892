//! JSONata read into a tree that knows where everything stands, for analysis without evaluation.

mod ancestry;
mod ast;
mod binding;
mod fault;
mod lexer;
mod parser;
mod signature;
mod step;

pub use ast::{Ast, Node, NodeKind, Operator, SortTerm, Span, Step, Suffix, Visitor};

use crate::error::SyntaxError;

/// Reads `source`, given without `{%` and `%}`.
///
/// What is accepted and refused is what jsonata-js accepts and refuses, with its words for what is
/// wrong; only names are narrower: letters, digits, `_` and `$`, or anything between backticks.
///
/// # Errors
/// With the first thing that is wrong and where it stands. An expression nested deeper than 1,000
/// levels is refused, too.
///
/// ```
/// use asl_expr::jsonata::{NodeKind, parse};
///
/// let source = "$states.input.items[price > 3].name";
/// let ast = parse(source)?;
/// let NodeKind::Path(steps) = &ast.root.kind else { panic!("a path") };
/// assert_eq!(steps.len(), 4);
/// assert_eq!(&source[steps[3].node.span.range()], "name");
///
/// let error = parse("$a[1,2)").unwrap_err();
/// assert_eq!(error.message, "Expected \"]\", got \",\"");
/// assert_eq!((error.offset, error.end), (4, 5));
/// # Ok::<(), asl_expr::SyntaxError>(())
/// ```
///
/// See <https://docs.jsonata.org/overview.html>.
pub fn parse(source: &str) -> Result<Ast, SyntaxError> {
    let root = parser::Parser::read(source)?;
    ancestry::check(&root)?;
    Ok(Ast { root })
}

#[cfg(test)]
mod agreement;
#[cfg(test)]
mod tests;

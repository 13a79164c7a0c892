//! Checks JSONata without evaluating it.

use super::uses::{Reference, ReferenceKind, jsonata_uses};
use crate::error::SyntaxError;

/// Checks that `source`, given without `{%` and `%}`, is JSONata that the service accepts: it parses,
/// and it refers to no input document, for there is none.
///
/// # Errors
/// With what is wrong and where.
///
/// ```
/// use asl_expr::check_jsonata;
///
/// assert!(check_jsonata("$states.input.items[price > 3].name").is_ok());
/// assert_eq!(check_jsonata("$states.input.(").unwrap_err().offset, 15);
/// assert_eq!(
///     check_jsonata("phone").unwrap_err().message,
///     "reference to `phone` at the top level is not supported"
/// );
/// ```
///
/// See <https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html>.
pub fn check_jsonata(source: &str) -> Result<(), SyntaxError> {
    let uses = jsonata_uses(source)?;
    match uses.references.iter().find(|reference| reference.kind == ReferenceKind::TopLevel) {
        Some(Reference { name, span, .. }) => Err(SyntaxError::spanning(
            format!("reference to `{name}` at the top level is not supported"),
            span.start,
            span.end,
        )),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_fault(source: &str, offset: usize, message: &str) {
        let error = check_jsonata(source).unwrap_err();
        assert_eq!((error.message.as_str(), error.offset), (message, offset), "{source}");
    }

    #[test]
    fn faults_are_located() {
        check_fault("$a[1,2)", 4, "Expected \"]\", got \",\"");
        check_fault("$match('a', /abc", 12, "No terminating / in regular expression");
        check_fault("$x /* y", 3, "Comment has no closing tag");
        check_fault("1 $y", 2, "Syntax error: \"y\"");
        check_fault("$a.1", 3, "The literal value 1 cannot be used as a step within a path expression");
        check_fault("1 +", 3, "Unexpected end of expression");
        check_fault("'open", 0, "String literal must be terminated by a matching quote");
        check_fault("$x + phone", 5, "reference to `phone` at the top level is not supported");
        assert_eq!(check_jsonata("$a ) $b").unwrap_err().offset, 3);
        assert_eq!(check_jsonata("").unwrap_err().offset, 0);
    }
}

//! Fail, see <https://states-language.net/spec.html#fail-state>.

use asl_model::QueryLanguage;
use serde_json::Value;

use crate::data_flow::Scope;
use crate::failure::Failure;
use crate::history::ErrorDetails;
use crate::program::Words;

pub(crate) fn run(scope: &mut Scope<'_>, error: &Words, cause: &Words) -> Result<ErrorDetails, Failure> {
    Ok(ErrorDetails { error: words(scope, error, "Error")?, cause: words(scope, cause, "Cause")? })
}

fn words(scope: &mut Scope<'_>, words: &Words, field: &str) -> Result<Option<String>, Failure> {
    match words {
        Words::Absent => Ok(None),
        Words::Text(text) if scope.node.language == QueryLanguage::JsonAta => {
            scope.query(None, |jsonata| jsonata.eval_string(text, field)).map(Some)
        }
        Words::Text(text) => Ok(Some(text.clone())),
        Words::Path(path) => {
            let effective = scope.effective_input()?;
            let field = format!("{field}Path");
            match scope.path_or_intrinsic(path, &field, &effective)? {
                Value::String(text) => Ok(Some(text)),
                other => Ok(Some(asl_expr::to_text(&other))),
            }
        }
    }
}

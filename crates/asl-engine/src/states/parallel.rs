//! Parallel, see <https://states-language.net/spec.html#parallel-state>.

use asl_model::QueryLanguage;

use super::Fork;
use crate::data_flow::{Data, Scope};
use crate::failure::Failure;
use crate::program::ParallelNode;

/// Every branch gets the same input.
pub(crate) fn fork(scope: &mut Scope<'_>, parallel: &ParallelNode) -> Result<Fork, Failure> {
    let json_path = scope.node.language == QueryLanguage::JsonPath;
    let input = if json_path { scope.effective_input()? } else { Data::of_text(scope.input.text()) };
    let input = match &parallel.arguments {
        Some(template) if json_path => Data::of_value(scope.template(template, &input)?),
        Some(template) => Data::of_value(scope.query_value(template, "Arguments")?),
        None => input,
    };
    scope.check_depth(&input)?;
    let lanes = parallel.branches.iter().map(|branch| (*branch, input.text())).collect();
    Ok(Fork { lanes, concurrency: usize::MAX })
}

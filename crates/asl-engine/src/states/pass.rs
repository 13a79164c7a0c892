//! Pass, see <https://states-language.net/spec.html#pass-state>.

use asl_model::QueryLanguage;
use serde_json::Value;

use crate::data_flow::{Data, Exit, Scope, finish, pass_on};
use crate::failure::Failure;
use crate::program::Target;

/// JSONPath: `Result`, or what `Parameters` make of the input, is the result. JSONata: `Output` alone.
pub(crate) fn run(
    scope: &mut Scope<'_>,
    parameters: Option<&Value>,
    result: Option<&Value>,
    next: Target,
) -> Result<Exit, Failure> {
    let node = scope.node;
    if node.language == QueryLanguage::JsonAta {
        return pass_on(scope, node.assign.as_ref(), node.output.as_ref(), next);
    }
    let effective = scope.effective_input()?;
    let effective = match parameters {
        Some(template) => Data::of_value(scope.template(template, &effective)?),
        None => effective,
    };
    let result = result.map_or(effective, |result| Data::of_value(result.clone()));
    finish(scope, &result, next)
}

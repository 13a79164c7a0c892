//! Succeed, see <https://states-language.net/spec.html#succeed-state>.

use crate::data_flow::{Exit, Scope, pass_on};
use crate::failure::Failure;
use crate::program::Target;

pub(crate) fn run(scope: &mut Scope<'_>) -> Result<Exit, Failure> {
    let node = scope.node;
    pass_on(scope, node.assign.as_ref(), node.output.as_ref(), Target::End)
}

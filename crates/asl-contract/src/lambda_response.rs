//! What `lambda:invoke` gives of a call: the function's answer, and facts of the call.

use asl_derive::ContractShape;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The whole response of `lambda:invoke`, with the function's answer as its `payload`.
///
/// See <https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html>.
#[derive(Clone, Debug, PartialEq, Eq, ContractShape, Serialize, Deserialize, JsonSchema)]
#[shape(crate = "crate")]
#[serde(rename_all = "PascalCase")]
pub struct LambdaResponse<R> {
    /// The version of the function that answered, such as `$LATEST`.
    pub executed_version: String,
    /// What the function gave.
    pub payload: R,
    /// 200 where the function was called.
    pub status_code: u16,
}

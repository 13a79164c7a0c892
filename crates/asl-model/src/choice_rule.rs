//! Choice rules, see <https://states-language.net/spec.html#choice-state>.

use crate::json::Json;
use crate::state::Extra;
use crate::state_machine::StateName;

/// One entry of `Choices`.
#[derive(Clone, Debug, PartialEq)]
pub struct ChoiceRule {
    /// When the rule holds.
    pub rule: Rule,
    /// `Next`. Empty where it is missing.
    pub next: StateName,
    /// `Assign`: variables set when this rule is taken.
    pub assign: Option<Json>,
    /// `Output` when this rule is taken (JSONata).
    pub output: Option<Json>,
    /// `Comment`.
    pub comment: Option<String>,
    /// Key order as read, and members the model has no field for.
    pub extra: Extra,
}

/// The test of a rule.
#[derive(Clone, Debug, PartialEq)]
pub enum Rule {
    /// `Condition`: an expression or a boolean (JSONata).
    Condition(Json),
    /// `And`: all hold (JSONPath).
    And(Vec<NestedRule>),
    /// `Or`: one holds (JSONPath).
    Or(Vec<NestedRule>),
    /// `Not`: it does not hold (JSONPath).
    Not(Box<NestedRule>),
    /// `Variable` and an operator (JSONPath).
    Compare(Comparison),
    /// Nothing that can be read; a rule of the validator says so.
    Missing,
}

/// A rule inside `And`, `Or` or `Not`: a test without `Next`.
#[derive(Clone, Debug, PartialEq)]
pub struct NestedRule {
    /// The test.
    pub rule: Rule,
    /// `Comment`.
    pub comment: Option<String>,
    /// Key order as read, and members the model has no field for.
    pub extra: Extra,
}

/// A data-test expression: `Variable`, an operator and its operand.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// `Variable`: the path of the value that is tested.
    pub variable: String,
    /// The operator as written, such as `StringEquals` or `NumericLessThanPath`.
    pub operator: String,
    /// What the operator compares with: a value, or a path in text for `…Path`.
    pub operand: Json,
}

//! The Choice state.

use crate::choice_rule::ChoiceRule;
use crate::state_machine::StateName;

/// A Choice state, see <https://states-language.net/spec.html#choice-state>.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Choice {
    /// `Choices`: the rules, tried in order.
    pub choices: Vec<ChoiceRule>,
    /// `Default`: where to go when no rule holds.
    pub default: Option<StateName>,
}

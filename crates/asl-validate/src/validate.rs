//! From a definition to a report: every rule, once, in document order.

use asl_model::{Json, StateMachine, to_json};

use crate::allowed::{allowed, is_allowed};
use crate::report::{Collector, Report};
use crate::rules;
use crate::types::DataTypes;
use crate::view::View;

/// The type of a state machine, which decides what its states may do, see
/// <https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html>.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum MachineType {
    /// Runs for up to a year, each step exactly once, and can wait for jobs and people.
    #[default]
    Standard,
    /// Runs for up to five minutes, each step at least once, and can wait for nobody.
    Express,
}

/// Checks a machine against every rule.
///
/// ```
/// use asl_validate::{MachineType, validate};
///
/// let machine = asl_model::read(r#"{"StartAt":"Done","States":{"Done":{"Type":"Succeed"}}}"#)?.machine;
/// assert!(validate(&machine, MachineType::Express).is_empty());
/// # Ok::<(), asl_model::JsonError>(())
/// ```
pub fn validate(machine: &StateMachine, kind: MachineType) -> Report {
    validate_json(&to_json(machine), kind)
}

/// Checks a definition that has been parsed, whether it fits the model or not.
pub fn validate_json(definition: &Json, kind: MachineType) -> Report {
    let mut found = Collector::default();
    run_rules(definition, kind, &DataTypes::default(), &mut found);
    found.in_order_of(definition)
}

/// Adds what every rule finds.
pub(crate) fn run_rules(definition: &Json, kind: MachineType, types: &DataTypes, found: &mut Collector) {
    if let Some(view) = View::of(definition, kind, types) {
        for rule in rules::all() {
            if let Some(check) = rule.check {
                check(&view, found.of(rule));
            }
        }
        let allowed = allowed(&view);
        found.retain(|finding| !is_allowed(finding, &allowed));
    } else {
        rules::not_an_object::report(definition, found.of(&rules::not_an_object::RULE));
    }
}

//! Choice, see <https://states-language.net/spec.html#choice-state>.

mod compare;

pub(crate) use compare::{Comparator, Operand};

use std::borrow::Cow;

use asl_expr::Expected;
use asl_model::{Json, NestedRule, Pointer, QueryLanguage, Rule, Way};
use serde_json::Value;

use crate::data_flow::{Data, Exit, Scope, pass_on};
use crate::execution::numbered;
use crate::failure::Failure;
use crate::program::{ChoiceNode, Place, ProgramError, Scan, Target};

/// When a rule holds.
#[derive(Debug)]
pub(crate) enum Test {
    /// `Condition` (JSONata).
    Condition(Value),
    And(Vec<Test>),
    Or(Vec<Test>),
    Not(Box<Test>),
    Compare {
        variable: String,
        comparator: Comparator,
        operand: Operand,
    },
}

/// Reads a rule of the model.
pub(crate) fn compile(rule: &Rule, at: &Pointer, scan: &mut Scan) -> Result<Test, ProgramError> {
    let mut nested = |rules: &[NestedRule], key: &str| {
        let tests = rules.iter().enumerate().map(|(index, nested)| {
            let at = at.key(key).index(index);
            compile(&nested.rule, &at, scan)
        });
        tests.collect::<Result<Vec<Test>, ProgramError>>()
    };
    Ok(match rule {
        Rule::Condition(condition) => Test::Condition(scan.value(condition)),
        Rule::And(rules) => Test::And(nested(rules, "And")?),
        Rule::Or(rules) => Test::Or(nested(rules, "Or")?),
        Rule::Not(rule) => Test::Not(Box::new(compile(&rule.rule, &at.key("Not"), scan)?)),
        Rule::Compare(comparison) => {
            let Some((comparator, is_path)) = Comparator::parse(&comparison.operator) else {
                let message = format!("`{}` is no comparison operator", comparison.operator);
                return Err(ProgramError::Invalid { pointer: at.clone(), message });
            };
            let operand = match (&comparison.operand, is_path) {
                (Json::String(path), true) => Operand::Path(scan.text(path)),
                (operand, _) => Operand::Value(operand.to_serde()),
            };
            Test::Compare { variable: scan.text(&comparison.variable), comparator, operand }
        }
        Rule::Missing => {
            return Err(ProgramError::Missing { pointer: at.clone(), what: "condition".to_owned() });
        }
    })
}

/// Takes the first rule that holds, or the default.
pub(crate) fn run(
    scope: &mut Scope<'_>,
    rules: &[ChoiceNode],
    default: Option<Place>,
) -> Result<Exit, Failure> {
    let node = scope.node;
    let taken = match node.language {
        QueryLanguage::JsonAta => first_true(scope, rules)?,
        QueryLanguage::JsonPath => first_that_holds(scope, rules)?,
    };
    if let Some((number, rule)) = taken {
        let exit = pass_on(scope, rule.assign.as_ref(), rule.output.as_ref(), Target::To(rule.next));
        return exit.map(|exit| exit.by(numbered(Way::Rule, number)));
    }
    match default {
        Some(next) => pass_on(scope, node.assign.as_ref(), node.output.as_ref(), Target::To(next))
            .map(|exit| exit.by(Way::Default)),
        // DIFFERENCE: the specification says `States.NoChoiceMatched`; the service fails the execution
        // with `States.Runtime` and this sentence (reference/asl-model.md 4.4).
        None => {
            Err(scope
                .runtime("Failed to transition out of the state. The state does not point to a next state."))
        }
    }
}

/// Evaluates `Condition` after `Condition`, all of them on the same data.
fn first_true<'a>(
    scope: &mut Scope<'_>,
    rules: &'a [ChoiceNode],
) -> Result<Option<(usize, &'a ChoiceNode)>, Failure> {
    scope.query(None, |jsonata| {
        for (index, rule) in rules.iter().enumerate() {
            let Test::Condition(condition) = &rule.test else { continue };
            let field = format!("Choices[{index}]/Condition");
            if jsonata.eval_expecting(condition, &field, Expected::Boolean)? == Value::Bool(true) {
                return Ok(Some((index, rule)));
            }
        }
        Ok(None)
    })
}

fn first_that_holds<'a>(
    scope: &Scope<'_>,
    rules: &'a [ChoiceNode],
) -> Result<Option<(usize, &'a ChoiceNode)>, Failure> {
    let input = scope.effective_input()?;
    for (index, rule) in rules.iter().enumerate() {
        if holds(scope, &rule.test, &input)? {
            return Ok(Some((index, rule)));
        }
    }
    Ok(None)
}

fn holds(scope: &Scope<'_>, test: &Test, input: &Data) -> Result<bool, Failure> {
    match test {
        // A condition in a state of the other language: the validator refuses it.
        Test::Condition(condition) => Ok(*condition == Value::Bool(true)),
        Test::And(tests) => {
            for test in tests {
                if !holds(scope, test, input)? {
                    return Ok(false);
                }
            }
            Ok(true)
        }
        Test::Or(tests) => {
            for test in tests {
                if holds(scope, test, input)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        Test::Not(test) => Ok(!holds(scope, test, input)?),
        Test::Compare { variable, comparator, operand } => {
            let value = scope.try_find(variable, input).ok();
            if *comparator == Comparator::IsPresent {
                return Ok(value.is_some() == operand.as_bool());
            }
            let Some(value) = value else {
                let message = format!(
                    "Invalid path '{variable}': The choice state's condition path references an invalid value."
                );
                return Err(scope.runtime(&message));
            };
            let operand = match operand {
                Operand::Value(value) => Cow::Borrowed(value),
                Operand::Path(path) => scope.try_find(path, input).map_err(|_| {
                    scope.runtime(&format!(
                        "Invalid path '{path}': The choice state's condition path references an invalid value."
                    ))
                })?,
            };
            Ok(comparator.holds(&value, &operand))
        }
    }
}

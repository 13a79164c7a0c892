//! Leaving a state: what it gives, which variables it sets, and where it goes.

use asl_model::{ErrorName, QueryLanguage, Way};
use serde_json::{Map, Value, json};

use super::{Data, Scope};
use crate::failure::{Failure, MAX_PAYLOAD, too_big};
use crate::history::ErrorDetails;
use crate::journal::Text;
use crate::program::{CatchRule, ResultPath, Target};

/// A state that is done.
#[derive(Debug)]
pub(crate) struct Exit {
    pub(crate) output: Text,
    pub(crate) assigned: Map<String, Value>,
    pub(crate) target: Target,
    /// Which way of the state that is.
    pub(crate) way: Way,
}

impl Exit {
    fn new(
        scope: &Scope<'_>,
        output: &Data,
        assigned: Map<String, Value>,
        target: Target,
    ) -> Result<Self, Failure> {
        scope.check_depth(output)?;
        if assigned.values().any(|value| !super::fits(value, super::MAX_DEPTH)) {
            return Err(scope.runtime("A variable nests more than 127 levels deep."));
        }
        let output = output.text();
        if output.len() > MAX_PAYLOAD {
            return Err(Failure::fatal(ErrorName::DATA_LIMIT_EXCEEDED, too_big(&scope.node.name)));
        }
        Ok(Self { output, assigned, target, way: Way::Onward })
    }

    pub(crate) fn by(self, way: Way) -> Self {
        Self { way, ..self }
    }
}

/// Leaves a state that has a result: Task, Parallel, Map, and Pass.
///
/// JSONPath: `ResultSelector`, `Assign`, `ResultPath`, `OutputPath`. JSONata: `Assign`, `Output`.
pub(crate) fn finish(scope: &mut Scope<'_>, result: &Data, target: Target) -> Result<Exit, Failure> {
    let node = scope.node;
    if node.language == QueryLanguage::JsonAta {
        let member = Some(("result", result));
        return evaluate(scope, node.assign.as_ref(), node.output.as_ref(), member, result, target);
    }
    finish_inspected(scope, result, target, |_, _| {})
}

/// Leaves a JSONPath state that has a result, and tells what the result becomes on its way.
pub(crate) fn finish_inspected(
    scope: &mut Scope<'_>,
    result: &Data,
    target: Target,
    mut tell: impl FnMut(&str, &Data),
) -> Result<Exit, Failure> {
    let node = scope.node;
    let assigned = assign(scope, node.assign.as_ref(), result)?;
    let selected = match &node.result_selector {
        Some(selector) => Data::of_value(scope.template(selector, result)?),
        None => result.duplicate(),
    };
    tell("afterResultSelector", &selected);
    let merged = merge(scope, &node.result_path, selected)?;
    tell("afterResultPath", &merged);
    let output = scope.select(&node.output_path, &merged)?;
    Exit::new(scope, &output, assigned, target)
}

/// Leaves a state that has no result: Wait, Succeed and Choice.
///
/// `assign` and `output` are the state's own, or those of the rule that was taken.
pub(crate) fn pass_on(
    scope: &mut Scope<'_>,
    assign_template: Option<&Value>,
    output: Option<&Value>,
    target: Target,
) -> Result<Exit, Failure> {
    let node = scope.node;
    if node.language == QueryLanguage::JsonAta {
        let input = scope.input.duplicate();
        return evaluate(scope, assign_template, output, None, &input, target);
    }
    let effective = scope.effective_input()?;
    let assigned = assign(scope, assign_template, &effective)?;
    let output = scope.select(&node.output_path, &effective)?;
    Exit::new(scope, &output, assigned, target)
}

/// Leaves a state through a catcher: the error output takes the place of the result.
pub(crate) fn caught(
    scope: &mut Scope<'_>,
    catcher: &CatchRule,
    error: &ErrorDetails,
) -> Result<Exit, Failure> {
    // A timeout has no cause in the history and an empty one here, as recorded; whoever fails a
    // callback without a cause gives `null`.
    let timed_out = error.error.as_deref() == Some(ErrorName::TIMEOUT);
    let cause = if timed_out { Some(error.cause.clone().unwrap_or_default()) } else { error.cause.clone() };
    let error_output = Data::of_value(json!({"Error": error.error, "Cause": cause}));
    let target = Target::To(catcher.next);
    if scope.node.language == QueryLanguage::JsonAta {
        let member = Some(("errorOutput", &error_output));
        let (assign, output) = (catcher.assign.as_ref(), catcher.output.as_ref());
        return evaluate(scope, assign, output, member, &error_output, target);
    }
    let assigned = assign(scope, catcher.assign.as_ref(), &error_output)?;
    let output = merge(scope, &catcher.result_path, error_output)?;
    Exit::new(scope, &output, assigned, target)
}

fn assign(
    scope: &mut Scope<'_>,
    template: Option<&Value>,
    data: &Data,
) -> Result<Map<String, Value>, Failure> {
    match template {
        Some(template) => Ok(members(scope.template(template, data)?)),
        None => Ok(Map::new()),
    }
}

fn merge(scope: &Scope<'_>, path: &ResultPath, result: Data) -> Result<Data, Failure> {
    match path {
        ResultPath::Replace => Ok(result),
        ResultPath::Discard => Ok(scope.input.duplicate()),
        ResultPath::Into(path) => {
            let mut root = scope.input.value().clone();
            path.set(&mut root, result.into_value()).map_err(|error| scope.expression_failed(error))?;
            Ok(Data::of_value(root))
        }
    }
}

/// `Assign` and `Output` of JSONata: both see the variables as they were.
fn evaluate(
    scope: &mut Scope<'_>,
    assign: Option<&Value>,
    output: Option<&Value>,
    member: Option<(&str, &Data)>,
    default: &Data,
    target: Target,
) -> Result<Exit, Failure> {
    if assign.is_none() && output.is_none() {
        return Exit::new(scope, default, Map::new(), target);
    }
    let member = member.map(|(name, data)| (name, data.value()));
    let (assigned, output) = scope.query(member, |jsonata| {
        let assigned = assign.map(|template| jsonata.eval_template(template, "Assign")).transpose()?;
        let output = output.map(|template| jsonata.eval_template(template, "Output")).transpose()?;
        Ok((assigned, output))
    })?;
    let output = output.map_or_else(|| default.duplicate(), Data::of_value);
    Exit::new(scope, &output, assigned.map(members).unwrap_or_default(), target)
}

fn members(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

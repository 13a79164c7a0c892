//! What jsonata-js asks of the steps of a path, and of what stands before `[`, `{` and `@`.

use jsonata_core::value::with_stack;

use super::ast::{Node, NodeKind, Step, Suffix};
use super::fault::Fault;
use crate::error::SyntaxError;

/// Joins two sides of a `.` into one path, whose quoted texts become names.
///
/// The fault is that a step is a literal, which counts only if nothing else is wrong.
pub(super) fn join(left: Node, right: Node) -> (Vec<Step>, Option<SyntaxError>) {
    let mut steps = into_steps(left);
    steps.extend(into_steps(right));
    let mut fault = None;
    for step in &mut steps {
        name_or_literal(&mut step.node, &mut fault);
    }
    (steps, fault)
}

/// The steps of a path, or the node as the one step.
pub(super) fn into_steps(node: Node) -> Vec<Step> {
    match node.kind {
        NodeKind::Path(steps) => steps,
        kind => vec![Step { node: Node::new(kind, node.span), suffixes: Vec::new() }],
    }
}

/// Looks through what wraps a step here and is a step beside it in jsonata-js.
fn name_or_literal(node: &mut Node, fault: &mut Option<SyntaxError>) {
    let literal = match &mut node.kind {
        NodeKind::String(text) => {
            node.kind = NodeKind::Name(std::mem::take(text));
            return;
        }
        // A grouped text stays a text: as a name its group would be the whole path's.
        NodeKind::Group { input, .. } if matches!(input.kind, NodeKind::String(_)) => return,
        NodeKind::Sort { input, .. } | NodeKind::Group { input, .. } => {
            return with_stack(|| name_or_literal(input, fault));
        }
        NodeKind::Path(steps) => {
            for step in steps {
                name_or_literal(&mut step.node, fault);
            }
            return;
        }
        NodeKind::Number(number) => number.to_string(),
        NodeKind::Negate(inner) => match number(inner) {
            Some(number) => (-number).to_string(),
            None => return,
        },
        NodeKind::Boolean(value) => value.to_string(),
        NodeKind::Null => "null".to_owned(),
        _ => return,
    };
    fault.get_or_insert_with(|| Fault::LiteralStep(literal).at(node.span));
}

/// The number that `node` is, predicates left out.
fn number(node: &Node) -> Option<f64> {
    match &node.kind {
        NodeKind::Number(number) => Some(*number),
        NodeKind::Negate(inner) => with_stack(|| number(inner)).map(|number| -number),
        NodeKind::Path(steps) => match steps.as_slice() {
            [step] if !has_index(step) => with_stack(|| number(&step.node)),
            _ => None,
        },
        _ => None,
    }
}

/// Whether jsonata-js has a path for `node`: steps are then added to it, and not to a new one.
fn is_path(node: &Node) -> bool {
    match &node.kind {
        NodeKind::Name(_) | NodeKind::Sort { .. } => true,
        NodeKind::Group { input, .. } => with_stack(|| is_path(input)),
        NodeKind::Path(steps) => match steps.as_slice() {
            [step] => is_path(&step.node) || has_index(step),
            _ => true,
        },
        _ => false,
    }
}

fn has_index(step: &Step) -> bool {
    step.suffixes.iter().any(|suffix| matches!(suffix, Suffix::Index(_)))
}

/// Whether `node` is grouped as a whole, so that it cannot be grouped again.
pub(super) fn is_grouped(node: &Node) -> bool {
    match &node.kind {
        NodeKind::Group { .. } => true,
        NodeKind::Sort { input, .. } => with_stack(|| is_path(input) && is_grouped(input)),
        NodeKind::Path(steps) => match steps.as_slice() {
            [step] if !has_index(step) => is_grouped(&step.node),
            [step, ..] => is_path(&step.node) && is_grouped(&step.node),
            [] => false,
        },
        _ => false,
    }
}

/// Whether the last step of `node` is itself grouped, so that no predicate can follow.
pub(super) fn last_step_is_grouped(node: &Node) -> bool {
    match &node.kind {
        NodeKind::Group { input, .. } => with_stack(|| !is_path(input) || last_step_is_grouped(input)),
        NodeKind::Path(steps) => steps.last().is_some_and(|step| last_step_is_grouped(&step.node)),
        _ => false,
    }
}

/// Why `@$name` cannot follow `node`, if so.
pub(super) fn binding_fault(node: &Node) -> Option<Fault> {
    match &node.kind {
        NodeKind::Sort { .. } => Some(Fault::BindingAfterSort),
        NodeKind::Group { input, .. } => with_stack(|| binding_fault(input)),
        NodeKind::Path(steps) => {
            let last = steps.last()?;
            if last.suffixes.iter().any(|suffix| matches!(suffix, Suffix::Filter(_))) {
                return Some(Fault::BindingAfterPredicate);
            }
            binding_fault(&last.node)
        }
        _ => None,
    }
}

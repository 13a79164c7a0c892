//! JSONata of a definition: what it gives, and the typed expression that prints the same text.

use asl_expr::jsonata::{Node, NodeKind, Operator, Step, Suffix, parse};
use asl_expr::{ReferenceStep, jsonata_source};

use crate::infer::{Env, Inference};
use crate::shape::{Kind, Member, Shape};

/// The expression in the text, if it is one.
pub(crate) fn source(text: &str) -> Option<&str> {
    jsonata_source(text)
}

/// What the expression gives; its paths say what their data is on the way.
pub(crate) fn shape(inference: &mut Inference, source: &str, env: Env) -> Shape {
    match parse(source) {
        Ok(ast) => of(inference, &ast.root, env),
        Err(_) => inference.shapes.unknown(),
    }
}

fn of(inference: &mut Inference, node: &Node, env: Env) -> Shape {
    if let Some((root, steps)) = data(node) {
        return at(inference, &root, &steps, env).unwrap_or_else(|| inference.shapes.unknown());
    }
    let inner: Vec<Shape> = node.children().into_iter().map(|child| of(inference, child, env)).collect();
    let kind = match &node.kind {
        NodeKind::String(_) => Kind::Text,
        NodeKind::Number(number) if number.fract() == 0.0 && *number >= 0.0 => Kind::Count,
        NodeKind::Number(number) if number.fract() == 0.0 => Kind::Integer,
        NodeKind::Number(_) | NodeKind::Negate(_) => Kind::Number,
        NodeKind::Boolean(_) => Kind::Bool,
        NodeKind::Binary { operator, .. } => match operator {
            Operator::Add | Operator::Subtract | Operator::Multiply | Operator::Divide | Operator::Modulo => {
                for side in &inner {
                    inference.shapes.be(*side, Kind::Number);
                }
                Kind::Number
            }
            Operator::Concatenate => Kind::Text,
            Operator::Less
            | Operator::LessOrEqual
            | Operator::Greater
            | Operator::GreaterOrEqual
            | Operator::Equal
            | Operator::NotEqual => {
                if let [left, right] = inner.as_slice() {
                    inference.shapes.unify(*left, *right);
                }
                Kind::Bool
            }
            Operator::And | Operator::Or | Operator::In => Kind::Bool,
            _ => Kind::Unknown,
        },
        NodeKind::Array(_) => {
            let alike = inner.windows(2).all(|pair| matches!(pair, [a, b] if inference.shapes.alike(*a, *b)));
            let of = if alike { inference.shapes.common(&inner) } else { inference.shapes.add(Kind::Mixed) };
            Kind::List(of)
        }
        NodeKind::Object(pairs) => {
            let mut record = indexmap::IndexMap::new();
            for ((key, _), pair) in pairs.iter().zip(inner.chunks(2)) {
                if let (NodeKind::String(key), [_, value]) = (&key.kind, pair) {
                    record.insert(key.clone(), Member { shape: *value, optional: false });
                }
            }
            Kind::Record(record)
        }
        NodeKind::Call { callee, .. } => match &callee.kind {
            NodeKind::Variable(name) => match name.as_str() {
                "string" | "uuid" | "now" | "join" | "lowercase" | "uppercase" | "trim" | "substring"
                | "hash" | "base64encode" | "base64decode" | "substringBefore" | "substringAfter"
                | "replace" => Kind::Text,
                "count" | "length" => Kind::Count,
                "number" | "sum" | "max" | "min" | "average" | "abs" | "floor" | "ceil" | "round"
                | "random" | "millis" => Kind::Number,
                "exists" | "contains" | "not" | "boolean" => Kind::Bool,
                _ => Kind::Unknown,
            },
            _ => Kind::Unknown,
        },
        _ => Kind::Unknown,
    };
    inference.shapes.add(kind)
}

/// Where a path of plain names and indexes begins.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Begin {
    Input,
    Result,
    Error,
    Context,
    Variable(String),
}

/// The path, if the node is data as it is.
pub(crate) fn data(node: &Node) -> Option<(Begin, Vec<ReferenceStep>)> {
    let single;
    let steps: &[Step] = match &node.kind {
        NodeKind::Path(steps) => steps,
        NodeKind::Variable(name) if !name.is_empty() && name != "$" => {
            single = name.clone();
            return (single != "states").then_some((Begin::Variable(single), Vec::new()));
        }
        _ => return None,
    };
    let (first, mut rest) = steps.split_first()?;
    let NodeKind::Variable(name) = &first.node.kind else { return None };
    if name.is_empty() || name == "$" {
        return None;
    }
    let mut path = indexes(&first.suffixes)?;
    let begin = if name == "states" {
        let (part, behind) = rest.split_first()?;
        let NodeKind::Name(part_name) = &part.node.kind else { return None };
        let begin = match part_name.as_str() {
            "input" => Begin::Input,
            "result" => Begin::Result,
            "errorOutput" => Begin::Error,
            "context" => Begin::Context,
            _ => return None,
        };
        if !path.is_empty() {
            return None;
        }
        path.extend(indexes(&part.suffixes)?);
        rest = behind;
        begin
    } else {
        Begin::Variable(name.clone())
    };
    for step in rest {
        let NodeKind::Name(name) = &step.node.kind else { return None };
        path.push(ReferenceStep::Name(name.clone()));
        path.extend(indexes(&step.suffixes)?);
    }
    Some((begin, path))
}

fn indexes(suffixes: &[Suffix]) -> Option<Vec<ReferenceStep>> {
    suffixes
        .iter()
        .map(|suffix| match suffix {
            Suffix::Filter(node) => match node.kind {
                NodeKind::Number(number) if number >= 0.0 && number.fract() == 0.0 && number < 1e9 => {
                    format!("{number:.0}").parse().ok().map(ReferenceStep::Index)
                }
                _ => None,
            },
            _ => None,
        })
        .collect()
}

/// What stands at the path.
pub(crate) fn at(
    inference: &mut Inference,
    begin: &Begin,
    steps: &[ReferenceStep],
    env: Env,
) -> Option<Shape> {
    let (mut at, steps) = match begin {
        Begin::Input => (env.input, steps),
        Begin::Result | Begin::Error => (env.result?, steps),
        Begin::Variable(name) => (inference.variable(name)?, steps),
        Begin::Context => inference.context(steps, env)?,
    };
    for step in steps {
        at = match step {
            ReferenceStep::Name(name) => inference.shapes.member(at, name)?,
            ReferenceStep::Index(index) => inference.shapes.item(at, *index)?,
        };
    }
    Some(at)
}

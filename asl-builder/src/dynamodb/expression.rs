//! Expressions in DynamoDB's own language: what is changed, and on which condition.

use asl_contract::__private::{Literal, Node, NodeRef, Op};
use asl_contract::ShapeKind;

use super::{Marshal, field};

/// The item at hand, which only the table itself can see.
pub(crate) fn row() -> NodeRef {
    NodeRef::new(Node::Parameter(0))
}

/// Names and values that the texts of one call refer to.
pub(crate) struct Expression {
    row: ShapeKind,
    names: Vec<Box<str>>,
    values: Vec<NodeRef>,
    /// What cannot be said.
    pub(crate) problem: Option<String>,
}

impl Expression {
    pub(crate) fn new(row: ShapeKind) -> Self {
        Self { row, names: Vec::new(), values: Vec::new(), problem: None }
    }

    /// A field of the item, as `#n0.#n1`.
    pub(crate) fn path(&mut self, node: NodeRef) -> String {
        let Some(steps) = steps(node).filter(|steps| !steps.is_empty()) else {
            return self.impossible("a field of the row is needed here, as it is");
        };
        let steps: Vec<String> = steps
            .into_iter()
            .map(|step| {
                let at = self.names.iter().position(|known| **known == *step).unwrap_or_else(|| {
                    self.names.push(step.into());
                    self.names.len() - 1
                });
                format!("#n{at}")
            })
            .collect();
        steps.join(".")
    }

    /// A value in the form of an attribute, as `:v0`.
    pub(crate) fn value(&mut self, node: NodeRef) -> String {
        self.values.push(node);
        format!(":v{}", self.values.len() - 1)
    }

    /// A condition as text.
    pub(crate) fn condition(&mut self, node: NodeRef) -> String {
        let Node::Call(op, operands) = node.node() else {
            if steps(node).is_some() {
                let value = self.operand(NodeRef::bool(true), &ShapeKind::Bool);
                return format!("{} = {value}", self.path(node));
            }
            return self.impossible("a table can compare its fields only");
        };
        let (a, b) = match operands.as_slice() {
            [a] => (*a, NodeRef::null()),
            [a, b, ..] => (*a, *b),
            [] => return String::new(),
        };
        match op {
            Op::And => self.joined(operands, " AND "),
            Op::Or => self.joined(operands, " OR "),
            Op::Not => format!("NOT ({})", self.condition(a)),
            Op::Equal(_) => self.compare(a, "=", b),
            Op::NotEqual(_) => self.compare(a, "<>", b),
            Op::Below(_) => self.compare(a, "<", b),
            Op::AtMost(_) => self.compare(a, "<=", b),
            Op::Above(_) => self.compare(a, ">", b),
            Op::AtLeast(_) => self.compare(a, ">=", b),
            Op::Contains => self.function("contains", a, b),
            Op::StartsWith => self.function("begins_with", a, b),
            Op::Exists => format!("attribute_exists({})", self.path(a)),
            Op::Missing => format!("attribute_not_exists({})", self.path(a)),
            Op::IsPresent => {
                // A missing value may be stored as a null.
                let (path, null) = (self.path(a), self.operand(NodeRef::text("NULL"), &ShapeKind::Text));
                format!("attribute_exists({path}) AND NOT attribute_type({path}, {null})")
            }
            Op::In(_) => {
                let Node::Array(items) = b.node() else {
                    return self.impossible("a table compares with values that are listed here");
                };
                let kind = self.kind(a);
                let path = self.path(a);
                let items: Vec<_> = items.iter().map(|item| self.operand(*item, &kind)).collect();
                format!("{path} IN ({})", items.join(", "))
            }
            other => self.impossible(&format!("a table cannot compute `{other:?}`")),
        }
    }

    fn joined(&mut self, parts: &[NodeRef], word: &str) -> String {
        let parts: Vec<_> = parts.iter().map(|part| format!("({})", self.condition(*part))).collect();
        parts.join(word)
    }

    fn compare(&mut self, a: NodeRef, sign: &str, b: NodeRef) -> String {
        let kind = if steps(a).is_some() { self.kind(a) } else { self.kind(b) };
        let (a, b) = (self.operand(a, &kind), self.operand(b, &kind));
        format!("{a} {sign} {b}")
    }

    fn function(&mut self, name: &str, a: NodeRef, b: NodeRef) -> String {
        let path = self.path(a);
        format!("{name}({path}, {})", self.operand(b, &ShapeKind::Text))
    }

    /// A field of the item, or a value of this kind.
    fn operand(&mut self, node: NodeRef, kind: &ShapeKind) -> String {
        if steps(node).is_some() {
            return self.path(node);
        }
        let mut of_the_row = false;
        node.walk(&mut |node| of_the_row |= *node == Node::Parameter(0));
        if of_the_row {
            return self.impossible("a table cannot compute with its fields");
        }
        let value = match node.node() {
            Node::Literal(Literal::Bool(_)) => &ShapeKind::Bool,
            _ => kind,
        };
        let value = Marshal { above: Vec::new(), depth: 0 }.value(value, node);
        self.value(value)
    }

    /// What the field holds.
    fn kind(&self, node: NodeRef) -> ShapeKind {
        let mut kind = self.row.clone();
        for step in steps(node).unwrap_or_default() {
            let inner = match &kind {
                ShapeKind::Record(record) => field(record, step),
                ShapeKind::Tagged(tagged) if tagged.tag == step => Some(ShapeKind::Text),
                ShapeKind::Tagged(tagged) => {
                    tagged.variants.iter().find_map(|(_, record)| field(record, step))
                }
                _ => None,
            };
            kind = inner.unwrap_or(ShapeKind::Any);
        }
        kind
    }

    fn impossible(&mut self, why: &str) -> String {
        self.problem.get_or_insert_with(|| why.to_owned());
        String::new()
    }

    /// The names and values as arguments of the call; a value that cannot be written where something is wrong.
    pub(crate) fn members(self) -> Vec<(&'static str, NodeRef)> {
        let mut members = Vec::new();
        if !self.names.is_empty() {
            let names: Vec<_> =
                self.names.iter().enumerate().map(|(at, name)| (format!("#n{at}"), name)).collect();
            let names = names.iter().map(|(key, name)| (key.as_str(), NodeRef::text((*name).clone())));
            members.push(("ExpressionAttributeNames", NodeRef::object(names)));
        }
        if !self.values.is_empty() {
            let keys: Vec<_> = (0..self.values.len()).map(|at| format!(":v{at}")).collect();
            let values = keys.iter().map(String::as_str).zip(self.values);
            members.push(("ExpressionAttributeValues", NodeRef::object(values)));
        }
        members.extend(self.problem.map(|problem| ("Problem", NodeRef::invalid(problem))));
        members
    }
}

/// The names on the way to a field of the row.
fn steps(node: NodeRef) -> Option<Vec<&'static str>> {
    match node.node() {
        Node::Parameter(0) => Some(Vec::new()),
        Node::Field(inner, name) => {
            let mut steps = steps(*inner)?;
            steps.push(name);
            Some(steps)
        }
        Node::Optional(inner) | Node::Present(inner) => steps(*inner),
        _ => None,
    }
}

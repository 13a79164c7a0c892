//! Whether every `%` has a step that it is the parent of, as jsonata-js decides before it evaluates.

use jsonata_core::value::with_stack;

use super::ast::{Node, NodeKind, Operator, Span, Step, Suffix};
use super::fault::Fault;
use crate::error::SyntaxError;

/// Refuses an expression with a `%` that leads out of it.
pub(super) fn check(root: &Node) -> Result<(), SyntaxError> {
    let mut ancestry = Ancestry { slots: Vec::new(), at: root.span };
    let root = ancestry.node(root)?;
    match (root.shape, root.seeking.first()) {
        (Shape::Parent(slot), _) | (_, Some(&slot)) => Err(ancestry.fault(slot)),
        _ => Ok(()),
    }
}

/// One `%`: how many steps it still has to go back, and where it stands.
struct Slot {
    level: usize,
    span: Span,
}

struct Ancestry {
    slots: Vec<Slot>,
    /// The node that is looked at.
    at: Span,
}

/// A node as far as a `%` behind it is concerned.
struct Seen {
    shape: Shape,
    /// The `%` inside of it that look for their step outside of it.
    seeking: Vec<usize>,
    /// Whether `@` follows.
    focus: bool,
}

enum Shape {
    Parent(usize),
    /// A name or `*`: a step that can be the parent.
    Field,
    /// A block, by its last expression.
    Block(Option<Box<Seen>>),
    Path(Vec<Seen>),
    Other,
}

impl Seen {
    fn new(shape: Shape) -> Self {
        Self { shape, seeking: Vec::new(), focus: false }
    }

    /// What is sought inside of `inner` is sought by what holds it, too.
    fn push(&mut self, inner: &Self) {
        self.seeking.extend(&inner.seeking);
        if let Shape::Parent(slot) = inner.shape {
            self.seeking.push(slot);
        }
    }

    /// The step that a suffix belongs to.
    fn on_last_step<R>(&mut self, act: impl FnOnce(&mut Self) -> R) -> R {
        match &mut self.shape {
            Shape::Path(steps) if !steps.is_empty() => match steps.last_mut() {
                Some(last) => act(last),
                None => act(self),
            },
            _ => act(self),
        }
    }
}

impl Ancestry {
    fn fault(&self, slot: usize) -> SyntaxError {
        Fault::Parent.at(self.slots.get(slot).map_or(self.at, |slot| slot.span))
    }

    fn level(&self, slot: usize) -> usize {
        self.slots.get(slot).map_or(0, |slot| slot.level)
    }

    fn change(&mut self, slot: usize, by: isize) {
        if let Some(slot) = self.slots.get_mut(slot) {
            slot.level = slot.level.saturating_add_signed(by);
        }
    }

    /// A path of the one step, unless it is a path already.
    fn as_path(&self, seen: Seen) -> Seen {
        if matches!(seen.shape, Shape::Path(_)) {
            return seen;
        }
        let mut path = Seen::new(Shape::Other);
        path.push(&seen);
        path.seeking.retain(|slot| self.level(*slot) > 0);
        path.shape = Shape::Path(vec![seen]);
        path
    }

    fn node(&mut self, node: &Node) -> Result<Seen, SyntaxError> {
        with_stack(|| self.look(node))
    }

    fn look(&mut self, node: &Node) -> Result<Seen, SyntaxError> {
        self.at = node.span;
        Ok(match &node.kind {
            NodeKind::Parent => {
                self.slots.push(Slot { level: 1, span: node.span });
                Seen::new(Shape::Parent(self.slots.len() - 1))
            }
            NodeKind::Name(_) => Seen::new(Shape::Path(vec![Seen::new(Shape::Field)])),
            NodeKind::Wildcard => Seen::new(Shape::Field),
            NodeKind::Path(steps) => self.path(steps)?,
            NodeKind::Sort { input, terms } => {
                let input = self.node(input)?;
                let mut path = self.as_path(input);
                let mut step = Seen::new(Shape::Other);
                for term in terms {
                    step.push(&self.node(&term.node)?);
                }
                self.add_step(&mut path, step)?;
                path
            }
            NodeKind::Group { input, pairs } => {
                let seen = self.node(input)?;
                for (key, value) in pairs {
                    self.node(key)?;
                    self.node(value)?;
                }
                seen
            }
            NodeKind::Block(nodes) => {
                let mut block = Seen::new(Shape::Other);
                let mut last = None;
                for node in nodes {
                    let seen = self.node(node)?;
                    block.push(&seen);
                    last = Some(Box::new(seen));
                }
                block.shape = Shape::Block(last);
                block
            }
            NodeKind::Call { callee, arguments } => {
                self.node(callee)?;
                let mut call = Seen::new(Shape::Other);
                for argument in arguments {
                    call.push(&self.node(argument)?);
                }
                call
            }
            // What is inside of these has another context.
            NodeKind::Lambda { .. } | NodeKind::Binary { operator: Operator::Apply, .. } => {
                for child in node.children() {
                    self.node(child)?;
                }
                Seen::new(Shape::Other)
            }
            _ => {
                let mut seen = Seen::new(Shape::Other);
                for child in node.children() {
                    seen.push(&self.node(child)?);
                }
                seen
            }
        })
    }

    fn path(&mut self, steps: &[Step]) -> Result<Seen, SyntaxError> {
        let mut steps = steps.iter();
        let Some(first) = steps.next() else { return Ok(Seen::new(Shape::Other)) };
        // A grouped text is a name as soon as it is a step.
        let grouped_text = matches!(&first.node.kind, NodeKind::Group { input, .. }
            if matches!(input.kind, NodeKind::String(_)));
        let first = self.step(first)?;
        if steps.len() == 0 {
            return Ok(first);
        }
        let mut path = self.as_path(if grouped_text { Seen { shape: Shape::Field, ..first } } else { first });
        for step in steps {
            let step = self.step(step)?;
            match step.shape {
                Shape::Path(inner) => {
                    let mut inner = inner.into_iter();
                    let last = inner.next_back();
                    if let Shape::Path(steps) = &mut path.shape {
                        steps.extend(inner);
                    }
                    if let Some(last) = last {
                        self.add_step(&mut path, last)?;
                    }
                }
                shape => self.add_step(&mut path, Seen { shape, ..step })?,
            }
        }
        Ok(path)
    }

    fn step(&mut self, step: &Step) -> Result<Seen, SyntaxError> {
        let mut seen = self.node(&step.node)?;
        for suffix in &step.suffixes {
            match suffix {
                Suffix::Filter(filter) => {
                    let filter = self.node(filter)?;
                    seen.on_last_step(|last| self.filter(last, &filter))?;
                }
                Suffix::KeepArray => {}
                Suffix::Focus(_) => seen.on_last_step(|last| last.focus = true),
                Suffix::Index(_) => seen = self.as_path(seen),
            }
        }
        if let Shape::Path(steps) = &seen.shape
            && let [step] = steps.as_slice()
        {
            let mut path = Seen::new(Shape::Other);
            path.push(step);
            path.seeking.retain(|slot| self.level(*slot) > 0);
            seen.seeking = path.seeking;
        }
        Ok(seen)
    }

    /// The items of `step` are the context of `filter`.
    fn filter(&mut self, step: &mut Seen, filter: &Seen) -> Result<(), SyntaxError> {
        let before = step.seeking.len();
        step.push(filter);
        for slot in step.seeking.get(before..).unwrap_or_default() {
            match self.level(*slot) {
                0 => {}
                1 => self.seek(step, *slot)?,
                _ => self.change(*slot, -1),
            }
        }
        Ok(())
    }

    /// Adds a step to `path` and lets each `%` in it look back along the path.
    fn add_step(&mut self, path: &mut Seen, mut step: Seen) -> Result<(), SyntaxError> {
        if let Shape::Parent(slot) = step.shape {
            step.seeking.push(slot);
        }
        let Shape::Path(before) = &mut path.shape else { return Ok(()) };
        for slot in &step.seeking {
            let mut rest = before.as_slice();
            while self.level(*slot) > 0 {
                let Some((mut next, mut left)) = rest.split_last() else {
                    path.seeking.push(*slot);
                    break;
                };
                // Of steps in a row that each bind their item, the first counts.
                while next.focus
                    && let Some((earlier, others)) = left.split_last()
                    && earlier.focus
                {
                    (next, left) = (earlier, others);
                }
                rest = left;
                self.seek(next, *slot)?;
            }
        }
        before.push(step);
        Ok(())
    }

    /// Takes `slot` one step back over `step`, or as many as `step` has.
    fn seek(&mut self, step: &Seen, slot: usize) -> Result<(), SyntaxError> {
        match &step.shape {
            Shape::Field => self.change(slot, -1),
            Shape::Parent(_) => self.change(slot, 1),
            Shape::Block(None) => {}
            Shape::Block(Some(last)) => with_stack(|| self.seek(last, slot))?,
            Shape::Path(steps) => {
                for step in steps.iter().rev() {
                    with_stack(|| self.seek(step, slot))?;
                    if self.level(slot) == 0 {
                        break;
                    }
                }
            }
            Shape::Other => return Err(self.fault(slot)),
        }
        Ok(())
    }
}

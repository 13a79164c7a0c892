//! The way of the data through a state that speaks JSONata.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::BTreeSet;

use asl_expr::jsonata::{Node, NodeKind, Operator, Step as AstStep, Suffix, Visitor};
use asl_model::Json;

use super::{ERROR_OUTPUT, FaultKind, Known, Variables, Walk, Way, ends};
use crate::expressions::{Expression, Text, jsonata_text};
use crate::place::At;
use crate::shape::{Named, Shape, Step};
use crate::view::{Kind, Members, State, has_substitution};

/// What an expression may look at.
struct Scope<'k, 'a> {
    input: &'k Shape<'a>,
    result: Option<&'k Shape<'a>>,
    error: Option<&'k Shape<'a>>,
    variables: &'k Variables<'a>,
    /// The item of a Map, for `$states.context.Map.Item.Value`.
    item: Option<&'k Shape<'a>>,
}

impl<'k, 'a> Scope<'k, 'a> {
    const fn of(known: &'k Known<'a>) -> Self {
        Self { input: &known.data, result: None, error: None, variables: &known.variables, item: None }
    }
}

/// What is known about the inside of one expression.
struct Inside<'e> {
    place: &'e At<'e>,
    expression: &'e Expression,
    source: &'e str,
    /// Names that the expression binds itself, somewhere.
    bound: BTreeSet<String>,
    /// Where it asks about something with `$exists`.
    asked: BTreeSet<(usize, usize)>,
    /// How deep the reading is by now.
    depth: Cell<usize>,
}

/// Levels of an expression that are looked into.
const DEEPEST: usize = 100;

impl<'a> Walk<'_, 'a> {
    pub(super) fn through_jsonata(&mut self, state: &State<'a>, known: &Known<'a>) -> Vec<Way<'a>> {
        let scope = Scope::of(known);
        let field = |walk: &mut Self, name: &str| {
            let json = state.members.get(name)?;
            Some(walk.json(&state.at().key(name), json, &scope))
        };
        let timed = |walk: &mut Self, name: &str, expected: &Shape<'_>| {
            if let Some(got) = field(walk, name) {
                walk.expect(&state.at().key(name), name, &got, expected);
            }
        };
        let result = match state.kind {
            Kind::Choice => return self.conditions(state, known),
            Kind::Fail => {
                timed(self, "Error", &Shape::Text);
                timed(self, "Cause", &Shape::Text);
                return Vec::new();
            }
            Kind::Wait => {
                timed(self, "Seconds", &Shape::Number);
                timed(self, "Timestamp", &Shape::Text);
                None
            }
            Kind::Task => {
                timed(self, "TimeoutSeconds", &Shape::Number);
                timed(self, "HeartbeatSeconds", &Shape::Number);
                let arguments = field(self, "Arguments");
                let given = |_: &mut Self| arguments.or_else(|| Some(known.data.clone()));
                Some(self.result_of(state, given))
            }
            Kind::Parallel => {
                let data = field(self, "Arguments").unwrap_or_else(|| known.data.clone());
                Some(self.branches(state, &Known { data, variables: known.variables.clone() }))
            }
            Kind::Map => {
                timed(self, "MaxConcurrency", &Shape::Number);
                Some(self.map_items(state, known))
            }
            _ => None,
        };
        let scope = Scope { result: result.as_ref(), ..scope };
        let data = match state.members.get("Output") {
            Some(output) => self.json(&state.at().key("Output"), output, &scope),
            None => result.clone().unwrap_or_else(|| known.data.clone()),
        };
        let variables = self.variables_after(state.members, &state.at(), &scope);
        if ends(state.kind) {
            return vec![Way { to: None, known: Known { data, variables } }];
        }
        let mut ways = Vec::new();
        if state.kind != Kind::Unknown {
            ways.push(Self::onward(state, Known { data, variables }));
        }
        let at = state.at();
        let all = at.key("Catch");
        for (index, catcher) in state.items("Catch") {
            let place = all.index(index);
            let error = ERROR_OUTPUT.with(Shape::clone);
            let scope = Scope { error: Some(&error), ..Scope::of(known) };
            let data = match catcher.get("Output") {
                Some(output) => self.json(&place.key("Output"), output, &scope),
                None => error.clone(),
            };
            let variables = self.variables_after(catcher, &place, &scope);
            ways.extend(
                catcher.text("Next").map(|name| Way { to: Some(name), known: Known { data, variables } }),
            );
        }
        ways
    }

    fn map_items(&mut self, state: &State<'a>, known: &Known<'a>) -> Shape<'a> {
        let scope = Scope::of(known);
        let given = state.members.get("Items").map(|json| self.json(&state.at().key("Items"), json, &scope));
        let item = if state.members.has("ItemReader") {
            Shape::Any
        } else {
            let whole = state.at();
            let place = if given.is_some() { whole.key("Items") } else { whole };
            self.expect_list(state, &place, &given.unwrap_or_else(|| known.data.clone()))
        };
        let input = match state.members.get("ItemSelector") {
            Some(selector) => {
                let scope = Scope { item: Some(&item), ..scope };
                self.json(&state.at().key("ItemSelector"), selector, &scope)
            }
            None => item,
        };
        self.items(state, input, known)
    }

    fn conditions(&mut self, state: &State<'a>, known: &Known<'a>) -> Vec<Way<'a>> {
        let scope = Scope::of(known);
        let mut ways = Vec::new();
        let mut branch = |walk: &mut Self, members: Members<'a>, place: &At<'_>, to: Option<&'a str>| {
            let data = match members.get("Output") {
                Some(output) => walk.json(&place.key("Output"), output, &scope),
                None => known.data.clone(),
            };
            let variables = walk.variables_after(members, place, &scope);
            ways.extend(to.map(|name| Way { to: Some(name), known: Known { data, variables } }));
        };
        let at = state.at();
        let all = at.key("Choices");
        for (index, rule) in state.items("Choices") {
            let place = all.index(index);
            if let Some(condition) = rule.get("Condition") {
                self.json(&place.key("Condition"), condition, &scope);
            }
            branch(self, rule, &place, rule.text("Next"));
        }
        branch(self, state.members, &state.at(), state.members.text("Default"));
        ways
    }

    fn variables_after(
        &mut self,
        members: Members<'a>,
        place: &At<'_>,
        scope: &Scope<'_, 'a>,
    ) -> Variables<'a> {
        let Some(assign) = members.get("Assign") else { return scope.variables.clone() };
        match self.json(&place.key("Assign"), assign, scope) {
            Shape::Object(object) if !object.open => scope.variables.with(&object.members),
            // Names that are not known: every variable may have changed.
            _ => Variables::default(),
        }
    }

    /// JSON with expressions in it.
    fn json(&mut self, place: &At<'_>, json: &'a Json, scope: &Scope<'_, 'a>) -> Shape<'a> {
        match json {
            Json::String(words) => self.text(place, words, scope),
            Json::Array(items) => {
                let mut shapes = Vec::new();
                for (index, item) in items.iter().enumerate() {
                    shapes.push(self.json(&place.index(index), item, scope));
                }
                Shape::list(Shape::join_all(shapes))
            }
            Json::Object(members) => {
                let mut shapes = Vec::with_capacity(members.len());
                for (key, json) in members {
                    shapes.push((Cow::Borrowed(key.as_str()), self.json(&place.key(key), json, scope)));
                }
                Shape::of_members(Named::of(shapes), false)
            }
            other => Shape::of_json(other),
        }
    }

    fn text(&mut self, place: &At<'_>, words: &'a str, scope: &Scope<'_, 'a>) -> Shape<'a> {
        if !words.starts_with("{%") {
            return if has_substitution(words) { Shape::Any } else { Shape::Text };
        }
        let text = jsonata_text(self.view, words);
        let Some((expression, ast, _)) = text.and_then(Text::read) else { return Shape::Any };
        let source = words.get(expression.start..).unwrap_or_default();
        let mut inside = Inside {
            place,
            expression,
            source,
            bound: BTreeSet::new(),
            asked: BTreeSet::new(),
            depth: Cell::new(0),
        };
        let mut look = Look { bound: BTreeSet::new(), asked: BTreeSet::new() };
        ast.root.visit(&mut look);
        (inside.bound, inside.asked) = (look.bound, look.asked);
        self.report_inside(&ast.root, &inside, scope);
        // What is wrong is noted already; this asks only what comes out.
        self.quietly(|walk| walk.node(&ast.root, &inside, scope))
    }

    /// Notes what is wrong with every path and comparison in an expression.
    fn report_inside(&mut self, root: &Node, inside: &Inside<'_>, scope: &Scope<'_, 'a>) {
        let mut waiting = vec![root];
        while let Some(node) = waiting.pop() {
            waiting.extend(node.children());
            match &node.kind {
                NodeKind::Path(steps) if !inside.asked.contains(&(node.span.start, node.span.end)) => {
                    self.steps(steps, inside, scope);
                }
                NodeKind::Binary { operator, left, right } if is_comparison(*operator) => {
                    let (left, right) = self
                        .quietly(|walk| (walk.node(left, inside, scope), walk.node(right, inside, scope)));
                    let scalar =
                        |shape: &Shape<'_>| matches!(shape, Shape::Number | Shape::Text | Shape::Boolean);
                    if scalar(&left) && scalar(&right) && left != right {
                        let message = if matches!(operator, Operator::Equal | Operator::NotEqual) {
                            format!("{} is never equal to {}", left.in_words(), right.in_words())
                        } else {
                            format!("{} cannot be compared with {}", left.in_words(), right.in_words())
                        };
                        let within = inside.expression.range(node.span);
                        self.fault(FaultKind::Comparison, inside.place, Some(within), message, None);
                    }
                }
                _ => {}
            }
        }
    }

    fn node(&mut self, node: &Node, inside: &Inside<'_>, scope: &Scope<'_, 'a>) -> Shape<'a> {
        if inside.depth.get() > DEEPEST {
            return Shape::Any;
        }
        inside.depth.set(inside.depth.get() + 1);
        let shape = self.node_of(node, inside, scope);
        inside.depth.set(inside.depth.get() - 1);
        shape
    }

    fn node_of(&mut self, node: &Node, inside: &Inside<'_>, scope: &Scope<'_, 'a>) -> Shape<'a> {
        match &node.kind {
            NodeKind::String(_) => Shape::Text,
            NodeKind::Number(_) | NodeKind::Negate(_) => Shape::Number,
            NodeKind::Boolean(_) => Shape::Boolean,
            NodeKind::Null => Shape::Null,
            NodeKind::Variable(name) if name == "states" => Shape::Any,
            NodeKind::Variable(name) if !inside.bound.contains(name) => scope.variables.get(name),
            NodeKind::Path(steps) => self.steps(steps, inside, scope),
            NodeKind::Block(nodes) => match nodes.as_slice() {
                [only] => self.node(only, inside, scope),
                _ => Shape::Any,
            },
            NodeKind::Array(nodes) => {
                // A sequence among the items is laid out flat, so only plain values tell what an item is.
                let plain = |node: &Node| {
                    matches!(node.kind, NodeKind::Object(_) | NodeKind::String(_) | NodeKind::Number(_))
                };
                if nodes.iter().all(plain) {
                    let shapes: Vec<Shape<'a>> =
                        nodes.iter().map(|node| self.node(node, inside, scope)).collect();
                    Shape::list(Shape::join_all(shapes))
                } else {
                    Shape::list(Shape::Any)
                }
            }
            NodeKind::Object(pairs) => {
                let mut shapes = Vec::with_capacity(pairs.len());
                let mut open = false;
                for (key, value) in pairs {
                    match &key.kind {
                        NodeKind::String(name) => {
                            shapes.push((Cow::Owned(name.clone()), self.node(value, inside, scope)));
                        }
                        _ => open = true,
                    }
                }
                Shape::of_members(Named::of(shapes), open)
            }
            NodeKind::Conditional { then, otherwise: Some(otherwise), .. } => {
                self.node(then, inside, scope).join(&self.node(otherwise, inside, scope))
            }
            NodeKind::Binary { operator, .. } => match operator {
                Operator::Add
                | Operator::Subtract
                | Operator::Multiply
                | Operator::Divide
                | Operator::Modulo => Shape::Number,
                Operator::Concatenate => Shape::Text,
                Operator::And | Operator::Or | Operator::In => Shape::Boolean,
                other if is_comparison(*other) => Shape::Boolean,
                _ => Shape::Any,
            },
            NodeKind::Call { callee, arguments } => match &callee.kind {
                // A partial application is a function.
                _ if arguments.iter().any(|one| matches!(one.kind, NodeKind::Placeholder)) => Shape::Any,
                NodeKind::Variable(name) if !inside.bound.contains(name) => given_by(name),
                _ => Shape::Any,
            },
            _ => Shape::Any,
        }
    }

    fn steps(&mut self, steps: &[AstStep], inside: &Inside<'_>, scope: &Scope<'_, 'a>) -> Shape<'a> {
        let Some((first, mut rest)) = steps.split_first() else { return Shape::Any };
        let NodeKind::Variable(root) = &first.node.kind else { return Shape::Any };
        if !first.suffixes.is_empty() || inside.bound.contains(root) {
            return Shape::Any;
        }
        let start = first.node.span.start;
        let mut here = if root == "states" {
            let Some((second, behind)) = rest.split_first() else { return Shape::Any };
            rest = behind;
            let NodeKind::Name(name) = &second.node.kind else { return Shape::Any };
            let member = match name.as_str() {
                "input" => Some(scope.input),
                "result" => scope.result,
                "errorOutput" => scope.error,
                "context" => {
                    let names: Vec<&str> = behind.iter().map_while(plain_name).take(3).collect();
                    match (names.as_slice(), scope.item) {
                        (["Map", "Item", "Value"], Some(item)) => {
                            rest = behind.get(3..).unwrap_or_default();
                            Some(item)
                        }
                        _ => None,
                    }
                }
                _ => None,
            };
            match member {
                Some(shape) if second.suffixes.is_empty() => shape.clone(),
                _ => return Shape::Any,
            }
        } else {
            scope.variables.get(root)
        };
        for step in rest {
            let (NodeKind::Name(name), true) = (&step.node.kind, step.suffixes.is_empty()) else {
                return Shape::Any;
            };
            // A name is asked of every item of a list.
            if let Shape::List(_) = here {
                return Shape::Any;
            }
            if let Step::To(next) = here.member(name) {
                here = next;
                continue;
            }
            let whole = inside.source.get(start..step.node.span.end).unwrap_or_default().to_owned();
            let at = inside.expression.start;
            let within = at + step.node.span.start..at + step.node.span.end;
            return self.follow(&here, [(name.as_str(), within)], inside.place, &whole);
        }
        here
    }
}

fn plain_name(step: &AstStep) -> Option<&str> {
    match &step.node.kind {
        NodeKind::Name(name) if step.suffixes.is_empty() => Some(name),
        _ => None,
    }
}

/// What a function gives, whatever it is given.
fn given_by(function: &str) -> Shape<'static> {
    match function {
        "string" | "uuid" | "now" | "fromMillis" | "formatNumber" | "formatBase" | "hash" | "type"
        | "join" => Shape::Text,
        "count" | "millis" | "random" => Shape::Number,
        "exists" => Shape::Boolean,
        _ => Shape::Any,
    }
}

/// What an expression binds, and what it asks about.
struct Look {
    bound: BTreeSet<String>,
    asked: BTreeSet<(usize, usize)>,
}

impl Visitor for Look {
    fn enter(&mut self, node: &Node) {
        match &node.kind {
            NodeKind::Assign { variable, .. } => {
                self.bound.insert(variable.clone());
            }
            NodeKind::Lambda { parameters, .. } => self.bound.extend(parameters.iter().cloned()),
            NodeKind::Path(steps) => {
                for suffix in steps.iter().flat_map(|step| &step.suffixes) {
                    if let Suffix::Focus(name) | Suffix::Index(name) = suffix {
                        self.bound.insert(name.clone());
                    }
                }
            }
            NodeKind::Call { callee, arguments } => {
                if matches!(&callee.kind, NodeKind::Variable(name) if name == "exists" || name == "type") {
                    self.asked
                        .extend(arguments.iter().map(|argument| (argument.span.start, argument.span.end)));
                }
            }
            _ => {}
        }
    }
}

const fn is_comparison(operator: Operator) -> bool {
    matches!(
        operator,
        Operator::Equal
            | Operator::NotEqual
            | Operator::Less
            | Operator::LessOrEqual
            | Operator::Greater
            | Operator::GreaterOrEqual
    )
}

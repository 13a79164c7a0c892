//! Guesses what data each state sees and gives, from the paths, templates and literals of a definition.

use std::collections::HashMap;

use asl_expr::{ReferenceStep, Root, parse_intrinsic};
use asl_model::{Json, Pointer};

use crate::definition::{Machine, State};
use crate::jsonata;
use crate::place::Place;
use crate::shape::{Kind, Member, Shape, Shapes};

/// The data around one state.
#[derive(Clone, Debug)]
pub(crate) struct Facts {
    /// What comes in.
    pub(crate) input: Shape,
    /// What its expressions see of that: behind `InputPath`.
    pub(crate) seen: Shape,
    /// What a branch or an item's processor gets.
    pub(crate) inner: Shape,
    /// The item of a Map, before its selector.
    pub(crate) item: Shape,
    /// The item of a Map, behind its selector.
    pub(crate) item_given: Shape,
    /// What the work gives, before anything is selected.
    pub(crate) result: Shape,
    /// Behind `ResultSelector`, or of `Parameters` and `Result`.
    pub(crate) selected: Shape,
    /// Behind `ResultPath`.
    pub(crate) placed: Shape,
    /// What goes on.
    pub(crate) output: Shape,
    /// What each catcher goes on with.
    pub(crate) caught: Vec<Shape>,
    /// What the branch of each rule gets.
    pub(crate) rules: Vec<Shape>,
}

/// What the expressions at one place can refer to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Env {
    /// `$` in JSONPath.
    pub(crate) dollar: Shape,
    /// `$states.input`.
    pub(crate) input: Shape,
    /// `$states.result`.
    pub(crate) result: Option<Shape>,
    /// `Map.Item.Value` of the context.
    pub(crate) item: Option<Shape>,
}

pub(crate) struct Inference {
    pub(crate) shapes: Shapes,
    pub(crate) facts: HashMap<Pointer, Facts>,
    /// The variables of each machine around the place at hand, innermost last.
    pub(crate) scopes: Vec<HashMap<String, Shape>>,
    /// What each machine gives, by its place.
    pub(crate) outputs: HashMap<Pointer, Shape>,
    /// The variables of each machine, by its place.
    pub(crate) variables: HashMap<Pointer, HashMap<String, Shape>>,
    /// The input of the whole execution.
    pub(crate) execution_input: Shape,
    /// What stands in a text: text, unless something says otherwise.
    pub(crate) in_texts: Vec<Shape>,
}

impl Inference {
    /// Guesses all of the machine; `sample` is an input that it may be given.
    pub(crate) fn run(machine: &Machine<'_>, samples: &[Json]) -> Self {
        let mut shapes = Shapes::default();
        let execution_input = shapes.unknown();
        for sample in samples {
            let sample = shapes.of_literal(sample);
            shapes.unify(execution_input, sample);
        }
        let mut inference = Self {
            shapes,
            facts: HashMap::new(),
            scopes: Vec::new(),
            outputs: HashMap::new(),
            variables: HashMap::new(),
            execution_input,
            in_texts: Vec::new(),
        };
        inference.machine(machine, execution_input);
        for sample in samples {
            inference.shapes.fit_sample(execution_input, sample);
        }
        for shape in std::mem::take(&mut inference.in_texts) {
            if *inference.shapes.kind(shape) == Kind::Unknown {
                inference.shapes.be(shape, Kind::Text);
            }
        }
        inference.shapes.freeze();
        inference
    }

    fn machine(&mut self, machine: &Machine<'_>, input: Shape) -> Shape {
        let variables = machine.variables().into_iter().map(|name| (name, self.shapes.unknown())).collect();
        self.scopes.push(variables);
        let mut ends = Vec::new();
        let mut open = vec![(machine.start, input)];
        while let Some((name, incoming)) = open.pop() {
            let Some(state) = machine.states.get(name) else { continue };
            if let Some(known) = self.facts.get(&state.at) {
                let known = known.input;
                // What a machine is given has no members that only a later state gives.
                let given = [known, incoming].map(|shape| self.shapes.find(shape) == self.shapes.find(input));
                if given == [true, true] || given == [false, false] && self.shapes.alike(known, incoming) {
                    self.shapes.unify(known, incoming);
                }
                continue;
            }
            let mut facts = self.state(state, incoming);
            let mut ways = Vec::new();
            for rule in state.list("Choices") {
                let output = self.rule(state, rule, &facts);
                facts.rules.push(output);
                ways.extend(rule.get("Next").and_then(Json::as_str).map(|next| (next, output)));
            }
            ways.extend(state.default().map(|next| (next, facts.output)));
            match state.next() {
                Some(next) => ways.push((next, facts.output)),
                None if state.kind() != "Choice" && state.kind() != "Fail" => ends.push(facts.output),
                None => {}
            }
            for (catcher, caught) in state.list("Catch").iter().zip(&facts.caught) {
                ways.extend(catcher.get("Next").and_then(Json::as_str).map(|next| (next, *caught)));
            }
            self.facts.insert(state.at.clone(), facts);
            // The way that is written first is walked first.
            open.extend(ways.into_iter().rev());
        }
        let output = match ends.split_first() {
            Some((first, rest))
                if rest.iter().all(|end| self.shapes.find(*end) == self.shapes.find(*first)) =>
            {
                *first
            }
            _ => self.shapes.unknown(),
        };
        self.outputs.insert(machine.at.clone(), output);
        if let Some(variables) = self.scopes.pop() {
            self.variables.insert(machine.at.clone(), variables);
        }
        output
    }

    fn rule(&mut self, state: &State<'_>, rule: &Json, facts: &Facts) -> Shape {
        let env = Env { dollar: facts.seen, input: facts.input, result: None, item: None };
        self.assign(rule.get("Assign"), state, env);
        if state.jsonata {
            if let Some(condition) = rule.get("Condition").and_then(Json::as_str) {
                self.jsonata(condition, env);
            }
            return rule.get("Output").map_or(facts.output, |output| self.jsonata_template(output, env));
        }
        self.condition(rule, env);
        facts.output
    }

    /// What a rule in JSONPath asks says what its variables are.
    fn condition(&mut self, rule: &Json, env: Env) {
        for list in ["And", "Or"] {
            for inner in rule.get(list).and_then(Json::as_array).unwrap_or_default() {
                self.condition(inner, env);
            }
        }
        if let Some(inner) = rule.get("Not") {
            self.condition(inner, env);
        }
        let Some(variable) = rule.get("Variable").and_then(Json::as_str) else { return };
        let operator = rule.as_object().unwrap_or_default().iter().map(|(name, _)| name.as_str());
        let mut operator =
            operator.filter(|name| !matches!(*name, "Variable" | "Next" | "Comment" | "Assign"));
        let Some(operator) = operator.next_back() else { return };
        let kind = match operator {
            _ if operator.starts_with("String") => Kind::Text,
            _ if operator.starts_with("Numeric") => match rule.get(operator) {
                Some(number @ Json::Number(_)) => {
                    let number = self.shapes.of_literal(number);
                    self.shapes.kind(number).clone()
                }
                _ => Kind::Number,
            },
            _ if operator.starts_with("Boolean") => Kind::Bool,
            _ if operator.starts_with("Timestamp") => Kind::Timestamp,
            _ => Kind::Unknown,
        };
        let shape = self.path(variable, env);
        // Two numbers are compared as they are.
        if !(kind == Kind::Number && operator.ends_with("Path")) {
            self.shapes.be(shape, kind.clone());
        }
        if operator == "IsPresent" || operator == "IsNull" {
            self.optional(variable, env);
        }
        if operator.ends_with("Path")
            && let Some(other) = rule.get(operator).and_then(Json::as_str)
        {
            let other = self.path(other, env);
            if !self.shapes.unify(shape, other) {
                self.shapes.be(other, kind);
            }
        }
    }

    fn optional(&mut self, path: &str, env: Env) {
        let Some(mut place) = Place::parse(path) else { return };
        let Some(ReferenceStep::Name(last)) = place.steps.pop() else { return };
        if let Some(parent) = self.place(&place, env) {
            self.shapes.make_optional(parent, &last);
        }
    }

    fn state(&mut self, state: &State<'_>, input: Shape) -> Facts {
        let unknown = self.shapes.unknown();
        let mut facts = Facts {
            input,
            seen: input,
            inner: unknown,
            item: unknown,
            item_given: unknown,
            result: unknown,
            selected: unknown,
            placed: input,
            output: input,
            caught: Vec::new(),
            rules: Vec::new(),
        };
        if state.jsonata {
            self.jsonata_state(state, &mut facts);
        } else {
            self.path_state(state, &mut facts);
        }
        facts
    }

    fn path_state(&mut self, state: &State<'_>, facts: &mut Facts) {
        let outer = Env { dollar: facts.input, input: facts.input, result: None, item: None };
        facts.seen = match state.json.get("InputPath") {
            Some(Json::Null) => self.shapes.add(Kind::Empty),
            Some(Json::String(path)) => self.path(path, outer),
            _ => facts.input,
        };
        let env = Env { dollar: facts.seen, ..outer };
        for (field, kind) in [
            ("SecondsPath", Kind::Count),
            ("TimestampPath", Kind::Timestamp),
            ("TimeoutSecondsPath", Kind::Count),
            ("HeartbeatSecondsPath", Kind::Count),
            ("MaxConcurrencyPath", Kind::Count),
            ("ToleratedFailureCountPath", Kind::Count),
            ("ToleratedFailurePercentagePath", Kind::Number),
            ("ErrorPath", Kind::Text),
            ("CausePath", Kind::Text),
        ] {
            if let Some(path) = state.text(field) {
                let shape = self.path_or_intrinsic(path, env);
                self.shapes.be(shape, kind);
            }
        }
        let given = (!matches!(state.kind(), "Map")).then(|| state.json.get("Parameters")).flatten();
        let given = given.map(|template| self.template(template, env));
        facts.result = match state.kind() {
            "Pass" => match state.json.get("Result") {
                Some(result) => self.shapes.of_literal(result),
                None => given.unwrap_or(facts.seen),
            },
            "Task" => self.shapes.unknown(),
            "Parallel" => {
                facts.inner = given.unwrap_or(facts.seen);
                let outputs = state.branches.iter().map(|branch| self.machine(branch, facts.inner)).collect();
                self.shapes.add(Kind::Tuple(outputs))
            }
            "Map" => self.map(state, facts, env),
            // Wait, Choice, Succeed: what they see goes on.
            _ => facts.seen,
        };
        if let Some(role) = state.json.get("Credentials") {
            self.template(role, env);
        }
        facts.selected = match state.json.get("ResultSelector") {
            Some(selector) => self.template(selector, Env { dollar: facts.result, ..env }),
            None => facts.result,
        };
        let works = matches!(state.kind(), "Task" | "Map" | "Parallel");
        let assigns = works || state.kind() == "Pass";
        self.assign(
            state.json.get("Assign"),
            state,
            Env { dollar: if assigns { facts.result } else { facts.seen }, ..env },
        );
        let has_result = works || state.kind() == "Pass";
        facts.placed = match state.json.get("ResultPath") {
            Some(Json::Null) if has_result => facts.input,
            Some(Json::String(path)) if has_result && path != "$" => {
                self.put(path, facts.input, facts.selected);
                facts.input
            }
            _ => facts.selected,
        };
        facts.output = match state.json.get("OutputPath") {
            Some(Json::Null) => self.shapes.add(Kind::Empty),
            Some(Json::String(path)) => self.path(path, Env { dollar: facts.placed, ..env }),
            _ => facts.placed,
        };
        for catcher in state.list("Catch") {
            let error = self.shapes.add(Kind::Error);
            self.assign(catcher.get("Assign"), state, Env { dollar: error, ..env });
            facts.caught.push(match catcher.get("ResultPath") {
                Some(Json::Null) => facts.input,
                Some(Json::String(path)) if path != "$" => {
                    self.put(path, facts.input, error);
                    facts.input
                }
                _ => error,
            });
        }
    }

    fn map(&mut self, state: &State<'_>, facts: &mut Facts, env: Env) -> Shape {
        let list = match state.text("ItemsPath") {
            Some(path) => self.path(path, env),
            None => facts.seen,
        };
        facts.item = if state.json.get("ItemReader").is_some() {
            self.shapes.unknown()
        } else {
            self.shapes.items(list).unwrap_or(facts.item)
        };
        let selector = state.json.get("ItemSelector").or_else(|| state.json.get("Parameters"));
        let inner = match selector {
            Some(selector) => self.template(selector, Env { item: Some(facts.item), ..env }),
            None => facts.item,
        };
        self.processor(state, facts, inner)
    }

    fn processor(&mut self, state: &State<'_>, facts: &mut Facts, inner: Shape) -> Shape {
        facts.item_given = inner;
        let env = Env { dollar: facts.seen, input: facts.input, result: None, item: None };
        let read = |inference: &mut Self, json: &Json| {
            if state.jsonata { inference.jsonata_template(json, env) } else { inference.template(json, env) }
        };
        for part in ["ItemReader", "ResultWriter"] {
            if let Some(part) = state.json.get(part) {
                read(self, part);
                let most = part
                    .get("ReaderConfig")
                    .and_then(|config| config.get("MaxItemsPath"))
                    .and_then(Json::as_str);
                if let Some(most) = most {
                    let most = self.path(most, env);
                    self.shapes.be(most, Kind::Count);
                }
            }
        }
        facts.inner = match state.json.get("ItemBatcher") {
            Some(batcher) => {
                let items = self.shapes.add(Kind::List(inner));
                let mut members = indexmap::IndexMap::new();
                if let Some(input) = batcher.get("BatchInput") {
                    let shape = read(self, input);
                    members.insert("BatchInput".to_owned(), Member { shape, optional: false });
                }
                members.insert("Items".to_owned(), Member { shape: items, optional: false });
                for field in ["MaxItemsPerBatchPath", "MaxInputBytesPerBatchPath"] {
                    if let Some(path) = batcher.get(field).and_then(Json::as_str) {
                        let most = self.path(path, env);
                        self.shapes.be(most, Kind::Count);
                    }
                }
                self.shapes.add(Kind::Record(members))
            }
            None => inner,
        };
        let Some(processor) = &state.processor else { return self.shapes.unknown() };
        let output = self.machine(processor, facts.inner);
        if state.json.get("ResultWriter").is_some() {
            return self.shapes.unknown();
        }
        self.shapes.add(Kind::List(output))
    }

    /// Something is put where `path` says.
    fn put(&mut self, path: &str, into: Shape, what: Shape) {
        let Some(place) = Place::parse(path) else { return };
        let mut at = into;
        for step in &place.steps {
            let next = match step {
                ReferenceStep::Name(name) => {
                    let known =
                        matches!(self.shapes.kind(at), Kind::Record(members) if members.contains_key(name));
                    let Some(next) = self.shapes.member(at, name) else { return };
                    if !known {
                        self.shapes.make_optional(at, name);
                    }
                    next
                }
                ReferenceStep::Index(index) => match self.shapes.item(at, *index) {
                    Some(next) => next,
                    None => return,
                },
            };
            at = next;
        }
        self.optional(path, Env { dollar: into, input: into, result: None, item: None });
        self.shapes.unify(at, what);
    }

    fn jsonata_state(&mut self, state: &State<'_>, facts: &mut Facts) {
        let env = Env { dollar: facts.input, input: facts.input, result: None, item: None };
        for (field, kind) in [
            ("Seconds", Kind::Count),
            ("Timestamp", Kind::Timestamp),
            ("TimeoutSeconds", Kind::Count),
            ("HeartbeatSeconds", Kind::Count),
            ("MaxConcurrency", Kind::Count),
            ("Error", Kind::Text),
            ("Cause", Kind::Text),
        ] {
            if let Some(shape) = state.text(field).and_then(|text| self.jsonata(text, env)) {
                self.shapes.be(shape, kind);
            }
        }
        let given = state.json.get("Arguments").map(|arguments| self.jsonata_template(arguments, env));
        let works = matches!(state.kind(), "Task" | "Map" | "Parallel");
        facts.result = match state.kind() {
            "Parallel" => {
                facts.inner = given.unwrap_or(facts.input);
                let outputs = state.branches.iter().map(|branch| self.machine(branch, facts.inner)).collect();
                self.shapes.add(Kind::Tuple(outputs))
            }
            "Map" => {
                let list = match state.json.get("Items") {
                    Some(items) => self.jsonata_template(items, env),
                    None => facts.input,
                };
                facts.item = if state.json.get("ItemReader").is_some() {
                    self.shapes.unknown()
                } else {
                    self.shapes.items(list).unwrap_or(facts.item)
                };
                let inner = match state.json.get("ItemSelector") {
                    Some(selector) => self.jsonata_template(selector, Env { item: Some(facts.item), ..env }),
                    None => facts.item,
                };
                self.processor(state, facts, inner)
            }
            "Task" => self.shapes.unknown(),
            _ => facts.input,
        };
        let env = Env { result: works.then_some(facts.result), ..env };
        self.assign(state.json.get("Assign"), state, env);
        facts.selected = facts.result;
        facts.placed = facts.result;
        facts.output = match state.json.get("Output") {
            Some(output) => self.jsonata_template(output, env),
            None => facts.result,
        };
        for catcher in state.list("Catch") {
            let error = self.shapes.add(Kind::Error);
            let env = Env { result: Some(error), ..env };
            self.assign(catcher.get("Assign"), state, env);
            facts.caught.push(match catcher.get("Output") {
                Some(output) => self.jsonata_template(output, env),
                None => error,
            });
        }
    }

    fn assign(&mut self, assign: Option<&Json>, state: &State<'_>, env: Env) {
        for (name, value) in assign.and_then(Json::as_object).unwrap_or_default() {
            let shape = match (state.jsonata, name.strip_suffix(".$"), value) {
                (true, _, _) => self.jsonata_template(value, env),
                (false, Some(_), Json::String(text)) => self.path_or_intrinsic(text, env),
                _ => self.template(value, env),
            };
            if let Some(variable) = self.variable(name.strip_suffix(".$").unwrap_or(name)) {
                self.shapes.unify(variable, shape);
            }
        }
    }

    pub(crate) fn variable(&self, name: &str) -> Option<Shape> {
        self.scopes.iter().rev().find_map(|scope| scope.get(name)).copied()
    }

    /// What a payload template gives.
    pub(crate) fn template(&mut self, json: &Json, env: Env) -> Shape {
        match json {
            Json::Object(members) => {
                let mut record = indexmap::IndexMap::new();
                for (name, value) in members {
                    let (name, shape) = match (name.strip_suffix(".$"), value) {
                        (Some(name), Json::String(text)) => (name, self.path_or_intrinsic(text, env)),
                        _ => (name.as_str(), self.template(value, env)),
                    };
                    record.insert(name.to_owned(), Member { shape, optional: false });
                }
                self.shapes.add(Kind::Record(record))
            }
            Json::Array(items) => {
                let items: Vec<Shape> = items.iter().map(|item| self.template(item, env)).collect();
                let of = self.shapes.common(&items);
                self.shapes.add(Kind::List(of))
            }
            literal => self.shapes.of_literal(literal),
        }
    }

    pub(crate) fn path_or_intrinsic(&mut self, text: &str, env: Env) -> Shape {
        if text.starts_with('$') {
            return self.path(text, env);
        }
        match parse_intrinsic(text) {
            Ok(call) => self.intrinsic(&call, env),
            Err(_) => self.shapes.unknown(),
        }
    }

    pub(crate) fn path(&mut self, text: &str, env: Env) -> Shape {
        let found = Place::parse(text).and_then(|place| self.place(&place, env));
        found.unwrap_or_else(|| self.shapes.unknown())
    }

    /// What stands at the place; `None` where nothing is known of it.
    pub(crate) fn place(&mut self, place: &Place, env: Env) -> Option<Shape> {
        let (mut at, steps) = match &place.root {
            Root::Input => (env.dollar, place.steps.as_slice()),
            Root::Variable(name) => (self.variable(name)?, place.steps.as_slice()),
            Root::Context => self.context(&place.steps, env)?,
        };
        for step in steps {
            at = match step {
                ReferenceStep::Name(name) => self.shapes.member(at, name)?,
                ReferenceStep::Index(index) => self.shapes.item(at, *index)?,
            };
        }
        Some(at)
    }

    /// The member of the context object that the path begins with, and the steps behind it.
    pub(crate) fn context<'s>(
        &mut self,
        steps: &'s [ReferenceStep],
        env: Env,
    ) -> Option<(Shape, &'s [ReferenceStep])> {
        let names: Vec<&str> = steps
            .iter()
            .map(|step| match step {
                ReferenceStep::Name(name) => name.as_str(),
                ReferenceStep::Index(_) => "",
            })
            .collect();
        let (shape, taken) = match names.as_slice() {
            ["Execution", "Input", ..] => (self.execution_input, 2),
            ["Map", "Item", "Value", ..] => (env.item?, 3),
            ["Map", "Item", "Index", ..] => (self.shapes.add(Kind::Count), 3),
            ["State", "RetryCount", ..] => (self.shapes.add(Kind::Count), 2),
            ["Execution" | "StateMachine" | "State" | "Task", _, ..] => (self.shapes.add(Kind::Text), 2),
            _ => return None,
        };
        Some((shape, steps.get(taken..).unwrap_or_default()))
    }

    /// What a string of a JSONata state gives, if it is an expression.
    pub(crate) fn jsonata(&mut self, text: &str, env: Env) -> Option<Shape> {
        let source = jsonata::source(text)?;
        Some(jsonata::shape(self, source, env))
    }

    /// What JSON with expressions in it gives.
    pub(crate) fn jsonata_template(&mut self, json: &Json, env: Env) -> Shape {
        match json {
            Json::String(text) => match self.jsonata(text, env) {
                Some(shape) => shape,
                None => self.shapes.add(Kind::Text),
            },
            Json::Object(members) => {
                let mut record = indexmap::IndexMap::new();
                for (name, value) in members {
                    let shape = self.jsonata_template(value, env);
                    record.insert(name.clone(), Member { shape, optional: false });
                }
                self.shapes.add(Kind::Record(record))
            }
            Json::Array(items) => {
                let items: Vec<Shape> = items.iter().map(|item| self.jsonata_template(item, env)).collect();
                let of = self.shapes.common(&items);
                self.shapes.add(Kind::List(of))
            }
            literal => self.shapes.of_literal(literal),
        }
    }
}

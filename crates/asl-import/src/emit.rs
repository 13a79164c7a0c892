//! Writes the code: structs, functions, and the workflow.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use asl_model::{Json, Pointer};

use crate::count;
use crate::definition::{Machine, State};
use crate::doc::{self, Doc};
use crate::infer::{Env, Facts, Inference};
use crate::names::{literal, snake};
use crate::shape::Shape;
use crate::structure::{Chain, Placed, Step, Structure, structure};
use crate::types::{Types, VALUE};
use crate::value::{Scope, json};

/// A state that is written as JSON, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raw {
    /// Where it stands in the definition.
    pub location: Pointer,
    /// What has no typed form in it.
    pub why: String,
}

pub(crate) struct Emitter<'a> {
    pub(crate) inference: Inference,
    pub(crate) types: Types,
    /// The names of variables in Rust, by machine, innermost last.
    variables: Vec<HashMap<String, String>>,
    /// Constants of functions, by name, with their declaration.
    pub(crate) constants: BTreeMap<String, String>,
    pub(crate) raw: Vec<Raw>,
    /// How many states are among them.
    pub(crate) raw_states: usize,
    /// Expressions in their own words, and why.
    pub(crate) untyped: Vec<Raw>,
    /// Those of the state at hand.
    pub(crate) untyped_here: Vec<String>,
    pub(crate) states: usize,
    pub(crate) expressions: usize,
    /// Expressions that are typed.
    pub(crate) typed: usize,
    /// Whether something of the state at hand cannot be written as it was.
    pub(crate) unlike: bool,
    /// Whether something of the definition is no part of the code.
    pub(crate) lost: bool,
    /// Whether the code at hand is in JSONata, inside of a machine in JSONPath.
    pub(crate) crossing: bool,
    marker: std::marker::PhantomData<&'a ()>,
}

/// One machine while it is written.
pub(crate) struct Context<'m, 'a> {
    pub(crate) machine: &'m Machine<'a>,
    pub(crate) structure: &'m Structure<'a>,
    labels: HashMap<&'a str, String>,
    output: String,
    pub(crate) mode: Mode,
}

impl<'m, 'a> Context<'m, 'a> {
    /// The type that the machine gives.
    pub(crate) fn output(&self) -> &str {
        &self.output
    }

    fn label(&self, name: &str) -> String {
        self.labels.get(name).cloned().unwrap_or_default()
    }

    pub(crate) fn in_mode(&self, mode: Mode) -> Context<'m, 'a> {
        Context {
            machine: self.machine,
            structure: self.structure,
            labels: self.labels.clone(),
            output: self.output.clone(),
            mode,
        }
    }
}

/// The kind of workflow that the flow at hand is part of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Mode {
    Path,
    PathExpress,
    Jsonata,
    Express,
}

impl Mode {
    pub(crate) const fn is_jsonata(self) -> bool {
        matches!(self, Self::Jsonata | Self::Express)
    }
}

/// A machine as code: statements, and an expression that gives its flow.
pub(crate) struct MachineCode {
    pub(crate) statements: Vec<Doc>,
    pub(crate) flow: Doc,
    /// Whether some way leads to its end, which says what it gives.
    falls: bool,
}

/// A state as calls on the flow, and the type that the flow has then.
pub(crate) struct Written {
    pub(crate) calls: Vec<Doc>,
    /// `None` where nothing follows.
    pub(crate) gives: Option<String>,
}

/// Why a state has no typed form.
pub(crate) type Refused = String;

impl<'a> Emitter<'a> {
    pub(crate) fn new(inference: Inference) -> Self {
        Self {
            inference,
            types: Types::default(),
            variables: Vec::new(),
            constants: BTreeMap::new(),
            raw: Vec::new(),
            raw_states: 0,
            untyped: Vec::new(),
            untyped_here: Vec::new(),
            states: 0,
            expressions: 0,
            typed: 0,
            unlike: false,
            lost: false,
            crossing: false,
            marker: std::marker::PhantomData,
        }
    }

    pub(crate) fn type_of(&mut self, shape: Shape, hint: &str) -> String {
        self.types.of(&self.inference.shapes, shape, hint)
    }

    pub(crate) fn variable_ident(&self, name: &str) -> Option<String> {
        let ident = self.variables.iter().rev().find_map(|scope| scope.get(name)).cloned()?;
        Some(if self.crossing { format!("{ident}.in_jsonata()") } else { ident })
    }

    pub(crate) fn facts(&self, state: &State<'_>) -> Option<Facts> {
        self.inference.facts.get(&state.at).cloned()
    }

    pub(crate) fn input_of(&mut self, state: &State<'_>) -> String {
        match self.facts(state) {
            Some(facts) => self.type_of(facts.input, &format!("{} Input", state.name)),
            None => VALUE.to_owned(),
        }
    }

    /// Gives names to the data of the machine's states, those that are told by what makes them first.
    pub(crate) fn name_data(&mut self, machine: &Machine<'_>) {
        for state in machine.states.values() {
            let Some(facts) = self.facts(state) else { continue };
            if matches!(state.kind(), "Task" | "Pass") {
                // What goes on is what the next states speak of.
                if facts.output != facts.input {
                    self.type_of(facts.output, &format!("{} Result", state.name));
                }
                self.type_of(facts.selected, &format!("{} Result", state.name));
            }
            for inner in state.branches.iter().chain(&state.processor) {
                self.type_of(facts.inner, &format!("{} Item", state.name));
                self.name_data(inner);
            }
        }
        for state in machine.states.values() {
            if let Some(facts) = self.facts(state) {
                self.type_of(facts.input, &format!("{} Input", state.name));
            }
        }
    }

    /// The machine as statements and an expression that gives a flow: `begin` is the flow before its first state.
    pub(crate) fn machine(
        &mut self,
        machine: &Machine<'a>,
        begin: Doc,
        begins: &str,
        output: &str,
        mode: Mode,
    ) -> MachineCode {
        let structure = structure(machine);
        for state in machine.states.values().filter(|state| !structure.placed.contains(state.name)) {
            self.lost = true;
            self.states += 1;
            self.expressions += count::expressions(state);
            self.refuse(state, "nothing leads to it".to_owned());
        }
        for name in &structure.lost {
            self.lost = true;
            self.raw.push(Raw {
                location: machine.at.clone(),
                why: format!("something goes to `{name}`, which is no state here"),
            });
        }
        let written = machine.json.get("States").and_then(Json::as_object).unwrap_or_default().len();
        if written != machine.states.len() {
            self.lost = true;
            self.raw.push(Raw { location: machine.at.clone(), why: "two states of one name".to_owned() });
        }
        let known = self.inference.variables.get(&machine.at).cloned().unwrap_or_default();
        let mut idents = BTreeSet::new();
        let mut ident = |name: &str| {
            let mut ident = snake(name);
            while OURS.contains(&ident.as_str()) || !idents.insert(ident.clone()) {
                ident.push('_');
            }
            ident
        };
        let names: Vec<(String, String)> =
            machine.variables().into_iter().map(|name| (name.clone(), ident(&name))).collect();
        let labels: HashMap<&'a str, String> =
            structure.labels.iter().map(|name| (*name, ident(name))).collect();
        self.inference.scopes.push(known.clone());
        self.variables.push(names.iter().cloned().collect());

        let mut statements = Vec::new();
        let mut head = begin;
        for (name, ident) in &names {
            let of = known.get(name).map_or_else(|| VALUE.to_owned(), |shape| self.type_of(*shape, name));
            let declare = doc::text(format!("let (f, {ident}) = "))
                .append(doc::chain(head, vec![doc::text(format!("variable::<{of}>({})", literal(name)))]))
                .append(doc::text(";"));
            statements.push(declare);
            head = doc::text("f");
        }
        for (name, ident) in structure.labels.iter().filter_map(|name| Some((name, labels.get(name)?))) {
            let of = machine.states.get(name).map_or_else(|| VALUE.to_owned(), |state| self.input_of(state));
            statements.push(doc::text(match mode {
                Mode::Path => format!("let {ident} = ahead_in::<{of}, PathStandard>();"),
                Mode::Jsonata => format!("let {ident} = ahead::<{of}>();"),
                Mode::PathExpress => format!("let {ident} = ahead_in::<{of}, PathExpress>();"),
                Mode::Express => format!("let {ident} = ahead_in::<{of}, Express>();"),
            }));
        }
        // A flow that nothing follows needs somebody to say what its type is.
        let asides = |emitter: &mut Self, context: &Context<'_, 'a>| -> Vec<Doc> {
            structure
                .asides
                .iter()
                .map(|(name, chain)| {
                    let of = emitter.input_at(context, name);
                    let part = emitter.branch(context, chain, &of, &of);
                    doc::call("aside", vec![doc::text(format!("&{}", context.label(name))), part])
                })
                .collect()
        };
        let leaves = structure.leaves
            || !structure.chain.falls
            || machine.states.values().any(|state| state.kind() == "Succeed");
        let context = Context { machine, structure: &structure, labels, output: output.to_owned(), mode };
        let calls = |emitter: &mut Self| {
            let mut of = begins.to_owned();
            let mut calls = asides(emitter, &context);
            calls.extend(emitter.chain(&context, &structure.chain, &mut of, output));
            calls
        };
        let flow = if leaves {
            let calls = calls(self);
            let inside = doc::chain(doc::text("f"), calls);
            doc::chain(head, vec![doc::call("block", vec![Self::over(&["f", "done"], inside)])])
        } else {
            let calls = calls(self);
            doc::chain(head, calls)
        };
        self.inference.scopes.pop();
        self.variables.pop();
        MachineCode { statements, flow, falls: structure.chain.falls }
    }

    /// The machine of a branch or an item as a closure.
    pub(crate) fn inner_machine(
        &mut self,
        machine: &Machine<'a>,
        begins: &str,
        output: &str,
        mode: Mode,
    ) -> Doc {
        let MachineCode { statements, flow, falls } =
            self.machine(machine, doc::text("f"), begins, output, mode);
        let flow = doc::block(statements, flow);
        if falls {
            return doc::closure("f", flow);
        }
        // Nothing that the flow does says what it gives.
        doc::text(format!("|f| -> Flow<{begins}, {output}, _> {{ ")).append(flow).append(doc::text(" }"))
    }

    /// The states of the chain as calls; `of` is the type of the flow, `wanted` the one behind the chain.
    pub(crate) fn chain(
        &mut self,
        context: &Context<'_, 'a>,
        chain: &Chain<'a>,
        of: &mut String,
        wanted: &str,
    ) -> Vec<Doc> {
        let mut calls = Vec::new();
        for (at, step) in chain.steps.iter().enumerate() {
            match step {
                Step::Leave => {
                    believe(&mut calls, of, &context.output);
                    calls.push(doc::text("leave(done)"));
                }
                Step::GoTo(name) => {
                    let target = self.input_at(context, name);
                    believe(&mut calls, of, &target);
                    calls.push(doc::text(format!("go_to(&{})", context.label(name))));
                }
                Step::State(placed) => {
                    let Some(state) = context.machine.states.get(placed.name) else { continue };
                    let next = match chain.steps.get(at + 1) {
                        Some(Step::State(next)) => self.input_at(context, next.name),
                        Some(Step::GoTo(name)) => self.input_at(context, name),
                        Some(Step::Leave) => context.output.clone(),
                        None => wanted.to_owned(),
                    };
                    let input = self.input_of(state);
                    believe(&mut calls, of, &input);
                    let aside = context.structure.asides.iter().any(|(name, _)| *name == placed.name);
                    if context.structure.labels.contains(placed.name) && !aside {
                        calls.push(doc::text(format!("at(&{})", context.label(placed.name))));
                    }
                    let written = self.state(context, state, placed, &next);
                    calls.extend(written.calls);
                    if let Some(gives) = written.gives {
                        *of = gives;
                    }
                }
            }
        }
        if chain.falls {
            believe(&mut calls, of, wanted);
        }
        calls
    }

    fn input_at(&mut self, context: &Context<'_, 'a>, name: &str) -> String {
        context.machine.states.get(name).map_or_else(|| VALUE.to_owned(), |state| self.input_of(state))
    }

    /// A branch as a closure; it begins with an `of`.
    pub(crate) fn branch(
        &mut self,
        context: &Context<'_, 'a>,
        chain: &Chain<'a>,
        of: &str,
        wanted: &str,
    ) -> Doc {
        let mut of = of.to_owned();
        let calls = self.chain(context, chain, &mut of, wanted);
        doc::closure("f", doc::chain(doc::text("f"), calls))
    }

    fn state(
        &mut self,
        context: &Context<'_, 'a>,
        state: &State<'a>,
        placed: &Placed<'a>,
        next: &str,
    ) -> Written {
        self.states += 1;
        self.expressions += count::expressions(state);
        let before = (self.typed, self.states, self.expressions, self.raw.len(), self.unlike);
        let (own, inner, raw_states) = (self.untyped_here.len(), self.untyped.len(), self.raw_states);
        match self.typed_state(context, state, placed, next) {
            Ok(written) if !self.unlike || before.4 => {
                let own = self.untyped_here.split_off(own);
                self.untyped.extend(own.into_iter().map(|why| Raw { location: state.at.clone(), why }));
                written
            }
            other => {
                let why = other
                    .err()
                    .unwrap_or_else(|| "an expression with other blanks than the builder writes".to_owned());
                (self.typed, self.states, self.expressions) = (before.0, before.1, before.2);
                self.raw.truncate(before.3);
                self.untyped_here.truncate(own);
                self.untyped.truncate(inner);
                self.raw_states = raw_states;
                self.unlike = before.4;
                self.refuse(state, why);
                self.raw_state(context, state, placed, next)
            }
        }
    }

    fn refuse(&mut self, state: &State<'_>, why: String) {
        self.raw_states += 1;
        self.raw.push(Raw { location: state.at.clone(), why });
        // What is inside is raw with it.
        let inner = state.branches.iter().chain(&state.processor).flat_map(|machine| machine.states.values());
        for state in inner.collect::<Vec<_>>() {
            self.states += 1;
            self.expressions += count::expressions(state);
            self.refuse(state, "it is inside of a state that is raw".to_owned());
        }
    }

    /// The scope of expressions about a state's input.
    pub(crate) fn scope(facts: &Facts) -> Scope {
        Scope {
            env: Env { dollar: facts.seen, input: facts.input, result: None, item: None },
            dollar: "data",
            input: "data",
            result: "",
            item: "",
            item_of: "",
        }
    }

    /// A closure over the state's data; `_` where the body does not look at it.
    pub(crate) fn over(parameters: &[&str], body: Doc) -> Doc {
        let text = body.pretty(usize::MAX).to_string();
        let named: Vec<&str> =
            parameters.iter().map(|name| if mentions(&text, name) { *name } else { "_" }).collect();
        doc::closure(&named.join(", "), body)
    }

    /// The state as JSON, its ways tied to branches.
    fn raw_state(
        &mut self,
        context: &Context<'_, 'a>,
        state: &State<'a>,
        placed: &Placed<'a>,
        next: &str,
    ) -> Written {
        let body = json(&without_ways(state.json));
        let name = doc::text(literal(state.name));
        let facts = self.facts(state);
        let given =
            facts.as_ref().map_or_else(|| VALUE.to_owned(), |facts| self.type_of(facts.output, state.name));
        match state.kind() {
            "Fail" | "Succeed" => {
                Written { calls: vec![doc::call("raw_end", vec![name, body])], gives: None }
            }
            "Choice" => {
                let mut ways: Vec<(String, &Chain<'a>)> = Vec::new();
                ways.extend(
                    placed.rules.iter().enumerate().map(|(at, rule)| (format!("/Choices/{at}/Next"), rule)),
                );
                ways.extend(placed.otherwise.iter().map(|otherwise| ("/Default".to_owned(), otherwise)));
                self.raw_ways(context, state, &ways, next, vec![name, body])
            }
            _ if placed.handlers.is_empty() => {
                let call = doc::call(format!("raw::<{given}>"), vec![name, body]);
                Written { calls: vec![call], gives: Some(given) }
            }
            _ => {
                let ways = placed.handlers.iter().enumerate();
                let ways: Vec<(String, &Chain<'a>)> =
                    ways.map(|(at, handler)| (format!("/Catch/{at}/Next"), handler)).collect();
                self.raw_ways(context, state, &ways, &given, vec![name, body])
            }
        }
    }

    fn raw_ways(
        &mut self,
        context: &Context<'_, 'a>,
        state: &State<'a>,
        ways: &[(String, &Chain<'a>)],
        gives: &str,
        mut arguments: Vec<Doc>,
    ) -> Written {
        let input = self.input_of(state);
        let ways = ways
            .iter()
            .map(|(place, chain)| {
                let branch = self.branch(context, chain, &input, gives);
                doc::call("way", vec![doc::text(format!("{place:?}")), branch])
            })
            .collect();
        arguments.push(doc::closure("ways", doc::chain(doc::text("ways"), ways)));
        let call = doc::call(format!("raw_ways::<{gives}>"), arguments);
        Written { calls: vec![call], gives: Some(gives.to_owned()) }
    }
}

/// Names that closures of the written code use.
const OURS: &[&str] = &[
    "f",
    "s",
    "c",
    "p",
    "from",
    "to",
    "output",
    "data",
    "result",
    "error",
    "item",
    "done",
    "ways",
    "rule",
    "rest",
    "token",
    "input",
    "context",
    "ahead",
    "random_between",
    "uuid",
    "now",
    "seconds",
    "minutes",
    "hours",
    "days",
    "list",
    "range",
    "text",
    "json",
    "object",
    "start",
    "start_in",
    "ahead_in",
];

fn believe(calls: &mut Vec<Doc>, of: &mut String, wanted: &str) {
    if of != wanted {
        calls.push(doc::text(format!("believed::<{wanted}>()")));
        wanted.clone_into(of);
    }
}

/// Whether the code uses the name.
fn mentions(code: &str, name: &str) -> bool {
    let part = |letter: char| letter.is_alphanumeric() || letter == '_';
    code.match_indices(name).any(|(at, _)| {
        let before = code.get(..at).and_then(|text| text.chars().next_back());
        let after = code.get(at + name.len()..).and_then(|text| text.chars().next());
        !before.is_some_and(|letter| part(letter) || letter == '.' || letter == '"')
            && !after.is_some_and(|letter| part(letter) || letter == ':')
    })
}

/// The state without what says where it goes.
fn without_ways(json: &Json) -> Json {
    let members = json
        .as_object()
        .unwrap_or_default()
        .iter()
        .filter(|(name, _)| !matches!(name.as_str(), "Next" | "End" | "Default"));
    members
        .map(|(name, value)| {
            let value = match (name.as_str(), value) {
                ("Choices" | "Catch", Json::Array(items)) => Json::Array(
                    items
                        .iter()
                        .map(|item| {
                            item.as_object()
                                .unwrap_or_default()
                                .iter()
                                .filter(|(name, _)| name != "Next")
                                .cloned()
                                .collect()
                        })
                        .collect(),
                ),
                _ => value.clone(),
            };
            (name.clone(), value)
        })
        .collect()
}

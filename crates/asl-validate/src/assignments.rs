//! Which variables are assigned when a state begins: on every way to it, on some, or on none.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::ops::Range;

use asl_expr::{IntrinsicArgument, IntrinsicCall, Path, ReferenceKind, Root};
use asl_model::{Json, Pointer};

use crate::expressions::{identity, intrinsic, jsonata_texts};
use crate::place::At;
use crate::view::{Container, Kind, Language, Members, State, View, has_substitution};

/// A place where a state reads a variable that may have no value there.
#[derive(Debug)]
pub(crate) struct Unassigned<'a> {
    pub(crate) name: String,
    pub(crate) place: Pointer,
    pub(crate) within: Range<usize>,
    /// The state that reads it.
    pub(crate) state: &'a str,
    /// The first place that assigns it, in this machine or one around it.
    pub(crate) assigned: Option<Pointer>,
    /// Whether some way to the state assigns it.
    pub(crate) on_some_way: bool,
    /// The names that every way assigns.
    pub(crate) known: Vec<String>,
}

/// Variables at one point: what every way has assigned, and what some way has.
#[derive(Clone, Debug, Default, PartialEq)]
struct Names<'a> {
    sure: BTreeSet<&'a str>,
    perhaps: BTreeSet<&'a str>,
    /// Whether an `Assign` that is one expression may have assigned any name.
    any: bool,
}

impl<'a> Names<'a> {
    fn meet(&self, other: &Self) -> Self {
        Self {
            sure: self.sure.intersection(&other.sure).copied().collect(),
            perhaps: self.perhaps.union(&other.perhaps).copied().collect(),
            any: self.any || other.any,
        }
    }

    fn after(mut self, members: Members<'a>, language: Language) -> Self {
        match members.get("Assign") {
            Some(Json::Object(assign)) => {
                for (key, _) in assign {
                    let name = match language {
                        Language::JsonAta => key.as_str(),
                        Language::JsonPath | Language::Downgraded => key.strip_suffix(".$").unwrap_or(key),
                    };
                    self.sure.insert(name);
                    self.perhaps.insert(name);
                }
            }
            Some(_) => self.any = true,
            None => {}
        }
        self
    }
}

/// A place where a variable is read.
struct Read {
    name: String,
    place: Pointer,
    within: Range<usize>,
}

/// What may be read without a value, in the order of the states.
pub(crate) fn unassigned<'v, 'a>(view: &'v View<'a>) -> &'v [Unassigned<'a>] {
    view.unassigned.get_or_init(|| find(view))
}

fn find<'a>(view: &View<'a>) -> Vec<Unassigned<'a>> {
    let mut reads = reads(view);
    let mut found = Vec::new();
    if reads.is_empty() {
        return found;
    }
    let mut inputs: BTreeMap<usize, Names<'_>> = BTreeMap::new();
    for (number, container) in view.containers.iter().enumerate() {
        let input = inputs.remove(&number).unwrap_or_default();
        let before = walk(container, input);
        for (number, state) in container.states.iter().enumerate() {
            // Nothing is said of what no way leads to.
            let Some(names) = before.get(&number) else { continue };
            for inner in &state.inner {
                let inherited = if is_distributed(state) { Names::default() } else { names.clone() };
                inputs.insert(*inner, inherited);
            }
            for read in reads.remove(&identity(state)).unwrap_or_default() {
                if names.any || names.sure.contains(read.name.as_str()) {
                    continue;
                }
                found.push(Unassigned {
                    on_some_way: names.perhaps.contains(read.name.as_str()),
                    assigned: first_assignment(view, container, &read.name),
                    name: read.name,
                    place: read.place,
                    within: read.within,
                    state: state.name,
                    known: names.sure.iter().map(|name| (*name).to_owned()).collect(),
                });
            }
        }
    }
    found
}

/// What is assigned when each state of a container begins.
fn walk<'a>(container: &Container<'a>, input: Names<'a>) -> BTreeMap<usize, Names<'a>> {
    let mut before: BTreeMap<usize, Names<'a>> = BTreeMap::new();
    let mut waiting = VecDeque::new();
    let arrive = |name: &str,
                  names: Names<'a>,
                  waiting: &mut VecDeque<usize>,
                  before: &mut BTreeMap<usize, Names<'a>>| {
        let Some(number) = container.number_of(name) else { return };
        let met = before.get(&number).map_or_else(|| names.clone(), |known| known.meet(&names));
        if before.get(&number) != Some(&met) {
            before.insert(number, met);
            waiting.push_back(number);
        }
    };
    arrive(container.members.text("StartAt").unwrap_or_default(), input, &mut waiting, &mut before);
    while let Some(number) = waiting.pop_front() {
        let (Some(state), Some(names)) = (container.states.get(number), before.get(&number).cloned()) else {
            continue;
        };
        let mut go = |members: Members<'a>, target: Option<&'a str>| {
            if let Some(target) = target {
                arrive(target, names.clone().after(members, state.language), &mut waiting, &mut before);
            }
        };
        go(state.members, state.members.text("Next").filter(|_| state.kind.goes_on()));
        if state.kind == Kind::Choice {
            for (_, rule) in state.items("Choices") {
                go(rule, rule.text("Next"));
            }
            go(state.members, state.members.text("Default"));
        }
        if matches!(state.kind, Kind::Task | Kind::Parallel | Kind::Map) {
            for (_, catcher) in state.items("Catch") {
                go(catcher, catcher.text("Next"));
            }
        }
    }
    before
}

/// Children of a distributed Map are executions of their own and see no variables of their parent.
fn is_distributed(state: &State<'_>) -> bool {
    let processor = state.members.get("ItemProcessor").and_then(Members::of);
    let config = processor.and_then(|processor| processor.get("ProcessorConfig")).and_then(Members::of);
    config.and_then(|config| config.text("Mode")).is_some_and(|mode| mode != "INLINE")
}

fn first_assignment(view: &View<'_>, container: &Container<'_>, name: &str) -> Option<Pointer> {
    let around = container.around.iter().filter_map(|number| view.containers.get(*number));
    let states = around.chain([container]).flat_map(|container| &container.states);
    states.into_iter().find_map(|state| {
        let list =
            |field| state.items(field).map(move |(index, part)| (state.item_place(field, index), part));
        let lists = ["Choices", "Catch"].into_iter().flat_map(list);
        let mut all = vec![(state.place(), state.members)];
        all.extend(lists);
        all.into_iter().find_map(|(place, members)| {
            let assign = members.get("Assign").and_then(Members::of)?;
            let key = assign.names().find(|key| *key == name || key.strip_suffix(".$") == Some(name))?;
            Some(place.field("Assign").key(key))
        })
    })
}

/// What each state reads, by its identity.
fn reads(view: &View<'_>) -> BTreeMap<usize, Vec<Read>> {
    let mut all: BTreeMap<usize, Vec<Read>> = BTreeMap::new();
    for text in jsonata_texts(view) {
        let Some((expression, _, uses)) = text.read() else { continue };
        // What is asked for with `$exists` is not taken for granted, and a variable may be nothing.
        if uses.functions.contains("exists") {
            continue;
        }
        for reference in uses.references.iter().filter(|one| one.kind == ReferenceKind::Variable) {
            all.entry(text.state).or_default().push(Read {
                name: reference.name.clone(),
                place: text.place.clone(),
                within: expression.range(reference.span),
            });
        }
    }
    let mut asked = BTreeSet::new();
    for state in view.states().filter(|state| state.is_jsonpath()) {
        let mut found = Vec::new();
        for (name, json) in state.members.iter() {
            let holds_none = matches!(
                name,
                "Type"
                    | "Branches"
                    | "ItemProcessor"
                    | "Iterator"
                    | "Comment"
                    | "Result"
                    | "Next"
                    | "Default"
            );
            if holds_none {
                continue;
            }
            paths(view, &state.at().key(name), name, json, &mut found, &mut asked);
        }
        if !found.is_empty() {
            all.entry(identity(state)).or_default().extend(found);
        }
    }
    for reads in all.values_mut() {
        reads.retain(|read| !asked.contains(&read.name));
    }
    all
}

/// The variables in the paths and functions of a JSONPath state.
fn paths(
    view: &View<'_>,
    place: &At<'_>,
    name: &str,
    json: &Json,
    found: &mut Vec<Read>,
    asked: &mut BTreeSet<String>,
) {
    match json {
        Json::String(text) => {
            let evaluated = name.ends_with(".$") || name.ends_with("Path") || name == "Variable";
            if !evaluated || !may_name_a_variable(text) || has_substitution(text) {
                return;
            }
            if text.starts_with("States.") {
                if let Ok(call) = &*intrinsic(view, text) {
                    of_call(place, call, found);
                }
            } else if let Ok(path) = Path::parse(text) {
                of_path(place, &path, 0, found);
            }
        }
        Json::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                paths(view, &place.index(index), "", item, found, asked);
            }
        }
        Json::Object(members) => {
            let asks = |(key, _): &(String, Json)| key == "IsPresent";
            if members.iter().any(asks)
                && let Some(Ok(path)) = json.get("Variable").and_then(Json::as_str).map(Path::parse)
                && let Root::Variable(name) = path.root()
            {
                asked.insert(name.clone());
            }
            for (key, value) in members {
                paths(view, &place.key(key), key, value, found, asked);
            }
        }
        _ => {}
    }
}

/// Whether a `$` stands before a letter: without one there is no variable, and nothing to read.
fn may_name_a_variable(text: &str) -> bool {
    // Letters beyond ASCII may be any, which costs a reading at most.
    let begins = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii();
    text.as_bytes().windows(2).any(|two| matches!(two, [b'$', next] if begins(*next)))
}

fn of_path(place: &At<'_>, path: &Path, at: usize, found: &mut Vec<Read>) {
    if let Root::Variable(name) = path.root() {
        let within = at..at + name.len() + 1;
        found.push(Read { name: name.clone(), place: place.pointer(), within });
    }
}

fn of_call(place: &At<'_>, call: &IntrinsicCall, found: &mut Vec<Read>) {
    for argument in &call.arguments {
        match &argument.value {
            IntrinsicArgument::Path(path, _) => of_path(place, path, argument.span.start, found),
            IntrinsicArgument::Call(call) => of_call(place, call, found),
            _ => {}
        }
    }
}

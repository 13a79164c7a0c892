//! A definition as the rules see it: containers of states with their places, whatever else is wrong.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use asl_model::{Json, Pointer, Resource};

use crate::assignments::Unassigned;
use crate::expressions::{Payload, Text};
use crate::fields::Object;
use crate::flow::Fault;
use crate::place::At;
use crate::validate::MachineType;

/// A definition, unfolded.
#[derive(Debug)]
pub(crate) struct View<'a> {
    /// The type of the machine.
    pub(crate) kind: MachineType,
    /// The outermost machine first, then the inner ones as they stand in the document.
    pub(crate) containers: Vec<Container<'a>>,
    /// Every object with known fields, found when the first rule asks.
    pub(crate) objects: OnceCell<Vec<Object<'a>>>,
    /// Every object inside of a payload template, found when the first rule asks.
    pub(crate) payloads: OnceCell<Vec<Payload<'a>>>,
    /// Every text that may be JSONata, read when the first rule asks.
    pub(crate) jsonata: OnceCell<Vec<Text<'a>>>,
    /// Reads of variables that may have no value, found when the first rule asks.
    pub(crate) unassigned: OnceCell<Vec<Unassigned<'a>>>,
    /// What is wrong with the way of the data, found when the first rule asks.
    pub(crate) data_faults: OnceCell<Vec<Fault>>,
}

/// An object with `StartAt` and `States`.
#[derive(Debug)]
pub(crate) struct Container<'a> {
    pub(crate) place: Pointer,
    pub(crate) members: Members<'a>,
    pub(crate) role: Role,
    /// The states that are objects, in order.
    pub(crate) states: Vec<Rc<State<'a>>>,
    /// The names of all states; the number of the last one of a name that is an object.
    known: BTreeMap<&'a str, Option<usize>>,
    /// The states that some way from `StartAt` leads to, by their numbers.
    reached: Vec<bool>,
    /// The containers around this one, the outermost machine first.
    pub(crate) around: Vec<usize>,
}

/// What a container is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Machine,
    Branch,
    Processor,
}

/// A state that is an object.
#[derive(Debug)]
pub(crate) struct State<'a> {
    pub(crate) name: &'a str,
    pub(crate) place: Pointer,
    pub(crate) members: Members<'a>,
    pub(crate) kind: Kind,
    pub(crate) language: Language,
    /// The containers inside of it, by their numbers: branches in order, or the processor.
    pub(crate) inner: Vec<usize>,
    /// Where it may go, by the fields that say so.
    pub(crate) targets: Vec<(Target, &'a str)>,
    /// `Resource`, of a Task.
    pub(crate) resource: Option<Resource>,
}

/// `Type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Pass,
    Task,
    Choice,
    Wait,
    Succeed,
    Fail,
    Parallel,
    Map,
    Unknown,
}

/// The query language in which a state is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    JsonPath,
    JsonAta,
    /// JSONPath in a JSONata machine, which is a fault of its own: its fields are then not looked at.
    Downgraded,
}

/// The members of an object.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Members<'a>(pub(crate) &'a [(String, Json)]);

impl<'a> Members<'a> {
    pub(crate) fn of(json: &'a Json) -> Option<Self> {
        json.as_object().map(Self)
    }

    /// The value of the last member of this name.
    pub(crate) fn get(self, name: &str) -> Option<&'a Json> {
        self.0.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    pub(crate) fn has(self, name: &str) -> bool {
        self.get(name).is_some()
    }

    pub(crate) fn text(self, name: &str) -> Option<&'a str> {
        self.get(name)?.as_str()
    }

    pub(crate) fn names(self) -> impl Iterator<Item = &'a str> {
        self.0.iter().map(|(key, _)| key.as_str())
    }

    pub(crate) fn iter(self) -> impl Iterator<Item = (&'a str, &'a Json)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value))
    }
}

impl Kind {
    pub(crate) fn parse(word: &str) -> Self {
        match word {
            "Pass" => Self::Pass,
            "Task" => Self::Task,
            "Choice" => Self::Choice,
            "Wait" => Self::Wait,
            "Succeed" => Self::Succeed,
            "Fail" => Self::Fail,
            "Parallel" => Self::Parallel,
            "Map" => Self::Map,
            _ => Self::Unknown,
        }
    }

    /// Whether states of this type have `Next` or `End`.
    pub(crate) const fn goes_on(self) -> bool {
        matches!(self, Self::Pass | Self::Task | Self::Wait | Self::Parallel | Self::Map)
    }

    /// What a state of this type is, for a sentence.
    pub(crate) const fn noun(self) -> &'static str {
        match self {
            Self::Pass => "a Pass state",
            Self::Task => "a Task state",
            Self::Choice => "a Choice state",
            Self::Wait => "a Wait state",
            Self::Succeed => "a Succeed state",
            Self::Fail => "a Fail state",
            Self::Parallel => "a Parallel state",
            Self::Map => "a Map state",
            Self::Unknown => "a state",
        }
    }

    /// The name as a definition has it.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "Pass",
            Self::Task => "Task",
            Self::Choice => "Choice",
            Self::Wait => "Wait",
            Self::Succeed => "Succeed",
            Self::Fail => "Fail",
            Self::Parallel => "Parallel",
            Self::Map => "Map",
            Self::Unknown => "state",
        }
    }
}

impl<'a> View<'a> {
    /// Unfolds a definition; `None` where it is no object.
    pub(crate) fn of(definition: &'a Json, kind: MachineType) -> Option<Self> {
        let root = Members::of(definition)?;
        // A word that is neither language still selects JSONata, as it does for the service.
        let language = match root.get("QueryLanguage") {
            None => Language::JsonPath,
            Some(word) if word.as_str() == Some("JSONPath") => Language::JsonPath,
            Some(_) => Language::JsonAta,
        };
        let mut view = Self {
            kind,
            containers: Vec::new(),
            objects: OnceCell::new(),
            payloads: OnceCell::new(),
            jsonata: OnceCell::new(),
            unassigned: OnceCell::new(),
            data_faults: OnceCell::new(),
        };
        view.unfold(root, Pointer::root(), Role::Machine, Vec::new(), language);
        Some(view)
    }

    fn unfold(
        &mut self,
        members: Members<'a>,
        place: Pointer,
        role: Role,
        around: Vec<usize>,
        machine: Language,
    ) {
        let below = place.field("States");
        let own = members.get("States").and_then(Members::of).unwrap_or(Members(&[]));
        let states: Vec<Rc<State<'a>>> = own
            .iter()
            .filter_map(|(name, json)| {
                let members = Members::of(json)?;
                let language = match (members.text("QueryLanguage"), machine) {
                    (Some("JSONPath"), Language::JsonAta) => Language::Downgraded,
                    (Some("JSONata"), _) => Language::JsonAta,
                    (_, machine) => machine,
                };
                let kind = members.text("Type").map_or(Kind::Unknown, Kind::parse);
                let resource = members.text("Resource").filter(|_| kind == Kind::Task).map(Resource::from);
                let (place, targets) = (below.key(name), targets(kind, members));
                Some(Rc::new(State {
                    name,
                    place,
                    members,
                    kind,
                    language,
                    inner: Vec::new(),
                    targets,
                    resource,
                }))
            })
            .collect();
        let inner: Vec<(usize, Members<'a>, Pointer, Role)> =
            states.iter().enumerate().flat_map(|(number, state)| state.machines(number)).collect();
        let own_number = self.containers.len();
        let mut path = around.clone();
        path.push(own_number);
        let mut known: BTreeMap<&str, Option<usize>> = own.names().map(|name| (name, None)).collect();
        known.extend(states.iter().enumerate().map(|(number, state)| (state.name, Some(number))));
        let reached = Vec::new();
        let mut container = Container { place, members, role, states, known, reached, around };
        container.reach();
        self.containers.push(container);
        for (holder, members, place, role) in inner {
            let number = self.containers.len();
            // INVARIANT: nobody else has the state yet.
            if let Some(state) = self
                .containers
                .get_mut(own_number)
                .and_then(|container| container.states.get_mut(holder))
                .and_then(Rc::get_mut)
            {
                state.inner.push(number);
            }
            self.unfold(members, place, role, path.clone(), machine);
        }
    }

    /// Every state with the container it is in.
    pub(crate) fn states(&self) -> impl Iterator<Item = (&Container<'a>, &State<'a>)> {
        self.containers
            .iter()
            .flat_map(|container| container.states.iter().map(move |state| (container, &**state)))
    }

    /// The outermost machine.
    pub(crate) fn machine(&self) -> Option<&Container<'a>> {
        self.containers.first()
    }
}

impl<'a> Container<'a> {
    /// Whether a name is among `States`, whatever stands there.
    pub(crate) fn has_state(&self, name: &str) -> bool {
        self.known.contains_key(name)
    }

    /// The number of the state of this name, if it is an object.
    pub(crate) fn number_of(&self, name: &str) -> Option<usize> {
        self.known.get(name).copied().flatten()
    }

    /// Whether some way from `StartAt` leads to a state.
    pub(crate) fn is_reached(&self, name: &str) -> bool {
        self.number_of(name).and_then(|number| self.reached.get(number)).is_some_and(|reached| *reached)
    }

    /// Walks from `StartAt` on.
    fn reach(&mut self) {
        let mut reached = vec![false; self.states.len()];
        let mut waiting: Vec<&str> = self.members.text("StartAt").into_iter().collect();
        while let Some(name) = waiting.pop() {
            let Some(number) = self.number_of(name) else { continue };
            if let (Some(seen), Some(state)) = (reached.get_mut(number), self.states.get(number))
                && !std::mem::replace(seen, true)
            {
                waiting.extend(state.targets.iter().map(|(_, target)| *target));
            }
        }
        self.reached = reached;
    }

    /// The names of all states.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'a str> {
        self.members.get("States").and_then(Members::of).unwrap_or(Members(&[])).names()
    }

    /// How a sentence calls it.
    pub(crate) fn in_words(&self) -> String {
        let state = || self.place.parent().map(|place| place.last()).unwrap_or_default();
        match self.role {
            Role::Machine => "the machine".to_owned(),
            Role::Processor => format!("the processor of `{}`", state()),
            Role::Branch => {
                let state = self.place.parent().and_then(|place| place.parent()).map(|place| place.last());
                format!("a branch of `{}`", state.unwrap_or_default())
            }
        }
    }
}

impl<'a> State<'a> {
    /// The machines inside of it, with its own number.
    fn machines(&self, number: usize) -> Vec<(usize, Members<'a>, Pointer, Role)> {
        let mut inner = Vec::new();
        if self.kind == Kind::Parallel {
            let place = self.place.field("Branches");
            let branches = self.members.get("Branches").and_then(Json::as_array).unwrap_or_default();
            for (index, branch) in branches.iter().enumerate() {
                inner.extend(
                    Members::of(branch).map(|branch| (number, branch, place.index(index), Role::Branch)),
                );
            }
        }
        if self.kind == Kind::Map {
            for name in ["ItemProcessor", "Iterator"] {
                let processor = self.members.get(name).and_then(Members::of);
                inner.extend(
                    processor.map(|processor| (number, processor, self.place.field(name), Role::Processor)),
                );
            }
        }
        inner
    }

    /// Where it stands.
    pub(crate) const fn at(&self) -> At<'_> {
        At::of(&self.place)
    }

    /// The same with their places.
    pub(crate) fn list(&self, field: &'static str) -> Vec<(Pointer, Members<'a>)> {
        self.items(field).map(|(index, members)| (self.item_place(field, index), members)).collect()
    }

    /// Whether this is read as JSONata.
    pub(crate) fn is_jsonata(&self) -> bool {
        self.language == Language::JsonAta
    }

    /// Whether this is read as JSONPath.
    pub(crate) fn is_jsonpath(&self) -> bool {
        self.language == Language::JsonPath
    }

    /// Where a field stands that names a target.
    pub(crate) fn target_place(&self, target: Target) -> Pointer {
        match target {
            Target::Next => self.place.field("Next"),
            Target::Default => self.place.field("Default"),
            Target::Rule(index) => self.item_place("Choices", index).field("Next"),
            Target::Catch(index) => self.item_place("Catch", index).field("Next"),
        }
    }

    /// The objects in a list, by their numbers: retriers, catchers, rules.
    pub(crate) fn items(&self, field: &str) -> impl Iterator<Item = (usize, Members<'a>)> + use<'a> {
        items_of(self.members, field)
    }

    /// Where one of them stands.
    pub(crate) fn item_place(&self, field: &'static str, index: usize) -> Pointer {
        self.place.field(field).index(index)
    }
}

fn items_of<'a>(members: Members<'a>, field: &str) -> impl Iterator<Item = (usize, Members<'a>)> + use<'a> {
    let items = members.get(field).and_then(Json::as_array).unwrap_or_default();
    items.iter().enumerate().filter_map(|(index, item)| Some((index, Members::of(item)?)))
}

/// Where a state with these members may go.
fn targets<'a>(kind: Kind, members: Members<'a>) -> Vec<(Target, &'a str)> {
    let mut targets = Vec::new();
    let mut add = |json: Option<&'a Json>, target: Target| {
        targets.extend(json.and_then(Json::as_str).map(|name| (target, name)));
    };
    if kind.goes_on() || kind == Kind::Unknown {
        add(members.get("Next"), Target::Next);
    }
    if kind == Kind::Choice {
        for (index, rule) in items_of(members, "Choices") {
            add(rule.get("Next"), Target::Rule(index));
        }
        add(members.get("Default"), Target::Default);
    }
    if matches!(kind, Kind::Task | Kind::Parallel | Kind::Map) {
        for (index, catcher) in items_of(members, "Catch") {
            add(catcher.get("Next"), Target::Catch(index));
        }
    }
    targets
}

/// The field that names a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Next,
    Rule(usize),
    Default,
    Catch(usize),
}

/// Whether a value holds a `${Substitution}`, so that nothing can be said of its type, form or range.
pub(crate) fn is_substitution(json: &Json) -> bool {
    json.as_str().is_some_and(has_substitution)
}

/// Whether a text holds a `${Substitution}`.
pub(crate) fn has_substitution(text: &str) -> bool {
    let mut rest = text;
    while let Some((_, behind)) = rest.split_once('$') {
        if let Some(inner) = behind.strip_prefix('{') {
            return inner.contains('}');
        }
        rest = behind;
    }
    false
}

/// Whether a text is a JSONata expression, `{% … %}`.
pub(crate) fn is_expression(text: &str) -> bool {
    text.starts_with("{%") && text.ends_with("%}")
}

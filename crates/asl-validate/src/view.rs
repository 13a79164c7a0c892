//! A definition as the rules see it: containers of states with their places, whatever else is wrong.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use asl_model::{IntegrationAction, IntegrationPattern, Json, Pointer, Resource, integration_action};

use crate::assignments::Unassigned;
use crate::expressions::{Intrinsic, Payload, Texts};
use crate::fields::Object;
use crate::flow::Fault;
use crate::place::At;
use crate::rules::choice_rule::{RuleView, all_rules};
use crate::types::DataTypes;
use crate::validate::MachineType;

/// A definition, unfolded.
#[derive(Debug)]
pub(crate) struct View<'a> {
    /// The type of the machine.
    pub(crate) kind: MachineType,
    /// The query language of the machine.
    pub(crate) language: Language,
    /// What is known of its data from outside.
    pub(crate) types: &'a DataTypes,
    /// The outermost machine first, then the inner ones as they stand in the document.
    pub(crate) containers: Vec<Container<'a>>,
    /// Every state, container after container.
    states: Vec<Rc<State<'a>>>,
    /// Every object with known fields, found when the first rule asks.
    pub(crate) objects: OnceCell<Vec<Object<'a>>>,
    /// Every object inside of a payload template, found when the first rule asks.
    pub(crate) payloads: OnceCell<Vec<Payload<'a>>>,
    /// Every text that may be JSONata, read when the first rule asks.
    pub(crate) jsonata: OnceCell<Texts<'a>>,
    /// Every intrinsic function that a rule has looked at, by the address of its text.
    pub(crate) intrinsics: RefCell<BTreeMap<usize, Intrinsic>>,
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
    /// What stands in `States`.
    named: Members<'a>,
    pub(crate) role: Role,
    /// The states that are objects, in order.
    pub(crate) states: Vec<Rc<State<'a>>>,
    /// The names of all states in their order; the number of the last one of a name that is an object.
    known: Vec<(&'a str, Option<usize>)>,
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
    /// The `States` that it is in.
    among: Pointer,
    pub(crate) members: Members<'a>,
    pub(crate) kind: Kind,
    pub(crate) language: Language,
    /// The containers inside of it, by their numbers: branches in order, or the processor.
    pub(crate) inner: Vec<usize>,
    /// Where it may go, by the fields that say so.
    pub(crate) targets: Vec<(Target, &'a str)>,
    /// `Resource`, of a Task.
    pub(crate) resource: Option<Resource>,
    /// How a Task waits; none without a `Resource`.
    pub(crate) pattern: Option<IntegrationPattern>,
    /// What an optimized integration does, of a Task.
    pub(crate) action: Option<&'static IntegrationAction>,
    /// The rules of a Choice, those inside of others included.
    pub(crate) rules: Vec<RuleView<'a>>,
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
pub(crate) struct Members<'a> {
    list: &'a [(String, Json)],
    /// Which marks the names have; all, where nobody looked.
    marks: u64,
}

impl<'a> Members<'a> {
    pub(crate) const NONE: Self = Self { list: &[], marks: 0 };

    pub(crate) fn of(json: &'a Json) -> Option<Self> {
        json.as_object().map(|list| Self { list, marks: u64::MAX })
    }

    /// The members of an object that is asked for many names, most of which it does not have.
    pub(crate) fn marked(self) -> Self {
        let marks = self.list.iter().fold(0, |marks, (name, _)| marks | mark(name));
        Self { marks, ..self }
    }

    /// The value of the last member of this name.
    #[inline]
    pub(crate) fn get(self, name: &str) -> Option<&'a Json> {
        if self.marks & mark(name) == 0 {
            return None;
        }
        self.find(name)
    }

    fn find(self, name: &str) -> Option<&'a Json> {
        self.list.iter().rev().find(|(key, _)| is(key, name)).map(|(_, value)| value)
    }

    /// Where they stand in memory: the identity of the object.
    pub(crate) fn address(self) -> usize {
        self.list.as_ptr().addr()
    }

    pub(crate) const fn len(self) -> usize {
        self.list.len()
    }

    pub(crate) fn has(self, name: &str) -> bool {
        self.get(name).is_some()
    }

    pub(crate) fn text(self, name: &str) -> Option<&'a str> {
        self.get(name)?.as_str()
    }

    pub(crate) fn names(self) -> impl Iterator<Item = &'a str> {
        self.list.iter().map(|(key, _)| key.as_str())
    }

    pub(crate) fn iter(self) -> impl Iterator<Item = (&'a str, &'a Json)> {
        self.list.iter().map(|(key, value)| (key.as_str(), value))
    }
}

/// Whether two names are equal. Most names are not, and most of those end differently.
#[inline]
pub(crate) fn is(one: &str, other: &str) -> bool {
    one.len() == other.len() && one.as_bytes().last() == other.as_bytes().last() && one == other
}

/// One of 64 bits for a name: known where it is written, and different for most names of fields.
#[inline]
const fn mark(name: &str) -> u64 {
    let bytes = name.as_bytes();
    let [first, .., last] = bytes else { return 1 };
    1 << ((*first as usize * 3 + *last as usize * 2 + bytes.len() * 4) % 64)
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
    pub(crate) fn of(definition: &'a Json, kind: MachineType, types: &'a DataTypes) -> Option<Self> {
        let root = Members::of(definition)?;
        // A word that is neither language still selects JSONata, as it does for the service.
        let language = match root.get("QueryLanguage") {
            None => Language::JsonPath,
            Some(word) if word.as_str() == Some("JSONPath") => Language::JsonPath,
            Some(_) => Language::JsonAta,
        };
        let mut view = Self {
            kind,
            language,
            types,
            containers: Vec::new(),
            states: Vec::new(),
            objects: OnceCell::new(),
            payloads: OnceCell::new(),
            jsonata: OnceCell::new(),
            intrinsics: RefCell::default(),
            unassigned: OnceCell::new(),
            data_faults: OnceCell::new(),
        };
        view.unfold(root, Pointer::root(), Role::Machine, Vec::new(), language);
        view.states = view.containers.iter().flat_map(|container| container.states.iter().cloned()).collect();
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
        let members = members.marked();
        let below = place.field("States");
        let own = members.get("States").and_then(Members::of).unwrap_or(Members::NONE);
        let states: Vec<Rc<State<'a>>> = own
            .iter()
            .filter_map(|(name, json)| {
                let members = Members::of(json)?.marked();
                let language = match (members.text("QueryLanguage"), machine) {
                    (Some("JSONPath"), Language::JsonAta) => Language::Downgraded,
                    (Some("JSONata"), _) => Language::JsonAta,
                    (_, machine) => machine,
                };
                let kind = members.text("Type").map_or(Kind::Unknown, Kind::parse);
                let resource = members.text("Resource").filter(|_| kind == Kind::Task).map(Resource::from);
                let pattern = resource.as_ref().map(Resource::pattern);
                let action = resource.as_ref().and_then(integration_action);
                let targets = targets(kind, members);
                let rules =
                    if kind == Kind::Choice { all_rules(&below.key(name), members) } else { Vec::new() };
                Some(Rc::new(State {
                    name,
                    among: below.clone(),
                    members,
                    kind,
                    language,
                    inner: Vec::new(),
                    targets,
                    resource,
                    pattern,
                    action,
                    rules,
                }))
            })
            .collect();
        let inner: Vec<(usize, Members<'a>, Pointer, Role)> =
            states.iter().enumerate().flat_map(|(number, state)| state.machines(number)).collect();
        let own_number = self.containers.len();
        let mut path = around.clone();
        path.push(own_number);
        let mut known: Vec<(&str, Option<usize>)> = Vec::with_capacity(own.len());
        known.extend(states.iter().enumerate().map(|(number, state)| (state.name, Some(number))));
        if states.len() < own.len() {
            known.extend(own.names().map(|name| (name, None)));
        }
        known.sort();
        known.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 = next.1;
            }
            same
        });
        let reached = Vec::new();
        let mut container = Container { place, members, named: own, role, states, known, reached, around };
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

    /// Every state, container after container.
    pub(crate) fn states(&self) -> impl Iterator<Item = &State<'a>> {
        self.states.iter().map(|state| &**state)
    }

    /// The outermost machine.
    pub(crate) fn machine(&self) -> Option<&Container<'a>> {
        self.containers.first()
    }
}

impl<'a> Container<'a> {
    /// Whether a name is among `States`, whatever stands there.
    pub(crate) fn has_state(&self, name: &str) -> bool {
        self.find(name).is_ok()
    }

    /// The number of the state of this name, if it is an object.
    pub(crate) fn number_of(&self, name: &str) -> Option<usize> {
        self.find(name).ok().and_then(|at| self.known.get(at)).and_then(|(_, number)| *number)
    }

    fn find(&self, name: &str) -> Result<usize, usize> {
        self.known.binary_search_by(|(known, _)| (*known).cmp(name))
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
        self.named.names()
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
            let place = self.place().field("Branches");
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
                    processor.map(|processor| (number, processor, self.place().field(name), Role::Processor)),
                );
            }
        }
        inner
    }

    /// Whether it is a Task that waits for its token.
    pub(crate) fn waits_for_token(&self) -> bool {
        self.pattern == Some(IntegrationPattern::WaitForTaskToken)
    }

    /// Where it stands.
    pub(crate) const fn at(&self) -> At<'_> {
        At::member(&self.among, self.name)
    }

    /// The same as a pointer.
    pub(crate) fn place(&self) -> Pointer {
        self.at().pointer()
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
            Target::Next => self.place().field("Next"),
            Target::Default => self.place().field("Default"),
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
        self.place().field(field).index(index)
    }
}

/// The objects in a list of these members, by their numbers.
pub(crate) fn items_of<'a>(
    members: Members<'a>,
    field: &str,
) -> impl Iterator<Item = (usize, Members<'a>)> + use<'a> {
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
    let bytes = text.as_bytes();
    let opened = bytes.windows(2).position(|two| two == b"${");
    opened.is_some_and(|at| bytes.iter().skip(at).any(|byte| *byte == b'}'))
}

/// Whether a text is a JSONata expression, `{% … %}`.
pub(crate) fn is_expression(text: &str) -> bool {
    text.starts_with("{%") && text.ends_with("%}")
}

//! A definition as the rules see it: containers of states with their places, whatever else is wrong.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use asl_model::{Json, Pointer};

use crate::expressions::Text;
use crate::flow::Fault;
use crate::validate::MachineType;

/// A definition, unfolded.
#[derive(Debug)]
pub(crate) struct View<'a> {
    /// The type of the machine.
    pub(crate) kind: MachineType,
    /// The outermost machine first, then the inner ones as they stand in the document.
    pub(crate) containers: Vec<Container<'a>>,
    /// Every text that may be JSONata, read when the first rule asks.
    pub(crate) jsonata: OnceCell<Vec<Text<'a>>>,
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
    pub(crate) states: Vec<State<'a>>,
    /// The names of all states.
    known: BTreeSet<&'a str>,
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
        let mut view =
            Self { kind, containers: Vec::new(), jsonata: OnceCell::new(), data_faults: OnceCell::new() };
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
        let below = place.key("States");
        let own = members.get("States").and_then(Members::of).unwrap_or(Members(&[]));
        let states: Vec<State<'a>> = own
            .iter()
            .filter_map(|(name, json)| {
                let members = Members::of(json)?;
                let language = match (members.text("QueryLanguage"), machine) {
                    (Some("JSONPath"), Language::JsonAta) => Language::Downgraded,
                    (Some("JSONata"), _) => Language::JsonAta,
                    (_, machine) => machine,
                };
                let kind = members.text("Type").map_or(Kind::Unknown, Kind::parse);
                Some(State { name, place: below.key(name), members, kind, language })
            })
            .collect();
        let inner: Vec<(Members<'a>, Pointer, Role)> = states.iter().flat_map(State::inner).collect();
        let mut path = around.clone();
        path.push(self.containers.len());
        let known = own.names().collect();
        self.containers.push(Container { place, members, role, states, known, around });
        for (members, place, role) in inner {
            self.unfold(members, place, role, path.clone(), machine);
        }
    }

    /// Every state with the container it is in.
    pub(crate) fn states(&self) -> impl Iterator<Item = (&Container<'a>, &State<'a>)> {
        self.containers
            .iter()
            .flat_map(|container| container.states.iter().map(move |state| (container, state)))
    }

    /// The outermost machine.
    pub(crate) fn machine(&self) -> Option<&Container<'a>> {
        self.containers.first()
    }
}

impl<'a> Container<'a> {
    /// Whether a name is among `States`, whatever stands there.
    pub(crate) fn has_state(&self, name: &str) -> bool {
        self.known.contains(name)
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
    fn inner(&self) -> Vec<(Members<'a>, Pointer, Role)> {
        let mut inner = Vec::new();
        if self.kind == Kind::Parallel {
            let place = self.place.key("Branches");
            let branches = self.members.get("Branches").and_then(Json::as_array).unwrap_or_default();
            for (index, branch) in branches.iter().enumerate() {
                inner.extend(Members::of(branch).map(|branch| (branch, place.index(index), Role::Branch)));
            }
        }
        if self.kind == Kind::Map {
            for name in ["ItemProcessor", "Iterator"] {
                let processor = self.members.get(name).and_then(Members::of);
                inner.extend(processor.map(|processor| (processor, self.place.key(name), Role::Processor)));
            }
        }
        inner
    }

    /// The objects in a list: retriers, catchers, rules.
    pub(crate) fn list(&self, field: &str) -> Vec<(Pointer, Members<'a>)> {
        let place = self.place.key(field);
        let items = self.members.get(field).and_then(Json::as_array).unwrap_or_default();
        let items = items.iter().enumerate();
        items.filter_map(|(index, item)| Some((place.index(index), Members::of(item)?))).collect()
    }

    /// Whether this is read as JSONata.
    pub(crate) fn is_jsonata(&self) -> bool {
        self.language == Language::JsonAta
    }

    /// Whether this is read as JSONPath.
    pub(crate) fn is_jsonpath(&self) -> bool {
        self.language == Language::JsonPath
    }

    /// Where this state may go, with the place of the field that says so.
    pub(crate) fn targets(&self) -> Vec<(Pointer, &'a str, Target)> {
        let mut targets = Vec::new();
        let mut add = |place: Pointer, json: Option<&'a Json>, kind: Target| {
            targets.extend(json.and_then(Json::as_str).map(|name| (place, name, kind)));
        };
        if self.kind.goes_on() || self.kind == Kind::Unknown {
            add(self.place.key("Next"), self.members.get("Next"), Target::Next);
        }
        if self.kind == Kind::Choice {
            for (index, (place, rule)) in self.list("Choices").into_iter().enumerate() {
                add(place.key("Next"), rule.get("Next"), Target::Rule(index));
            }
            add(self.place.key("Default"), self.members.get("Default"), Target::Default);
        }
        if matches!(self.kind, Kind::Task | Kind::Parallel | Kind::Map) {
            for (place, catcher) in self.list("Catch") {
                add(place.key("Next"), catcher.get("Next"), Target::Catch);
            }
        }
        targets
    }
}

/// The field that names a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Next,
    Rule(usize),
    Default,
    Catch,
}

/// Whether a value holds a `${Substitution}`, so that nothing can be said of its type, form or range.
pub(crate) fn is_substitution(json: &Json) -> bool {
    json.as_str().is_some_and(has_substitution)
}

/// Whether a text holds a `${Substitution}`.
pub(crate) fn has_substitution(text: &str) -> bool {
    text.split_once("${").is_some_and(|(_, behind)| behind.contains('}'))
}

/// Whether a text is a JSONata expression, `{% … %}`.
pub(crate) fn is_expression(text: &str) -> bool {
    text.starts_with("{%") && text.ends_with("%}")
}

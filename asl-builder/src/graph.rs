//! States while they are put together: a graph with loose ends.

mod map;
mod same;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use asl_contract::__private::{Node, NodeRef, Place, Source};
use asl_model::{Json, PathField, Pointer, QueryLanguage};

use crate::retry::Retry;

pub(crate) use map::{BatchesDraft, DistributedDraft, MapDraft, ReaderDraft, Spelling, WriterDraft};

/// A function that gives the fingerprint of a type; called when the assembly is written, not before.
pub(crate) type Fingerprint = fn() -> String;

/// Tells states apart while names may still be doubled; never printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct StateId(u64);

/// A place in the graph that states jump to before it is known which state stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct LabelId(u64);

static IDS: AtomicU64 = AtomicU64::new(0);

impl StateId {
    pub(crate) fn new() -> Self {
        Self(IDS.fetch_add(1, Ordering::Relaxed))
    }
}

impl LabelId {
    pub(crate) fn new() -> Self {
        Self(IDS.fetch_add(1, Ordering::Relaxed))
    }
}

/// Where a state goes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Target {
    /// Not known yet; in the end, the end of the machine.
    Open,
    State(StateId),
    Label(LabelId),
}

/// A loose end: what the next state is tied to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Tail {
    /// The beginning of this graph.
    Entry,
    State(StateId),
    Rule(StateId, usize),
    Default(StateId),
    Catch(StateId, usize),
    /// A way of a raw state.
    Way(StateId, usize),
    Label(LabelId),
}

/// The types of a state.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Types {
    pub(crate) input: Fingerprint,
    pub(crate) output: Fingerprint,
    pub(crate) decision: Option<Fingerprint>,
}

/// A variable that a state sets.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Assignment {
    pub(crate) name: &'static str,
    pub(crate) place: Place,
    pub(crate) value: NodeRef,
}

/// A state.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) id: StateId,
    pub(crate) name: String,
    /// Whether the name is ours, and so may be changed to make it unique.
    pub(crate) own_name: bool,
    /// The name under which expressions know this state; stays when the name is changed.
    pub(crate) scope: String,
    pub(crate) place: Place,
    pub(crate) kind: Kind,
    pub(crate) next: Target,
    pub(crate) assign: Vec<Assignment>,
    /// What the state gives, where that is not its input or its whole result.
    pub(crate) output: Option<NodeRef>,
    pub(crate) retry: Vec<(Vec<String>, Retry)>,
    pub(crate) catch: Vec<CatchDraft>,
    pub(crate) types: Types,
    pub(crate) comment: Option<String>,
    /// What the branches of a Parallel get, where that is not its input.
    pub(crate) given: Option<NodeRef>,
    /// Its query language, where that is not the machine's.
    pub(crate) language: Option<QueryLanguage>,
    /// What is said field by field of its data, in JSONPath.
    pub(crate) data_flow: DataFlow,
    /// Its place in the definition; known when all names are settled.
    pub(crate) location: Pointer,
}

/// The fields by which a JSONPath state says what it takes and gives.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct DataFlow {
    /// `InputPath`.
    pub(crate) input: Option<PathDraft>,
    /// `ResultSelector`.
    pub(crate) selector: Option<NodeRef>,
    /// `ResultPath`.
    pub(crate) result: Option<PathDraft>,
    /// `OutputPath`.
    pub(crate) output: Option<PathDraft>,
}

/// A path, or `null`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum PathDraft {
    At(NodeRef),
    Null,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    Pass,
    /// The end of a block: a Pass, or a Succeed where the block's end is the machine's.
    Succeed,
    Fail {
        error: Option<NodeRef>,
        cause: Option<NodeRef>,
    },
    Wait(WaitFor),
    Task(Box<TaskDraft>),
    Parallel(Vec<Graph>),
    Map(Box<MapDraft>),
    Raw(Box<RawDraft>),
    Choice {
        rules: Vec<RuleDraft>,
        default: Option<Target>,
    },
}

/// A state in ASL, without what says where it goes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RawDraft {
    pub(crate) json: Json,
    /// Whether it goes on by `Next` or `End`.
    pub(crate) goes_on: bool,
    pub(crate) ways: Vec<RawWay>,
}

/// A way of a raw state beside its `Next`: a rule, the default, a catcher.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RawWay {
    /// The place below the state, such as `/Choices/0/Next`.
    pub(crate) at: String,
    pub(crate) next: Target,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum WaitFor {
    Duration(Duration),
    Seconds(NodeRef),
    Timestamp(NodeRef),
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RuleDraft {
    pub(crate) condition: NodeRef,
    /// What the branch gets, where that is not the state's input.
    pub(crate) output: Option<NodeRef>,
    pub(crate) assign: Vec<Assignment>,
    pub(crate) comment: Option<String>,
    pub(crate) next: Target,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TaskDraft {
    pub(crate) resource: String,
    pub(crate) arguments: NodeRef,
    pub(crate) callback: bool,
    pub(crate) timeout: Option<Duration>,
    pub(crate) heartbeat: Option<Duration>,
    pub(crate) gives: Gift,
    /// The attribute that is the key of the table that this writes to.
    pub(crate) table_key: Option<&'static str>,
    /// The time-out, where the data says it.
    pub(crate) timeout_from: Option<NodeRef>,
    /// The heartbeat, where the data says it.
    pub(crate) heartbeat_from: Option<NodeRef>,
    /// The role in which the task is done, where that is not the machine's.
    pub(crate) credentials: Option<NodeRef>,
    /// Arguments that are the state's input are not said.
    pub(crate) input_is_default: bool,
}

/// What a task gives of its result, unless an output says otherwise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Gift {
    Whole,
    Field(&'static str),
    /// Nothing: the state passes its input on.
    Input,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CatchDraft {
    /// Whether it takes whatever says that the time is up: `on_timeout`.
    pub(crate) on_timeout: bool,
    pub(crate) errors: Vec<String>,
    pub(crate) output: Option<NodeRef>,
    pub(crate) assign: Vec<Assignment>,
    /// Where the error goes in the state's input (JSONPath).
    pub(crate) result_path: Option<PathField>,
    pub(crate) comment: Option<String>,
    pub(crate) next: Target,
}

impl Draft {
    pub(crate) fn new(name: String, place: Place, kind: Kind, types: Types) -> Self {
        Self {
            id: StateId::new(),
            own_name: false,
            scope: name.clone(),
            name,
            place,
            kind,
            next: Target::Open,
            assign: Vec::new(),
            output: None,
            retry: Vec::new(),
            catch: Vec::new(),
            types,
            comment: None,
            given: None,
            language: None,
            data_flow: DataFlow::default(),
            location: Pointer::root(),
        }
    }

    /// The input of this state.
    pub(crate) fn input(&self) -> NodeRef {
        input_of(&self.scope)
    }

    /// What this state gives, as it can be said inside the state.
    pub(crate) fn gift(&self) -> NodeRef {
        if let Some(output) = self.output {
            return output;
        }
        match &self.kind {
            Kind::Task(task) => match task.gives {
                Gift::Whole => result_of(&self.scope),
                Gift::Field(name) => result_of(&self.scope).field(name),
                Gift::Input => self.input(),
            },
            Kind::Parallel(_) | Kind::Map(_) => result_of(&self.scope),
            _ => self.input(),
        }
    }

    /// What this state sets, and what its rules and catchers set.
    pub(crate) fn assigns(&self) -> impl Iterator<Item = &[Assignment]> {
        let rules = match &self.kind {
            Kind::Choice { rules, .. } => rules.as_slice(),
            _ => &[],
        };
        std::iter::once(self.assign.as_slice())
            .chain(rules.iter().map(|rule| rule.assign.as_slice()))
            .chain(self.catch.iter().map(|catch| catch.assign.as_slice()))
    }

    /// Calls `change` with each place that says where this state goes.
    pub(crate) fn each_target(&mut self, change: &mut dyn FnMut(&mut Target)) {
        match &mut self.kind {
            Kind::Choice { rules, default } => {
                for rule in rules {
                    change(&mut rule.next);
                }
                if let Some(default) = default {
                    change(default);
                }
            }
            Kind::Raw(raw) => {
                if raw.goes_on {
                    change(&mut self.next);
                }
                raw.ways.iter_mut().for_each(|way| change(&mut way.next));
            }
            Kind::Fail { .. } => {}
            _ => change(&mut self.next),
        }
        self.catch.iter_mut().for_each(|catch| change(&mut catch.next));
    }

    /// Whether the first place that says where this state goes is its `Next`, which may be `End` instead.
    pub(crate) fn has_next(&self) -> bool {
        match &self.kind {
            Kind::Choice { .. } | Kind::Fail { .. } => false,
            Kind::Raw(raw) => raw.goes_on,
            _ => true,
        }
    }

    /// Whether the machine inside of this state runs in executions of its own.
    pub(crate) fn is_distributed(&self) -> bool {
        matches!(&self.kind, Kind::Map(map) if map.distributed.is_some())
    }

    /// The machines inside of this state: branches, or the body for each item; with their places.
    pub(crate) fn inner(&self) -> Vec<(Pointer, &Graph)> {
        match &self.kind {
            Kind::Parallel(branches) => {
                let at = self.location.key("Branches");
                branches.iter().enumerate().map(|(index, branch)| (at.index(index), branch)).collect()
            }
            Kind::Map(map) => vec![(self.location.key(map.body_field()), &map.body)],
            _ => Vec::new(),
        }
    }

    /// The same, to change them.
    pub(crate) fn inner_mut(&mut self) -> Vec<&mut Graph> {
        match &mut self.kind {
            Kind::Parallel(branches) => branches.iter_mut().collect(),
            Kind::Map(map) => vec![&mut map.body],
            _ => Vec::new(),
        }
    }
}

/// The input of the state `scope`.
pub(crate) fn input_of(scope: &str) -> NodeRef {
    NodeRef::source(Source::Input(scope.into()))
}

/// The result of the state `scope`.
pub(crate) fn result_of(scope: &str) -> NodeRef {
    NodeRef::source(Source::Result(scope.into()))
}

/// A declaration of a variable.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Declaration {
    pub(crate) name: &'static str,
    pub(crate) place: Place,
}

/// States, and what is still loose.
#[derive(Clone, Debug)]
pub struct Graph {
    pub(crate) drafts: Vec<Draft>,
    pub(crate) entry: Target,
    pub(crate) tails: Vec<Tail>,
    pub(crate) labels: BTreeMap<LabelId, Target>,
    pub(crate) declarations: Vec<Declaration>,
    /// Labels that were made before their place was known, with where they were placed.
    pub(crate) placements: Vec<(LabelId, Place)>,
    /// What was found while building: code, message, help, place.
    pub(crate) findings: Vec<Early>,
    /// What is said of the whole, where it becomes a machine, a branch or an item processor.
    pub(crate) comment: Option<String>,
}

/// A finding that is made before the definition exists.
#[derive(Clone, Debug)]
pub(crate) struct Early {
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) help: String,
    pub(crate) place: Place,
}

impl Graph {
    /// A graph with no state yet.
    pub(crate) fn new() -> Self {
        Self {
            drafts: Vec::new(),
            entry: Target::Open,
            tails: vec![Tail::Entry],
            labels: BTreeMap::new(),
            declarations: Vec::new(),
            placements: Vec::new(),
            findings: Vec::new(),
            comment: None,
        }
    }

    /// Adds a state behind all loose ends; it is the only loose end then.
    pub(crate) fn push(&mut self, draft: Draft) {
        let id = draft.id;
        let goes_on = draft.has_next();
        self.attach(Target::State(id));
        self.drafts.push(draft);
        self.tails = if goes_on { vec![Tail::State(id)] } else { Vec::new() };
    }

    /// Ties all loose ends to `target`.
    pub(crate) fn attach(&mut self, target: Target) {
        for tail in std::mem::take(&mut self.tails) {
            self.tie(tail, target);
        }
    }

    fn tie(&mut self, tail: Tail, target: Target) {
        match tail {
            Tail::Entry => self.entry = target,
            Tail::Label(label) => {
                self.labels.insert(label, target);
            }
            Tail::State(id) => self.change(id, |draft| draft.next = target),
            Tail::Rule(id, at) => self.change(id, |draft| {
                if let Kind::Choice { rules, .. } = &mut draft.kind
                    && let Some(rule) = rules.get_mut(at)
                {
                    rule.next = target;
                }
            }),
            Tail::Default(id) => self.change(id, |draft| {
                if let Kind::Choice { default, .. } = &mut draft.kind {
                    *default = Some(target);
                }
            }),
            Tail::Catch(id, at) => self.change(id, |draft| {
                if let Some(catch) = draft.catch.get_mut(at) {
                    catch.next = target;
                }
            }),
            Tail::Way(id, at) => self.change(id, |draft| {
                if let Kind::Raw(raw) = &mut draft.kind
                    && let Some(way) = raw.ways.get_mut(at)
                {
                    way.next = target;
                }
            }),
        }
    }

    /// The state is nearly always one of the last.
    fn change(&mut self, id: StateId, change: impl FnOnce(&mut Draft)) {
        if let Some(draft) = self.drafts.iter_mut().rev().find(|draft| draft.id == id) {
            change(draft);
        }
    }

    /// Takes the states of `other` over, its beginning tied to `tail` and its loose ends loose here too.
    pub(crate) fn absorb(&mut self, other: Self, tail: Tail) {
        let (entry, tails) = self.take_over(other);
        if entry != Target::Open {
            self.tie(tail, entry);
        }
        self.tails.extend(tails.into_iter().map(|other| if other == Tail::Entry { tail } else { other }));
    }

    /// Puts `other` behind all loose ends.
    pub(crate) fn append(&mut self, other: Self) {
        let (entry, tails) = self.take_over(other);
        if entry != Target::Open {
            self.attach(entry);
        }
        self.tails.extend(tails.into_iter().filter(|tail| *tail != Tail::Entry));
    }

    /// Takes all of `other` over but its beginning and its loose ends, which it gives.
    fn take_over(&mut self, other: Self) -> (Target, Vec<Tail>) {
        let Self { drafts, entry, tails, labels, declarations, placements, findings, comment } = other;
        self.drafts.extend(drafts);
        self.labels.extend(labels);
        self.declarations.extend(declarations);
        self.placements.extend(placements);
        self.findings.extend(findings);
        self.comment = self.comment.take().or(comment);
        (entry, tails)
    }

    /// The last state, if it alone leads on and says what it gives as a path: a variable can be set there.
    pub(crate) fn last_with_path(&mut self) -> Option<&mut Draft> {
        let [Tail::State(id)] = *self.tails.as_slice() else { return None };
        let draft = self.drafts.iter_mut().rev().find(|draft| draft.id == id)?;
        let settable = matches!(
            draft.kind,
            Kind::Pass | Kind::Task(_) | Kind::Wait(_) | Kind::Parallel(_) | Kind::Map(_)
        );
        (settable && is_path(draft.gift())).then_some(draft)
    }

    /// The labels of this machine with where they lead; one at its end leads to the end.
    pub(crate) fn known_labels(&self) -> BTreeMap<LabelId, Target> {
        let mut labels = self.labels.clone();
        for tail in &self.tails {
            if let Tail::Label(label) = tail {
                labels.entry(*label).or_insert(Target::Open);
            }
        }
        labels
    }

    /// Calls `change` with every state, those inside of other states behind these.
    pub(crate) fn each_draft_mut(&mut self, change: &mut dyn FnMut(&mut Draft)) {
        for draft in &mut self.drafts {
            change(draft);
            for inner in draft.inner_mut() {
                inner.each_draft_mut(change);
            }
        }
    }

    /// Tells each state its place in the definition; `at` is the place of this machine.
    pub(crate) fn locate(&mut self, at: &Pointer) {
        let states = at.key("States");
        for draft in &mut self.drafts {
            draft.location = states.key(draft.name.clone());
            let places: Vec<Pointer> = draft.inner().into_iter().map(|(place, _)| place).collect();
            for (place, inner) in places.iter().zip(draft.inner_mut()) {
                inner.locate(place);
            }
        }
    }
}

/// Whether the tree is data as it is, nothing computed.
fn is_path(node: NodeRef) -> bool {
    match node.node() {
        Node::Source(_) => true,
        Node::Field(inner, _) | Node::Index(inner, _) | Node::Optional(inner) => is_path(*inner),
        _ => false,
    }
}

//! How data goes through a definition: what is known of each state's input and of variables, on every way to it.
//!
//! Nothing is run and nothing is guessed. What the definition itself says (a `Result`, the members of a template, what
//! an integration answers, the error that a catcher gets) is carried along every way; where two ways meet, only what
//! both have in common stays. Where nothing is known, nothing is said.

mod jsonata;
mod jsonpath;

use std::borrow::Cow;
use std::collections::{BTreeMap, VecDeque};
use std::mem;
use std::ops::Range;
use std::rc::Rc;

use asl_model::{Pointer, Resource, closest};

use crate::place::At;
use crate::report::Collector;
use crate::schema::{MisfitKind, Schema};
use crate::shape::{Named, Shape, Step};
use crate::types::FunctionTypes;
use crate::view::{Kind, Members, State, View};

/// How often what is known of one place may change before nothing is known of it. Loops end after a few rounds.
const ROUNDS: usize = 6;

/// What is wrong with the way of the data.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fault {
    pub(crate) kind: FaultKind,
    pub(crate) place: Pointer,
    /// The part of the text that it is about.
    pub(crate) within: Option<Range<usize>>,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
}

impl Fault {
    /// Reports it.
    pub(crate) fn tell(&self, found: &mut Collector) {
        let finding = found.warning(&self.place, self.message.clone()).help_if(self.help.clone());
        finding.within.clone_from(&self.within);
    }
}

/// Which rule reports a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FaultKind {
    /// A path leads to nothing.
    Absent,
    /// A comparison of two types.
    Comparison,
    /// A Map over something that is no list.
    NoList,
    /// A field gets a value of a type that it does not take.
    Mistyped,
    /// A function gets what it does not take.
    Payload,
}

/// What is known when a state begins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Known<'a> {
    data: Shape<'a>,
    variables: Variables<'a>,
}

/// What is known of variables; of most machines nothing, as they have none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Variables<'a>(Option<Rc<BTreeMap<Cow<'a, str>, Shape<'a>>>>);

impl<'a> Variables<'a> {
    fn get(&self, name: &str) -> Shape<'a> {
        self.0.as_ref().and_then(|known| known.get(name)).map_or(Shape::Any, Shape::clone)
    }

    const fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// The same after an assignment.
    fn with(&self, assigned: &Named<'a>) -> Self {
        let mut known = self.0.as_deref().cloned().unwrap_or_default();
        known.extend(assigned.iter().cloned());
        Self::of(known)
    }

    /// A variable that only one way knows may be anything.
    fn join(&self, other: &Self) -> Self {
        let (Some(one), Some(two)) = (&self.0, &other.0) else { return Self::default() };
        if one == two {
            return self.clone();
        }
        let both = one.iter().filter_map(|(name, shape)| Some((name.clone(), shape.join(two.get(name)?))));
        Self::of(both.collect())
    }

    fn of(known: BTreeMap<Cow<'a, str>, Shape<'a>>) -> Self {
        Self((!known.is_empty()).then(|| Rc::new(known)))
    }
}

impl Known<'_> {
    fn join(&self, other: &Self) -> Self {
        Self { data: self.data.join(&other.data), variables: self.variables.join(&other.variables) }
    }
}

/// A container while its states are gone through.
#[derive(Debug, Default)]
struct Progress<'a> {
    input: Option<Known<'a>>,
    /// Its states, by their numbers.
    states: Vec<Option<Visited<'a>>>,
    output: Option<Shape<'a>>,
    changes: usize,
}

/// A state that some way leads to.
#[derive(Debug)]
struct Visited<'a> {
    /// What is known when it begins, and how often that changed.
    known: Known<'a>,
    changes: usize,
    /// What is wrong with it, as far as is known by now.
    faults: Vec<Fault>,
}

/// One walk through a definition.
struct Walk<'v, 'a> {
    view: &'v View<'a>,
    progress: Vec<Progress<'a>>,
    /// What is wrong with the state that is gone through.
    faults: Vec<Fault>,
    /// Whether faults are not noted, as they were before.
    is_quiet: bool,
}

thread_local! {
    /// What the invocation of a function gives.
    static INVOCATION: Shape<'static> = invocation();
    /// What a catcher gets.
    static ERROR_OUTPUT: Shape<'static> = error_output();
}

/// Every fault in the way of the data.
pub(crate) fn faults<'v>(view: &'v View<'_>) -> &'v [Fault] {
    view.data_faults.get_or_init(|| {
        let mut walk = Walk { view, progress: Vec::new(), faults: Vec::new(), is_quiet: false };
        walk.progress.resize_with(view.containers.len(), Progress::default);
        walk.enter(0, Known { data: Schema::of(&view.types.input).shape(), ..Known::default() });
        let visited = walk.progress.into_iter().flat_map(|progress| progress.states).flatten();
        visited.flat_map(|visited| visited.faults).collect()
    })
}

/// Where a state goes, with what is known there: a state's name, or the end.
struct Way<'a> {
    to: Option<&'a str>,
    known: Known<'a>,
}

impl<'a> Walk<'_, 'a> {
    /// Goes through a container with what is known of its input; gives what is known of its output.
    fn enter(&mut self, number: usize, input: Known<'a>) -> Shape<'a> {
        let view = self.view;
        let (Some(progress), Some(container)) = (self.progress.get_mut(number), view.containers.get(number))
        else {
            return Shape::Any;
        };
        let joined = match &progress.input {
            None => input,
            Some(known) => known.join(&input),
        };
        if progress.input.as_ref() == Some(&joined) {
            return progress.output.clone().unwrap_or_default();
        }
        progress.changes += 1;
        let joined = if progress.changes > ROUNDS { Known::default() } else { joined };
        progress.input = Some(joined.clone());
        progress.states.resize_with(container.states.len(), || None);
        let start = container.members.text("StartAt").unwrap_or_default();
        let mut waiting = VecDeque::new();
        self.arrive(number, start, joined, &mut waiting);
        while let Some(at) = waiting.pop_front() {
            let known = self.visited(number, at).map(|visited| visited.known.clone());
            let (Some(known), Some(state)) = (known, container.states.get(at)) else { continue };
            // What was wrong with what was known before counts no more.
            let outside = mem::take(&mut self.faults);
            let ways = self.pass_through(state, &known);
            let faults = mem::replace(&mut self.faults, outside);
            if let Some(visited) = self.visited(number, at) {
                visited.faults = faults;
            }
            for way in ways {
                match way.to {
                    Some(name) => self.arrive(number, name, way.known, &mut waiting),
                    None => self.end(number, way.known.data),
                }
            }
        }
        self.progress.get(number).and_then(|progress| progress.output.clone()).unwrap_or_default()
    }

    fn visited(&mut self, number: usize, at: usize) -> Option<&mut Visited<'a>> {
        self.progress.get_mut(number)?.states.get_mut(at)?.as_mut()
    }

    fn arrive(&mut self, number: usize, name: &str, known: Known<'a>, waiting: &mut VecDeque<usize>) {
        let at = self.view.containers.get(number).and_then(|container| container.number_of(name));
        let (Some(at), Some(progress)) = (at, self.progress.get_mut(number)) else { return };
        match progress.states.get_mut(at) {
            None => return,
            Some(new @ None) => *new = Some(Visited { known, changes: 0, faults: Vec::new() }),
            Some(Some(before)) => {
                let joined = before.known.join(&known);
                if before.known == joined {
                    return;
                }
                before.changes += 1;
                before.known = if before.changes > ROUNDS { Known::default() } else { joined };
            }
        }
        if !waiting.contains(&at) {
            waiting.push_back(at);
        }
    }

    fn end(&mut self, number: usize, output: Shape<'a>) {
        if let Some(progress) = self.progress.get_mut(number) {
            progress.output = Some(match &progress.output {
                None => output,
                Some(known) => known.join(&output),
            });
        }
    }

    fn pass_through(&mut self, state: &State<'a>, known: &Known<'a>) -> Vec<Way<'a>> {
        if state.is_jsonata() {
            self.through_jsonata(state, known)
        } else if state.is_jsonpath() {
            self.through_jsonpath(state, known)
        } else {
            let way = |(_, name): &(_, &'a str)| Way { to: Some(*name), known: Known::default() };
            state.targets.iter().map(way).collect()
        }
    }

    fn fault(
        &mut self,
        kind: FaultKind,
        place: &At<'_>,
        within: Option<Range<usize>>,
        message: String,
        help: Option<String>,
    ) {
        if !self.is_quiet {
            self.faults.push(Fault { kind, place: place.pointer(), within, message, help });
        }
    }

    /// Does something without noting what is wrong.
    fn quietly<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> T {
        let before = mem::replace(&mut self.is_quiet, true);
        let done = work(self);
        self.is_quiet = before;
        done
    }

    /// What a Task's integration answers, where that is known, and what is wrong with what it is given.
    fn result_of(
        &mut self,
        state: &State<'a>,
        given: impl FnOnce(&mut Self) -> Option<Shape<'a>>,
    ) -> Shape<'a> {
        let resource = state.resource.as_ref().map_or("", Resource::as_str);
        let is_invocation = resource.starts_with("arn:") && resource.ends_with(":states:::lambda:invoke");
        let name = if state.is_jsonata() { "Arguments" } else { "Parameters" };
        let called = if is_invocation {
            state.members.get(name).and_then(Members::of).and_then(|members| members.text("FunctionName"))
        } else {
            Some(resource)
        };
        let function = called.and_then(|called| self.view.types.function(called));
        let Some(function) = function else {
            return if is_invocation { INVOCATION.with(Shape::clone) } else { Shape::Any };
        };
        let at = state.at();
        let (parameters, payload) = (at.key(name), given(self));
        let place = if is_invocation { parameters.key("Payload") } else { parameters };
        let payload = match payload
            .map(|payload| if is_invocation { payload.member("Payload") } else { Step::To(payload) })
        {
            Some(Step::To(payload)) => payload,
            // Without a payload the function gets an empty object.
            Some(Step::Absent) => Shape::object([]),
            Some(Step::Impossible(_)) | None => Shape::Any,
        };
        self.compare_payload(state, &place, &payload, function);
        let result = Schema::of(&function.result).shape();
        if is_invocation {
            let members = [("Payload".into(), result)];
            INVOCATION.with(Shape::clone).with_members(members.into_iter().collect())
        } else {
            result
        }
    }

    /// Notes what a function gets and does not take.
    fn compare_payload(
        &mut self,
        state: &State<'a>,
        place: &At<'_>,
        payload: &Shape<'a>,
        function: &'a FunctionTypes,
    ) {
        let Some(misfit) = Schema::of(&function.payload).misfit(payload) else { return };
        let whole = match misfit.path.as_slice() {
            [] => "what".to_owned(),
            path => format!("`{}` of what", path.join(".")),
        };
        let (what, help) = match &misfit.kind {
            MisfitKind::Lacks { name, near } => {
                let help = near.as_ref().map_or_else(
                    || format!("give it `{name}`"),
                    |near| format!("`{near}` may be meant as `{name}`"),
                );
                (format!("lacks `{name}`"), Some(help))
            }
            MisfitKind::Excess { name, near } => {
                let help = near.as_ref().map(|near| format!("did you mean `{near}`?"));
                (format!("has `{name}`, which it does not take"), help)
            }
            MisfitKind::Type { expected, got } => (format!("is {got}, and must be {expected}"), None),
        };
        let message = format!("{whole} `{}` gives the function `{}` {what}", state.name, function.name);
        self.fault(FaultKind::Payload, place, None, message, help);
    }

    /// The ways of a state that goes on or ends.
    fn onward(state: &State<'a>, known: Known<'a>) -> Way<'a> {
        Way { to: state.members.text("Next"), known }
    }

    /// The outputs of a Parallel's branches that all get this.
    fn branches(&mut self, state: &State<'a>, input: &Known<'a>) -> Shape<'a> {
        let mut outputs = Vec::new();
        for number in &state.inner {
            outputs.push(self.enter(*number, input.clone()));
        }
        Shape::list(Shape::join_all(outputs))
    }

    /// The outputs of a Map's items.
    fn items(&mut self, state: &State<'a>, item: Shape<'a>, known: &Known<'a>) -> Shape<'a> {
        let item = match state.members.get("ItemBatcher").and_then(Members::of) {
            None => item,
            Some(batcher) => {
                let batch = batcher.has("BatchInput").then_some(("BatchInput", Shape::Any));
                Shape::object([("Items", Shape::list(item))].into_iter().chain(batch))
            }
        };
        // Children of a distributed Map see no variables of the machine around them.
        let variables = if is_distributed(state) { Variables::default() } else { known.variables.clone() };
        let mut output = Shape::Any;
        for number in &state.inner {
            let known = Known { data: item.clone(), variables: variables.clone() };
            output = self.enter(*number, known);
        }
        if state.members.has("ResultWriter") { Shape::Any } else { Shape::list(output) }
    }

    /// Follows steps into a value, and notes where they lead to nothing.
    fn follow<'s>(
        &mut self,
        from: &Shape<'a>,
        steps: impl IntoIterator<Item = (&'s str, Range<usize>)>,
        place: &At<'_>,
        whole: &str,
    ) -> Shape<'a> {
        let mut here = from.clone();
        for (name, within) in steps {
            match here.member(name) {
                Step::To(next) => here = next,
                Step::Absent => {
                    let names = here.names();
                    let help = closest(name, names.iter().copied()).map_or_else(
                        || match names.as_slice() {
                            [] => "it is an empty object".to_owned(),
                            names => format!("it has {}", list_in_words(names)),
                        },
                        |near| format!("did you mean `{near}`?"),
                    );
                    let message =
                        format!("`{whole}` leads to nothing: nothing before gives a member `{name}`");
                    self.fault(FaultKind::Absent, place, Some(within), message, Some(help));
                    return Shape::Any;
                }
                Step::Impossible(what) => {
                    let message = format!("`{whole}` leads to nothing: `{name}` is asked of {what}");
                    self.fault(FaultKind::Absent, place, Some(within), message, None);
                    return Shape::Any;
                }
            }
        }
        here
    }

    /// Notes a value of a type that a field does not take.
    fn expect(&mut self, place: &At<'_>, field: &str, got: &Shape<'a>, expected: &Shape<'_>) {
        let fits =
            matches!(got, Shape::Any) || std::mem::discriminant(got) == std::mem::discriminant(expected);
        if !fits {
            let message = format!("`{field}` takes {}, and gets {}", expected.in_words(), got.in_words());
            self.fault(FaultKind::Mistyped, place, None, message, None);
        }
    }

    /// Notes a Map over something that is no list.
    fn expect_list(&mut self, state: &State<'a>, place: &At<'_>, items: &Shape<'a>) -> Shape<'a> {
        match items {
            Shape::Any => return Shape::Any,
            // A distributed Map goes over the members of an object, too.
            Shape::Object(_) if is_distributed(state) => return Shape::Any,
            _ => {}
        }
        match items.item() {
            Step::To(item) => item,
            Step::Absent | Step::Impossible(_) => {
                let message =
                    format!("`{}` goes over the items of a list, and gets {}", state.name, items.in_words());
                let help = match items.names().as_slice() {
                    [] => None,
                    names => Some(format!("the object has {}", list_in_words(names))),
                };
                self.fault(FaultKind::NoList, place, None, message, help);
                Shape::Any
            }
        }
    }
}

/// What a catcher gets.
fn error_output() -> Shape<'static> {
    Shape::object([("Error", Shape::Text), ("Cause", Shape::Text)])
}

/// What the invocation of a function gives.
fn invocation() -> Shape<'static> {
    Shape::object([
        ("Payload", Shape::Any),
        ("StatusCode", Shape::Number),
        ("ExecutedVersion", Shape::Text),
        ("FunctionError", Shape::Any),
        ("LogResult", Shape::Any),
        ("SdkHttpMetadata", Shape::open_object()),
        ("SdkResponseMetadata", Shape::open_object()),
    ])
}

fn is_distributed(state: &State<'_>) -> bool {
    let processor = state.members.get("ItemProcessor").and_then(Members::of);
    let config = processor.and_then(|processor| processor.get("ProcessorConfig")).and_then(Members::of);
    config.and_then(|config| config.text("Mode")).is_some_and(|mode| mode != "INLINE")
}

/// `` `a`, `b` and `c` ``, shortened where there are many.
fn list_in_words(names: &[&str]) -> String {
    /// As many as one takes in at a glance.
    const GLANCE: usize = 6;
    let words: Vec<String> = names.iter().take(GLANCE).map(|name| format!("`{name}`")).collect();
    match (words.as_slice(), names.len() > GLANCE) {
        (_, true) => format!("{}, …", words.join(", ")),
        ([first @ .., last], false) if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        _ => words.join(", "),
    }
}

/// Whether a state ends here: it does not say where it goes.
fn ends(kind: Kind) -> bool {
    matches!(kind, Kind::Succeed)
}

//! How data goes through a definition: what is known of each state's input and of variables, on every way to it.
//!
//! Nothing is run and nothing is guessed. What the definition itself says (a `Result`, the members of a template, what
//! an integration answers, the error that a catcher gets) is carried along every way; where two ways meet, only what
//! both have in common stays. Where nothing is known, nothing is said.

mod jsonata;
mod jsonpath;

use std::collections::{BTreeMap, VecDeque};
use std::ops::Range;

use asl_model::{Pointer, Resource, closest};

use crate::place::At;
use crate::report::Collector;
use crate::shape::{Shape, Step};
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
}

/// What is known when a state begins.
#[derive(Clone, Debug, PartialEq)]
struct Known {
    data: Shape,
    variables: BTreeMap<String, Shape>,
}

impl Known {
    fn nothing() -> Self {
        Self { data: Shape::Any, variables: BTreeMap::new() }
    }

    fn join(&self, other: &Self) -> Self {
        let both = self.variables.iter().filter_map(|(name, shape)| {
            // A variable that only one way knows may be anything.
            other.variables.get(name).map(|other| (name.clone(), shape.join(other)))
        });
        Self { data: self.data.join(&other.data), variables: both.collect() }
    }
}

/// A container while its states are gone through.
#[derive(Debug, Default)]
struct Progress {
    input: Option<Known>,
    /// What is known when each of its states begins, and how often that changed.
    states: BTreeMap<usize, (Known, usize)>,
    output: Option<Shape>,
    changes: usize,
}

/// One walk through a definition.
struct Walk<'v, 'a> {
    view: &'v View<'a>,
    progress: Vec<Progress>,
    /// Where faults go in the end; nowhere while ways are still joined.
    faults: Option<Vec<Fault>>,
}

thread_local! {
    /// What the invocation of a function gives.
    static INVOCATION: Shape = invocation();
    /// What a catcher gets.
    static ERROR_OUTPUT: Shape = error_output();
}

/// Every fault in the way of the data.
pub(crate) fn faults<'v>(view: &'v View<'_>) -> &'v [Fault] {
    view.data_faults.get_or_init(|| {
        let mut walk = Walk { view, progress: Vec::new(), faults: None };
        walk.progress.resize_with(view.containers.len(), Progress::default);
        walk.enter(0, Known::nothing());
        walk.report();
        walk.faults.unwrap_or_default()
    })
}

/// Where a state goes, with what is known there: a state's name, or the end.
struct Way<'a> {
    to: Option<&'a str>,
    known: Known,
}

impl<'a> Walk<'_, 'a> {
    /// Goes through a container with what is known of its input; gives what is known of its output.
    fn enter(&mut self, number: usize, input: Known) -> Shape {
        let Some(progress) = self.progress.get_mut(number) else { return Shape::Any };
        let joined = match &progress.input {
            None => input,
            Some(known) => known.join(&input),
        };
        if self.faults.is_some() || progress.input.as_ref() == Some(&joined) {
            return progress.output.clone().unwrap_or(Shape::Any);
        }
        progress.changes += 1;
        let joined = if progress.changes > ROUNDS { Known::nothing() } else { joined };
        progress.input = Some(joined.clone());
        let view = self.view;
        let Some(container) = view.containers.get(number) else { return Shape::Any };
        let start = container.members.text("StartAt").unwrap_or_default();
        let mut waiting = VecDeque::new();
        self.arrive(number, start, joined, &mut waiting);
        while let Some(at) = waiting.pop_front() {
            let known = self.progress.get(number).and_then(|progress| progress.states.get(&at));
            let (Some((known, _)), Some(state)) = (known.cloned(), container.states.get(at)) else {
                continue;
            };
            for way in self.pass_through(state, &known) {
                match way.to {
                    Some(name) => self.arrive(number, name, way.known, &mut waiting),
                    None => self.end(number, way.known.data),
                }
            }
        }
        self.progress.get(number).and_then(|progress| progress.output.clone()).unwrap_or(Shape::Any)
    }

    fn arrive(&mut self, number: usize, name: &str, known: Known, waiting: &mut VecDeque<usize>) {
        let at = self.view.containers.get(number).and_then(|container| container.number_of(name));
        let (Some(at), Some(progress)) = (at, self.progress.get_mut(number)) else { return };
        match progress.states.get_mut(&at) {
            None => {
                progress.states.insert(at, (known, 0));
            }
            Some((before, changes)) => {
                let joined = before.join(&known);
                if *before == joined {
                    return;
                }
                *changes += 1;
                *before = if *changes > ROUNDS { Known::nothing() } else { joined };
            }
        }
        if !waiting.contains(&at) {
            waiting.push_back(at);
        }
    }

    fn end(&mut self, number: usize, output: Shape) {
        if let Some(progress) = self.progress.get_mut(number) {
            progress.output = Some(match &progress.output {
                None => output,
                Some(known) => known.join(&output),
            });
        }
    }

    /// Goes through every state once more, with everything known, and notes what is wrong.
    fn report(&mut self) {
        self.faults = Some(Vec::new());
        let view = self.view;
        for (number, container) in view.containers.iter().enumerate() {
            for (at, state) in container.states.iter().enumerate() {
                let known = self.progress.get(number).and_then(|progress| progress.states.get(&at));
                if let Some((known, _)) = known.cloned() {
                    self.pass_through(state, &known);
                }
            }
        }
    }

    fn pass_through(&mut self, state: &State<'a>, known: &Known) -> Vec<Way<'a>> {
        if state.is_jsonata() {
            self.through_jsonata(state, known)
        } else if state.is_jsonpath() {
            self.through_jsonpath(state, known)
        } else {
            let way = |(_, name): &(_, &'a str)| Way { to: Some(*name), known: Known::nothing() };
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
        if let Some(faults) = &mut self.faults {
            faults.push(Fault { kind, place: place.pointer(), within, message, help });
        }
    }

    /// What a Task's integration answers, where that is known.
    fn result_of(state: &State<'_>) -> Shape {
        let resource = state.resource.as_ref();
        match resource.and_then(Resource::action_with_pattern).zip(resource.and_then(Resource::service)) {
            Some(("invoke", "lambda")) => INVOCATION.with(Shape::clone),
            _ => Shape::Any,
        }
    }

    /// Whether faults are noted by now; what only could be at fault need not be looked at before.
    const fn reports(&self) -> bool {
        self.faults.is_some()
    }

    /// The ways of a state that goes on or ends.
    fn onward(state: &State<'a>, known: Known) -> Way<'a> {
        Way { to: state.members.text("Next"), known }
    }

    /// The outputs of a Parallel's branches that all get this.
    fn branches(&mut self, state: &State<'a>, input: &Known) -> Shape {
        let mut outputs = Vec::new();
        for number in &state.inner {
            outputs.push(self.enter(*number, input.clone()));
        }
        Shape::list(Shape::join_all(outputs))
    }

    /// The outputs of a Map's items.
    fn items(&mut self, state: &State<'a>, item: Shape, known: &Known) -> Shape {
        let item = match state.members.get("ItemBatcher").and_then(Members::of) {
            None => item,
            Some(batcher) => {
                let batch = batcher.has("BatchInput").then_some(("BatchInput", Shape::Any));
                Shape::object([("Items", Shape::list(item))].into_iter().chain(batch))
            }
        };
        // Children of a distributed Map see no variables of the machine around them.
        let variables = if is_distributed(state) { BTreeMap::new() } else { known.variables.clone() };
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
        from: &Shape,
        steps: impl IntoIterator<Item = (&'s str, Range<usize>)>,
        place: &At<'_>,
        whole: &str,
    ) -> Shape {
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
                    let message = format!("`{whole}` leads to nothing: no way gives a member `{name}`");
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
    fn expect(&mut self, place: &At<'_>, field: &str, got: &Shape, expected: &Shape) {
        let fits =
            matches!(got, Shape::Any) || std::mem::discriminant(got) == std::mem::discriminant(expected);
        if !fits {
            let message = format!("`{field}` takes {}, and gets {}", expected.in_words(), got.in_words());
            self.fault(FaultKind::Mistyped, place, None, message, None);
        }
    }

    /// Notes a Map over something that is no list.
    fn expect_list(&mut self, state: &State<'a>, place: &At<'_>, items: &Shape) -> Shape {
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
fn error_output() -> Shape {
    Shape::object([("Error", Shape::Text), ("Cause", Shape::Text)])
}

/// What the invocation of a function gives.
fn invocation() -> Shape {
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

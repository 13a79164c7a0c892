//! Loose ends tied and names settled, over all machines of a workflow.

use std::collections::{BTreeMap, BTreeSet};

use asl_contract::__private::Place;
use asl_model::{Diagnostic, Pointer};

use crate::build::pointer;
use crate::finding::Finding;
use crate::flow::types;
use crate::graph::{Draft, Graph, Kind, LabelId, StateId, Target};

/// Ties all ends, makes names unique and tells each state its place; finds what cannot be settled.
pub(crate) fn settle(graph: &mut Graph, place: Place, findings: &mut Vec<Finding>) {
    let mut lost = Lost::default();
    all_labels(graph, &mut lost.known);
    if matches!(graph.entry, Target::Label(label) if !lost.known.contains(&label)) {
        findings.push(Finding::new(not_placed(Pointer::root(), "the workflow"), place));
    }
    settle_ends(graph, place, &mut lost);
    let doubled = settle_names(graph);
    graph.locate(&Pointer::root());
    report_lost(graph, &lost, findings);
    report_doubled_labels(graph, findings);
    if lost.circle {
        let diagnostic = Diagnostic::error(
            "LABEL_IN_A_CIRCLE",
            Pointer::root(),
            "a label leads back to itself with no state between",
        )
        .with_help("let something happen before it goes back, such as a wait");
        findings.push(Finding::new(diagnostic, place));
    }
    report_doubled(graph, &doubled, findings);
    report_early(graph, findings);
}

/// States that go to labels which their machine does not have.
#[derive(Default)]
struct Lost {
    /// The labels of all machines.
    known: BTreeSet<LabelId>,
    /// States that go to a label of another machine.
    elsewhere: Vec<StateId>,
    /// States that go to a label that stands nowhere.
    nowhere: Vec<StateId>,
    /// Whether labels lead to each other in a circle.
    circle: bool,
}

impl Lost {
    /// Notes where the state goes, if its machine does not have that label.
    fn note(&mut self, state: StateId, target: Target, labels: &BTreeMap<LabelId, Target>) {
        let Target::Label(label) = target else { return };
        if labels.contains_key(&label) {
            return;
        }
        if self.known.contains(&label) { &mut self.elsewhere } else { &mut self.nowhere }.push(state);
    }
}

fn all_labels(graph: &Graph, all: &mut BTreeSet<LabelId>) {
    all.extend(graph.known_labels().into_keys());
    for (_, inner) in graph.drafts.iter().flat_map(Draft::inner) {
        all_labels(inner, all);
    }
}

/// Replaces labels by states, and adds the state that stands at the end where a choice or a catch leads there.
fn settle_ends(graph: &mut Graph, place: Place, lost: &mut Lost) {
    let labels = graph.known_labels();
    let mut end_needed = false;
    for draft in &mut graph.drafts {
        let mut may_end = draft.has_next();
        let id = draft.id;
        draft.each_target(&mut |target| {
            lost.note(id, *target, &labels);
            *target = resolve(*target, &labels);
            end_needed |= *target == Target::Open && !may_end;
            may_end = false;
        });
        for inner in draft.inner_mut() {
            lost.note(id, inner.entry, &inner.known_labels());
            settle_ends(inner, place, lost);
        }
    }
    if labels.keys().any(|label| in_circle(*label, &labels)) {
        lost.circle = true;
    }
    graph.entry = resolve(graph.entry, &labels);
    end_needed |= graph.entry == Target::Open;
    if !end_needed {
        return;
    }
    let mut end =
        Draft::new("Done".to_owned(), place, Kind::Succeed, types::<serde_json::Value, serde_json::Value>());
    end.own_name = true;
    let target = Target::State(end.id);
    for draft in &mut graph.drafts {
        let mut may_end = draft.has_next();
        draft.each_target(&mut |next| {
            if *next == Target::Open && !may_end {
                *next = target;
            }
            may_end = false;
        });
    }
    if graph.entry == Target::Open {
        graph.entry = target;
    }
    graph.drafts.push(end);
}

fn not_placed(at: Pointer, who: &str) -> Diagnostic {
    Diagnostic::error("LABEL_NOT_PLACED", at, format!("{who} goes to a label that stands nowhere"))
        .with_help("place it by `.at(&label)` where it leads; a label of another workflow cannot be reached")
}

/// A label that was made ahead stands at one place.
fn report_doubled_labels(graph: &Graph, findings: &mut Vec<Finding>) {
    let mut placements = Vec::new();
    all_placements(graph, &mut placements);
    let mut first: BTreeMap<LabelId, Place> = BTreeMap::new();
    for (label, place) in placements {
        if let Some(known) = first.get(&label) {
            let message = format!("a label is placed here, and at {known} before");
            let diagnostic = Diagnostic::error("LABEL_PLACED_TWICE", Pointer::root(), message)
                .with_help("what goes to a label goes to one place: make a label for each");
            findings.push(Finding::new(diagnostic, place));
        } else {
            first.insert(label, place);
        }
    }
}

fn all_placements(graph: &Graph, all: &mut Vec<(LabelId, Place)>) {
    all.extend(&graph.placements);
    for (_, inner) in graph.drafts.iter().flat_map(Draft::inner) {
        all_placements(inner, all);
    }
}

fn report_lost(graph: &Graph, lost: &Lost, findings: &mut Vec<Finding>) {
    for draft in &graph.drafts {
        if lost.nowhere.contains(&draft.id) {
            let who = format!("`{}`", draft.name);
            findings.push(Finding::new(not_placed(pointer(draft), &who), draft.place));
        }
        if lost.elsewhere.contains(&draft.id) {
            let message =
                format!("`{}` goes to a label or an exit of another machine than its own", draft.name);
            let diagnostic = Diagnostic::error("LABEL_OUT_OF_SCOPE", pointer(draft), message).with_help(
                "a branch and the body of a Map are left by their end only; make the label inside, or go on behind the state",
            );
            findings.push(Finding::new(diagnostic, draft.place));
        }
        for (_, inner) in draft.inner() {
            report_lost(inner, lost, findings);
        }
    }
}

fn report_early(graph: &mut Graph, findings: &mut Vec<Finding>) {
    for early in std::mem::take(&mut graph.findings) {
        let diagnostic = Diagnostic::error(early.code, Pointer::root(), early.message).with_help(early.help);
        findings.push(Finding::new(diagnostic, early.place));
    }
    for draft in &mut graph.drafts {
        for inner in draft.inner_mut() {
            report_early(inner, findings);
        }
    }
}

/// The state behind a chain of labels; `Open` is the end of the machine.
fn resolve(target: Target, labels: &BTreeMap<LabelId, Target>) -> Target {
    let mut target = target;
    // Labels that lead to each other in a circle lead nowhere.
    for _ in 0..=labels.len() {
        match target {
            Target::Label(label) => target = labels.get(&label).copied().unwrap_or(Target::Open),
            Target::Open | Target::State(_) => return target,
        }
    }
    Target::Open
}

/// Whether the label leads back to itself with no state between.
fn in_circle(label: LabelId, labels: &BTreeMap<LabelId, Target>) -> bool {
    let mut at = label;
    for _ in 0..labels.len() {
        match labels.get(&at) {
            Some(Target::Label(next)) if *next == label => return true,
            Some(Target::Label(next)) => at = *next,
            _ => return false,
        }
    }
    false
}

/// A state whose name is that of an earlier one.
struct Doubled {
    state: StateId,
    first: StateId,
    name: String,
}

/// Makes names unique, over all machines: the builder's own silently, and finds doubled ones of the user.
fn settle_names(graph: &mut Graph) -> Vec<Doubled> {
    let mut unlike = Vec::new();
    early_places(graph, &mut unlike);
    let mut taken: BTreeMap<String, StateId> = BTreeMap::new();
    let mut doubled = Vec::new();
    for own in [false, true] {
        graph.each_draft_mut(&mut |draft| {
            if draft.own_name != own {
                return;
            }
            let wanted = draft.name.clone();
            let mut count = 1;
            while taken.contains_key(&draft.name) {
                count += 1;
                draft.name = format!("{wanted} {count}");
            }
            // Unlike arms are reported with a better next step.
            if !own
                && !unlike.contains(&draft.place)
                && let Some(first) = taken.get(&wanted)
            {
                doubled.push(Doubled { state: draft.id, first: *first, name: wanted });
            }
            taken.insert(draft.name.clone(), draft.id);
        });
    }
    doubled
}

fn early_places(graph: &Graph, places: &mut Vec<Place>) {
    places.extend(graph.findings.iter().map(|early| early.place));
    for (_, inner) in graph.drafts.iter().flat_map(Draft::inner) {
        early_places(inner, places);
    }
}

fn report_doubled(graph: &Graph, doubled: &[Doubled], findings: &mut Vec<Finding>) {
    let mut known = BTreeMap::new();
    places(graph, &mut known);
    for Doubled { state, first, name } in doubled {
        let (Some((at, place)), Some((first_at, first_place))) = (known.get(state), known.get(first)) else {
            continue;
        };
        let diagnostic = Diagnostic::error(
            "DUPLICATE_STATE_NAME",
            at.clone(),
            format!("`{name}` is the name of two states"),
        )
        .with_help(
            "a part that is used twice needs names that tell its uses apart: give it a name to begin with",
        )
        .with_related(first_at.clone(), format!("the first `{name}` stands at {first_place}"));
        findings.push(Finding::new(diagnostic, *place));
    }
}

fn places(graph: &Graph, known: &mut BTreeMap<StateId, (Pointer, Place)>) {
    for draft in &graph.drafts {
        known.insert(draft.id, (draft.location.clone(), draft.place));
        for (_, inner) in draft.inner() {
            places(inner, known);
        }
    }
}

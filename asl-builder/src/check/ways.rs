//! Where the states of a machine lead, and what is set on the way.

use std::collections::{BTreeMap, BTreeSet};

use asl_contract::__private::Place;
use asl_model::{Diagnostic, Json, Pointer};

use super::{Variable, report};
use crate::finding::Finding;
use crate::graph::{Assignment, Draft, Graph, Kind, StateId, Target};

/// Each state has a way from the start, and some way ends.
pub(super) fn ways(graph: &Graph, at: Option<&Draft>, place: Place, findings: &mut Vec<Finding>) {
    let reached = reached(graph);
    for draft in graph.drafts.iter().filter(|draft| !reached.contains(&draft.id)) {
        let message = format!("nothing leads to `{}`", draft.name);
        report(draft, "MISSING_TRANSITION_TARGET", message, "", findings);
    }
    let ends = graph.drafts.iter().any(|draft| match draft.kind {
        Kind::Fail { .. } => true,
        Kind::Choice { .. } => false,
        Kind::Raw(ref raw) if !raw.goes_on => raw.ways.is_empty(),
        _ => draft.next == Target::Open,
    });
    if !ends && let Some(draft) = at {
        let message = format!("what is inside of `{}` never ends", draft.name);
        report(draft, "MISSING_END_STATE", message, "every way goes back; one has to go on", findings);
    } else if !ends {
        let diagnostic = Diagnostic::error("MISSING_END_STATE", Pointer::root(), "the workflow never ends")
            .with_help("every way goes back; one has to go on");
        findings.push(Finding::new(diagnostic, place));
    }
}

fn reached(graph: &Graph) -> BTreeSet<StateId> {
    let by_id: BTreeMap<StateId, &Draft> = graph.drafts.iter().map(|draft| (draft.id, draft)).collect();
    let mut reached = BTreeSet::new();
    let mut open = vec![graph.entry];
    while let Some(target) = open.pop() {
        let Target::State(id) = target else { continue };
        if reached.insert(id)
            && let Some(draft) = by_id.get(&id)
        {
            open.extend(ways_on(draft).into_iter().map(|(target, _)| target));
        }
    }
    reached
}

/// Where a state goes, and what it sets on that way.
fn ways_on(draft: &Draft) -> Vec<(Target, Sets<'_>)> {
    let own = Sets::Drafts(&draft.assign);
    let mut all = match &draft.kind {
        Kind::Fail { .. } => Vec::new(),
        Kind::Choice { rules, default } => {
            let rules = rules.iter().map(|rule| (rule.next, Sets::Drafts(&rule.assign)));
            rules.chain(default.map(|default| (default, own))).collect()
        }
        Kind::Raw(raw) => {
            let next = raw.goes_on.then_some((draft.next, Sets::Raw(raw.json.get("Assign"))));
            let ways = raw.ways.iter().map(|way| (way.next, Sets::Raw(raw_assign(&raw.json, &way.at))));
            next.into_iter().chain(ways).collect()
        }
        _ => vec![(draft.next, own)],
    };
    all.extend(draft.catch.iter().map(|catch| (catch.next, Sets::Drafts(&catch.assign))));
    all
}

/// The `Assign` that counts on this way of a raw state: that of the rule or catcher; of the state with the default.
fn raw_assign<'a>(state: &'a Json, way: &str) -> Option<&'a Json> {
    let mut steps = way.split('/').skip(1);
    match (steps.next()?, steps.next()) {
        ("Default", None) => state.get("Assign"),
        (list, Some(at)) => state.get(list)?.as_array()?.get(at.parse::<usize>().ok()?)?.get("Assign"),
        _ => None,
    }
}

/// The variables that are set on a way.
#[derive(Clone, Copy)]
enum Sets<'a> {
    Drafts(&'a [Assignment]),
    /// An `Assign` in JSON: its members are names, with `.$` behind them in JSONPath.
    Raw(Option<&'a Json>),
}

impl Sets<'_> {
    fn variables(self, graph: &Graph) -> Vec<Variable> {
        match self {
            Self::Drafts(assign) => {
                assign.iter().map(|assignment| (assignment.name.into(), assignment.place)).collect()
            }
            Self::Raw(assign) => {
                let members = assign.and_then(Json::as_object).unwrap_or_default();
                let sets =
                    |name: &str| members.iter().any(|(key, _)| key.strip_suffix(".$").unwrap_or(key) == name);
                let declared = graph.declarations.iter().filter(|declaration| sets(declaration.name));
                declared.map(|declaration| (declaration.name.into(), declaration.place)).collect()
            }
        }
    }
}

/// The variables that are set at the entry of each state on every way to it.
pub(super) fn set_variables(
    graph: &Graph,
    around: &BTreeSet<Variable>,
) -> BTreeMap<StateId, BTreeSet<Variable>> {
    let by_id: BTreeMap<StateId, &Draft> = graph.drafts.iter().map(|draft| (draft.id, draft)).collect();
    let mut set: BTreeMap<StateId, BTreeSet<Variable>> = BTreeMap::new();
    let Target::State(entry) = graph.entry else { return set };
    set.insert(entry, around.clone());
    let mut open = vec![entry];
    while let Some(id) = open.pop() {
        let (Some(draft), Some(before)) = (by_id.get(&id), set.get(&id).cloned()) else { continue };
        for (target, sets) in ways_on(draft) {
            let Target::State(next) = target else { continue };
            let mut after = before.clone();
            after.extend(sets.variables(graph));
            let known = set.get(&next);
            let merged = match known {
                Some(known) => known.intersection(&after).cloned().collect(),
                None => after,
            };
            if known != Some(&merged) {
                set.insert(next, merged);
                open.push(next);
            }
        }
    }
    set
}

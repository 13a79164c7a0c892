//! From a machine to its graph: walked from `StartAt`, so that the order of keys does not matter.

use std::collections::BTreeMap;

use asl_model::{State, StateKind, StateMachine, Transition};

use super::words::{self, clip};
use super::{Edge, EdgeKind, Frame, Graph, Node, NodeKind};

pub(super) fn build(machine: &StateMachine) -> Graph {
    let mut graph = Graph::default();
    add_box(&mut graph, machine, None);
    graph.outgoing = vec![Vec::new(); graph.nodes.len()];
    for (index, edge) in graph.edges.iter().enumerate() {
        if let Some(outgoing) = graph.outgoing.get_mut(edge.from) {
            outgoing.push(index);
        }
    }
    graph
}

/// Adds a machine as a box and gives its index.
fn add_box(graph: &mut Graph, machine: &StateMachine, owner: Option<usize>) -> usize {
    let index = graph.boxes.len();
    graph.boxes.push(Frame { owner, ..Frame::default() });
    let order = walk(machine);
    let mut ids: BTreeMap<String, usize> = BTreeMap::new();
    for (name, reached) in &order {
        let Some(state) = machine.state(name) else { continue };
        let id = graph.nodes.len();
        ids.insert(name.clone(), id);
        graph.nodes.push(node(name, state, *reached, index));
        let inner: Vec<&StateMachine> = state.inner_machines().collect();
        let opens: Vec<usize> = inner.into_iter().map(|inner| add_box(graph, inner, Some(id))).collect();
        if let Some(node) = graph.nodes.get_mut(id) {
            node.opens = opens;
        }
    }
    for (name, _) in &order {
        let (Some(state), Some(from)) = (machine.state(name), ids.get(name).copied()) else { continue };
        for (target, kind, whole_label) in targets(state) {
            let to = find_or_ghost(graph, &mut ids, &target, index);
            let label = clip(&whole_label);
            graph.edges.push(Edge { from, to, kind, label, whole_label, ran: None });
        }
    }
    let start = machine.start_at.as_str();
    let start = (!start.is_empty()).then(|| find_or_ghost(graph, &mut ids, start, index));
    let mut nodes: Vec<usize> = ids.into_values().collect();
    nodes.sort_unstable();
    if let Some(frame) = graph.boxes.get_mut(index) {
        frame.start = start;
        frame.nodes = nodes;
    }
    index
}

fn find_or_ghost(graph: &mut Graph, ids: &mut BTreeMap<String, usize>, name: &str, within: usize) -> usize {
    *ids.entry(name.to_owned()).or_insert_with(|| {
        graph.nodes.push(Node {
            name: name.to_owned(),
            kind: NodeKind::Ghost,
            details: Vec::new(),
            ends: false,
            reached: true,
            within,
            opens: Vec::new(),
            ran: None,
        });
        graph.nodes.len() - 1
    })
}

/// The states in the order of a walk from `StartAt`, each rule's way to its end before the next rule's; then
/// what is not reached, by name, each with its own walk.
fn walk(machine: &StateMachine) -> Vec<(String, bool)> {
    let mut order: Vec<(String, bool)> = Vec::new();
    let follow = |from: &str, reached: bool, order: &mut Vec<(String, bool)>| {
        let mut waiting = vec![from.to_owned()];
        while let Some(name) = waiting.pop() {
            if order.iter().any(|(known, _)| *known == name) {
                continue;
            }
            let Some(state) = machine.state(&name) else { continue };
            order.push((name, reached));
            waiting.extend(targets(state).into_iter().rev().map(|(target, _, _)| target));
        }
    };
    follow(machine.start_at.as_str(), true, &mut order);
    let mut rest: Vec<&str> = machine.states.keys().map(asl_model::StateName::as_str).collect();
    rest.sort_unstable();
    for name in rest {
        follow(name, false, &mut order);
    }
    order
}

/// Where a state goes: its rules in order, `Default`, `Next`, then its catchers.
fn targets(state: &State) -> Vec<(String, EdgeKind, String)> {
    let mut targets = Vec::new();
    if let StateKind::Choice(choice) = &state.kind {
        for (index, rule) in choice.choices.iter().enumerate().filter(|(_, rule)| !rule.next.is_empty()) {
            let label = format!("{} {}", index + 1, words::rule(&rule.rule));
            targets.push((rule.next.to_string(), EdgeKind::Rule(index + 1), label));
        }
        let otherwise = choice.default.as_ref().filter(|name| !name.is_empty());
        targets.extend(otherwise.map(|name| (name.to_string(), EdgeKind::Otherwise, "otherwise".to_owned())));
    }
    if let Some(Transition::Next(next)) = state.transition() {
        targets.push((next.to_string(), EdgeKind::Next, String::new()));
    }
    for catcher in state.catch().iter().filter(|catcher| !catcher.next.is_empty()) {
        let names: Vec<&str> = catcher.error_equals.iter().map(asl_model::ErrorName::as_str).collect();
        targets.push((catcher.next.to_string(), EdgeKind::Catch, names.join(", ")));
    }
    targets
}

fn node(name: &str, state: &State, reached: bool, within: usize) -> Node {
    let kind = match &state.kind {
        StateKind::Pass(_) => NodeKind::Pass,
        StateKind::Task(task) if words::waits_for_token(task) => NodeKind::Callback,
        StateKind::Task(_) => NodeKind::Task,
        StateKind::Choice(_) => NodeKind::Choice,
        StateKind::Wait(_) => NodeKind::Wait,
        StateKind::Succeed(_) => NodeKind::Succeed,
        StateKind::Fail(_) => NodeKind::Fail,
        StateKind::Parallel(_) => NodeKind::Parallel,
        StateKind::Map(_) => NodeKind::Map,
        StateKind::Unknown(_) => NodeKind::Unknown,
    };
    let ends =
        matches!(kind, NodeKind::Succeed | NodeKind::Fail) || state.transition() == Some(&Transition::End);
    Node {
        name: name.to_owned(),
        kind,
        details: words::details(state),
        ends,
        reached,
        within,
        opens: Vec::new(),
        ran: None,
    }
}

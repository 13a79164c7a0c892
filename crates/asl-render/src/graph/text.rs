//! The graph as a tree for the terminal: each state once, branches indented, ways back as arrows.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt::Write as _;

use asl_model::StateMachine;

use super::words::{shorten, times};
use super::{Edge, EdgeKind, Graph, NodeKind};

/// Draws a machine as a tree.
///
/// What follows several branches stands behind them, not inside of the first; a branch that goes there ends with
/// an arrow to it.
pub fn text(machine: &StateMachine) -> String {
    draw(&Graph::of(machine))
}

pub(super) fn draw(graph: &Graph) -> String {
    let mut tree = Tree { graph, out: String::new(), drawn: BTreeSet::new() };
    tree.frame(0, "");
    tree.out
}

struct Tree<'a> {
    graph: &'a Graph,
    out: String,
    drawn: BTreeSet<usize>,
}

impl Tree<'_> {
    fn line(&mut self, prefix: &str, text: &str) {
        let _ = writeln!(self.out, "{}", format!("{prefix}{text}").trim_end());
    }

    /// A machine: from its start, then what nothing leads to.
    fn frame(&mut self, index: usize, prefix: &str) {
        let graph = self.graph;
        let Some(frame) = graph.boxes.get(index) else { return };
        if let Some(start) = frame.start {
            self.chain(start, prefix, &[]);
        }
        let apart: Vec<usize> = frame
            .nodes
            .iter()
            .copied()
            .filter(|node| !self.drawn.contains(node) && !self.is_ghost(*node))
            .collect();
        if !apart.is_empty() {
            self.line(prefix, "");
            self.line(prefix, "not reached");
            let inner = format!("{prefix}  ");
            for node in apart {
                if !self.drawn.contains(&node) {
                    self.chain(node, &inner, &[]);
                }
            }
        }
    }

    /// A state and what follows it, until one of `stops`, which somebody else draws.
    fn chain(&mut self, first: usize, prefix: &str, stops: &[usize]) {
        let mut next = Some(first);
        while let Some(node) = next {
            if stops.contains(&node) || self.drawn.contains(&node) || self.is_ghost(node) {
                self.arrow(node, prefix);
                return;
            }
            self.drawn.insert(node);
            self.state(node, prefix);
            let edges: Vec<Edge> = self.graph.edges_from(node).cloned().collect();
            let (straight, aside): (Vec<Edge>, Vec<Edge>) =
                edges.into_iter().partition(|edge| edge.kind == EdgeKind::Next);
            next = straight.first().map(|edge| edge.to);
            let join = self.join(next, &aside);
            let mut inner_stops = stops.to_vec();
            inner_stops.extend(join.or(next));
            self.branches(&aside, prefix, &inner_stops);
            next = next.or(join);
        }
    }

    fn branches(&mut self, aside: &[Edge], prefix: &str, stops: &[usize]) {
        for (index, edge) in aside.iter().enumerate() {
            let last = index + 1 == aside.len();
            let (fork, below) = if last { ("└─ ", "     ") } else { ("├─ ", "│    ") };
            let words = if edge.kind == EdgeKind::Catch {
                format!("on {}", edge.whole_label)
            } else {
                shorten(&edge.whole_label)
            };
            let ran = edge.ran.map(|count| format!("   {}", times(count))).unwrap_or_default();
            self.line(prefix, &format!("{fork}{words}{ran}"));
            self.chain(edge.to, &format!("{prefix}{below}"), stops);
        }
    }

    fn state(&mut self, node: usize, prefix: &str) {
        let graph = self.graph;
        let Some(state) = graph.nodes.get(node) else { return };
        let mut facts = vec![state.kind.as_str().to_owned()];
        facts.extend(state.details.iter().cloned());
        if state.ends {
            facts.push("ends".to_owned());
        }
        self.line(prefix, &format!("{}   {}", state.name, facts.join(", ")));
        for (index, inner) in state.opens.iter().enumerate() {
            let inner_prefix = format!("{prefix}┃  ");
            if index > 0 {
                self.line(prefix, "┃  ");
            }
            self.frame(*inner, &inner_prefix);
        }
    }

    fn arrow(&mut self, node: usize, prefix: &str) {
        let Some(state) = self.graph.nodes.get(node) else { return };
        let ghost = if state.kind == NodeKind::Ghost { "   no such state" } else { "" };
        let line = format!("→ {}{ghost}", state.name);
        self.line(prefix, &line);
    }

    fn is_ghost(&self, node: usize) -> bool {
        self.graph.nodes.get(node).is_some_and(|state| state.kind == NodeKind::Ghost)
    }

    /// Where branches come together again: the state that most of them lead to, the nearest of those.
    fn join(&self, straight: Option<usize>, aside: &[Edge]) -> Option<usize> {
        if straight.is_some() {
            return straight;
        }
        let mut counts: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
        for edge in aside.iter().filter(|edge| edge.kind != EdgeKind::Catch) {
            for (node, distance) in self.distances(edge.to) {
                let entry = counts.entry(node).or_default();
                *entry = (entry.0 + 1, entry.1 + distance);
            }
        }
        let open = counts.into_iter().filter(|(node, (count, _))| *count > 1 && !self.drawn.contains(node));
        open.min_by_key(|(_, (count, distance))| (usize::MAX - count, *distance)).map(|(node, _)| node)
    }

    fn distances(&self, from: usize) -> BTreeMap<usize, usize> {
        let mut known = BTreeMap::from([(from, 0)]);
        let mut waiting = VecDeque::from([from]);
        while let Some(node) = waiting.pop_front() {
            let next = known.get(&node).copied().unwrap_or_default() + 1;
            for edge in self.graph.edges_from(node) {
                known.entry(edge.to).or_insert_with(|| {
                    waiting.push_back(edge.to);
                    next
                });
            }
        }
        known
    }
}

//! Any graph of states can be said with labels, and comes out as it was said.

use std::collections::BTreeSet;

use asl_builder::{Flow, Label, Standard, ahead, start};
use serde_json::Value;

use crate::states::text;

/// A state of the graph: where it goes, by number.
#[derive(Clone, Copy, Debug)]
enum Node {
    Pass(Option<usize>),
    Choice(usize, usize),
    Fail,
}

/// Small numbers from a seed: the next one below `below`.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % below
    }
}

/// A graph that ends: each state goes on to the next one, or ends, and perhaps to any other.
fn graph(seed: u64) -> Vec<Node> {
    let mut numbers = Numbers(seed);
    let count = 3 + numbers.below(8);
    let nodes = (0..count).map(|at| match numbers.below(5) {
        _ if at + 1 == count => Node::Pass(None),
        0 if at > 1 => Node::Fail,
        1 if at > 1 => Node::Pass(None),
        2 => Node::Pass(Some(at + 1)),
        _ => Node::Choice(at + 1, numbers.below(count)),
    });
    reached(&nodes.collect::<Vec<_>>())
}

/// The nodes that are reached from the first, numbered anew.
fn reached(nodes: &[Node]) -> Vec<Node> {
    let (mut seen, mut open) = (BTreeSet::new(), vec![0]);
    while let Some(at) = open.pop() {
        if seen.insert(at) {
            open.extend(targets(nodes[at]));
        }
    }
    let number = |at: usize| seen.iter().position(|known| *known == at).unwrap();
    let renumbered = seen.iter().map(|at| match nodes[*at] {
        Node::Pass(next) => Node::Pass(next.map(number)),
        Node::Choice(a, b) => Node::Choice(number(a), number(b)),
        Node::Fail => Node::Fail,
    });
    renumbered.collect()
}

fn targets(node: Node) -> Vec<usize> {
    match node {
        Node::Pass(next) => next.into_iter().collect(),
        Node::Choice(a, b) => vec![a, b],
        Node::Fail => Vec::new(),
    }
}

type Data = Flow<Value, Value>;

/// The state `at` at the end of the flow, with jumps to the labels of those behind it.
fn say(flow: Data, at: usize, node: Node, labels: &[Label<Value, Standard>]) -> Data {
    let name = format!("S{at}");
    match node {
        Node::Pass(None) => flow.pass(name, |data| data),
        Node::Pass(Some(next)) => flow.pass(name, |data| data).go_to(&labels[next]),
        Node::Choice(a, b) => flow.choice(name, |c| {
            c.when(|data| data.is_null(), |f| f.go_to::<Data>(&labels[a])).otherwise(|f| f.go_to(&labels[b]))
        }),
        Node::Fail => flow.fail(name, "Failed", ""),
    }
}

#[test]
fn any_graph_comes_out_as_it_was_said() {
    let mut sizes = BTreeSet::new();
    for seed in 0..300 {
        let nodes = graph(seed);
        sizes.insert(nodes.len());
        let labels: Vec<Label<Value, Standard>> = nodes.iter().map(|_| ahead()).collect();
        let mut flow = say(start::<Value>().at(&labels[0]), 0, nodes[0], &labels);
        // In another order each time: where a part stands beside the flow says nothing about where it is reached from.
        let mut rest: Vec<usize> = (1..nodes.len()).collect();
        let mut numbers = Numbers(seed + 1);
        while !rest.is_empty() {
            let at = rest.swap_remove(numbers.below(rest.len()));
            flow = flow.aside(&labels[at], |f| say(f, at, nodes[at], &labels));
        }
        let workflow = flow.named("any");
        text(&workflow);
        let edges: BTreeSet<(usize, usize)> = asl_model::edges(&workflow.machine())
            .into_iter()
            .filter_map(|edge| Some((edge.from?, edge.to)))
            .map(|(from, to)| (from.as_str()[1..].parse().unwrap(), to.as_str()[1..].parse().unwrap()))
            .collect();
        let expected: BTreeSet<(usize, usize)> = nodes
            .iter()
            .enumerate()
            .flat_map(|(at, node)| targets(*node).into_iter().map(move |target| (at, target)))
            .collect();
        assert_eq!(edges, expected, "{nodes:?}\n{}", workflow.definition());
        assert_eq!(workflow.machine().start_at.as_str(), "S0");
        assert_eq!(workflow.machine().states.len(), nodes.len());
    }
    assert!(sizes.len() > 4, "graphs of {sizes:?} states");
}

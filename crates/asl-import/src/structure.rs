//! Gives the graph of a machine the form of code: chains with branches inside, labels where that is not enough.

use std::collections::{BTreeSet, HashMap};

use asl_model::Json;

use crate::definition::{Machine, State};

/// States one behind the other.
#[derive(Debug, Default)]
pub(crate) struct Chain<'a> {
    pub(crate) steps: Vec<Step<'a>>,
    /// Whether its end leads on to what stands behind the chain.
    pub(crate) falls: bool,
}

#[derive(Debug)]
pub(crate) enum Step<'a> {
    State(Box<Placed<'a>>),
    /// A jump to a state that stands elsewhere.
    GoTo(&'a str),
    /// The end of the machine, from a place that is not its last.
    Leave,
}

/// A state with the chains that its ways lead to.
#[derive(Debug)]
pub(crate) struct Placed<'a> {
    pub(crate) name: &'a str,
    pub(crate) rules: Vec<Chain<'a>>,
    pub(crate) otherwise: Option<Chain<'a>>,
    pub(crate) handlers: Vec<Chain<'a>>,
}

/// A machine as code.
#[derive(Debug)]
pub(crate) struct Structure<'a> {
    pub(crate) chain: Chain<'a>,
    /// The states that are jumped to.
    pub(crate) labels: BTreeSet<&'a str>,
    /// Whether some way ends in the middle.
    pub(crate) leaves: bool,
    pub(crate) placed: BTreeSet<&'a str>,
    /// What would stand too deep inside of branches; only labels lead there.
    pub(crate) asides: Vec<(&'a str, Chain<'a>)>,
    /// Names that ways lead to, and that no state has.
    pub(crate) lost: BTreeSet<&'a str>,
}

/// So deep branches stand inside of each other before the next one is put aside.
const DEEPEST: usize = 6;

/// What a way leads to.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Target<'a> {
    State(&'a str),
    End,
    /// Behind a part that is put aside there is nothing.
    Nowhere,
}

struct Builder<'m, 'a> {
    machine: &'m Machine<'a>,
    joins: HashMap<&'a str, Target<'a>>,
    placed: BTreeSet<&'a str>,
    /// States that stand behind the branches at hand.
    reserved: Vec<&'a str>,
    labels: BTreeSet<&'a str>,
    leaves: bool,
    depth: usize,
    /// States that wait to be placed aside.
    waiting: Vec<&'a str>,
    lost: BTreeSet<&'a str>,
}

pub(crate) fn structure<'a>(machine: &Machine<'a>) -> Structure<'a> {
    let mut builder = Builder {
        machine,
        joins: joins(machine),
        placed: BTreeSet::new(),
        reserved: Vec::new(),
        labels: BTreeSet::new(),
        leaves: false,
        depth: 0,
        waiting: Vec::new(),
        lost: BTreeSet::new(),
    };
    let chain = builder.chain(Target::State(machine.start), Target::End);
    let mut asides = Vec::new();
    while let Some(name) = builder.waiting.pop() {
        if !builder.placed.contains(name) {
            asides.push((name, builder.chain(Target::State(name), Target::Nowhere)));
        }
    }
    let Builder { placed, labels, leaves, lost, .. } = builder;
    Structure { chain, labels, leaves, placed, asides, lost }
}

impl<'a> Builder<'_, 'a> {
    /// The states from `at` up to `follow`, which stands behind the chain.
    fn chain(&mut self, mut at: Target<'a>, follow: Target<'a>) -> Chain<'a> {
        let mut chain = Chain::default();
        loop {
            if at == follow {
                chain.falls = true;
                return chain;
            }
            let Target::State(name) = at else {
                self.leaves = true;
                chain.steps.push(Step::Leave);
                return chain;
            };
            let Some(state) = self.machine.states.get(name) else {
                self.lost.insert(name);
                return chain;
            };
            let known = self.placed.contains(name) || self.reserved.contains(&name);
            if known || self.depth > DEEPEST {
                if !known {
                    self.waiting.push(state.name);
                }
                self.labels.insert(state.name);
                chain.steps.push(Step::GoTo(state.name));
                return chain;
            }
            self.placed.insert(state.name);
            match self.state(state, follow, &mut chain) {
                Some(next) => at = next,
                None => return chain,
            }
        }
    }

    /// Adds the state with its branches; gives what the chain goes on with, if it does.
    fn state(&mut self, state: &State<'a>, follow: Target<'a>, chain: &mut Chain<'a>) -> Option<Target<'a>> {
        let mut placed =
            Placed { name: state.name, rules: Vec::new(), otherwise: None, handlers: Vec::new() };
        let next = match state.kind() {
            "Choice" => {
                let join = self.joins.get(state.name).copied().filter(|join| match join {
                    Target::State(name) => {
                        *join == follow || !self.placed.contains(name) && !self.reserved.contains(name)
                    }
                    Target::End | Target::Nowhere => true,
                });
                let join = join.unwrap_or(follow);
                let held = self.hold(join);
                let next = |rule: &'a Json| rule.get("Next").and_then(Json::as_str);
                for rule in state.list("Choices") {
                    placed.rules.push(self.branch(next(rule), join));
                }
                placed.otherwise = state.default().map(|name| self.branch(Some(name), join));
                self.release(held);
                let falls = placed.rules.iter().chain(&placed.otherwise).any(|branch| branch.falls)
                    // Without a default, a Choice that nothing matches fails.
                    ;
                let jumped_to = matches!(join, Target::State(name) if self.labels.contains(name) && !self.placed.contains(name));
                (falls || jumped_to && join != follow).then_some(join)
            }
            "Fail" | "Succeed" => None,
            _ => {
                let next = state.next().map_or(Target::End, Target::State);
                let held = self.hold(next);
                for catcher in state.list("Catch") {
                    let target = catcher.get("Next").and_then(Json::as_str);
                    placed.handlers.push(self.branch(target, next));
                }
                self.release(held);
                Some(next)
            }
        };
        chain.steps.push(Step::State(Box::new(placed)));
        next
    }

    fn branch(&mut self, to: Option<&'a str>, follow: Target<'a>) -> Chain<'a> {
        self.depth += 1;
        let chain = to.map_or_else(Chain::default, |to| self.chain(Target::State(to), follow));
        self.depth -= 1;
        chain
    }

    /// Keeps the state for behind the branches.
    fn hold(&mut self, target: Target<'a>) -> bool {
        let Target::State(name) = target else { return false };
        if self.placed.contains(name) || self.reserved.contains(&name) {
            return false;
        }
        self.reserved.push(name);
        true
    }

    fn release(&mut self, held: bool) {
        if held {
            self.reserved.pop();
        }
    }
}

/// Where the ways of each Choice meet again: its immediate post-dominator, failures and handlers aside.
fn joins<'a>(machine: &Machine<'a>) -> HashMap<&'a str, Target<'a>> {
    let names: Vec<&'a str> = machine.states.keys().copied().collect();
    let number: HashMap<&str, usize> = names.iter().enumerate().map(|(at, name)| (*name, at)).collect();
    let exit = names.len();
    let ways: Vec<Vec<usize>> = machine
        .states
        .values()
        .map(|state| match state.kind() {
            "Fail" => Vec::new(),
            "Choice" => {
                let rules =
                    state.list("Choices").iter().filter_map(|rule| rule.get("Next").and_then(Json::as_str));
                rules.chain(state.default()).filter_map(|name| number.get(name).copied()).collect()
            }
            _ => vec![state.next().and_then(|name| number.get(name).copied()).unwrap_or(exit)],
        })
        .collect();

    // Only ways that come to an end count.
    let mut ends = vec![false; exit + 1];
    if let Some(end) = ends.last_mut() {
        *end = true;
    }
    loop {
        let mut changed = false;
        for (at, to) in ways.iter().enumerate() {
            let reaches = to.iter().any(|to| ends.get(*to).copied().unwrap_or_default());
            if let Some(end) = ends.get_mut(at).filter(|end| reaches && !**end) {
                *end = true;
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }

    // The nearest node behind each, found on the ways turned around: Cooper, Harvey and Kennedy's way.
    let mut before: Vec<Vec<usize>> = vec![Vec::new(); exit + 1];
    for (at, to) in ways.iter().enumerate() {
        for to in to.iter().filter(|to| ends.get(**to).copied().unwrap_or_default()) {
            if let Some(before) = before.get_mut(*to) {
                before.push(at);
            }
        }
    }
    let order = post_order(&before, exit);
    let mut place = vec![0; exit + 1];
    for (rank, at) in order.iter().enumerate() {
        if let Some(place) = place.get_mut(*at) {
            *place = rank;
        }
    }
    let mut nearest: Vec<Option<usize>> = vec![None; exit + 1];
    if let Some(last) = nearest.last_mut() {
        *last = Some(exit);
    }
    loop {
        let mut changed = false;
        for at in order.iter().rev().copied().filter(|at| *at != exit) {
            let mut new: Option<usize> = None;
            for to in ways.get(at).into_iter().flatten().copied() {
                if nearest.get(to).copied().flatten().is_some() {
                    new = Some(new.map_or(to, |known| meet(known, to, &nearest, &place)));
                }
            }
            if let Some(slot) = nearest.get_mut(at).filter(|slot| new.is_some() && **slot != new) {
                *slot = new;
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    let join = |at: usize| match nearest.get(at).copied().flatten()? {
        behind if behind == exit => Some(Target::End),
        behind => names.get(behind).map(|name| Target::State(name)),
    };
    names.iter().enumerate().filter_map(|(at, name)| Some((*name, join(at)?))).collect()
}

/// The nodes that `from` leads to, each behind those that it leads to first.
fn post_order(edges: &[Vec<usize>], from: usize) -> Vec<usize> {
    let mut order = Vec::new();
    let mut seen = vec![false; edges.len()];
    let mut open = vec![(from, 0)];
    if let Some(seen) = seen.get_mut(from) {
        *seen = true;
    }
    while let Some((at, next)) = open.pop() {
        let Some(to) = edges.get(at).and_then(|edges| edges.get(next)).copied() else {
            order.push(at);
            continue;
        };
        open.push((at, next + 1));
        if let Some(seen) = seen.get_mut(to).filter(|seen| !**seen) {
            *seen = true;
            open.push((to, 0));
        }
    }
    order
}

/// Where the ways from both meet first.
fn meet(one: usize, other: usize, nearest: &[Option<usize>], place: &[usize]) -> usize {
    let rank = |at: usize| place.get(at).copied().unwrap_or_default();
    let behind = |at: usize| nearest.get(at).copied().flatten().unwrap_or(at);
    let (mut one, mut other) = (one, other);
    while one != other {
        while rank(one) < rank(other) {
            one = behind(one);
        }
        while rank(other) < rank(one) {
            other = behind(other);
        }
    }
    one
}

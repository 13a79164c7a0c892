//! What of a machine was run, as a list, as what is missing, and on the graph.

mod reach;

use std::collections::BTreeMap;
use std::fmt;

use asl_model::{StateMachine, Way, ways};

use crate::graph::Graph;

/// How often each way through a machine was taken, over any number of runs.
///
/// A way is what a run can do at a state: go on as `Next` or `End` says, take a rule, the default, a retrier
/// or a catcher. A state without any, such as Fail, counts when it is entered.
///
/// ```
/// use asl_model::Way;
/// use asl_render::Coverage;
///
/// let text = r#"{"StartAt":"Ask","States":{
///     "Ask":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:123456789012:function:ask","Next":"Done",
///         "Catch":[{"ErrorEquals":["Busy"],"Next":"Done"}]},
///     "Done":{"Type":"Succeed"}}}"#;
/// let mut coverage = Coverage::of(&asl_model::read(text)?.machine);
/// coverage.add([("Ask", Way::Enter, 1), ("Ask", Way::Onward, 1), ("Done", Way::Enter, 1)]);
/// assert_eq!((coverage.covered(), coverage.total()), (2, 3));
/// assert_eq!(coverage.missed()[0].to_string(), "`Ask`, catch Busy: have it fail with `Busy`");
/// # Ok::<(), asl_model::JsonError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Coverage {
    machine: StateMachine,
    counts: BTreeMap<(String, Way), u64>,
    /// The ways that count, in the order of walking.
    order: Vec<(String, Way)>,
    runs: u64,
}

/// A way that no run has taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missed {
    /// The state's name.
    pub state: String,
    /// The way.
    pub way: Way,
    /// What it is called: `rule 1`, `catch States.Timeout`.
    pub what: String,
    /// How a test gets there.
    pub how: String,
}

impl fmt::Display for Missed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`, {}: {}", self.state, self.what, self.how)
    }
}

impl Coverage {
    /// Nothing run yet.
    pub fn of(machine: &StateMachine) -> Self {
        let all = ways(machine);
        let graph = Graph::of(machine);
        let place = |name: &str| graph.nodes.iter().position(|node| node.name == name);
        let terminal = |name: &str| !all.iter().any(|one| one.name.as_str() == name && one.way != Way::Enter);
        let mut order: Vec<(String, Way)> = all
            .iter()
            .filter(|one| one.way != Way::Enter || terminal(one.name.as_str()))
            .map(|one| (one.name.to_string(), one.way))
            .collect();
        order.sort_by_key(|(name, _)| place(name));
        Self { machine: machine.clone(), counts: BTreeMap::new(), order, runs: 0 }
    }

    /// Adds what a run did: states with a way, and how often.
    pub fn add<S: Into<String>>(&mut self, run: impl IntoIterator<Item = (S, Way, u64)>) {
        self.runs += 1;
        for (state, way, count) in run {
            *self.counts.entry((state.into(), way)).or_default() += count;
        }
    }

    /// Adds all that another one of the same machine counted.
    pub fn merge(&mut self, other: &Self) {
        self.runs += other.runs;
        for (way, count) in &other.counts {
            *self.counts.entry(way.clone()).or_default() += count;
        }
    }

    /// The machine.
    pub fn machine(&self) -> &StateMachine {
        &self.machine
    }

    /// How many runs were added.
    pub fn runs(&self) -> u64 {
        self.runs
    }

    /// How often a way was taken.
    pub fn count(&self, state: &str, way: Way) -> u64 {
        self.counts.get(&(state.to_owned(), way)).copied().unwrap_or_default()
    }

    /// How many ways there are.
    pub fn total(&self) -> usize {
        self.order.len()
    }

    /// How many of them were taken.
    pub fn covered(&self) -> usize {
        self.order.iter().filter(|(state, way)| self.count(state, *way) > 0).count()
    }

    /// The ways that were never taken, and how a test gets there.
    pub fn missed(&self) -> Vec<Missed> {
        let never = self.order.iter().filter(|(state, way)| self.count(state, *way) == 0);
        never
            .map(|(state, way)| Missed {
                state: state.clone(),
                way: *way,
                what: reach::name(&self.machine, state, *way),
                how: reach::how(self, state, *way),
            })
            .collect()
    }

    /// The graph with what was run: every state and every way with its count, what never ran set apart.
    ///
    /// ```
    /// # use asl_render::{Coverage, graph};
    /// # let machine = asl_model::read(r#"{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}"#)?.machine;
    /// let coverage = Coverage::of(&machine);
    /// assert_eq!(coverage.graph().to_text(), "A   Succeed, never run, ends\n");
    /// # Ok::<(), asl_model::JsonError>(())
    /// ```
    pub fn graph(&self) -> Graph {
        let mut graph = Graph::of(&self.machine);
        graph.mark(|state, way| self.count(state, way));
        graph
    }
}

impl fmt::Display for Coverage {
    /// A line for every state and, below it, for every way, each with its count; then what is missing.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (covered, total) = (self.covered(), self.total());
        let runs = if self.runs == 1 { "1 run".to_owned() } else { format!("{} runs", self.runs) };
        writeln!(f, "{covered} of {total} ways in {runs}, {} %\n", percent(covered, total))?;
        let said = |count: u64| if count == 0 { "never".to_owned() } else { count.to_string() };
        let mut last = "";
        for (state, way) in &self.order {
            if state != last {
                writeln!(f, "{:>6}  {state}", said(self.count(state, Way::Enter)))?;
                last = state;
            }
            if *way != Way::Enter {
                let what = reach::line(&self.machine, state, *way);
                writeln!(f, "{:>6}    {what}", said(self.count(state, *way)))?;
            }
        }
        let missed = self.missed();
        if !missed.is_empty() {
            writeln!(f, "\nnever run")?;
        }
        missed.iter().try_for_each(|missed| writeln!(f, "  {missed}"))
    }
}

/// Whole percent; a hundred only if nothing is missing.
fn percent(covered: usize, total: usize) -> usize {
    (covered * 100).checked_div(total).unwrap_or(100)
}

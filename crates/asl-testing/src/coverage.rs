//! What of a workflow the tests have run.

use std::fmt;

use asl_builder::Workflow;
use asl_model::StateMachine;
pub use asl_render::Missed;

use crate::run::Run;
use crate::test_workflow::{built, fail};
use crate::trials::Trials;

/// Which ways through a workflow were run, by any number of runs: every transition, rule, retrier and catcher.
///
/// A test that gives its run can be a part of another test, which adds up:
///
/// ```
/// use asl_builder::prelude::*;
/// use asl_testing::{Coverage, Run, TestWorkflow as _};
///
/// fn parity() -> Workflow<f64, String> {
///     start::<f64>()
///         .choice("Even?", |c| {
///             c.when(|n| n.is(2.0), |f| f.pass("Even", |_| "even"))
///                 .otherwise(|f| f.pass("Odd", |_| "odd"))
///         })
///         .named("parity")
/// }
///
/// // #[test]
/// fn two_is_even() -> Run<String> {
///     let run = parity().test().start(2.0);
///     assert_eq!(run.output(), "even");
///     run
/// }
///
/// let mut coverage = Coverage::of(&parity());
/// coverage.add(&two_is_even());
/// assert_eq!(coverage.missed().len(), 2);
/// coverage.add(&parity().test().start(3.0));
/// coverage.assert_all();
/// ```
///
/// [`Display`](fmt::Display) gives the list with counts and what is missing, fit for a snapshot.
#[derive(Clone, Debug)]
pub struct Coverage(asl_render::Coverage);

impl Coverage {
    /// Nothing run yet.
    ///
    /// # Panics
    /// When `build` finds something wrong with the workflow.
    #[track_caller]
    pub fn of<In, Out, M>(workflow: &Workflow<In, Out, M>) -> Self {
        Self::of_machine(built(workflow).machine())
    }

    pub(crate) fn of_machine(machine: &StateMachine) -> Self {
        Self(asl_render::Coverage::of(machine))
    }

    /// What these runs of a workflow have run.
    ///
    /// # Panics
    /// When there is no run.
    #[track_caller]
    pub fn of_runs<Out>(runs: impl IntoIterator<Item = Run<Out>>) -> Self {
        let mut coverage: Option<Self> = None;
        for run in runs {
            coverage.get_or_insert_with(|| Self::of_machine(run.execution().program().machine())).add(&run);
        }
        match coverage {
            Some(coverage) => coverage,
            None => fail("there is no run to count"),
        }
    }

    /// Adds what a run has done so far.
    pub fn add<Out>(&mut self, run: &Run<Out>) {
        self.add_ways(run.ways());
    }

    /// Adds what the runs of a property did.
    pub fn add_trials(&mut self, trials: &Trials) {
        self.0.merge(&trials.coverage().0);
    }

    pub(crate) fn add_ways(&mut self, ways: impl IntoIterator<Item = ((String, asl_model::Way), u64)>) {
        self.0.add(ways.into_iter().map(|((state, way), count)| (state, way, count)));
    }

    /// How many ways there are.
    pub fn total(&self) -> usize {
        self.0.total()
    }

    /// How many of them were run.
    pub fn covered(&self) -> usize {
        self.0.covered()
    }

    /// What was never run, and how a test gets there.
    pub fn missed(&self) -> Vec<Missed> {
        self.0.missed()
    }

    /// The graph in text, with what was run.
    pub fn to_graph(&self) -> String {
        self.0.graph().to_text()
    }

    /// The graph as a Mermaid flowchart, with what was run.
    pub fn to_mermaid(&self) -> String {
        self.0.graph().to_mermaid()
    }

    /// The graph as a picture, with what was run.
    pub fn to_svg(&self, title: &str) -> String {
        self.0.graph().to_svg(title)
    }

    /// Holds the tests to every way.
    ///
    /// # Panics
    /// When a way was never run; the message says how to get there.
    #[track_caller]
    pub fn assert_all(&self) {
        self.assert_all_but(&[]);
    }

    /// The same without what stands here, as [`Missed::state`] and [`Missed::what`] say it.
    ///
    /// # Panics
    /// When a way was never run, or one that stands here was.
    #[track_caller]
    pub fn assert_all_but(&self, known: &[(&str, &str)]) {
        let missed = self.missed();
        let is_known = |missed: &Missed| known.contains(&(missed.state.as_str(), missed.what.as_str()));
        let rest: Vec<String> =
            missed.iter().filter(|missed| !is_known(missed)).map(|missed| format!("\n  {missed}")).collect();
        if !rest.is_empty() {
            let (covered, total) = (self.covered(), self.total());
            fail(&format!("{covered} of {total} ways were run; never run:{}", rest.concat()));
        }
        let stale = known.iter().find(|(state, what)| {
            !missed.iter().any(|missed| missed.state == *state && missed.what == *what)
        });
        if let Some((state, what)) = stale {
            fail(&format!(
                "`{state}`, {what}: it was run, or is no way of this workflow, so it need not be left out"
            ));
        }
    }
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

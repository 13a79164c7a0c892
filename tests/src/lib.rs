//! Runs the conformance corpus: recordings of the real service, compared with what the engine does.
//!
//! A corpus is a folder with `INDEX.json` and one JSON file a case, in families (`execution`,
//! `choice_table`, `express`, `test_state`, `validation`, `api`). Cases of the first four run in
//! process, against the answers that were recorded; those of `validation` ask the validator; the others
//! are counted as not supported yet.

mod compare;
mod corpus;
mod history;
mod inferred;
mod judge;
mod map_runs;
pub mod measure;
pub mod mutants;
mod replay;
mod report;
mod run;
mod test_state;
mod validation;
mod world;

use std::path::Path;

pub use compare::{Difference, Rules};
pub use corpus::{CaseRef, list};
pub use history::{Event, Order};
pub use judge::{Judgement, Verdict, judge};
pub use replay::Replayed;
pub use report::{Report, Tally};
pub use run::{Outcome, RunError, run};

/// Which cases of a corpus to judge.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Only this family.
    pub family: Option<String>,
    /// Only this case.
    pub case: Option<String>,
}

impl Selection {
    fn takes(&self, case: &CaseRef) -> bool {
        self.family.as_ref().is_none_or(|family| *family == case.family)
            && self.case.as_ref().is_none_or(|id| *id == case.id)
    }
}

/// Judges the selected cases of the corpus in `folder`.
///
/// # Errors
/// When the folder holds no cases, or none that is selected.
pub fn check(folder: &Path, selection: &Selection) -> anyhow::Result<Report> {
    let cases = list(folder)?;
    let selected: Vec<_> = cases.iter().filter(|case| selection.takes(case)).collect();
    anyhow::ensure!(!selected.is_empty(), "`{}` holds no such case", folder.display());
    Ok(Report { judgements: selected.into_iter().map(judge).collect() })
}

/// The code in `docs/expressions.md` compiles.
#[cfg(doctest)]
#[doc = include_str!("../../docs/expressions.md")]
#[derive(Debug)]
pub struct ExpressionsPage;

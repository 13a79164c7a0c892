//! The journals of all recorded cases: cut behind every entry, replayed and continued; changed, and refused.

use anyhow::bail;
use conformance::{Selection, Verdict, check};

use crate::context::Context;
use crate::floors::Floors;
use crate::report::Outcome;

/// Tries every journal. How many there were, and how much was done to them, are figures with floors.
pub(crate) fn run(context: &Context) -> anyhow::Result<Outcome> {
    let Some(corpus) = context.corpus("conformance") else {
        return Ok(Outcome::Skipped(
            "no corpus; set ASL_SHARED to the folder that has `conformance/`".to_owned(),
        ));
    };
    let floors = Floors::read(context)?;
    for family in ["execution", "express", "choice_table"] {
        let report = check(&corpus, &Selection { family: Some(family.to_owned()), case: None })?;
        if let Some(one) = report.judgements.iter().find(|one| one.verdict == Verdict::Error) {
            bail!("{}: {}", one.case.id, one.reason.as_deref().unwrap_or_default());
        }
        let replayed = report.replayed();
        for (name, value) in
            [("journals", replayed.journals), ("cuts", replayed.cuts), ("refused", replayed.refused)]
        {
            context.figure(&format!("replay_{family}_{name}"), value);
            floors.hold(&format!("replay.{family}_{name}"), value)?;
        }
    }
    Ok(Outcome::Passed)
}

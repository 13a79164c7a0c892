//! The engine against recordings of the real service, held to the floors.

use std::collections::BTreeMap;

use anyhow::bail;
use conformance::{Selection, Tally};

use crate::context::Context;
use crate::floors::Floors;
use crate::report::Outcome;

/// Judges every family that runs in process. The verdicts are figures; falling below a floor is a failure.
pub(crate) fn run(context: &Context) -> anyhow::Result<Outcome> {
    let Some(corpus) = context.corpus("conformance") else {
        return Ok(Outcome::Skipped(
            "no corpus; set ASL_SHARED to the folder that has `conformance/`".to_owned(),
        ));
    };
    let floors = Floors::read(context)?;
    let report = conformance::check(&corpus, &Selection::default())?;
    let families: BTreeMap<String, Tally> = report.families();
    let mut fallen = Vec::new();
    for (family, tally) in families.iter().filter(|(_, tally)| tally.status_equal > 0) {
        context.figure(&format!("conformance_{family}_cases"), tally.cases);
        for (name, value) in [("equal", tally.equal), ("status_equal", tally.status_equal)] {
            context.figure(&format!("conformance_{family}_{name}"), value);
            if let Err(error) = floors.hold(&format!("conformance.{family}_{name}"), value) {
                fallen.push(error.to_string());
            }
        }
    }
    if !fallen.is_empty() {
        bail!("{}", fallen.join("; "));
    }
    Ok(Outcome::Passed)
}

//! The validator over real definitions, held to the floors.

use anyhow::bail;

use crate::context::Context;
use crate::floors::Floors;
use crate::report::Outcome;
use crate::validation;

/// Counts right definitions without an error and wrong ones found.
pub(crate) fn run(context: &Context) -> anyhow::Result<Outcome> {
    let Some(corpus) = context.corpus("validation") else {
        return Ok(Outcome::Skipped(
            "no corpus; set ASL_SHARED to the folder that has `validation/`".to_owned(),
        ));
    };
    let floors = Floors::read(context)?;
    let (summary, _) = validation::judge(&corpus)?;
    context.figure("validation_valid_cases", summary.valid);
    context.figure("validation_invalid_cases", summary.invalid);
    let mut fallen = Vec::new();
    context.figure("validation_cases_with_code", summary.with_code);
    for (name, value) in [
        ("quiet", summary.quiet),
        ("found", summary.found),
        ("at_place", summary.at_place),
        ("same_code", summary.same_code),
    ] {
        context.figure(&format!("validation_{name}"), value);
        fallen.extend(floors.hold(&format!("validation.{name}"), value).err().map(|error| error.to_string()));
    }
    if !fallen.is_empty() {
        bail!("{}", fallen.join("; "));
    }
    Ok(Outcome::Passed)
}

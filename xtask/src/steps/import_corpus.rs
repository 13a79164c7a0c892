//! Real definitions imported to Rust, compiled, run and compared, held to the floors.

use anyhow::bail;

use crate::context::Context;
use crate::floors::Floors;
use crate::import_corpus;
use crate::report::Outcome;

/// Counts definitions that come back as they were, and how much of them is typed.
pub(crate) fn run(context: &Context) -> anyhow::Result<Outcome> {
    let Some(corpus) = context.corpus("validation") else {
        return Ok(Outcome::Skipped(
            "no corpus; set ASL_SHARED to the folder that has `validation/`".to_owned(),
        ));
    };
    let floors = Floors::read(context)?;
    let (summary, _) = import_corpus::judge(context, &corpus)?;
    let percent = |part: usize, whole: usize| 1000 * part / whole.max(1);
    let mut fallen = Vec::new();
    for (name, value) in [
        ("compiled", summary.compiled),
        ("equal", summary.equal),
        ("without_raw_permille", percent(summary.without_raw, summary.equal)),
        ("states_typed_permille", percent(summary.typed_states, summary.states)),
        ("expressions_typed_permille", percent(summary.typed_expressions, summary.expressions)),
    ] {
        context.figure(&format!("import_{name}"), value);
        fallen.extend(floors.hold(&format!("import.{name}"), value).err().map(|error| error.to_string()));
    }
    if !fallen.is_empty() {
        bail!("{}", fallen.join("; "));
    }
    Ok(Outcome::Passed)
}

//! Generated text in the repository is what its generator writes today.

use anyhow::{Context as _, ensure};

use crate::context::Context;
use crate::report::Outcome;
use crate::{coverage, integrations, rules};

/// Compares the pages of what is covered and of the rules with what they are about, and the tables of integrations with
/// their source.
pub(crate) fn run(context: &Context) -> anyhow::Result<Outcome> {
    let page = std::fs::read_to_string(context.root().join(coverage::FILE))?;
    ensure!(page == coverage::page(context)?, "{} is stale; cargo xtask coverage", coverage::FILE);
    let committed = std::fs::read_to_string(context.root().join(rules::FILE))?;
    ensure!(committed == rules::generate()?, "{} is stale; cargo xtask rules", rules::FILE);
    let Some(reference) = context.corpus("reference").map(|folder| folder.join("integrations.json")) else {
        return Ok(Outcome::Skipped(
            "no reference table; set ASL_SHARED to the folder that has `reference/`".to_owned(),
        ));
    };
    let text = std::fs::read_to_string(&reference)
        .with_context(|| format!("cannot read `{}`", reference.display()))?;
    for (file, generate) in integrations::FILES {
        let committed = std::fs::read_to_string(context.root().join(file))?;
        ensure!(
            committed == generate(&text)?,
            "{file} is stale; cargo xtask integrations {}",
            reference.display()
        );
    }
    Ok(Outcome::Passed)
}

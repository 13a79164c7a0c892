//! `cargo xtask coverage`: writes the page that says what of the language the builder has.

use anyhow::{Context as _, Result};

use crate::cargo;
use crate::context::Context;

/// Where the page stands, from the root of the repository.
pub(crate) const FILE: &str = "docs/coverage.md";

/// Writes the page.
///
/// # Errors
/// A row has no case, a case does not say what it claims to, or the page cannot be written.
pub(crate) fn run(context: &Context) -> Result<()> {
    let path = context.root().join(FILE);
    std::fs::write(&path, page(context)?).with_context(|| format!("cannot write `{}`", path.display()))
}

/// The page as it would be written today.
///
/// # Errors
/// A row has no case, or a case does not say what it claims to.
pub(crate) fn page(context: &Context) -> Result<String> {
    cargo::stdout_of(context.cargo().args(["run", "--quiet", "-p", "coverage"]))
}

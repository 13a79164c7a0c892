//! Peers from npm: installed once below `target`, run with node.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Context as _;

use crate::cargo;
use crate::context::Context;

/// Node in the folder of a package, which is installed there unless it is already.
pub(super) fn node(context: &Context, package: &str, version: &str) -> anyhow::Result<Command> {
    let folder: PathBuf = context.scratch(package)?;
    std::fs::create_dir_all(&folder)?;
    let installed = folder.join("node_modules").join(package).join("package.json");
    if !installed.is_file() {
        let mut npm = Command::new("npm");
        npm.current_dir(&folder).args(["install", "--no-save", "--no-audit", "--no-fund", "--prefix", "."]);
        cargo::output(npm.arg(format!("{package}@{version}"))).context("npm cannot install the peer")?;
    }
    let mut node = Command::new("node");
    node.current_dir(&folder);
    Ok(node)
}

/// Why there is no figure of a peer, for its row.
pub(super) fn skipped(why: &anyhow::Error) -> String {
    let why = format!("{why:#}");
    format!("skipped: {}", why.lines().next().unwrap_or_default())
}

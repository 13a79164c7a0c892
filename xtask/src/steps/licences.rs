//! The licences, sources and versions in `Cargo.lock` against `deny.toml`.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, bail, ensure};
use serde::Deserialize;

use crate::cargo;
use crate::context::Context;
use crate::report::Outcome;
use crate::spdx;

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    license: Option<String>,
    source: Option<String>,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    req: String,
    path: Option<String>,
}

/// Checks every package of the lock file; runs cargo-deny too where it is installed.
pub(crate) fn run(context: &Context) -> anyhow::Result<Outcome> {
    let output = cargo::output(context.cargo().args([
        "metadata",
        "--format-version=1",
        "--locked",
        "--all-features",
    ]))?;
    let metadata: Metadata = serde_json::from_slice(&output.stdout)?;
    let allowed = allowed(&std::fs::read_to_string(context.root().join("deny.toml"))?)?;

    let mut wrong = Vec::new();
    let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for package in &metadata.packages {
        versions.entry(&package.name).or_default().insert(&package.version);
        wrong.extend(fault(package, &allowed));
    }
    context.figure("crates", metadata.packages.len());
    context
        .figure("crates_in_several_versions", versions.values().filter(|several| several.len() > 1).count());
    if !wrong.is_empty() {
        bail!("{} packages break the rules of deny.toml\n{}", wrong.len(), wrong.join("\n"));
    }
    if cargo::output_any(context.cargo().args(["deny", "--version"]))?.status.success() {
        cargo::output(context.cargo().args(["deny", "check", "licenses", "bans", "sources"]))?;
    }
    Ok(Outcome::Passed)
}

/// What is wrong with a package, if anything.
fn fault(package: &Package, allowed: &[String]) -> Option<String> {
    let name = format!("{} {}", package.name, package.version);
    match &package.license {
        None => return Some(format!("{name} names no licence")),
        Some(expression) => match spdx::allows(expression, allowed) {
            Ok(true) => {}
            Ok(false) => return Some(format!("{name} is licensed `{expression}`")),
            Err(error) => return Some(format!("{name}: {error}")),
        },
    }
    // without a source it is a package of this workspace
    if package
        .source
        .as_deref()
        .is_some_and(|source| !source.starts_with("registry+") && !source.starts_with("sparse+"))
    {
        return Some(format!("{name} comes from `{}`, which is no registry", package.source.as_deref()?));
    }
    let anything = package.dependencies.iter().find(|one| one.req == "*" && one.path.is_none());
    if let (None, Some(dependency)) = (&package.source, anything) {
        return Some(format!("{name} takes any version of `{}`", dependency.name));
    }
    None
}

/// The entries of `allow = [..]`.
fn allowed(text: &str) -> anyhow::Result<Vec<String>> {
    let (_, rest) = text.split_once("\nallow = [").context("deny.toml has no `allow = [`")?;
    let (list, _) = rest.split_once(']').context("the list `allow` does not end")?;
    let allowed: Vec<String> = list.split('"').skip(1).step_by(2).map(str::to_owned).collect();
    ensure!(!allowed.is_empty(), "the list `allow` is empty");
    Ok(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(license: Option<&str>, source: Option<&str>) -> Package {
        Package {
            name: "x".to_owned(),
            version: "1.0.0".to_owned(),
            license: license.map(str::to_owned),
            source: source.map(str::to_owned),
            dependencies: Vec::new(),
        }
    }

    #[test]
    fn the_list_is_read_from_deny_toml() {
        let text = "[licenses]\nallow = [\n  \"MIT\",\n  \"ISC\",\n]\n[bans]\n";
        assert_eq!(allowed(text).unwrap(), ["MIT", "ISC"]);
        assert!(allowed("[licenses]\n").is_err());
    }

    #[test]
    fn a_package_without_a_licence_or_from_elsewhere_is_named() {
        let allowed = ["MIT".to_owned()];
        assert_eq!(fault(&package(Some("MIT"), None), &allowed), None);
        assert!(fault(&package(None, None), &allowed).unwrap().contains("no licence"));
        assert!(fault(&package(Some("GPL-3.0"), None), &allowed).unwrap().contains("GPL-3.0"));
        assert!(
            fault(&package(Some("MIT"), Some("git+https://x")), &allowed).unwrap().contains("no registry")
        );
    }
}

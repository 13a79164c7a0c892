//! Finds the recorded cases in a folder.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use serde::Deserialize;
use serde_json::Value;

/// A recorded case, before anything in it is looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseRef {
    /// Its stable name.
    pub id: String,
    /// What kind of case it is: `execution`, `choice_table`, `express`, `test_state`, `validation`, `api`.
    pub family: String,
    /// What it is about.
    pub category: String,
    /// Where it stands.
    pub path: PathBuf,
}

#[derive(Deserialize)]
struct Index {
    cases: Vec<IndexEntry>,
}

#[derive(Deserialize)]
struct IndexEntry {
    id: String,
    family: String,
    category: String,
    path: String,
}

impl CaseRef {
    /// Reads the whole case.
    ///
    /// # Errors
    /// When the file cannot be read or is no JSON.
    pub fn read(&self) -> anyhow::Result<Value> {
        let text = std::fs::read_to_string(&self.path)
            .with_context(|| format!("cannot read `{}`", self.path.display()))?;
        serde_json::from_str(&text).with_context(|| format!("`{}` is no JSON", self.path.display()))
    }
}

/// Lists the cases below `folder`: those its `INDEX.json` names, or else every
/// `FAMILY/CATEGORY/*.json`, in order.
///
/// # Errors
/// When the folder holds no cases.
pub fn list(folder: &Path) -> anyhow::Result<Vec<CaseRef>> {
    let index = folder.join("INDEX.json");
    let cases = if index.is_file() {
        let text =
            std::fs::read_to_string(&index).with_context(|| format!("cannot read `{}`", index.display()))?;
        let index: Index = serde_json::from_str(&text)
            .with_context(|| format!("`{}` does not list cases", index.display()))?;
        let found = |entry: IndexEntry| CaseRef {
            path: folder.join(&entry.path),
            id: entry.id,
            family: entry.family,
            category: entry.category,
        };
        index.cases.into_iter().map(found).collect()
    } else {
        walk(folder)?
    };
    if cases.is_empty() {
        bail!("`{}` holds no cases", folder.display());
    }
    Ok(cases)
}

fn walk(folder: &Path) -> anyhow::Result<Vec<CaseRef>> {
    let mut cases = Vec::new();
    for family in children(folder)? {
        for category in children(&family)? {
            for path in children(&category)? {
                if path.extension().is_none_or(|extension| extension != "json") {
                    continue;
                }
                let mut case =
                    CaseRef { id: String::new(), family: name(&family), category: name(&category), path };
                let id = case.read()?.get("id").and_then(Value::as_str).map(str::to_owned);
                case.id = id.unwrap_or_else(|| name(&case.path));
                cases.push(case);
            }
        }
    }
    Ok(cases)
}

fn children(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let entries = std::fs::read_dir(folder).with_context(|| format!("cannot read `{}`", folder.display()))?;
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>, std::io::Error>>()?;
    paths.sort();
    Ok(paths)
}

fn name(path: &Path) -> String {
    path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases_are_found_with_and_without_an_index() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("execution/base");
        std::fs::create_dir_all(&place).unwrap();
        std::fs::write(place.join("b.json"), r#"{"id": "base/b"}"#).unwrap();
        let found = list(folder.path()).unwrap();
        assert_eq!(
            found.first().map(|case| (case.id.as_str(), case.family.as_str())),
            Some(("base/b", "execution"))
        );
        let index =
            r#"{"cases": [{"id": "x", "family": "api", "category": "c", "path": "execution/base/b.json"}]}"#;
        std::fs::write(folder.path().join("INDEX.json"), index).unwrap();
        assert_eq!(
            list(folder.path()).unwrap().first().map(|case| case.family.clone()),
            Some("api".to_owned())
        );
        assert!(list(&folder.path().join("none")).is_err());
    }
}

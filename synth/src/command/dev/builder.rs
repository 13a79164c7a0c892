//! Building the app and its functions, and keeping what was built while it runs.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use asl_assembly::{Assembly, Severity};
use sha2::{Digest as _, Sha256};

use super::application::{Binaries, binaries_of, folder_key, folders_of};
use super::watch::{Inputs, inputs_of};
use crate::app_runner::{Project, run_app};
use crate::cargo::{self, Build};
use crate::cli::Context;
use crate::command::package::{folder, hex};
use crate::failure::Failure;

/// What was built.
#[derive(Clone, Debug)]
pub(super) struct Product {
    pub(super) assembly: Assembly,
    pub(super) binaries: Binaries,
    /// What was read to build it.
    pub(super) inputs: Inputs,
}

/// Makes the first product of a project that was just loaded and has no errors.
pub(super) fn first(project: &Project, data: &Path, context: &Context) -> Result<Product, Failure> {
    let names = binaries_of(&project.assembly);
    let built = if project.place.is_some() {
        build(project, &names, context)?
    } else {
        // Without cargo: what lies beside the app, or where cargo puts it.
        let folder = match project.binary.as_deref().and_then(Path::parent) {
            Some(folder) => folder.to_owned(),
            None => project.root.join("target/debug"),
        };
        let beside = names.iter().map(|name| ((*name).to_owned(), folder.join(name)));
        beside.filter(|(_, path)| path.exists()).collect()
    };
    let mut inputs: Inputs =
        built.values().chain(&project.binary).flat_map(|binary| inputs_of(binary)).collect();
    // Folders of an earlier run: nobody works in them any more.
    for entry in fs::read_dir(data.join("bin")).into_iter().flatten().flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
    let mut binaries = keep(built, data)?;
    binaries.extend(keep_folders(&project.assembly, &project.root, data, &mut inputs)?);
    Ok(Product { assembly: project.assembly.clone(), binaries, inputs })
}

/// Builds everything again after a change. `before` says which functions there were.
pub(super) fn again(
    project: &Project,
    before: &Assembly,
    data: &Path,
    context: &Context,
) -> Result<Product, Failure> {
    let Some(place) = &project.place else {
        return Err(Failure::new("NO_CARGO", "what cargo did not build cannot be built again"));
    };
    // One call of cargo for all; a function that is new is built by a second one.
    let mut names = binaries_of(before);
    names.push(&place.app);
    let mut built = build(project, &names, context).map_err(keeps_running)?;
    let app = built
        .remove(&place.app)
        .ok_or_else(|| Failure::new("BUILD_FAILED", format!("cargo built no binary `{}`", place.app)))?;
    let mut inputs = inputs_of(&app);
    let assembly = run_app(&app, &place.root, context)?;
    check(&assembly)?;
    let new: Vec<&str> =
        binaries_of(&assembly).into_iter().filter(|name| !built.contains_key(*name)).collect();
    if !new.is_empty() {
        built.extend(build(project, &new, context).map_err(keeps_running)?);
    }
    inputs.extend(built.values().flat_map(|binary| inputs_of(binary)));
    let mut binaries = keep(built, data)?;
    binaries.extend(keep_folders(&assembly, &project.root, data, &mut inputs)?);
    Ok(Product { assembly, binaries, inputs })
}

/// Nobody needs to start anything again: the next save is the next try.
fn keeps_running(failure: Failure) -> Failure {
    if failure.code == "BUILD_FAILED" {
        return failure.help("mend the first error and save again; the previous build keeps running");
    }
    failure
}

fn build(project: &Project, names: &[&str], context: &Context) -> Result<Binaries, Failure> {
    if names.is_empty() {
        return Ok(Binaries::new());
    }
    let whole = project.place.as_ref().is_some_and(|place| place.root_is_package);
    let arguments: &[&str] = if whole { &["--workspace"] } else { &[] };
    let built = cargo::build(Build { root: &project.root, bins: names, arguments }, &context.output)?;
    Ok(built.into_iter().map(|built| (built.bin, built.path)).collect())
}

/// An app with errors is not run: the server would refuse it, in fewer words.
pub(super) fn check(assembly: &Assembly) -> Result<(), Failure> {
    let errors: Vec<_> =
        assembly.diagnostics.iter().filter(|finding| finding.severity == Severity::Error).collect();
    let Some(first) = errors.first() else { return Ok(()) };
    let mut message = first.message.clone();
    if errors.len() > 1 {
        message = format!("{message}, and {} more", errors.len() - 1);
    }
    let mut failure = Failure::new("DEFINITION", message);
    if let Some(source) = &first.source {
        failure = failure.at(&source.file, source.line as usize, 1);
    }
    failure.help = first.help.clone().or_else(|| Some("`synth check` tells all of it".to_owned()));
    Err(failure)
}

/// Gives what was built a name that the next build does not take away.
///
/// A process may be started at any time, also while cargo is writing a new binary.
fn keep(built: Binaries, data: &Path) -> Result<Binaries, Failure> {
    let folder = data.join("bin");
    fs::create_dir_all(&folder).map_err(|error| Failure::io("make", &folder, &error))?;
    let mut kept = Binaries::new();
    for (name, path) in built {
        let place = place_of(&folder, &name, &path)?;
        if !place.exists() {
            let linked = fs::hard_link(&path, &place).or_else(|_| fs::copy(&path, &place).map(|_| ()));
            linked.map_err(|error| Failure::io("keep", &path, &error))?;
        }
        kept.insert(name, place);
    }
    let places: Vec<&PathBuf> = kept.values().collect();
    for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
        // A folder of source stays until the next start: a process may read of it later.
        if !places.contains(&&entry.path()) && !entry.path().is_dir() {
            // A process of the earlier build runs on; its name is not needed any more.
            let _ = fs::remove_file(entry.path());
        }
    }
    Ok(kept)
}

/// Copies each folder of source, so that a function that starts meanwhile finds all of one state.
///
/// The copy has a name by times and sizes: another state is another folder, and so the function starts anew.
fn keep_folders(
    assembly: &Assembly,
    root: &Path,
    data: &Path,
    inputs: &mut Inputs,
) -> Result<Binaries, Failure> {
    let mut kept = Binaries::new();
    for name in folders_of(assembly) {
        let source = root.join(name);
        let files = folder::files(&source)?;
        let mut hash = Sha256::new();
        for file in &files {
            let about = fs::metadata(&file.path).map_err(|error| Failure::io("find", &file.path, &error))?;
            hash.update(format!("{}\0{:?}\0{:?}\n", file.name, about.modified().ok(), about.len()));
        }
        let state = hex(&hash.finalize());
        let own = source.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let place = std::path::absolute(data.join("bin"))
            .unwrap_or_else(|_| data.join("bin"))
            .join(format!("{own}-{}", state.get(..16).unwrap_or_default()));
        if !place.exists() {
            // Whole or not at all, under the name that says it is whole.
            let new = place.with_extension("new");
            let _ = fs::remove_dir_all(&new);
            for file in &files {
                let to = new.join(&file.name);
                let above = to.parent().unwrap_or(&new);
                fs::create_dir_all(above).map_err(|error| Failure::io("make", above, &error))?;
                fs::copy(&file.path, &to).map_err(|error| Failure::io("keep", &file.path, &error))?;
            }
            fs::rename(&new, &place).map_err(|error| Failure::io("keep", &source, &error))?;
        }
        inputs.insert(std::path::absolute(&source).unwrap_or(source));
        kept.insert(folder_key(name), place);
    }
    Ok(kept)
}

/// A name by time and size, so that the same binary has the same one.
fn place_of(folder: &Path, name: &str, path: &Path) -> Result<PathBuf, Failure> {
    let about = fs::metadata(path).map_err(|error| Failure::io("find", path, &error))?;
    let changed = about.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
    let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    Ok(folder.join(format!("{name}-{}-{}", changed.as_nanos(), about.len())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_of_the_compiler_is_mended_by_saving() {
        let help = |code| keeps_running(Failure::new(code, "no").help("run this again")).help.unwrap();
        assert!(help("BUILD_FAILED").contains("save again; the previous build keeps running"));
        assert_eq!(help("NO_CARGO"), "run this again");
    }

    #[test]
    fn what_was_built_stays_until_something_else_is() {
        let folder = tempfile::tempdir().unwrap();
        let (data, binary) = (folder.path().join("data"), folder.path().join("bootstrap"));
        let built = || Binaries::from([("bootstrap".to_owned(), binary.clone())]);
        fs::write(&binary, "one").unwrap();
        let first = keep(built(), &data).unwrap();
        assert_eq!(keep(built(), &data).unwrap(), first);
        fs::remove_file(&binary).unwrap();
        assert_eq!(fs::read_to_string(&first["bootstrap"]).unwrap(), "one");
        fs::write(&binary, "two!").unwrap();
        let second = keep(built(), &data).unwrap();
        assert_ne!(first, second);
        assert_eq!(fs::read_dir(data.join("bin")).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_of_source_is_kept_by_its_state() {
        let root = tempfile::tempdir().unwrap();
        let (data, source) = (root.path().join("data"), root.path().join("functions/score"));
        fs::create_dir_all(source.join("lib")).unwrap();
        fs::write(source.join("app.py"), "one").unwrap();
        fs::write(source.join("lib/deep.py"), "deep").unwrap();
        let text = r#"{"assembly":1,"app":"shop","functions":[{"name":"score","from":
            {"folder":"functions/score/","runtime":"python3.13","handler":"app.handler"}}]}"#;
        let assembly = Assembly::read(text).unwrap();
        let mut inputs = Inputs::new();
        let mut keep = || keep_folders(&assembly, root.path(), &data, &mut inputs).unwrap();
        let first = keep()["functions/score/"].clone();
        assert_eq!(fs::read_to_string(first.join("lib/deep.py")).unwrap(), "deep");
        assert_eq!(keep()["functions/score/"], first);
        fs::write(source.join("app.py"), "another").unwrap();
        let second = keep()["functions/score/"].clone();
        assert_eq!(fs::read_to_string(first.join("app.py")).unwrap(), "one");
        assert_eq!(fs::read_to_string(second.join("app.py")).unwrap(), "another");
        assert!(inputs.iter().any(|input| source.join("app.py").starts_with(input)), "{inputs:?}");
    }
}

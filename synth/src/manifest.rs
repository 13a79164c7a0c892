//! Which binary is the user's app: what `Cargo.toml` says, here or above.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::failure::Failure;

/// The app of a project, and where cargo builds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppPlace {
    /// The name of the binary.
    pub app: String,
    /// The workspace's root, or the package's folder where there is no workspace.
    pub root: PathBuf,
    /// Whether `root` is a package beside being a workspace, so that cargo would look at that package alone.
    pub root_is_package: bool,
    /// Whether it is the root's own manifest that names the app, so that a plain `cargo build` there finds it.
    pub named_at_root: bool,
}

/// The part of a `Cargo.toml` that is of interest.
#[derive(Debug, Default, Deserialize)]
struct Manifest {
    package: Option<Section>,
    workspace: Option<Section>,
}

#[derive(Debug, Default, Deserialize)]
struct Section {
    metadata: Option<Metadata>,
    #[serde(default)]
    exclude: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
struct Metadata {
    synth: Option<SynthMetadata>,
}

#[derive(Debug, Default, Deserialize)]
struct SynthMetadata {
    app: Option<String>,
}

impl Section {
    fn app(&self) -> Option<&str> {
        self.metadata.as_ref()?.synth.as_ref()?.app.as_deref()
    }
}

/// Finds the app that `from` belongs to: `[package.metadata.synth]` or `[workspace.metadata.synth]` in the
/// nearest `Cargo.toml` that has one.
///
/// `name` takes the place of the app's name; the root is then still searched.
///
/// The manifests are read directly: `cargo metadata` takes longer than all the rest of a `synth build`.
///
/// # Errors
///
/// There is no manifest, none names an app, or one cannot be read.
pub fn find_app(from: &Path, name: Option<&str>) -> Result<AppPlace, Failure> {
    let mut app = name.map(str::to_owned);
    let mut named_in: Option<&Path> = None;
    let mut nearest: Option<PathBuf> = None;
    for folder in from.ancestors() {
        let path = folder.join("Cargo.toml");
        let Some(manifest) = read(&path)? else { continue };
        if app.is_none() {
            let said = manifest.package.as_ref().and_then(Section::app);
            app = said.or_else(|| manifest.workspace.as_ref().and_then(Section::app)).map(str::to_owned);
            named_in = app.is_some().then_some(folder);
        }
        let within = nearest.get_or_insert_with(|| folder.to_owned());
        if manifest.workspace.as_ref().is_some_and(|workspace| holds(workspace, folder, within)) {
            let root_is_package = manifest.package.is_some();
            return app
                .map(|app| AppPlace {
                    app,
                    root: folder.to_owned(),
                    root_is_package,
                    named_at_root: named_in == Some(folder),
                })
                .ok_or_else(|| no_app(&path));
        }
    }
    let Some(root) = nearest else {
        return Err(Failure::new("NO_PROJECT", "there is no `Cargo.toml` in this folder or above it").help(
            "`synth new NAME` makes a project; `synth check`, `graph` and `serve` also take a definition file",
        ));
    };
    match app {
        Some(app) => Ok(AppPlace { app, root, root_is_package: false, named_at_root: true }),
        None => Err(no_app(&root.join("Cargo.toml"))),
    }
}

/// Whether the workspace at `folder` has the package in `within` as a member, or may have.
fn holds(workspace: &Section, folder: &Path, within: &Path) -> bool {
    !workspace.exclude.iter().any(|excluded| within.starts_with(folder.join(excluded)))
}

fn no_app(manifest: &Path) -> Failure {
    Failure::new("NO_APP", format!("`{}` does not say which binary is the app", manifest.display())).help(
        "add `[package.metadata.synth]` with `app = \"BINARY\"` (`[workspace.metadata.synth]` at a virtual \
         root), or pass `--app BINARY`",
    )
}

fn read(path: &Path) -> Result<Option<Manifest>, Failure> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Failure::io("read", path, &error)),
    };
    toml::from_str(&text).map(Some).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |tail| tail.chars().count()) + 1;
        Failure::new("MANIFEST", format!("`{}` cannot be read: {}", path.display(), error.message()))
            .at(path, line, column)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        folder
    }

    #[test]
    fn a_virtual_root_names_the_app_for_its_members() {
        let folder = folder(&[
            ("Cargo.toml", "[workspace]\nmembers = [\"a\"]\n[workspace.metadata.synth]\napp = \"shop-app\""),
            ("a/Cargo.toml", "[package]\nname = \"a\""),
        ]);
        let place = find_app(&folder.path().join("a"), None).unwrap();
        let root = folder.path().to_owned();
        let app = "shop-app".to_owned();
        assert_eq!(place, AppPlace { app, root, root_is_package: false, named_at_root: true });
    }

    #[test]
    fn the_nearest_word_counts_and_cargo_runs_at_the_root() {
        let folder = folder(&[
            (
                "Cargo.toml",
                "[workspace]\n[package]\nname = \"root\"\n[package.metadata.synth]\napp = \"far\"",
            ),
            ("a/Cargo.toml", "[package]\nname = \"a\"\nmetadata.synth.app = \"near\""),
            ("a/src/lib.rs", ""),
        ]);
        let place = find_app(&folder.path().join("a/src"), None).unwrap();
        assert_eq!(
            place,
            AppPlace {
                app: "near".to_owned(),
                root: folder.path().to_owned(),
                root_is_package: true,
                named_at_root: false
            }
        );
        assert_eq!(find_app(&folder.path().join("a"), Some("other")).unwrap().app, "other");
    }

    #[test]
    fn an_excluded_package_is_its_own_root() {
        let folder = folder(&[
            ("Cargo.toml", "[workspace]\nexclude = [\"b\"]"),
            ("b/Cargo.toml", "[package]\nname = \"b\"\n[package.metadata.synth]\napp = \"b-app\""),
        ]);
        let place = find_app(&folder.path().join("b"), None).unwrap();
        assert_eq!(place.root, folder.path().join("b"));
    }

    #[test]
    fn what_is_missing_or_broken_is_said() {
        let silent = folder(&[("Cargo.toml", "[package]\nname = \"a\"")]);
        assert_eq!(find_app(silent.path(), None).unwrap_err().code, "NO_APP");
        let broken = folder(&[("Cargo.toml", "[package]\nname = = 3")]);
        let failure = find_app(broken.path(), None).unwrap_err();
        assert_eq!(failure.code, "MANIFEST");
        assert_eq!(failure.place.unwrap().line, 2);
    }
}

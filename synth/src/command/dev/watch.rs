//! Watching sources: which folders, and which changes are worth a build.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use tokio::sync::mpsc;

use crate::failure::Failure;

/// How long nothing may change until a build begins: an editor writes several files at once.
const QUIET: Duration = Duration::from_millis(60);

/// Folders that no build depends on.
const IGNORED: [&str; 2] = ["target", "node_modules"];

/// Files that may change what is built although no compiler reads them.
const OF_CARGO: [&str; 3] = ["Cargo.toml", "Cargo.lock", "rust-toolchain.toml"];

/// Files that a compiler has read, as cargo's dep-info names them: sources, and what `include_str!` takes in.
pub(super) type Inputs = BTreeSet<PathBuf>;

/// What the dep-info beside a binary names: `shop-app.d` for `shop-app`.
pub(super) fn inputs_of(binary: &Path) -> Inputs {
    let text = std::fs::read_to_string(binary.with_extension("d")).unwrap_or_default();
    text.lines().filter_map(|line| line.split_once(": ")).flat_map(|(_, inputs)| paths(inputs)).collect()
}

/// The paths of a line of dep-info: between spaces, and with a backslash before a space of their own.
fn paths(line: &str) -> Vec<PathBuf> {
    const SPACE: char = '\u{0}';
    let line = line.replace("\\ ", &SPACE.to_string());
    line.split_whitespace().map(|path| PathBuf::from(path.replace(SPACE, " "))).collect()
}

/// Watches a project.
#[derive(Debug)]
pub(super) struct Watch {
    root: PathBuf,
    data: PathBuf,
    inputs: Inputs,
    watcher: RecommendedWatcher,
    changes: mpsc::UnboundedReceiver<PathBuf>,
}

impl Watch {
    /// Watches the folders below `root`, except what is built and `data`; `inputs` were read by the last build.
    pub(super) fn start(root: &Path, data: &Path, inputs: Inputs) -> Result<Self, Failure> {
        let failed = |error: &notify::Error| {
            Failure::new("WATCH", format!("cannot watch `{}`: {error}", root.display()))
                .help("`--no-watch` does without")
        };
        let (tell, changes) = mpsc::unbounded_channel();
        let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            // An error is a change that was missed; the next one is not.
            let Ok(event) = event else { return };
            if !matches!(event.kind, EventKind::Access(_)) {
                for path in event.paths {
                    let _ = tell.send(path);
                }
            }
        });
        let watcher = watcher.map_err(|error| failed(&error))?;
        let data = std::path::absolute(data).unwrap_or_else(|_| data.to_owned());
        let root = std::path::absolute(root).unwrap_or_else(|_| root.to_owned());
        let mut watch = Self { root: root.clone(), data, inputs, watcher, changes };
        watch.add(&root).map_err(|error| failed(&error))?;
        Ok(watch)
    }

    /// Takes in what another build has read.
    pub(super) fn set_inputs(&mut self, inputs: Inputs) {
        self.inputs = inputs;
    }

    /// Watches a folder and those in it, and says whether there is a source in them. One by one, because a
    /// recursive watch would take in all of `target`.
    fn add(&mut self, folder: &Path) -> notify::Result<bool> {
        self.watcher.watch(folder, RecursiveMode::NonRecursive)?;
        let mut sources = false;
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if !is_ours(&path, &self.root, &self.data) {
                continue;
            }
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                // A folder that goes away meanwhile is none to watch.
                sources |= self.add(&path).unwrap_or(false);
            } else {
                sources |= is_source(&path, &self.inputs);
            }
        }
        Ok(sources)
    }

    /// Waits until something changed and then nothing for a moment.
    pub(super) async fn changed(&mut self) {
        loop {
            let Some(path) = self.changes.recv().await else { return std::future::pending().await };
            let mut worth_it = self.take(&path);
            while let Ok(Some(path)) = tokio::time::timeout(QUIET, self.changes.recv()).await {
                worth_it |= self.take(&path);
            }
            if worth_it {
                return;
            }
        }
    }

    /// Whether a change of this path can change what is built. A new folder is watched from now on.
    fn take(&mut self, path: &Path) -> bool {
        if !is_ours(path, &self.root, &self.data) {
            return false;
        }
        if path.is_dir() {
            let path = path.to_owned();
            return self.add(&path).unwrap_or(false);
        }
        is_source(path, &self.inputs)
    }
}

/// Whether a path belongs to the project, and not to git, an editor, cargo or us.
fn is_ours(path: &Path, root: &Path, data: &Path) -> bool {
    if path.starts_with(data) {
        return false;
    }
    let Ok(inside) = path.strip_prefix(root) else { return false };
    inside.components().all(|part| {
        let name = part.as_os_str().to_string_lossy();
        let of_an_editor =
            name.ends_with('~') || name.starts_with('#') || name.ends_with(".swp") || name == "4913";
        !name.starts_with('.') && !of_an_editor && !IGNORED.contains(&name.as_ref())
    })
}

/// Whether cargo or a compiler reads this file: a log that lies beside the sources is none.
fn is_source(path: &Path, inputs: &Inputs) -> bool {
    let of_cargo = path.file_name().is_some_and(|name| OF_CARGO.iter().any(|known| name == *known));
    let rust = path.extension().is_some_and(|extension| extension == "rs");
    // A build script may name a folder; a folder that is gone took its files with it.
    let read = inputs.iter().any(|input| path.starts_with(input) || input.starts_with(path));
    of_cargo || rust || read
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_sources_matter() {
        let inputs =
            Inputs::from(["/p/web/page.html".into(), "/p/migrations".into(), "/p/gone/a.txt".into()]);
        let matters = |path: &str| {
            let path = Path::new(path);
            is_ours(path, Path::new("/p"), Path::new("/p/kept")) && is_source(path, &inputs)
        };
        for yes in [
            "/p/src/lib.rs",
            "/p/build.rs",
            "/p/Cargo.toml",
            "/p/Cargo.lock",
            "/p/web/page.html",
            "/p/migrations/1.sql",
            "/p/gone",
        ] {
            assert!(matters(yes), "{yes}");
        }
        for no in [
            "/p/dev.out",
            "/p/src/dev.out",
            "/p/web/other.html",
            "/p/orders.asl.json",
            "/p/target/debug/x.rs",
            "/p/.git/index",
            "/p/.cache/x.rs",
            "/p/src/lib.rs~",
            "/p/src/.lib.rs.swp",
            "/p/kept/x.rs",
            "/q/x.rs",
        ] {
            assert!(!matters(no), "{no}");
        }
    }

    #[test]
    fn dep_info_names_what_was_read() {
        let folder = tempfile::tempdir().unwrap();
        let text = "/p/target/debug/shop-app: /p/src/lib.rs /p/my\\ web/page.html\n";
        std::fs::write(folder.path().join("shop-app.d"), text).unwrap();
        let inputs = inputs_of(&folder.path().join("shop-app"));
        assert_eq!(inputs, Inputs::from(["/p/src/lib.rs".into(), "/p/my web/page.html".into()]));
        assert_eq!(inputs_of(&folder.path().join("other")), Inputs::new());
    }

    #[tokio::test]
    async fn a_source_in_a_new_folder_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("project");
        std::fs::create_dir(&root).unwrap();
        let mut watch = Watch::start(&root, &root.join(".synth"), Inputs::new()).unwrap();
        std::fs::create_dir(root.join("src")).unwrap();
        std::fs::write(root.join("src/lib.rs"), "").unwrap();
        watch.changed().await;
        std::fs::write(root.join("src/main.rs"), "").unwrap();
        watch.changed().await;
    }

    #[tokio::test]
    async fn what_it_says_itself_builds_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().to_owned();
        let mut watch = Watch::start(&root, &root.join(".synth"), Inputs::new()).unwrap();
        std::fs::write(root.join("dev.out"), "ready").unwrap();
        let path = watch.changes.recv().await.unwrap();
        assert_eq!(path.file_name().unwrap(), "dev.out");
        assert!(!watch.take(&path), "its own log is no source");
    }
}

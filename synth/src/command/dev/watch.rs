//! Watching sources: which folders, and which changes are worth a build.

use std::path::{Path, PathBuf};
use std::time::Duration;

use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use tokio::sync::mpsc;

use crate::failure::Failure;

/// How long nothing may change until a build begins: an editor writes several files at once.
const QUIET: Duration = Duration::from_millis(60);

/// Folders that no build depends on.
const IGNORED: [&str; 2] = ["target", "node_modules"];

/// Watches a project.
#[derive(Debug)]
pub(super) struct Watch {
    root: PathBuf,
    data: PathBuf,
    watcher: RecommendedWatcher,
    changes: mpsc::UnboundedReceiver<PathBuf>,
}

impl Watch {
    /// Watches the folders below `root`, except what is built and `data`.
    pub(super) fn start(root: &Path, data: &Path) -> Result<Self, Failure> {
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
        let mut watch = Self { root: root.clone(), data, watcher, changes };
        watch.add(&root).map_err(|error| failed(&error))?;
        Ok(watch)
    }

    /// Watches a folder and those in it. One by one, because a recursive watch would take in all of `target`.
    fn add(&mut self, folder: &Path) -> notify::Result<()> {
        self.watcher.watch(folder, RecursiveMode::NonRecursive)?;
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            if is_folder && self.matters(&path) {
                // A folder that goes away meanwhile is none to watch.
                let _ = self.add(&path);
            }
        }
        Ok(())
    }

    /// Whether a change of this path can change what is built.
    fn matters(&self, path: &Path) -> bool {
        matters(path, &self.root, &self.data)
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

    fn take(&mut self, path: &Path) -> bool {
        if !self.matters(path) {
            return false;
        }
        if path.is_dir() {
            let path = path.to_owned();
            let _ = self.add(&path);
        }
        true
    }
}

fn matters(path: &Path, root: &Path, data: &Path) -> bool {
    if path.starts_with(data) {
        return false;
    }
    let Ok(inside) = path.strip_prefix(root) else { return false };
    inside.components().all(|part| {
        let name = part.as_os_str().to_string_lossy();
        let hidden = name.starts_with('.');
        let of_an_editor =
            name.ends_with('~') || name.starts_with('#') || name.ends_with(".swp") || name == "4913";
        !hidden && !of_an_editor && !IGNORED.contains(&name.as_ref())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_sources_matter() {
        let matters = |path: &str| matters(Path::new(path), Path::new("/p"), Path::new("/p/kept"));
        for yes in ["/p/src/lib.rs", "/p/Cargo.toml", "/p/web/page.html"] {
            assert!(matters(yes), "{yes}");
        }
        for no in [
            "/p/target/debug/x",
            "/p/.git/index",
            "/p/src/lib.rs~",
            "/p/src/.lib.rs.swp",
            "/p/kept/dev.db",
            "/q/x.rs",
        ] {
            assert!(!matters(no), "{no}");
        }
    }

    #[tokio::test]
    async fn a_change_in_a_new_folder_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("project");
        std::fs::create_dir(&root).unwrap();
        let mut watch = Watch::start(&root, &root.join(".synth")).unwrap();
        std::fs::create_dir(root.join("src")).unwrap();
        watch.changed().await;
        std::fs::write(root.join("src/lib.rs"), "").unwrap();
        watch.changed().await;
    }
}

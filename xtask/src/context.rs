//! Where the repository is, and what the steps measured on their way.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail};
use serde_json::{Map, Value};

/// What every step gets: paths, and a place for figures.
#[derive(Debug)]
pub(crate) struct Context {
    root: PathBuf,
    target: PathBuf,
    figures: RefCell<Map<String, Value>>,
}

impl Context {
    /// Walks up from the current folder to the workspace root.
    pub(crate) fn find() -> anyhow::Result<Self> {
        let here = std::env::current_dir().context("the current folder cannot be read")?;
        let Some(root) = here.ancestors().find(|folder| folder.join("xtask/Cargo.toml").is_file()) else {
            bail!("`{}` is not inside the repository", here.display());
        };
        let root = root.to_path_buf();
        let target = match std::env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => root.join(folder),
            None => root.join("target"),
        };
        Ok(Self { root, target, figures: RefCell::default() })
    }

    /// The workspace root.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Cargo's target folder.
    pub(crate) fn target(&self) -> &Path {
        &self.target
    }

    /// A debug binary of this workspace.
    pub(crate) fn debug_bin(&self, name: &str) -> PathBuf {
        self.target.join("debug").join(name)
    }

    /// `target/xtask/NAME`, a place for what a step keeps; the parent exists afterwards.
    pub(crate) fn scratch(&self, name: &str) -> anyhow::Result<PathBuf> {
        let folder = self.target.join("xtask");
        std::fs::create_dir_all(&folder).with_context(|| format!("cannot make `{}`", folder.display()))?;
        Ok(folder.join(name))
    }

    /// An empty folder `target/xtask/NAME`.
    pub(crate) fn empty_folder(&self, name: &str) -> anyhow::Result<PathBuf> {
        let folder = self.scratch(name)?;
        if folder.exists() {
            std::fs::remove_dir_all(&folder)
                .with_context(|| format!("cannot empty `{}`", folder.display()))?;
        }
        std::fs::create_dir_all(&folder)?;
        Ok(folder)
    }

    /// A cargo for the workspace root, without what the cargo above this process left in its environment.
    pub(crate) fn cargo(&self) -> Command {
        let mut command = crate::cargo::command();
        command.current_dir(&self.root);
        command
    }

    /// The corpora of recordings, where `ASL_SHARED` says they are.
    pub(crate) fn corpus(&self, name: &str) -> Option<PathBuf> {
        let shared = std::env::var_os("ASL_SHARED")?;
        let folder = self.root.join(shared).join(name);
        folder.is_dir().then_some(folder)
    }

    /// Notes a measured figure; it is printed with the step and stands in `test.json`.
    pub(crate) fn figure(&self, name: &str, value: impl Into<Value>) {
        self.figures.borrow_mut().insert(name.to_owned(), value.into());
    }

    /// Everything noted so far.
    pub(crate) fn figures(&self) -> Map<String, Value> {
        self.figures.borrow().clone()
    }
}

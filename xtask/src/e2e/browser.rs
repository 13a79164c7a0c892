//! Pictures of pages, by a headless Chromium.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, ensure};

use crate::cargo;

/// A Chromium on this machine.
#[derive(Debug)]
pub(super) struct Browser {
    program: PathBuf,
}

impl Browser {
    /// Looks for one in the path.
    pub(super) fn find() -> Option<Self> {
        let path = std::env::var_os("PATH")?;
        let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
        ["chromium", "chromium-browser", "google-chrome"]
            .into_iter()
            .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
            .find(|program| program.is_file())
            .map(|program| Self { program })
    }

    /// Takes a picture of the page at `url`, 900 pixels wide.
    pub(super) fn picture(&self, url: &str, png: &Path) -> anyhow::Result<()> {
        let profile = png.with_extension("profile");
        let mut command = Command::new(&self.program);
        command
            .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
            .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
            .args(["--hide-scrollbars", "--window-size=900,1000"])
            .arg(format!("--user-data-dir={}", profile.display()))
            .arg(format!("--screenshot={}", png.display()))
            .arg(url);
        let output = cargo::output(&mut command);
        std::fs::remove_dir_all(&profile).ok();
        output?;
        let size = std::fs::metadata(png).with_context(|| format!("no picture of {url}"))?.len();
        ensure!(size > 5_000, "the picture of {url} has {size} bytes: nothing on it");
        Ok(())
    }
}
